"""An illness in the middle of a week: the rest is made up within thirty days (A9)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from loop.services.changes import change
from people.models import Person
from people.services import audit
from practices.models import Rotation
from practices.selectors.calendar import add_working_days, day_of, working_days
from practices.services import rotation_rules as rules
from practices.services.rotations import lock_tasks

RESUME_WITHIN = timedelta(days=30)


@transaction.atomic
def interrupt(
    rotation: Rotation, *, actor: Person, now: datetime, on: date | None = None, expected_version: int | None = None
) -> Rotation:
    """From this day on; the days before it count."""
    rules.must_be_one_of(rotation, actor)
    rules.must_be_in(rotation, "running")
    day = on or day_of(now)
    if rotation.interrupted_on is not None or day.isoformat() not in rotation.days:
        raise DomainError(_("Only a day of this week can be missed."))
    kept = [one for one in rotation.days if one < day.isoformat()]
    change(rotation, actor=actor, now=now, expected_version=expected_version, days=kept, interrupted_on=day)
    lock_tasks(rotation, actor=actor, now=now)
    audit.record(actor=actor, verb="rotation.interrupted", obj=rotation, now=now, is_demo=rotation.is_demo)
    return rotation


@transaction.atomic
def resume(
    rotation: Rotation, *, starts_on: date, actor: Person, now: datetime, expected_version: int | None = None
) -> Rotation:
    """The days that are left, all of them within thirty days of the interruption."""
    rules.must_be_one_of(rotation, actor)
    since = rotation.interrupted_on
    if rotation.state != "running" or since is None:
        raise DomainError(_("This week was not interrupted."))
    rules.must_be_thinkable(starts_on, "starts_on")
    rest = _rest(rotation, starts_on)
    if starts_on < max(day_of(now), since) or rest[-1] > since + RESUME_WITHIN:
        raise InvalidInput(_("The rest is made up within thirty days, from today on."), field="starts_on")
    starts_at, ends_at = rules.hours(rest[0], rest[-1])
    rules.check_absent([one for one in (rotation.guest, rotation.host) if one], starts_at, ends_at, own=rotation)
    change(rotation.occurrence, actor=actor, now=now, ends_at=ends_at)
    days = [*rotation.days, *(day.isoformat() for day in rest)]
    change(rotation, actor=actor, now=now, expected_version=expected_version, days=days, interrupted_on=None)
    _lock_rest(rotation, rest, actor=actor, now=now)
    audit.record(actor=actor, verb="rotation.resumed", obj=rotation, now=now, is_demo=rotation.is_demo)
    return rotation


def _rest(rotation: Rotation, starts_on: date) -> list[date]:
    count = rotation.days_planned - len(rotation.days)
    return working_days(starts_on, add_working_days(starts_on, count))[:count]


def _lock_rest(rotation: Rotation, rest: list[date], *, actor: Person, now: datetime) -> None:
    """Between the two parts the colleague works as usual: the lock is of the coming days."""
    every, rotation.days = rotation.days, [day.isoformat() for day in rest]
    lock_tasks(rotation, actor=actor, now=now)
    rotation.days = every
