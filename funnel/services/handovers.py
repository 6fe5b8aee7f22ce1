"""The hand-over from marketing to sales (C2): taken, sent back, contested, returned later."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from alignment.shared.periods import local_day
from funnel.models import Lead, Reason, StageEvent
from funnel.pipeline import steps
from funnel.services import attempts, mastering, moments, owners, stages
from funnel.services.stages import UnableToMoveLead
from people import selectors as people
from people.models import Person

MAX_CYCLES = 3


@transaction.atomic
def accept(
    lead: Lead, *, actor: Person | None, now: datetime, door: str = "ui", at: datetime | None = None,
    expected_version: int | None = None,
) -> StageEvent:  # fmt: skip
    """Sales take the lead; who takes it from the queue becomes its owner, and the decision clock stops."""
    row = stages.locked(lead, expected_version)
    mastering.refuse(row, door=door)
    stage = steps.stage_of(row, "accepted")
    if (
        row.duplicate_of_id
        or row.stage.kind in ("won", "lost", "junk")
        or (row.stage.order >= stage.order and not row.stage.is_end)
    ):
        raise UnableToMoveLead(
            _("The lead is in the stage “%(stage)s”: there is nothing to accept.") % {"stage": row.stage.name}
        )
    moments.after_last_entry(at, row, now=now)
    if row.owner_id is None and actor is not None and actor.has_role("sales_rep", "head_of_sales"):
        owners.give(row, actor)
    event = stages.enter(row, stage, at=at or now, now=now, actor=actor, door=door)
    stages.bring_up_to_date(lead, row)
    return event


@transaction.atomic
def reject(
    lead: Lead, *, reason: Reason | str, note: str = "", until: date | None = None, actor: Person | None,
    now: datetime, door: str = "ui", at: datetime | None = None, expected_version: int | None = None,
) -> StageEvent:  # fmt: skip
    """Back to marketing with a code that teaches; a date brings the lead back by itself."""
    row = stages.locked(lead, expected_version)
    mastering.refuse(row, door=door)
    if row.stage.is_end or row.duplicate_of_id:
        raise UnableToMoveLead(_("The lead is closed as “%(stage)s” already.") % {"stage": row.stage.name})
    moments.after_last_entry(at, row, now=now)
    stage = steps.stage_of(row, "rejected")
    found = stages.reason_for(stage, reason, note=note, until=until)
    attempts.enough_before(row, found, now=now)
    event = stages.enter(
        row, stage, at=at or now, now=now, actor=actor, door=door, reason=found, note=note, until=until
    )
    stages.bring_up_to_date(lead, row)
    return event


@transaction.atomic
def contest(
    lead: Lead, *, note: str, actor: Person | None, now: datetime, door: str = "ui", expected_version: int | None = None
) -> StageEvent:
    """Marketing disagrees with a rejection: the next meeting decides, the lead stays where it is."""
    row = stages.locked(lead, expected_version)
    if not note.strip():
        raise InvalidInput(_("Say in a note why the lead should have been taken."), field="note")
    if row.stage.kind != "rejected":
        raise UnableToMoveLead(_("Only a lead that sales sent back can be contested."))
    if row.events.filter(kind="contested", voided_by=None, occurred_at__gte=row.stage_entered_at).exists():
        raise UnableToMoveLead(_("This rejection is contested already."))
    event = stages.record(row, "contested", at=now, now=now, actor=actor, door=door, stage=row.stage, note=note)
    steps.save_change(row, now=now, actor=actor)
    stages.bring_up_to_date(lead, row)
    return event


@transaction.atomic
def recycle(
    lead: Lead, *, until: date | None, actor: Person | None, now: datetime, door: str = "ui", note: str = "",
    expected_version: int | None = None,
) -> StageEvent:  # fmt: skip
    """Marketing warms the lead until a date, then sales get it as the next cycle; today means at once."""
    row = stages.locked(lead, expected_version)
    mastering.refuse(row, door=door)
    may_recycle(row)
    is_due = until is None or until <= local_day(now, people.zone())
    stage = steps.stage_of(row, "mql" if is_due else "lead")
    event = stages.enter(
        row, stage, at=now, now=now, actor=actor, door=door, until=None if is_due else until, note=note
    )
    stages.bring_up_to_date(lead, row)
    return event


def may_recycle(lead: Lead) -> None:
    if lead.stage.kind not in ("rejected", "lost") or lead.duplicate_of_id:
        raise UnableToMoveLead(_("Only a lead that was sent back or lost can be returned to work."))
    if lead.mql_no >= MAX_CYCLES:
        raise UnableToMoveLead(
            _("The lead has been with sales %(count)s times: it is not returned again.") % {"count": lead.mql_no}
        )
