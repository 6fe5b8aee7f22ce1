"""The settings of a series change: coming slots follow, frozen ones stay, and the invited hear of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from alignment.shared.periods import Period, local_day
from loop.services.changes import change, check_version
from meetings.models import Meeting, MeetingSeries
from meetings.services import invitations, slots
from meetings.services.series_rules import check_moderator, check_period, check_times
from people import selectors as people
from people.models import Person
from people.services import audit

SCHEDULE = frozenset({"weekday", "starts", "time_zone"})
SHOWN_IN_CALENDARS = SCHEDULE | {"title", "duration_minutes", "venue"}
SETTINGS = SHOWN_IN_CALENDARS | {
    "period", "monthly_from", "format", "venue_policy", "chair_rule", "secretary_rule", "moderator",
    "moderated_meetings",
}  # fmt: skip


@transaction.atomic
def change_series(
    series: MeetingSeries,
    *,
    changes: dict[str, Any],
    by: Person,
    now: datetime,
    invited: Iterable[Person] | None = None,
    expected_version: int | None = None,
) -> MeetingSeries:
    check_version(series, expected_version)
    if series.ended_at is not None:
        raise DomainError(_("These meetings have ended."))
    former = MeetingSeries.objects.get(pk=series.pk)
    changed = {name: value for name, value in changes.items() if name in SETTINGS and getattr(series, name) != value}
    for name, value in changed.items():
        setattr(series, name, value)
    check_times(series)
    check_moderator(series)
    guests = None if invited is None else {person.pk for person in invited} - _heads(series)
    check_period(series, len(_heads(series)) + (series.invited.count() if guests is None else len(guests)))
    came, left = _invite(series, guests)
    if not changed and not came and not left:
        return series
    change(series, actor=by, now=now, **changed)
    details = {"changed": sorted(changed), "came": sorted(came), "left": sorted(left)}
    audit.record(actor=by, verb="changed", obj=series, now=now, details=details, is_demo=series.is_demo)
    _follow(series, former, set(changed), came, left, by=by, now=now)
    return series


def _heads(series: MeetingSeries) -> set[int]:
    return set(series.principals.values_list("pk", flat=True))


def _invite(series: MeetingSeries, guests: set[int] | None) -> tuple[set[int], set[int]]:
    """Who came and who left."""
    if guests is None:
        return set(), set()
    before = set(series.invited.values_list("pk", flat=True))
    series.invited.set(guests)
    return guests - before, before - guests


def _follow(
    series: MeetingSeries, former: MeetingSeries, changed: set[str], came: set[int], left: set[int],
    *, by: Person, now: datetime,
) -> None:  # fmt: skip
    """First the slots of a period that is over go, then those that stay follow, then new ones are made."""
    if "period" in changed:
        slots.call_off(_coming(series, now), now=now)
    coming = list(_coming(series, now).select_related("series", "first_slot").order_by("slot_start"))
    known = {meeting.pk for meeting in coming}
    _unseat(coming, left, now=now)
    if changed & SHOWN_IN_CALENDARS:
        _rewrite(coming, series, former, moves=bool(changed & SCHEDULE), by=by, now=now)
    _copy_quietly(series, changed, now)
    _seat(coming, came, now=now)
    slots.ensure_slots_of(series, now=now)
    fresh = _coming(series, now).exclude(pk__in=known).select_related("series").order_by("slot_start")
    if "period" in changed:
        invitations.invite(list(fresh), now=now)


def _coming(series: MeetingSeries, now: datetime) -> Any:
    return series.meetings.filter(state="scheduled", agenda_frozen_at=None, slot_start__gt=now)


def _rewrite(
    coming: list[Meeting], series: MeetingSeries, former: MeetingSeries, *, moves: bool, by: Person, now: datetime
) -> None:
    """A slot moved by hand keeps its moment; what would now lie in the past stays where it was."""
    for meeting in coming:
        meeting.series = series
        start = meeting.slot_start
        if moves and meeting.first_slot_id is None:
            start = _new_start(meeting, series, former, now)
        end = start + timedelta(minutes=series.duration_minutes)
        change(meeting, actor=by, now=now, slot_start=start, slot_end=end, venue=series.venue)
    invitations.tell_changed(coming, now=now)


def _new_start(meeting: Meeting, series: MeetingSeries, former: MeetingSeries, now: datetime) -> datetime:
    week = Period.week_of(local_day(meeting.slot_start, former.time_zone))
    day, _is_excused = slots.slot_day(series, week, people.working_calendar())
    start = slots.slot_start(series, day)
    taken = series.meetings.filter(slot_start=start).exclude(pk=meeting.pk).exists()
    return meeting.slot_start if start <= now or taken else start


def _copy_quietly(series: MeetingSeries, changed: set[str], now: datetime) -> None:
    """What no calendar shows."""
    if "format" in changed:
        _coming(series, now).update(format=series.format)
    if "moderator" in changed:
        coming = _coming(series, now).select_related("series")
        coming.update(moderator=slots.moderator_of(series))
        for meeting in coming:
            slots.ensure_attendance(meeting)


def _unseat(coming: list[Meeting], left: set[int], *, now: datetime) -> None:
    for meeting in coming if left else []:
        meeting.attendance.filter(person__in=left, arrived_at=None, is_principal=False).delete()
    gone = people.persons_by_id(left)
    invitations.cancel(coming, to=[gone[pk] for pk in sorted(left)], now=now)


def _seat(coming: list[Meeting], came: set[int], *, now: datetime) -> None:
    for meeting in coming if came else []:
        slots.ensure_attendance(meeting)
    new = people.persons_by_id(came)
    invitations.invite(coming, to=[new[pk] for pk in sorted(came)], now=now)
