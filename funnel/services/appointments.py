"""An appointment to which the client did not come (B2 kev.no_show): an event without a stage (decisions.md 10)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from funnel.models import Lead, StageEvent
from funnel.pipeline import steps
from funnel.services import moments, rollups, stages
from funnel.services.stages import UnableToMoveLead
from people.models import Person

APPOINTED = "kev_set"
SAME = timedelta(hours=1)


@transaction.atomic
def miss(
    lead: Lead, *, actor: Person | None, now: datetime, at: datetime | None = None, door: str = "ui",
    expected_version: int | None = None,
) -> StageEvent:  # fmt: skip
    """The lead stays where it is: another appointment may be made, held or missed."""
    row = stages.locked(lead, expected_version)
    if row.stage.key != APPOINTED or row.duplicate_of_id or row.removed_at:
        raise UnableToMoveLead(_("There is no appointment to which the client could have come."))
    moments.after_last_entry(at, row, now=now)
    at = at or now
    if row.events.filter(kind="kev_no_show", occurred_at__gt=at - SAME, occurred_at__lt=at + SAME).exists():
        raise UnableToMoveLead(_("This is written down already."))
    event = stages.record(row, "kev_no_show", at=at, now=now, actor=actor, door=door)
    steps.save_change(row, now=now, actor=actor)
    rollups.mark([row.pk], now=now)
    stages.bring_up_to_date(lead, row)
    return event
