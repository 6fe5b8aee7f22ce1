"""Two ways into the tables, one result: what COPY writes on PostgreSQL is what the ORM would have written."""

import contextlib

import pytest
from django.db import connection, transaction
from django.utils import translation

from funnel.imports import run as running
from funnel.models import ImportJob, ImportRowError, Lead, LeadBefore, Purchase, RollupMark, Spend, StageEvent
from funnel.services import import_events, import_purchases, import_rollback, import_spend, import_tables
from funnel.services import import_lead_store as lead_store
from tests.factories.imports import NOW, imported

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="COPY is PostgreSQL's; SQLite has the ORM alone"),
]
NAUGHTY = ["\\N", "\\.", "a\tb", "a\nb", "c\\td", "\\", "'; DROP TABLE", "Ёж 🦔", '{"a": "\\\\n"}', "\u00a0", "\u2028x"]
USERS = (import_events, lead_store, import_purchases, import_spend)


def leads_file(days: int) -> str:
    """Every way a row of leads can go: new, again, corrected, moved, with tags, by contact, wrong."""
    lines = ["id,source,created,email,phone,name,company,stage,since,won,tags,owner,note"]
    for number in range(40):
        text = NAUGHTY[number % len(NAUGHTY)].replace('"', '""')
        stage = ("lead", "mql", "sql", "lost", "")[number % 5]
        since = f"2026-02-{1 + (number + days) % 28:02d}" if number % 3 else ""
        won = f"2026-03-{1 + days:02d}" if number % 7 == 0 else ""
        lines.append(
            f"{number % 35},site {number % 3},2026-01-{1 + number % 9:02d},p{number}@example.com,+7916{number:07d},"
            f'"{text}","{text}",{stage},{since},{won},"new;vip",Анна {number % 2},"{text}"'
        )
        lines.append(f",,2026-01-05,q{number % 9}@example.com,,,,,,,,,")
    return "\n".join([*lines, "x,site,soon,,,,,,,,,,", "y,site,2026-01-05,not an address,,,,,,,,,"]) + "\n"


LEADS = [
    {"column": column, "field": field}
    for column, field in {
        "id": "external_id", "source": "source", "created": "created_at", "email": "email", "phone": "phone",
        "name": "name", "company": "company", "stage": "stage", "since": "stage_at", "won": "entered.won",
        "tags": "tags", "note": "custom.note",
    }.items()
] + [{"column": "owner", "field": "owner", "create": True}]  # fmt: skip
EVENTS = "lead id,source,stage,date\n" + "".join(
    f"{number},site {number % 3},proposal,2026-03-{1 + number % 9:02d}\n" for number in range(35)
)
SPEND = "date,campaign,cost,clicks\n" + "".join(f"2026-03-{1 + n % 28:02d},c{n % 4},{n}.5,{n}\n" for n in range(60))
PURCHASES = "customer,date,amount,order id\n" + "".join(
    f"{7 * (number % 5)},2026-03-{1 + number % 9:02d},{100 + number},o{number}\n" for number in range(30)
)
FILES = [
    ("leads", leads_file(0), LEADS),
    ("leads", leads_file(3), LEADS),
    ("stage_events", EVENTS, None),
    ("spend", SPEND, None),
    ("spend", SPEND.replace(".5,", ".7,"), None),
    ("purchases", PURCHASES, None),
]


@pytest.fixture(autouse=True)
def in_english(settings, tmp_path, company):
    settings.MEDIA_ROOT = tmp_path / "files"
    company.language = "en"
    company.save()
    with translation.override("en"):
        yield


def test_every_kind_of_file_ends_in_the_same_tables_whichever_way_it_is_written(cmo, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 30)
    copied = undone(lambda: told(cmo))
    for module in USERS:
        monkeypatch.setattr(module, "tables", import_tables.Tables)

    by_orm = undone(lambda: told(cmo))

    for name, rows in copied.items():
        assert by_orm[name] == rows, name
    assert [counts[:5] for counts in copied["counts"][:2]] == [[82, 49, 0, 31, 2], [82, 0, 24, 56, 2]]

    assert len(copied["befores"]) > 30
    assert any(event[1] == "void" for event in copied["events"])


def told(author) -> dict:
    jobs = [imported(author, *file) for file in FILES]
    before = written(jobs)
    import_rollback.roll_back(jobs[1], actor=author, now=NOW)
    return before | {"after": written(jobs)}


def written(jobs: list[ImportJob]) -> dict:
    """All that a file leaves behind, with names in place of numbers."""
    place = {job.pk: number for number, job in enumerate(jobs)}
    leads = Lead.objects.order_by("external_id", "email", "created_at")
    names = {lead.pk: lead.external_id or f"{lead.email} {lead.created_at}" for lead in leads}
    events = StageEvent.objects.order_by(
        "lead__external_id", "lead__email", "occurred_at", "stage__order", "kind", "pk"
    )
    befores = LeadBefore.objects.exclude(object_type="spend").order_by("job", "object_type", "pk")
    return {
        "counts": [[job.rows, job.created, job.updated, job.skipped, job.failed, job.warnings] for job in jobs],
        "errors": list(ImportRowError.objects.order_by("job", "line").values_list("line", "cells", "error")),
        "leads": [
            [
                lead.external_id or "", lead.namespace, lead.email, lead.phone_e164, lead.first_name, lead.company,
                lead.custom, lead.stage.key, lead.stage_entered_at, lead.created_at, lead.history_known, lead.mql_no,
                lead.version, lead.changed_at, lead.owner and lead.owner.name, lead.search_key, lead.removed_at,
                place.get(lead.batch_id), sorted(tag.name for tag in lead.tags.all()), bool(lead.customer_id),
            ]
            for lead in leads
        ],
        "events": [
            [
                names[event.lead_id], event.kind, event.stage and event.stage.key, event.from_stage_id,
                event.occurred_at, event.door, event.mql_no, event.voids and event.voids.stage.key,
                place.get(event.batch_id), event.note, event.owner and event.owner.name,
            ]
            for event in events
        ],
        "befores": sorted(
            [place[b.job_id], b.object_type, names[b.object_id], sorted(b.values), b.version_after] for b in befores
        ),
        "marks": sorted(names[pk] for pk in set(RollupMark.objects.values_list("lead_id", flat=True))),
        "spend": list(Spend.objects.order_by("row_key").values_list("row_key", "cost_minor", "clicks")),
        "purchases": list(Purchase.objects.order_by("external_id").values_list("external_id", "amount_minor", "kind")),
    }  # fmt: skip


class Undone(Exception):
    pass


def undone(action):
    """What an action returns, its writing taken back by the database."""
    found = []
    with contextlib.suppress(Undone), transaction.atomic():
        found.append(action())
        raise Undone
    return found[0]
