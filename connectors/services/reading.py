"""Reading another CRM: back-fill and polling are the same walk, page by page, by their own clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from connectors.models import Connection, Stream
from connectors.services import dictionaries, records
from connectors.vendors.contract import Connector, Page
from connectors.vendors.http import Refused

DICTIONARIES = ("stages", "reasons", "users")
ORDER = (*DICTIONARIES, "leads", "moves", "calls", "deleted", "merges")
FRESH = ("leads", "moves")
#: their records may be written a little after the moment that they bear
OVERLAP = timedelta(minutes=2)
POLL, POLL_DICTIONARIES, ASK_AGAIN = timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6)


def next_stream(connection: Connection, *, now: datetime) -> Stream | None:
    """Dictionaries before leads, leads before what happened to them."""
    due = {stream.entity: stream for stream in connection.streams.filter(due_at__lte=now)}
    return next((due[entity] for entity in ORDER if entity in due), None)


def read_page(connection: Connection, connector: Connector, stream: Stream, *, now: datetime) -> int:
    """How many records were new. A refusal of what a portal may lack is no fault: it is asked again hours later."""
    try:
        page = connector.read(stream.entity, since=stream.since, cursor=stream.cursor)
    except Refused:
        if not may_be_absent(connector, stream.entity):
            raise
        _end_round(stream, now=now, pause=ASK_AGAIN)
        return 0
    stored = records.store(connection, connector, stream.entity, page.records, now=now)
    if stream.entity in DICTIONARIES:
        forms = [form for raw in page.records for form in connector.say(stream.entity, raw, connection.paths)]
        dictionaries.take(connection, forms, now=now)
    _note(stream, page, stored, now=now)
    return stored.fresh


def may_be_absent(connector: Connector, entity: str) -> bool:
    return all(call.may_be_absent for call in connector.calls if call.entity == entity)


def _note(stream: Stream, page: Page, stored: records.Stored, *, now: datetime) -> None:
    latest = max((at for at in (stream.latest, stored.latest) if at is not None), default=None)
    Stream.objects.filter(pk=stream.pk).update(
        cursor=page.cursor[:1000], latest=latest, records=F("records") + stored.fresh, read_at=now
    )
    if not page.cursor:
        stream.latest = latest
        _end_round(stream, now=now, pause=POLL_DICTIONARIES if stream.entity in DICTIONARIES else POLL)


def _end_round(stream: Stream, *, now: datetime, pause: timedelta) -> None:
    since = stream.latest - OVERLAP if stream.latest else stream.since
    Stream.objects.filter(pk=stream.pk).update(
        cursor="", since=since, rounds=F("rounds") + 1, due_at=now + pause, read_at=now
    )


def is_complete(connection: Connection) -> bool:
    """Everything of the back-fill has come at least once."""
    rounds = dict(connection.streams.values_list("entity", "rounds"))
    return all(rounds.get(entity, 0) > 0 for entity in FRESH)
