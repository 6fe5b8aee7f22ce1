"""A regular meeting begins, gets a successor, ends; one head alone cannot end it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.business_time import add_business_days
from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from loop.selectors import today_of
from loop.services.changes import change
from meetings.models import MeetingSeries
from meetings.services import slots
from people import selectors as people
from people.models import BusinessUnit, Person
from people.services import audit

FIRST_AT = time(9, 30)
TWO = 2


@transaction.atomic
def create_series(
    *,
    kind: str,
    title: str,
    unit: BusinessUnit,
    principals: Iterable[Person],
    weekday: int,
    starts: time,
    now: datetime,
    by: Person,
    invited: Iterable[Person] = (),
    duration_minutes: int = 30,
    venue: str = "",
    venue_policy: str = "alternate",
    time_zone: str = "",
    starts_on: date | None = None,
    is_demo: bool = False,
) -> MeetingSeries:
    """R-WM-01: one weekly meeting of the heads in a unit; the first may be tomorrow."""
    heads = list(dict.fromkeys(principals))
    _check(kind, heads, unit)
    series = MeetingSeries.objects.create(
        kind=kind, title=title.strip() or _("Weekly meeting"), unit=unit, weekday=weekday, starts=starts,
        duration_minutes=duration_minutes, venue=venue, venue_policy=venue_policy,
        time_zone=time_zone or people.company().time_zone, starts_on=starts_on or today_of(now), is_demo=is_demo,
    )  # fmt: skip
    series.principals.set(heads)
    series.invited.set(person for person in invited if person not in heads)
    slots.ensure_slots_of(series, now=now)
    audit.record(actor=by, verb="created", obj=series, now=now, is_demo=is_demo)
    return series


def _check(kind: str, heads: list[Person], unit: BusinessUnit) -> None:
    if kind == "cmo_cco" and len(heads) != TWO:
        raise InvalidInput(_("The weekly meeting has two heads: of marketing and of sales."), field="principals")
    if not heads:
        raise InvalidInput(_("Say who leads the meeting."), field="principals")
    if kind == "cmo_cco" and MeetingSeries.objects.filter(kind=kind, unit=unit, ended_at=None).exists():
        raise DomainError(_("This business unit has its weekly meeting already."))


def first_weekly(*, by: Person, counterpart: Person, now: datetime) -> MeetingSeries:
    """One click: tomorrow at 9:30, or the next working day."""
    day = add_business_days(today_of(now), 1, people.working_calendar())
    return create_series(
        kind="cmo_cco",
        title=_("Weekly meeting of marketing and sales"),
        unit=_unit_of(by, counterpart),
        principals=[by, counterpart],
        weekday=day.weekday(),
        starts=FIRST_AT,
        starts_on=day,
        now=now,
        by=by,
    )


def _unit_of(*heads: Person) -> BusinessUnit:
    for head in heads:
        for membership in head.current_memberships:
            if membership.department:
                return membership.department.unit
    unit = BusinessUnit.objects.order_by("pk").first()
    return unit or BusinessUnit.objects.create(name=people.company().name or _("The company"))


@transaction.atomic
def succeed(series: MeetingSeries, *, leaving: Person, successor: Person, by: Person, now: datetime) -> MeetingSeries:
    """R-WM-09: the series with its open topics and promises passes on; the meetings continue."""
    series.principals.remove(leaving)
    series.principals.add(successor)
    for meeting in series.meetings.filter(state="scheduled", slot_start__gte=now - timedelta(days=1)):
        meeting.attendance.filter(person=leaving).delete()
        slots.ensure_attendance(meeting)
    audit.record(actor=by, verb="passed_on", obj=series, now=now, details={"to": successor.pk})
    return series


@transaction.atomic
def end_series(series: MeetingSeries, *, by: Person, agreed_by: Person, now: datetime) -> MeetingSeries:
    """R-WM-09: not by one head alone."""
    heads = set(series.principals.values_list("pk", flat=True))
    if len(heads) > 1 and (by.pk == agreed_by.pk or not {by.pk, agreed_by.pk} <= heads):
        raise NotAllowed(_("Both heads have to agree to end their meetings."))
    change(series, actor=by, now=now, ended_at=now)
    series.meetings.filter(state="scheduled", slot_start__gt=now).delete()
    return series
