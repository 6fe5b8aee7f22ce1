"""From the queue to a confirmed host and a day (A9); a week elsewhere is planned alike (A11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from loop.services.changes import change
from people.models import Person
from people.services import absences, audit
from practices.models import HostConfirmation, QueueSkip, Rotation
from practices.models.rotations import PLACES, duties_of_a_week
from practices.selectors import rotations as selectors
from practices.selectors.calendar import day_of
from practices.selectors.rotation_hosts import HOSTS
from practices.services import occurrences
from practices.services import rotation_rules as rules
from practices.services.rotation_steps import lock_tasks, step


@transaction.atomic
def plan(
    *,
    guest: Person,
    starts_on: date,
    actor: Person,
    now: datetime,
    stand_in: Person | None = None,
    host: Person | None = None,
    is_remote: bool = False,
    reason: str = "",
    is_demo: bool = False,
) -> Rotation:
    """R-RO-01, 07, 09, 10. From now on work for those days goes to whoever stands in (R-RO-03)."""
    rules.must_plan(actor)
    days = rules.week_of(starts_on)
    rules.check_notice(days[0], reason, now)
    rules.check_turn(guest, now)
    rules.check_neighbours(guest, days)
    rotation = _planned(
        "rotation", guest, days, actor=actor, now=now, stand_in=stand_in, is_remote=is_remote, is_demo=is_demo,
        short_notice_reason=reason.strip()[:300], duties=list(duties_of_a_week()),
        title=_("A week in sales: %(name)s") % {"name": guest.name},
    )  # fmt: skip
    return match(rotation, host=host, actor=actor, now=now) if host else rotation


@transaction.atomic
def plan_elsewhere(
    *, guest: Person, place: str, days: Sequence[date], actor: Person, now: datetime, host: Person | None = None,
    stand_in: Person | None = None, is_remote: bool = False, is_demo: bool = False,
) -> Rotation:  # fmt: skip
    """A11: to support, logistics or product, for as long as both need; outside the queue."""
    rules.must_plan(actor)
    if place not in dict(PLACES):
        raise InvalidInput(_("Choose where to: support, logistics or product."), field="place")
    for day in days:
        rules.must_be_thinkable(day, "days")
    if not days or min(days) < day_of(now):
        raise InvalidInput(_("This week has begun already. Choose a coming one."), field="starts_on")
    rotation = _planned(
        "elsewhere", guest, sorted(set(days)), actor=actor, now=now, stand_in=stand_in, is_remote=is_remote,
        is_demo=is_demo, place=place, title=_("Elsewhere: %(name)s") % {"name": guest.name},
    )  # fmt: skip
    return match(rotation, host=host, actor=actor, now=now) if host else rotation


def _planned(
    direction: str, guest: Person, days: list[date], *, title: str, actor: Person, now: datetime,
    stand_in: Person | None, is_demo: bool, **values: Any,
) -> Rotation:  # fmt: skip
    if stand_in is not None and stand_in.pk == guest.pk:
        raise InvalidInput(_("Somebody else must stand in."), field="stand_in")
    starts_at, ends_at = rules.hours(days[0], days[-1])
    rules.check_absent([guest], starts_at, ends_at)
    occurrence = occurrences.plan(
        kind=direction, title=title, starts_at=starts_at, ends_at=ends_at, organiser=actor,
        people=[(guest, "guest")], now=now, is_demo=is_demo,
    )  # fmt: skip
    rotation = Rotation.objects.create(
        occurrence=occurrence, direction=direction, state="queued", guest=guest, stand_in=stand_in,
        days=[day.isoformat() for day in days], days_planned=len(days), is_demo=is_demo, **values,
    )  # fmt: skip
    lock_tasks(rotation, actor=actor, now=now)
    return rotation


@transaction.atomic
def match(
    rotation: Rotation, *, host: Person | None, actor: Person, now: datetime, expected_version: int | None = None
) -> Rotation:
    """The host of the week; another one has to be confirmed anew (R-RO-05)."""
    rules.must_plan(actor)
    rules.must_be_in(rotation, "queued", "matched")
    if host is None or host.pk == rotation.guest_id or not host.is_active:
        raise InvalidInput(_("Choose a colleague who will host."), field="host")
    if rotation.direction == "rotation" and not host.has_role(*HOSTS):
        raise InvalidInput(_("A week in sales is hosted by a seller."), field="host")
    occurrence = rotation.occurrence
    rules.check_absent([host], occurrence.starts_at, occurrence.ends_at)
    occurrence.parts.filter(part="host").delete()
    occurrences.take_in(occurrence, host, "host")
    return step(rotation, "matched", actor=actor, now=now, expected_version=expected_version, host=host)


@transaction.atomic
def confirm_host(
    rotation: Rotation, *, agrees: bool = True, actor: Person, now: datetime, expected_version: int | None = None
) -> Rotation:
    """R-RO-05: both heads, each for the own side; a no asks for another host."""
    sides = rules.sides_of(actor, rotation)
    if not sides:
        raise NotAllowed(_("A host is confirmed by the heads of both departments, and nobody confirms oneself."))
    rules.must_be_in(rotation, "matched")
    for side in sorted(sides):
        HostConfirmation.objects.create(
            rotation=rotation, host=rotation.host, side=side, agrees=agrees, by=actor, at=now,  # type: ignore[misc]
            is_demo=rotation.is_demo,
        )  # fmt: skip
    audit.record(
        actor=actor, verb="rotation.host_confirmed" if agrees else "rotation.host_refused", obj=rotation, now=now,
        is_demo=rotation.is_demo,
    )  # fmt: skip
    if agrees:
        return change(rotation, actor=actor, now=now, expected_version=expected_version)
    rotation.occurrence.parts.filter(part="host").delete()
    return step(rotation, "queued", actor=actor, now=now, expected_version=expected_version, host=None)


@transaction.atomic
def move(
    rotation: Rotation, *, starts_on: date, actor: Person, now: datetime, reason: str = "",
    expected_version: int | None = None,
) -> Rotation:  # fmt: skip
    """Another week, by the same rules."""
    rules.must_plan(actor)
    rules.must_be_in(rotation, "queued", "matched", "prepared")
    if rotation.direction != "rotation" or rotation.guest is None:
        raise DomainError(_("This step is not possible now."))
    days = rules.week_of(starts_on)
    rules.check_notice(days[0], reason, now)
    rules.check_neighbours(rotation.guest, days, but=rotation)
    _without_lock(rotation, actor=actor, now=now)
    starts_at, ends_at = rules.hours(days[0], days[-1])
    rules.check_absent([one for one in (rotation.guest, rotation.host) if one], starts_at, ends_at, own=rotation)
    occurrences.move(rotation.occurrence, starts_at=starts_at, ends_at=ends_at, actor=actor, now=now)
    change(
        rotation, actor=actor, now=now, expected_version=expected_version, days=[day.isoformat() for day in days],
        days_planned=len(days), short_notice_reason=reason.strip()[:300],
    )  # fmt: skip
    lock_tasks(rotation, actor=actor, now=now)
    return rotation


def _without_lock(rotation: Rotation, *, actor: Person, now: datetime) -> None:
    """The own absence is no obstacle to the own week."""
    if rotation.absence is not None:
        former, rotation.absence = rotation.absence, None
        rotation.save(update_fields=["absence"])
        absences.cancel_absence(former, now=now, by=actor)


@transaction.atomic
def skip(person: Person, *, until: date, reason: str, actor: Person, now: datetime) -> QueueSkip:
    """R-RO-07: the turn waits with a reason; the place stays."""
    rules.must_plan(actor)
    if person.pk not in selectors.eligible():
        raise InvalidInput(_("Everybody in marketing takes turns; this colleague is not there."), field="person")
    if not reason.strip():
        raise InvalidInput(_("Say why the turn waits."), field="reason")
    if until < day_of(now):
        raise InvalidInput(_("This day is over. Choose today or later."), field="until")
    found = QueueSkip.objects.create(person=person, until=until, reason=reason.strip()[:300], by=actor, at=now)
    audit.record(actor=actor, verb="rotation.skipped", obj=person, now=now, details={"until": until})
    return found
