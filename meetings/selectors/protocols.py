"""Protocols in sight, and the mark of those that did not leave on their day."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from alignment.shared.periods import local_day
from meetings.metrics import promises as promise_metrics
from meetings.models import Protocol
from people.models import Person


def protocols_for(user: Person) -> QuerySet[Protocol]:
    return (
        Protocol.objects.visible_to(user)
        .select_related("meeting__series", "author")
        .order_by("-meeting__slot_start", "-pk")
    )


def has_red_mark(protocol: Protocol, now: datetime) -> bool:
    """Not sent on its day: the mark stays for ever (no back-dating)."""
    if protocol.sent_at is not None:
        return protocol.same_day is False
    meeting = protocol.meeting
    day = promise_metrics.protocol_day(
        meeting.actual_start or meeting.slot_start, meeting.actual_end, meeting.series.time_zone
    )
    return local_day(now, meeting.series.time_zone) > day
