"""What may be asked about meetings: the next one, those before, who is invited and who was late."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from alignment.shared.periods import local_day
from meetings.metrics import regularity as rhythm_metrics
from meetings.models import Attendance, Meeting, MeetingSeries
from people import selectors as people
from people.models import Person

COMING = ("scheduled", "running")
LATE_HOURS = timedelta(hours=12)
ENDED = ("held", "protocol_sent", "closed")


def next_meeting(user: Person, now: datetime) -> Meeting | None:
    """The running one, else the nearest that has not ended; the weekly of the heads before others at that moment."""
    coming = (
        Meeting.objects.visible_to(user)
        .filter(Q(state="running") | Q(state="scheduled", slot_end__gt=now - LATE_HOURS))
        .filter(series__ended_at=None)
        .select_related("series", "host", "secretary")
    )
    today = local_day(now, people.zone())
    due = [m for m in coming if m.state == "running" or local_day(m.slot_start, people.zone()) >= today]
    return min(due, key=lambda m: (m.state != "running", m.slot_start, m.series.kind != "cmo_cco"), default=None)


def next_of_series(series: MeetingSeries, now: datetime) -> Meeting | None:
    coming = series.meetings.filter(state__in=COMING, slot_end__gt=now - LATE_HOURS)
    return coming.order_by("slot_start").first()


def weekly_series() -> QuerySet[MeetingSeries]:
    return MeetingSeries.objects.filter(kind="cmo_cco", ended_at=None)


def general_series() -> QuerySet[MeetingSeries]:
    return MeetingSeries.objects.filter(kind="general", ended_at=None)


def regular_series() -> QuerySet[MeetingSeries]:
    """Those whose rhythm both sides owe each other (A1, A3)."""
    return MeetingSeries.objects.filter(kind__in=["cmo_cco", "general"], ended_at=None).order_by("pk")


def previous_of(meeting: Meeting) -> Meeting | None:
    """The meeting of the series whose protocol is reviewed first (R-GM-05)."""
    before = meeting.series.meetings.filter(slot_start__lt=meeting.slot_start, state__in=ENDED)
    return before.order_by("-slot_start").first()


def past_meetings(user: Person, now: datetime) -> QuerySet[Meeting]:
    ended = Q(state__in=[*ENDED, "missed", "excused", "moved"])
    past = Meeting.objects.visible_to(user).filter(ended, slot_start__lte=now)
    return past.select_related("series", "protocol", "late_entry").order_by("-slot_start", "-pk")


def day_of(meeting: Meeting) -> date:
    return local_day(meeting.slot_start, meeting.series.time_zone)


def attendance_of(meeting: Meeting) -> list[Attendance]:
    rows = meeting.attendance.select_related("person", "deputy_for")
    return sorted(rows, key=lambda a: (not a.is_principal, a.person.last_name, a.pk))


def invited_to(meeting: Meeting) -> list[Person]:
    """R-PR-02: everybody invited, present or absent."""
    return [attendance.person for attendance in attendance_of(meeting)]


def is_principal(meeting: Meeting, user: Person) -> bool:
    return meeting.series.principals.filter(pk=user.pk).exists()


def lateness(meeting: Meeting) -> list[tuple[Attendance, int]]:
    """R-WM-06: minutes after the start, of principals, beyond the tolerance of five."""
    start = (
        max(meeting.slot_start, meeting.actual_start or meeting.slot_start)
        if meeting.actual_start
        else meeting.slot_start
    )
    start = min(start, meeting.slot_start)
    heads = [a for a in attendance_of(meeting) if a.is_principal]
    late = [(a, rhythm_metrics.late_minutes(a.arrived_at, start)) for a in heads if a.arrived_at]
    return [(a, minutes) for a, minutes in late if minutes > rhythm_metrics.TOLERANCE_MINUTES]
