"""Decision 43: export is a right of its own, in sight only, written down, told to the head, importable again."""

import csv
import io
import json
from datetime import timedelta

import openpyxl
import pytest

from delivery.models import Alert
from funnel.imports.headers import LEAD_HEADERS, plain
from funnel.imports.mapping import unguarded
from funnel.models import Lead, Tag
from funnel.selectors import exports
from people import roles
from people.models import AuditEvent
from people.services import onboarding
from tests.factories.funnel import RECEIVED, campaign, make_lead, source
from tests.factories.imports import counts, imported

pytestmark = pytest.mark.django_db
API = "/api/v1/exports/leads/"


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def rows(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(response).decode("utf-8-sig"))))


def allow(person, by, now):
    return onboarding.switch_export(person, allowed=True, now=now, by=by)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("rep", False),
        ("marketer", False),
        ("head_of_sales", True),
        ("head_of_marketing", True),
        ("cco", True),
        ("cmo", True),
        ("ceo", True),
        ("administrator", True),
    ],
)
def test_the_right_follows_the_role_until_it_is_switched(people_by_role, administrator, now, role, may):
    person = people_by_role[role]
    assert roles.may_export(person) is may

    if person != administrator:
        onboarding.switch_export(person, allowed=not may, now=now, by=administrator)
        person.refresh_from_db()
        assert roles.may_export(person) is not may


def test_a_table_has_headings_that_our_import_knows():
    assert [name for name in exports.COLUMNS if plain(name) not in LEAD_HEADERS] == []


def test_a_csv_holds_what_the_list_shows_and_nothing_out_of_sight(as_, head_of_sales, rep, rep_of_another_team):
    lead = make_lead(
        "sql", owner=rep, external_id="A-1", namespace="crm", source=source("ads"), campaign=campaign("spring"),
        first_name="Анна", company="Альфа", amount_minor=15000050, utm={"source": "yandex"}, score=7,
    )  # fmt: skip
    lead.tags.add(Tag.objects.create(name="vip"))
    make_lead("sql", owner=rep_of_another_team, external_id="B-1")

    answer = as_(head_of_sales).post("/leads/export/", {"format": "csv", "query": ""})

    assert answer["Content-Disposition"] == 'attachment; filename="leads.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert rows(answer) == [
        dict.fromkeys(exports.COLUMNS, "")
        | {
            "external_id": "A-1",
            "import_source": "crm",
            "source": "ads",
            "campaign": "spring",
            "created_at": "2026-03-16 09:00:00+03:00",
            "stage": "sql",
            "stage_at": "2026-03-16 09:00:00+03:00",
            "owner": rep.email,
            "amount": "150000.50",
            "first_name": "Анна",
            "company": "Альфа",
            "score": "7",
            "tags": "vip",
            "utm_source": "yandex",
        }
    ]


def test_the_filters_of_the_list_hold(as_, cco):
    make_lead("sql", external_id="old", at=RECEIVED - timedelta(days=40))
    make_lead("sql", external_id="new")

    answer = as_(cco).post("/leads/export/", {"format": "csv", "query": "since=2026-03-01&stage="})

    assert [row["external_id"] for row in rows(answer)] == ["new"]


def test_an_exported_file_comes_back_through_the_import_and_changes_nothing(as_, cco, rep):
    lead = make_lead(
        "sql", owner=rep, external_id="A-1", namespace="crm", source=source("ads"), campaign=campaign("spring"),
        first_name="=Анна", phone="+7 900 000-00-01", amount_minor=15000050,
    )  # fmt: skip
    exported = body(as_(cco).post("/leads/export/", {"format": "csv"})).decode()

    job = imported(cco, "leads", exported)

    assert (job.state, counts(job)[0], counts(job)[1], counts(job)[4]) == ("done", 1, 0, 0)
    before = {
        name: getattr(lead, name) for name in ("first_name", "owner_id", "stage_id", "amount_minor", "created_at")
    }
    lead.refresh_from_db()
    assert {name: getattr(lead, name) for name in before} == before
    assert Lead.objects.count() == 1


@pytest.mark.parametrize("text", ["=1+1", "+7 900 000-00-00", "@cmd", "-2", " =A1", "\t=A1", "＝1", "обычное"])
def test_s11_no_cell_is_run_and_each_comes_back_as_it_was(as_, cco, text):
    make_lead("sql", company=text)

    csv_cell = rows(as_(cco).post("/leads/export/", {"format": "csv"}))[0]["company"]
    book = openpyxl.load_workbook(io.BytesIO(body(as_(cco).post("/leads/export/", {"format": "xlsx"}))))
    cell = book.active.cell(row=2, column=exports.COLUMNS.index("company") + 1)

    assert csv_cell == text if text == "обычное" else csv_cell == f"'{text}"
    assert unguarded(csv_cell) == text
    assert (cell.value, cell.data_type) == (text, "s")


