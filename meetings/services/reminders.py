"""At 17:00 and at 20:00 of the meeting's day: the protocol has not left yet."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse

from alignment.shared.words import gettext_noop
from loop.services.telling import tell
from meetings.metrics.promises import protocol_day
from meetings.models import Protocol
from people.models import Person

HOURS = (time(17), time(20))
WORDS = gettext_noop("The protocol of “%(title)s” waits to be sent. The day counts until midnight.")


def remind_of_unsent(*, now: datetime) -> int:
    """Once for each hour, to who writes it; a draft made after the hour is not reminded of it."""
    drafts = Protocol.objects.filter(sent_at=None, meeting__state="held", drafted_at__gte=now - timedelta(days=2))
    told = 0
    for protocol in drafts.select_related("meeting__series", "author").order_by("pk"):
        hour = _hour_due(protocol, now)
        if hour:
            told += sum(_remind(person, protocol, hour, now=now) for person in _writers(protocol))
    return told


def _hour_due(protocol: Protocol, now: datetime) -> time | None:
    """The last hour that has struck on the day of the meeting, in its own zone."""
    meeting = protocol.meeting
    zone = ZoneInfo(meeting.series.time_zone)
    day = protocol_day(meeting.actual_start or meeting.slot_start, meeting.actual_end, zone)
    local, drafted = now.astimezone(zone), protocol.drafted_at.astimezone(zone)
    if local.date() != day:
        return None
    struck = [hour for hour in HOURS if hour <= local.time() and drafted < datetime.combine(day, hour, tzinfo=zone)]
    return struck[-1] if struck else None


def _writers(protocol: Protocol) -> list[Person]:
    if protocol.author and protocol.author.is_active:
        return [protocol.author]
    return list(protocol.meeting.series.principals.filter(is_active=True))


def _remind(person: Person, protocol: Protocol, hour: time, *, now: datetime) -> bool:
    tell(
        person,
        key=f"protocol-{protocol.pk}-unsent-{hour:%H}",
        text=WORDS,
        title=protocol.meeting.series.title,
        url=reverse("meetings:protocol", args=[protocol.pk]),
        now=now,
        is_demo=protocol.is_demo,
    )
    return True
