"""Who could write the protocol of a meeting, and who served last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from alignment.shared.periods import local_day
from meetings.metrics.secretaries import SERVED
from meetings.models import Attendance, Meeting, MeetingSeries
from people import selectors as people


def able_to_write(series: MeetingSeries, meetings: Sequence[Meeting]) -> dict[int, set[int]]:
    """By meeting: the invited who work here, lead neither it nor its talk, and are not away on its day."""
    able: dict[int, set[int]] = {meeting.pk: set() for meeting in meetings}
    rows = Attendance.objects.filter(meeting__in=able, is_principal=False, deputy_for=None, person__is_active=True)
    guests = rows.exclude(person=F("meeting__moderator")).exclude(person__in=series.principals.values("pk"))
    for meeting, person in guests.values_list("meeting", "person"):
        able[meeting].add(person)
    zone = people.zone()
    days = {meeting.pk: local_day(meeting.slot_start, zone) for meeting in meetings}
    away = people.absences_between(set().union(*able.values()), min(days.values()), max(days.values()))
    for absence in away:
        for meeting, day in days.items():
            if absence.from_date <= day <= absence.to_date:
                able[meeting].discard(absence.person_id)
    return able


def served(series: MeetingSeries) -> QuerySet[Meeting]:
    """Meetings whose secretary is writing or was there; a missed or excused slot keeps the turn."""
    here = Attendance.objects.filter(meeting=OuterRef("pk"), person=OuterRef("secretary"), arrived_at__isnull=False)
    begun = series.meetings.filter(state__in=SERVED).exclude(secretary=None)
    return begun.filter(Q(state="running") | Exists(here))


def last_secretary(series: MeetingSeries, before: datetime) -> int | None:
    last = served(series).filter(slot_start__lt=before).order_by("-slot_start")
    return last.values_list("secretary", flat=True).first()


def secretary_here(meeting: Meeting) -> bool:
    return meeting.attendance.filter(person=meeting.secretary_id, arrived_at__isnull=False).exists()
