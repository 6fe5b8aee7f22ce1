"""Entries of a calendar as text: what every letter with an .ics has in common."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText


def named_event(name: str, title: str) -> Event:
    """`name` stays for every version of the entry: it makes the UID."""
    event = Event()
    event.add("uid", f"{name}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}")
    event.add("summary", title)
    return event


def calendar_text(events: Iterable[Event], *, method: str, product: str) -> str:
    calendar = Calendar()
    calendar.add("prodid", f"-//Alignment//{product}//")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for event in events:
        calendar.add_component(event)
    return str(calendar.to_ical().decode())


def attendee(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["CN"] = vText(name)
    return address
