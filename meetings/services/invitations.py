"""A meeting for the calendar on the desk and the phone."""

from __future__ import annotations

from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event, vCalAddress, vText

from meetings.models import Meeting
from meetings.selectors import attendance_of


def invitation(meeting: Meeting) -> str:
    """One event as text/calendar: the same UID for every version, a higher SEQUENCE for every change."""
    zone = ZoneInfo(meeting.series.time_zone)
    event = Event()
    event.add("uid", f"meeting-{meeting.pk}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}")
    event.add("summary", meeting.series.title)
    event.add("dtstamp", meeting.changed_at or meeting.slot_start)
    event.add("dtstart", meeting.slot_start.astimezone(zone))
    event.add("dtend", meeting.slot_end.astimezone(zone))
    event.add("sequence", meeting.version - 1)
    event.add("url", settings.BASE_URL + reverse("meetings:meeting", args=[meeting.pk]))
    event.add("status", "CANCELLED" if meeting.state in {"moved", "excused", "missed"} else "CONFIRMED")
    if meeting.venue:
        event.add("location", meeting.venue)
    for attendance in attendance_of(meeting):
        if attendance.person.email:
            guest = vCalAddress(f"mailto:{attendance.person.email}")
            guest.params["CN"] = vText(attendance.person.name)
            event.add("attendee", guest, encode=0)
    calendar = Calendar()
    calendar.add("prodid", "-//Alignment//meetings//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return str(calendar.to_ical().decode())
