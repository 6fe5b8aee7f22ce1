"""One person begins or ceases to direct both sides: the weekly meeting goes on (A1, A21, R-WM-09)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.words import gettext_noop
from loop.selectors import role_holder
from loop.services.changes import change
from loop.services.telling import tell
from meetings.models import Meeting, MeetingSeries
from meetings.selectors import weekly_series
from meetings.selectors.requests import DIRECTOR_OF
from meetings.selectors.single_head import SIDES, deputies_of, may_deputise, official_deputies, one_head, seat_side
from meetings.services import invitations, slots
from meetings.services.series import succeed
from people.models import Person
from people.services import audit


def follow_roles(*, now: datetime) -> int:
    """Roles change elsewhere; here the weekly meetings follow. How many of them became another."""
    quiet = weekly_series().exclude(meetings__state="running").order_by("pk")
    return sum(follow(pk, now=now) for pk in quiet.values_list("pk", flat=True))


@transaction.atomic
def follow(pk: int, *, now: datetime) -> bool:
    locked = MeetingSeries.objects.select_for_update(of=("self",)).select_related("unit", "single_head")
    series = locked.get(pk=pk)
    head, former = one_head(series.unit), series.single_head
    if head is None and former is None:
        return False
    if head is None:
        return _part(series, now=now)
    if former is None or former.pk != head.pk:
        _join(series, head, now=now)
        return True
    return _fill(series, head, now=now)


def _join(series: MeetingSeries, head: Person, *, now: datetime) -> None:
    """The head, and of each side its deputy; whoever led a side and still works in it sits on as one."""
    former = series.single_head
    seats = {seat_side(person): person for person in series.principals.exclude(pk=head.pk) if person != former}
    change(series, actor=None, now=now, single_head=head, end_proposed_by=None, end_proposed_at=None)
    if former:
        succeed(series, leaving=former, successor=head, by=None, now=now)
    _seat(series, head, now=now)
    official = official_deputies(series.unit, head)
    for side in SIDES:
        _take_seat(series, seats.get(side), official.get(side), side, head, now=now)
    _host_anew(series, now=now)
    _record(series, "one_head", now=now)


def _take_seat(
    series: MeetingSeries, sitting: Person | None, deputy: Person | None, side: str, head: Person, *, now: datetime
) -> None:
    """A named deputy takes the place; without one, whoever sits there stays while working in that side."""
    if deputy and sitting and deputy.pk != sitting.pk:
        succeed(series, leaving=sitting, successor=deputy, by=None, now=now)
    elif deputy and sitting is None:
        _seat(series, deputy, now=now)
    elif sitting and deputy is None and sitting not in may_deputise(series, side):
        succeed(series, leaving=sitting, successor=head, by=None, now=now)
    if deputy and (sitting is None or deputy.pk != sitting.pk):
        _tell_deputy(series, deputy, head, now=now)


def _fill(series: MeetingSeries, head: Person, *, now: datetime) -> bool:
    """A place that is empty, or whose holder has left the side, goes to the named deputy as soon as there is one."""
    sitting = deputies_of(series)
    gone = {side: person for side, person in sitting.items() if side in SIDES and not person.is_active}
    empty = [side for side in SIDES if side not in sitting or side in gone]
    official = official_deputies(series.unit, head) if empty else {}
    filled = [side for side in empty if side in official]
    for side in filled:
        _take_seat(series, gone.get(side), official[side], side, head, now=now)
    if filled:
        _host_anew(series, now=now)
    return bool(filled)


def _part(series: MeetingSeries, *, now: datetime) -> bool:
    """Two directors again: each takes the place of the deputy; while one is missing everything stays."""
    found = {side: role_holder(role, series.unit_id) for side, role in DIRECTOR_OF.items()}
    directors = {side: person for side, person in found.items() if person}
    if set(directors) != set(SIDES):
        return False
    former, sitting = series.single_head, deputies_of(series)
    change(series, actor=None, now=now, single_head=None, end_proposed_by=None, end_proposed_at=None)
    for side in SIDES:
        _hand_back(series, sitting.get(side), directors[side], now=now)
    leaving = series.principals.exclude(pk__in=[person.pk for person in directors.values()])
    for person in leaving:
        successor = directors["marketing"] if former and person.pk == former.pk else None
        _leave(series, person, successor, now=now)
    _host_anew(series, now=now)
    _record(series, "two_heads", now=now)
    return True


def _hand_back(series: MeetingSeries, deputy: Person | None, director: Person, *, now: datetime) -> None:
    is_here = series.principals.filter(pk=director.pk).exists()
    if deputy and not is_here:
        succeed(series, leaving=deputy, successor=director, by=None, now=now)
    elif not is_here:
        _seat(series, director, now=now)


def _leave(series: MeetingSeries, person: Person, successor: Person | None, *, now: datetime) -> None:
    """The former head passes topics and promises on; a deputy of a side whose head stays simply goes."""
    if successor:
        succeed(series, leaving=person, successor=successor, by=None, now=now)
        return
    series.principals.remove(person)
    coming = list(_coming(series, now))
    for meeting in coming:
        meeting.attendance.filter(person=person, arrived_at=None).delete()
    invitations.cancel(coming, to=[person], now=now)


def _seat(series: MeetingSeries, person: Person, *, now: datetime) -> None:
    if series.principals.filter(pk=person.pk).exists():
        return
    series.principals.add(person)
    series.invited.remove(person)
    coming = list(_coming(series, now))
    for meeting in coming:
        meeting.attendance.filter(person=person).update(is_principal=True)
        slots.ensure_attendance(meeting)
    invitations.invite(coming, to=[person], now=now)


def _coming(series: MeetingSeries, now: datetime) -> QuerySet[Meeting]:
    coming = series.meetings.filter(state="scheduled", slot_end__gt=now).select_related("series")
    return coming.order_by("slot_start")


def _host_anew(series: MeetingSeries, *, now: datetime) -> None:
    """R-WM-07: the sides go on in turn."""
    for meeting in _coming(series, now):
        Meeting.objects.filter(pk=meeting.pk).update(host=slots.next_host(series, meeting.slot_start))


def _tell_deputy(series: MeetingSeries, deputy: Person, head: Person, *, now: datetime) -> None:
    tell(
        deputy,
        key=f"series-{series.pk}-deputy-{deputy.pk}-{series.version}",
        text=gettext_noop("%(name)s leads both sides now; in “%(title)s” you speak for yours."),
        name=head.name,
        title=series.title,
        url=reverse("meetings:series", args=[series.pk]),
        now=now,
        is_demo=series.is_demo,
    )


def _record(series: MeetingSeries, verb: str, *, now: datetime, by: Person | None = None) -> None:
    details: dict[str, Any] = {"principals": sorted(series.principals.values_list("pk", flat=True))}
    audit.record(actor=by, verb=verb, obj=series, now=now, details=details, is_demo=series.is_demo)


@transaction.atomic
def choose_deputies(series: MeetingSeries, *, chosen: dict[str, Person], by: Person, now: datetime) -> MeetingSeries:
    """The single head names who sits for each side."""
    if series.single_head_id is None or by.pk != series.single_head_id:
        raise NotAllowed(_("Whoever leads both sides chooses the deputies."))
    for side, person in chosen.items():
        if person not in may_deputise(series, side):
            raise InvalidInput(_("A deputy works in the side that he or she speaks for."), field=side)
    sitting = deputies_of(series)
    for side, person in chosen.items():
        _take_seat(series, sitting.get(side), person, side, by, now=now)
    _host_anew(series, now=now)
    _record(series, "deputies_chosen", now=now, by=by)
    return series
