"""Raw records as they came: kept once, and the leads they speak of marked as having news."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from connectors.models import Connection, MirroredLead, Record
from connectors.vendors.contract import Connector, NotReadable, Raw, TheirLead

OF_LEADS = ("leads", "moves", "calls", "deleted", "merges")


@dataclass(frozen=True)
class Stored:
    fresh: int
    latest: datetime | None


@transaction.atomic
def store(connection: Connection, connector: Connector, entity: str, raws: Sequence[Raw], *, now: datetime) -> Stored:
    """The same record twice changes nothing. `latest` is their clock."""
    by_id = {connector.id_of(entity, raw): raw for raw in raws}
    known = Record.objects.filter(connection=connection, entity=entity, their_id__in=by_id)
    seen = {record.their_id: record for record in known}
    fresh = [
        _record(connection, connector, entity, their_id, raw, seen.get(their_id), now)
        for their_id, raw in by_id.items()
    ]
    changed = [record for record in fresh if record is not None]
    Record.objects.bulk_create([record for record in changed if record.pk is None])
    old = [record for record in changed if record.pk is not None]
    Record.objects.bulk_update(old, ["payload", "fingerprint", "changed_at", "received_at", "lead_id_there"])
    if entity in OF_LEADS:
        _mark(connection, connector, entity, changed, now=now)
    moments = [at for at in (connector.changed_at(entity, raw) for raw in raws) if at is not None]
    return Stored(len(changed), max(moments, default=None))


def _record(
    connection: Connection, connector: Connector, entity: str, their_id: str, raw: Raw, known: Record | None,
    now: datetime,
) -> Record | None:  # fmt: skip
    print_ = fingerprint(raw)
    if known is not None and known.fingerprint == print_:
        return None
    record = known or Record(connection=connection, entity=entity, their_id=their_id)
    record.payload, record.fingerprint, record.received_at = dict(raw), print_, now
    record.lead_id_there = connector.lead_of(entity, raw) if entity in OF_LEADS else ""
    record.changed_at = connector.changed_at(entity, raw)
    return record


def fingerprint(raw: Raw) -> str:
    return sha256(json.dumps(raw, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def _mark(
    connection: Connection, connector: Connector, entity: str, records: Iterable[Record], *, now: datetime
) -> None:
    continued = _continued(connector, entity, records)
    ids = {record.lead_id_there for record in records if record.lead_id_there} | {
        root for root in continued.values() if root
    }
    mark_due(connection, ids, now=now)
    for their_id, root in continued.items():
        MirroredLead.objects.filter(connection=connection, their_id=their_id).update(continues=root)


def mark_due(connection: Connection, ids: Collection[str], *, now: datetime) -> None:
    MirroredLead.objects.bulk_create(
        [MirroredLead(connection=connection, their_id=their_id) for their_id in sorted(ids)], ignore_conflicts=True
    )
    MirroredLead.objects.filter(connection=connection, their_id__in=ids).update(due_since=now)


def _continued(connector: Connector, entity: str, records: Iterable[Record]) -> dict[str, str]:
    """Deals by the lead they grew out of; an unreadable record says so when its turn comes."""
    if entity != "leads":
        return {}
    found: dict[str, str] = {}
    for record in records:
        try:
            said = connector.say("leads", record.payload, {})
        except NotReadable:
            continue
        found |= {lead.id: lead.continues for lead in said if isinstance(lead, TheirLead) and lead.continues}
    return found


def told(connection: Connection, connector: Connector, ids: Collection[str]) -> dict[str, list[Any]]:
    """Neutral forms of everything read of these leads, by entity; raises NotReadable."""
    found: dict[str, list[Any]] = {entity: [] for entity in OF_LEADS}
    for row in Record.objects.filter(connection=connection, lead_id_there__in=ids, entity__in=OF_LEADS).order_by("pk"):
        found[row.entity] += connector.say(row.entity, row.payload, connection.paths)
    return found


def forget(connection: Connection, their_id: str, *, at: datetime) -> None:
    """It is no longer there: what it was stays on record."""
    found = MirroredLead.objects.filter(connection=connection, their_id=their_id)
    found.filter(gone_at=None).update(gone_at=at)
    found.update(due_since=at)
