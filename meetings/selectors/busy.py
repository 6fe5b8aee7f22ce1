"""Who sits in a meeting at a time: for those who plan something else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from meetings.models import Attendance
from people.models import Person

AHEAD = ("scheduled", "running")


def sittings(persons: Sequence[Person], starts_at: datetime, ends_at: datetime) -> list[tuple[Person, str]]:
    """Each with the title of the series."""
    rows = Attendance.objects.filter(
        person__in=persons, meeting__state__in=AHEAD, meeting__slot_start__lt=ends_at, meeting__slot_end__gt=starts_at
    )
    found = rows.select_related("person", "meeting__series").order_by("meeting__slot_start", "pk")
    return [(row.person, row.meeting.series.title) for row in found]
