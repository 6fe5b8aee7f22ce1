"""The last move, taken back within moments by whoever made it: a compensating event, never an edit (decisions.md 18)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from funnel.models import Lead, StageEvent
from funnel.pipeline import steps
from funnel.services import clocks, notices, rollups, stages
from funnel.services.stages import UnableToMoveLead
from people.models import Person

OFFERED = timedelta(seconds=10)
# A slow line gets three times what the page offers.
WITHIN = 3 * OFFERED
# Entering these, or handing over with the move, gives an owner or starts clocks: they are moved back with a note.
HAND_OVER = ("mql", "accepted")


def offered(actor: Person, *, now: datetime, lead: Lead | None = None) -> StageEvent | None:
    """The move that the page offers to take back, if any."""
    own = StageEvent.objects.filter(
        actor=actor, kind="entered", voided_by=None, from_stage__isnull=False, recorded_at__gt=now - OFFERED
    )
    if lead is not None:
        own = own.filter(lead=lead)
    event = own.select_related("stage", "reason").order_by("-recorded_at", "-pk").first()
    return event if event is not None and _is_ordinary(event) else None


@transaction.atomic
def take_back(event: StageEvent, *, actor: Person, now: datetime, door: str = "ui") -> Lead:
    """The lead stands as before, its clocks run on, and marketing hears nothing of an ending that was none."""
    row = stages.locked(event.lead)
    entry = _entry_before(row, event)
    if entry is None or entry.stage is None or event.actor_id != actor.pk or not _is_last(row, event):
        raise UnableToMoveLead(_("Something else has happened to this lead since; move it back with a note."))
    if event.recorded_at < now - WITHIN:
        raise UnableToMoveLead(_("The time for taking this back is over; move the lead back with a note."))
    row.stage, row.stage_entered_at, row.recycle_until = entry.stage, entry.occurred_at, entry.until
    steps.save_change(row, now=now, actor=actor)
    stages.record(row, "void", at=now, now=now, actor=actor, door=door, voids=event)
    clocks.run_on(row, stopped_at=event.occurred_at, void_at=event.recorded_at)
    notices.unsay(row, event, now=now)
    rollups.mark([row.pk], now=now)
    return row


def _is_last(lead: Lead, event: StageEvent) -> bool:
    said = lead.events.exclude(kind="void").order_by("-pk").values_list("pk", flat=True)
    return _is_ordinary(event) and said.first() == event.pk and not event.voided_by.exists()


def _is_ordinary(event: StageEvent) -> bool:
    is_handed_over = event.stage is None or event.stage.key in HAND_OVER or event.handed_to_id is not None
    return event.kind == "entered" and not is_handed_over


def _entry_before(lead: Lead, event: StageEvent) -> StageEvent | None:
    """How the lead had come to the stage that it left."""
    entries = lead.events.filter(kind="entered", voided_by=None, stage=event.from_stage).exclude(pk=event.pk)
    return entries.select_related("stage").order_by("-recorded_at", "-pk").first()
