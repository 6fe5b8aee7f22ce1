"""A connection to another CRM as it stands after some of its steps; nothing goes over the network."""

from datetime import UTC, datetime

from connectors.models import Connection, ConnectionCheck, MirroredLead, Reconciliation
from connectors.services import connections, dictionaries
from connectors.vendors.contract import TheirStage
from funnel.models import Lead
from people.models import Person
from tests.factories.funnel import make_lead

# Refused or not, an address that is a number is asked of nobody.
ADDRESS = "https://8.8.8.8"
SECRETS = {"amocrm": {"access_token": "token-of-the-portal"}, "bitrix24": {"webhook": "1/code-of-the-portal"}}
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def crm(actor: Person, *, now: datetime, vendor: str = "amocrm", name: str = "amoCRM", **fields: object) -> Connection:
    row = connections.create(
        vendor=vendor, name=name, base_url=ADDRESS, secrets_given=SECRETS[vendor], now=now, actor=actor,
        history_from=SINCE,
    )  # fmt: skip
    if fields:
        Connection.objects.filter(pk=row.pk).update(**fields)
        row.refresh_from_db()
    return row


def statuses(connection: Connection, *names: str, now: datetime, pipeline: str = "Воронка", key: str = "7") -> None:
    """As if they had been read: each with a guess that nobody has confirmed."""
    forms = [TheirStage(key, pipeline, str(number), name, number) for number, name in enumerate(names)]
    dictionaries.take(connection, forms, now=now)


def confirmed(connection: Connection, *, now: datetime, actor: Person) -> Connection:
    """Every status left out of the funnel: the shortest way to a complete mapping."""
    chosen = {"stage": None, "is_left_out": True, "is_touch": False}
    return dictionaries.confirm(
        connection, stages={row.pk: chosen for row in connection.stage_maps.all()}, reasons={}, users={}, paths={},
        now=now, actor=actor,
    )  # fmt: skip


def kept_lead(connection: Connection, stage_key: str = "mql", *, their_id: str = "501", **fields: object) -> Lead:
    """A lead that this CRM keeps."""
    feed = connection.feed
    lead = make_lead(stage_key, namespace=feed.namespace, external_id=their_id, feed=feed, **fields)
    MirroredLead.objects.create(connection=connection, their_id=their_id, lead=lead)
    return lead


def held_back(connection: Connection, their_id: str, *, trouble: str = "unmapped", words: str = "") -> MirroredLead:
    return MirroredLead.objects.create(
        connection=connection, their_id=their_id, trouble=trouble, trouble_words=words or f"Почему {their_id}"
    )


def result(entity: str = "leads", **changes: object) -> dict:
    return {
        "entity": entity, "requests": [f"GET /api/v4/{entity}"], "status": 200, "fault": "", "records": 1,
        "calls": [{"request": f"GET {entity}", "page": "https://www.amocrm.ru/developers/x", "read": "2026-11-22"}],
        "found": ["lead.id", "lead.price"], "missing": [{"path": "lead.closed_at", "required": False, "use": ""}],
        "unexpected": ["lead.new_field"], "places": ["lead.new_field", "lead.price"], "sample": {"id": 0, "name": "Xxxx"}, "is_green": True,
    } | changes  # fmt: skip


def check_of(connection: Connection, *results: dict, now: datetime, is_green: bool = True) -> ConnectionCheck:
    return ConnectionCheck.objects.create(
        connection=connection, asked_at=now, finished_at=now, is_green=is_green, results=list(results) or [result()]
    )


def compared(connection: Connection, *lines: dict, now: datetime, theirs: int, off: int) -> Reconciliation:
    money = {"money_theirs": 1_000_00, "money_off": 0}
    return Reconciliation.objects.create(
        connection=connection, asked_at=now, since=connection.history_from, finished_at=now, theirs=theirs, off=off,
        read=theirs, result={"lines": list(lines), **money},
    )  # fmt: skip
