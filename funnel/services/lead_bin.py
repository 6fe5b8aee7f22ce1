"""Out of the bin again: the lead as it was, its clocks running on from where they were stopped."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from funnel.models import Lead
from funnel.pipeline import steps
from funnel.services import clocks, mastering, rollups
from people.models import Person
from people.services import audit


@transaction.atomic
def restore(lead: Lead, *, actor: Person, now: datetime, door: str = "ui") -> Lead:
    """Its identity stayed its own in the bin: nobody else could take it."""
    row = Lead.objects.select_for_update(of=("self",)).select_related("stage", "feed").get(pk=lead.pk)
    mastering.refuse(row, door=door)
    if row.removed_at is None:
        raise DomainError(_("The lead is not in the bin."))
    clocks.run_on(row, stopped_at=row.removed_at, void_at=row.removed_at)
    row.removed_at = None
    steps.save_change(row, now=now, actor=actor)
    rollups.mark([row.pk], now=now)
    audit.record(actor=actor, verb="lead.restored", obj=row, now=now, source=door, is_demo=row.is_demo)
    return row