def test_signs_that_a_workbook_cannot_hold_are_left_out(as_, cco):
    make_lead("sql", company="a\x0bb")

    book = openpyxl.load_workbook(io.BytesIO(body(as_(cco).post("/leads/export/", {"format": "xlsx"}))))

    assert book.active.cell(row=2, column=exports.COLUMNS.index("company") + 1).value == "ab"


def test_a_rep_without_the_right_takes_nothing_and_nothing_is_written(as_, rep):
    make_lead("sql", owner=rep)

    assert as_(rep).post("/leads/export/", {"format": "csv"}).status_code == 403
    assert as_(rep).get(API).status_code == 403
    assert not AuditEvent.objects.exists()
    assert "/leads/export/" not in as_(rep).get("/leads/").content.decode()


def test_a_rep_who_may_takes_the_own_leads(as_, rep, rep_of_another_team, administrator, now):
    make_lead("sql", owner=rep, external_id="mine")
    make_lead("sql", owner=rep_of_another_team, external_id="theirs")
    allow(rep, administrator, now)

    assert [row["external_id"] for row in rows(as_(rep).get(API))] == ["mine"]
    assert "/leads/export/" in as_(rep).get("/leads/").content.decode()


def test_an_administrator_reads_no_leads_and_so_exports_none(as_, administrator):
    make_lead("sql")

    assert as_(administrator).post("/leads/export/").status_code == 403
    assert rows(as_(administrator).get(API)) == []


def test_an_export_is_in_the_journal_by_count_and_filters_without_contents(as_, cco):
    make_lead("sql", first_name="Секрет")

    body(as_(cco).get(API, {"q": "секрет", "stage": "sql", "format": "json"}))

    event = AuditEvent.objects.get(verb="leads.exported")
    assert (event.actor, event.source) == (cco, "api")
    assert event.details == {"count": 1, "format": "json", "filters": {"q": "True", "stage": "sql"}}


def test_the_head_hears_of_it_once_a_day_without_a_name(as_, head_of_sales, cco, rep):
    make_lead("sql", owner=rep)
    browser = as_(head_of_sales)
    body(browser.post("/leads/export/", {"format": "csv"}))
    body(browser.post("/leads/export/", {"format": "csv"}))

    alert = Alert.objects.get(key="AL-83")
    assert (alert.person, alert.params, alert.action_url) == (cco, {"count": 1}, "/leads/looks/")
    page = as_(cco).get("/leads/looks/").content.decode()
    assert page.count(f'<th scope="row">{head_of_sales.name}</th>') == 2


def test_json_has_the_shape_of_the_list(as_, cco):
    make_lead("sql", external_id="A", first_name="Анна")
    make_lead("sql", external_id="B")

    exported = json.loads(body(as_(cco).get(API, {"format": "json"})))

    listed = as_(cco).get("/api/v1/leads/", {"ordering": "id"}).json()["results"]
    assert exported == listed


def test_an_empty_export_is_an_empty_table(as_, cco):
    assert json.loads(body(as_(cco).get(API, {"format": "json"}))) == []
    assert rows(as_(cco).get(API)) == []
    assert not Alert.objects.filter(key="AL-83").exists()


@pytest.mark.parametrize("query", [{"format": "pdf"}, {"unknown": "1"}, {"created_from": "never"}])
def test_a_parameter_that_cannot_be_read_is_refused(as_, cco, query):
    assert as_(cco).get(API, query).status_code == 400
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("count", [1, 50])
def test_an_export_asks_as_often_for_one_lead_as_for_fifty(cco, django_assert_num_queries, count):
    tag = Tag.objects.create(name="x")
    for _ in range(count):
        make_lead("sql", owner=cco, source=source(), campaign=campaign()).tags.add(tag)

    with django_assert_num_queries(3):
        assert len(list(exports.lines(Lead.objects.visible_to(cco)))) == count


def test_the_right_is_switched_on_the_page_of_a_colleague(as_, administrator, rep, hr_director):
    page = f"/settings/people/{rep.pk}/export/"

    as_(administrator).post(page, {"may_export": "yes"})
    rep.refresh_from_db()
    assert rep.may_export is True
    as_(hr_director).post(page, {"may_export": ""})
    rep.refresh_from_db()
    assert rep.may_export is None
    verbs = AuditEvent.objects.filter(object_id=str(rep.pk)).order_by("pk").values_list("verb", "details")
    assert list(verbs) == [
        ("person.export_right", {"before": None, "after": True}),
        ("person.export_right", {"before": True, "after": None}),
    ]
    assert as_(rep).post(page, {"may_export": "yes"}).status_code == 403


def test_a_manager_of_people_does_not_give_the_right_to_oneself(as_, hr_director):
    answer = as_(hr_director).post(f"/settings/people/{hr_director.pk}/export/", {"may_export": "yes"})

    assert answer.status_code == 403
    hr_director.refresh_from_db()
    assert hr_director.may_export is None
