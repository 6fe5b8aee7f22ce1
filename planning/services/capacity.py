"""What a seller can carry, what holds for everybody, and the leads a campaign is to bring."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput, NotAllowed, StaleVersion
from alignment.shared.periods import local_day
from funnel.selectors.personal_plans import signable_by
from people import selectors as people
from people.models import Person
from people.services import audit
from planning.models import CapacityNorms, LeadWave, SellerCapacity
from planning.models.capacity import KEEPS_CAPACITY, PLANS_WAVES

SELLER_FIGURES = ("hours_month", "share_for_leads", "hours_per_lead", "ramp_from")
NORMS = ("hours_month", "share_for_leads", "hours_per_lead", "ramp", "limit")
RAMP_MONTHS = 12


@transaction.atomic
def set_seller(person: Person, figures: Mapping[str, Any], *, actor: Person, now: datetime) -> SellerCapacity:
    """A head sets it for the own teams, the commercial director for every seller."""
    if not actor.has_role(*KEEPS_CAPACITY):
        raise NotAllowed(_("The capacity of sellers is kept by the commercial director and the heads of sales."))
    if not signable_by(actor).filter(pk=person.pk).exists():
        raise InvalidInput(_("Choose a seller of your own teams."), field="person")
    row, is_new = SellerCapacity.objects.select_for_update().get_or_create(person=person)
    return _saved(row, figures, SELLER_FIGURES, "capacity.seller", actor, now, is_new=is_new)  # type: ignore[no-any-return]


@transaction.atomic
def set_norms(figures: Mapping[str, Any], *, actor: Person, now: datetime, expected_version: int) -> CapacityNorms:
    if not actor.has_role("cco"):
        raise NotAllowed(_("What holds for all sellers is set by the commercial director."))
    row = CapacityNorms.objects.select_for_update().get(pk=1)
    if row.version != expected_version:
        raise StaleVersion(_("Somebody changed these figures first: look at them and save again."), current=row)
    ramp = figures.get("ramp", row.ramp)
    if not 1 <= len(ramp) <= RAMP_MONTHS or any(not 0 <= part <= 1 for part in ramp):
        raise InvalidInput(_("One to twelve shares from 0 to 100 percent are expected."), field="ramp")
    return _saved(row, figures, NORMS, "capacity.norms", actor, now)  # type: ignore[no-any-return]


def _saved(
    row: Any, figures: Mapping[str, Any], names: tuple[str, ...], verb: str, actor: Person, now: datetime, *,
    is_new: bool = False,
) -> Any:  # fmt: skip
    for name in names:
        if name in figures:
            setattr(row, name, figures[name])
    row.changed_at, row.changed_by = now, actor
    row.version += not is_new
    row.save()
    audit.record(actor=actor, verb=verb, obj=row, now=now, details={name: str(figures.get(name)) for name in names})
    return row


@transaction.atomic
def plan_wave(
    *, title: str, leads: int, starts_on: date, ends_on: date, actor: Person, now: datetime
) -> LeadWave:  # fmt: skip
    """Leads above the usual ones, named before they come."""
    if not actor.has_role(*PLANS_WAVES):
        raise NotAllowed(_("Waves of leads are planned by marketing and the commercial director."))
    if starts_on <= local_day(now, people.zone()):
        raise InvalidInput(_("A wave is planned before it begins."), field="starts_on")
    if ends_on < starts_on:
        raise InvalidInput(_("The last day is not before the first."), field="ends_on")
    wave = LeadWave.objects.create(
        title=title.strip(), leads=leads, starts_on=starts_on, ends_on=ends_on, created_by=actor, created_at=now
    )  # fmt: skip
    details = {"leads": leads, "starts_on": starts_on.isoformat()}
    audit.record(actor=actor, verb="wave.planned", obj=wave, now=now, details=details)
    return wave


@transaction.atomic
def drop_wave(wave: LeadWave, *, actor: Person, now: datetime) -> LeadWave:
    wave = LeadWave.objects.select_for_update().get(pk=wave.pk)
    if not actor.has_role(*PLANS_WAVES):
        raise NotAllowed(_("Waves of leads are planned by marketing and the commercial director."))
    if wave.dropped_at is None:
        wave.dropped_at = wave.changed_at = now
        wave.changed_by = actor
        wave.version += 1
        wave.save(update_fields=["dropped_at", "changed_at", "changed_by", "version"])
        audit.record(actor=actor, verb="wave.dropped", obj=wave, now=now)
    return wave
