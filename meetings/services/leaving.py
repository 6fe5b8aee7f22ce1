"""Requests and places at meetings of somebody who leaves; a series goes on with the head who takes over (R-WM-09)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loop.services.changes import change
from meetings.models import MeetingSeries, Request
from meetings.models.requests import ANSWERING, OPEN_REQUESTS, answering_side
from meetings.services import invitations, slots
from meetings.services.series import succeed
from people.models import Leaving, LeavingItem, Person
from people.services.leaving import ENDS, REST, Duty, Line, note
from people.services.leaving_rows import passing

LED, SAT = "meetings.meetingseries", "meetings.meetingseries.invited"


def answered_by(person: Person, now: datetime) -> QuerySet[Request]:
    return Request.objects.filter(owner=person, state__in=ANSWERING)


def whoever_may_answer(leaving: Leaving, request: Request) -> Person | None:
    """Of the side that is asked; else the request waits there for somebody to take it."""
    return leaving.rest_to if answering_side(leaving.rest_to) == request.to_side else None


def asked_by(person: Person, now: datetime) -> QuerySet[Request]:
    return Request.objects.filter(requester=person, state__in=OPEN_REQUESTS)


def led_by(person: Person) -> QuerySet[MeetingSeries]:
    return MeetingSeries.objects.filter(principals=person, ended_at=None).order_by("pk")


def sat_in_by(person: Person) -> QuerySet[MeetingSeries]:
    beside = Q(invited=person) | Q(moderator=person)
    return MeetingSeries.objects.filter(beside, ended_at=None).distinct().order_by("pk")


def preview_led(person: Person, now: datetime) -> Iterable[Line]:
    yield Line(_("Meetings led"), led_by(person).count(), REST)


def hand_over_led(leaving: Leaving, now: datetime) -> None:
    """Where the other already leads, or a meeting is running, the place waits on the page of the series."""
    for series in led_by(leaving.person):
        is_free = not series.principals.filter(pk=leaving.rest_to_id).exists()
        if is_free and not series.meetings.filter(state="running").exists():
            was_invited = series.invited.filter(pk=leaving.rest_to_id).exists()
            succeed(series, leaving=leaving.person, successor=leaving.rest_to, by=leaving.by, now=now)
            note(leaving, LED, series, to=leaving.rest_to, former={"was_invited": was_invited})


def take_led_back(item: LeavingItem, now: datetime) -> bool:
    """Not a succession: what the other promised at these meetings stays with the other."""
    series = MeetingSeries.objects.filter(pk=item.object_id, principals=item.given_to, ended_at=None).first()
    other, person = item.given_to, item.leaving.person
    if series is None or other is None or series.meetings.filter(state="running").exists():
        return False
    series.principals.remove(other)
    series.principals.add(person)
    if item.former["was_invited"]:
        series.invited.add(other)
    coming = list(series.meetings.filter(state="scheduled", slot_start__gt=now).select_related("series"))
    for meeting in coming:
        meeting.attendance.filter(person=other, arrived_at=None).delete()
        slots.ensure_attendance(meeting)
    series.meetings.filter(state="scheduled", host=other, slot_start__gt=now).update(host=person)
    slots.ensure_slots_of(series, now=now)
    invitations.cancel(coming, to=[] if item.former["was_invited"] else [other], now=now)
    invitations.invite(coming, to=[person], now=now)
    return True


def preview_sat(person: Person, now: datetime) -> Iterable[Line]:
    yield Line(_("Meetings invited to or moderated"), sat_in_by(person).count(), ENDS)


def stand_up(leaving: Leaving, now: datetime) -> None:
    """The chair stays empty at what has not begun; turns of secretaries and chairs go on without it."""
    person = leaving.person
    for series in sat_in_by(person):
        former = {
            "invited": series.invited.filter(pk=person.pk).exists(),
            "moderator": series.moderator_id == person.pk,
        }
        series.invited.remove(person)
        if former["moderator"]:
            change(series, actor=leaving.by, now=now, moderator=None)
        coming = series.meetings.filter(state="scheduled", slot_start__gt=now)
        coming.filter(moderator=person).update(moderator=None)
        for meeting in coming:
            meeting.attendance.filter(person=person, arrived_at=None, is_principal=False).delete()
        note(leaving, SAT, series, former=former)
        slots.ensure_slots_of(series, now=now)


def sit_down_again(item: LeavingItem, now: datetime) -> bool:
    series = MeetingSeries.objects.filter(pk=item.object_id, ended_at=None).first()
    if series is None or (item.former["moderator"] and series.moderator_id is not None):
        return False
    person, coming = item.leaving.person, series.meetings.filter(state="scheduled", slot_start__gt=now)
    if item.former["invited"]:
        series.invited.add(person)
    if item.former["moderator"]:
        change(series, actor=item.leaving.undone_by, now=now, moderator=person)
        coming.filter(moderator=None).update(moderator=slots.moderator_of(series))
    for meeting in coming.select_related("series"):
        slots.ensure_attendance(meeting)
    slots.ensure_slots_of(series, now=now)
    return True


DUTIES = (
    Duty(LED, preview_led, hand_over_led, take_led_back, order=70),
    Duty(SAT, preview_sat, stand_up, sit_down_again, order=75),
    passing("meetings.request", gettext_lazy("Requests in work"), answered_by, receiver=whoever_may_answer),
    passing("meetings.request.asked", gettext_lazy("Requests to the other side"), asked_by, field="requester"),
)
