"""Webhooks of another CRM: a bell, never a source. What it names is read anew under our own key."""

from __future__ import annotations

from datetime import datetime
from hmac import compare_digest

from django.db import transaction

from alignment.shared.sealing import unseal
from connectors.models import Connection, CrmNotice
from connectors.services import records
from connectors.vendors.contract import Connector, NotReadable
from connectors.vendors.http import Refused
from connectors.vendors.registry import CONNECTORS
from delivery import bell

AT_ONCE = 50
MOST_WAITING = 20_000


class NotTheirs(Exception):
    """The body is not one that this vendor sends, or does not prove its sender."""


@transaction.atomic
def receive(connection: Connection, body: bytes, content_type: str, *, now: datetime) -> int:
    """How many records it speaks of. Repeated, it changes nothing; a flood is left to the polling."""
    kind = CONNECTORS[connection.vendor]
    try:
        if connection.sealed_sender and not _proves(kind.sender(body, content_type), unseal(connection.sealed_sender)):
            raise NotTheirs
        found = set(kind.notices(body, content_type))
    except NotReadable as error:
        raise NotTheirs from error
    if connection.notices.filter(done_at=None).count() < MOST_WAITING:
        CrmNotice.objects.bulk_create(
            [
                CrmNotice(
                    connection=connection, entity=each.entity, their_id=each.their_id[:120],
                    is_deleted=each.is_deleted, received_at=now,
                )
                for each in sorted(found, key=lambda each: (each.entity, each.their_id, each.is_deleted))
            ],
            ignore_conflicts=True,
        )  # fmt: skip
    Connection.objects.filter(pk=connection.pk).update(last_notice_at=now, available_at=now)
    bell.ring("connections")
    return len(found)


def _proves(given: str, known: str) -> bool:
    return compare_digest(given.encode(), known.encode())


def work_off(connection: Connection, connector: Connector, *, now: datetime, limit: int = AT_ONCE) -> int:
    rows = list(connection.notices.filter(done_at=None).order_by("pk")[:limit])
    for row in rows:
        _look(row, connection, connector, now=now)
        CrmNotice.objects.filter(pk=row.pk).update(done_at=now)
    if any(not row.is_deleted for row in rows):
        connection.streams.filter(entity__in=("moves", "calls"), cursor="").update(due_at=now)
    return len(rows)


def _look(row: CrmNotice, connection: Connection, connector: Connector, *, now: datetime) -> None:
    """Deleted is what is no longer there, whatever the webhook says. What we may not see is none of ours."""
    try:
        raw = connector.read_one(row.entity, row.their_id)
    except Refused:
        return
    if raw is not None:
        records.store(connection, connector, row.entity, [raw], now=now)
    elif row.entity == "leads":
        records.forget(connection, row.their_id, at=now)
