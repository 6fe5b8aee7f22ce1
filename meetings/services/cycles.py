"""How often the two methods of meeting were kept: the habit of a method card."""

from __future__ import annotations

from datetime import datetime

from meetings.models import Meeting


def held(kind: str, since: datetime, now: datetime) -> int:
    """Only meetings that count as held (R-WM-02)."""
    kept = Meeting.objects.filter(series__kind=kind, slot_start__range=(since, now), counts_as_held=True)
    return kept.count()


CYCLES = {
    "weekly_meeting": lambda since, now: held("cmo_cco", since, now),
    "general_meeting": lambda since, now: held("general", since, now),
}
