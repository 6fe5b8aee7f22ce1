"""News of leads, worked off one lead at a time; what cannot be kept goes to the quarantine with its reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from alignment.shared.errors import DomainError
from connectors.models import Connection, MirroredLead
from connectors.services import dictionaries, records, telling
from connectors.services.telling import Meaning, Told, Unmapped
from connectors.vendors.contract import Connector, NotReadable
from delivery import bell
from funnel.models import Lead
from funnel.services import leads as lead_services
from funnel.services import mirror, rollups
from funnel.services.dictionaries import Dictionaries
from funnel.services.mastering import CRM

AT_ONCE = 100


def reflect_due(connection: Connection, connector: Connector, *, now: datetime, limit: int = AT_ONCE) -> int:
    """How many were worked off; 0 while a status waits for its meaning (R-IN-03)."""
    if not dictionaries.is_mapped(connection):
        return 0
    meaning, known = Meaning(connection, now), Dictionaries(is_demo=connection.is_demo)
    due = connection.mirrored.filter(due_since__isnull=False).order_by("due_since", "pk")
    rows = list(due[:limit])
    for row in rows:
        _work_off(row, connector, meaning, known, now=now)
    for row, into_id in meaning.merges:
        _merge(row, into_id, now=now)
    if rows:
        bell.ring("rollups")
    return len(rows)


def _work_off(row: MirroredLead, connector: Connector, meaning: Meaning, known: Dictionaries, *, now: datetime) -> None:
    try:
        with transaction.atomic():
            changes = _reflected(row, connector, meaning, known, now=now)
    except Unmapped as error:
        changes = {"trouble": "unmapped", "trouble_words": telling.sentence_of_unmapped(str(error))}
    except NotReadable as error:
        changes = {"trouble": "unreadable", "trouble_words": str(error)[:300]}
    except DomainError as error:
        changes = {"trouble": "refused", "trouble_words": error.message[:300]}
    if changes.get("trouble"):
        known.forget()
    _settle(row, changes)


def _settle(row: MirroredLead, changes: dict[str, object]) -> None:
    """News that came meanwhile stay due."""
    untouched = MirroredLead.objects.filter(pk=row.pk, due_since=row.due_since)
    if untouched.update(due_since=None, **changes) == 0:
        MirroredLead.objects.filter(pk=row.pk).update(**changes)


def _reflected(
    row: MirroredLead, connector: Connector, meaning: Meaning, known: Dictionaries, *, now: datetime
) -> dict[str, object]:
    root = _root_of(row)
    if root.pk != row.pk:
        records.mark_due(row.connection, [root.their_id], now=now)
        return {"lead": root.lead, "trouble": "", "trouble_words": "", "reflected_at": now}
    found = told(row, connector)
    if found is None:
        return {"trouble": "", "trouble_words": ""}
    said = telling.reflection(found, meaning)
    if said is None:
        return _left_out(row, now=now)
    lead = mirror.reflect(row.connection.feed, said, now=now, known=known).lead
    if found.merged_into:
        meaning.merges.append((row, found.merged_into))
    return {"lead": lead, "trouble": "", "trouble_words": "", "reflected_at": now, "is_left_out": False}


def _root_of(row: MirroredLead) -> MirroredLead:
    """The first deal of a lead continues it; later ones are leads of their own."""
    if not row.continues:
        return row
    root = MirroredLead.objects.filter(connection=row.connection_id, their_id=row.continues).first()
    if root is None or not row.connection.records.filter(entity="leads", lead_id_there=root.their_id).exists():
        return row
    first = continuing(root).first()
    return root if first is not None and first.pk == row.pk else row


def continuing(root: MirroredLead):  # type: ignore[no-untyped-def]
    return MirroredLead.objects.filter(connection=root.connection_id, continues=root.their_id).order_by("pk")


def told(row: MirroredLead, connector: Connector) -> Told | None:
    """None when only a move or a call came so far, and the lead itself not yet."""
    ids = [row.their_id, *continuing(row).values_list("their_id", flat=True)[:1]]
    found = records.told(row.connection, connector, ids)
    leads = sorted(found["leads"], key=lambda lead: ids.index(lead.id))
    if not leads:
        return None
    gone_at = next((form.at for form in found["deleted"] if form.lead_id == row.their_id and form.at), row.gone_at)
    merges = [form.into_id for form in found["merges"] if form.lead_id == row.their_id]
    return Told(
        leads=leads,
        moves=found["moves"],
        calls=found["calls"],
        gone_at=gone_at if gone_at and leads[-1].updated_at <= gone_at else None,
        merged_into=merges[-1] if merges else "",
    )


def _left_out(row: MirroredLead, *, now: datetime) -> dict[str, object]:
    """It was kept under another mapping: a tombstone, which the next mapping lifts."""
    if row.lead is not None and row.lead.removed_at is None:
        Lead.objects.filter(pk=row.lead.pk).update(removed_at=now, version=F("version") + 1)
        rollups.mark([row.lead.pk], now=now)
    return {"is_left_out": True, "trouble": "", "trouble_words": "", "reflected_at": now}


def _merge(row: MirroredLead, into_id: str, *, now: datetime) -> None:
    """Both stand here first; where the other's turn is yet to come, this one waits for it."""
    row.refresh_from_db()
    target = MirroredLead.objects.filter(connection=row.connection, their_id=into_id).select_related("lead").first()
    if target is None or row.lead is None or row.lead.duplicate_of_id or row.lead_id == target.lead_id:
        return
    if target.lead is None:
        if target.due_since is not None:
            MirroredLead.objects.filter(pk=row.pk).update(due_since=now)
    elif target.lead.removed_at is None and target.lead.duplicate_of_id is None:
        lead_services.merge(row.lead, into=target.lead, actor=None, now=now, door=CRM)


@transaction.atomic
def replay(connection: Connection, *, now: datetime, their_ids: list[str] | None = None) -> int:
    """Held leads are tried anew, all or some."""
    held = MirroredLead.objects.filter(connection=connection).exclude(trouble="")
    if their_ids is not None:
        held = held.filter(their_id__in=their_ids)
    count = held.update(due_since=now)
    Connection.objects.filter(pk=connection.pk).update(available_at=now)
    bell.ring("connections")
    return count
