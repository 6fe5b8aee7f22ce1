"""A meeting for the calendar on the desk and the phone: to take along, by mail, and as an address to subscribe to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.utils import parseaddr

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from icalendar import Event

from alignment.shared.templatetags.format import moment
from alignment.shared.words import gettext_noop
from delivery.services.calendar_files import attendee, calendar_text, named_event
from delivery.services.outbox import send_mail
from loop import selectors as loop
from meetings.models import Meeting, MeetingSeries
from meetings.selectors import attendance_of
from people import selectors as people
from people.models import Person
from practices.models import Occurrence

CANCELLED = frozenset({"moved", "excused", "missed"})
SUBJECTS = {
    "invited": gettext_noop("Invitation: %(title)s"),
    "changed": gettext_noop("New time or place: %(title)s"),
    "cancelled": gettext_noop("Will not take place: %(title)s"),
}


def invitation(meeting: Meeting, *, method: str = "PUBLISH") -> str:
    """One event as text/calendar: the same UID for every version, a higher SEQUENCE for every change."""
    event = event_of(meeting)
    event.add("url", settings.BASE_URL + reverse("meetings:meeting", args=[meeting.pk]))
    event["status"] = "CANCELLED" if method == "CANCEL" or meeting.state in CANCELLED else "CONFIRMED"
    if meeting.venue:
        event.add("location", meeting.venue)
    event.add("organizer", attendee(parseaddr(settings.DEFAULT_FROM_EMAIL)[1], meeting.series.title))
    for attendance in attendance_of(meeting):
        if attendance.person.email:
            event.add("attendee", attendee(attendance.person.email, attendance.person.name), encode=False)
    return text_of([event], method=method)


def event_of(meeting: Meeting) -> Event:
    """Title and times, in UTC: programs disagree on what a described time zone means. A move keeps the UID."""
    event = named_event(f"meeting-{meeting.first_slot_id or meeting.pk}", meeting.series.title)
    event.add("dtstamp", meeting.changed_at or meeting.slot_start)
    event.add("dtstart", meeting.slot_start.astimezone(UTC))
    event.add("dtend", meeting.slot_end.astimezone(UTC))
    event.add("sequence", changes_of(meeting))
    return event


def event_of_practice(occurrence: Occurrence) -> Event:
    event = named_event(f"practice-{occurrence.pk}", occurrence.title)
    event.add("dtstamp", occurrence.changed_at or occurrence.created_at)
    event.add("dtstart", occurrence.starts_at.astimezone(UTC))
    event.add("dtend", occurrence.ends_at.astimezone(UTC))
    event.add("sequence", occurrence.version - 1)
    event.add("url", settings.BASE_URL + reverse("practices:occurrence", args=[occurrence.pk]))
    return event


def changes_of(meeting: Meeting) -> int:
    return meeting.former_changes + meeting.version - 1


def text_of(events: Iterable[Event], *, method: str) -> str:
    return calendar_text(events, method=method, product="meetings")


def invite(meetings: Sequence[Meeting], *, now: datetime, to: Iterable[Person] | None = None) -> int:
    return _send("invited", meetings, to=to, now=now)


def tell_changed(meetings: Sequence[Meeting], *, now: datetime) -> int:
    return _send("changed", meetings, to=None, now=now)


def cancel(meetings: Sequence[Meeting], *, now: datetime, to: Iterable[Person] | None = None) -> int:
    """The rows carry their raised version already."""
    return _send("cancelled", meetings, to=to, now=now)


def _send(what: str, meetings: Sequence[Meeting], *, to: Iterable[Person] | None, now: datetime) -> int:
    """One letter a person, however many meetings it is about; how many letters."""
    if not meetings:
        return 0
    series, method = meetings[0].series, "CANCEL" if what == "cancelled" else "REQUEST"
    files = [file_of(meeting, method) for meeting in meetings]
    asked = to if to is not None else {row.person for meeting in meetings for row in attendance_of(meeting)}
    reached = sorted((person for person in asked if person.is_active and person.email), key=lambda person: person.pk)
    for person in reached:
        _letter(what, series, meetings, files, person, now=now)
    return len(reached)


def _letter(
    what: str,
    series: MeetingSeries,
    meetings: Sequence[Meeting],
    files: list[dict[str, str]],
    person: Person,
    *,
    now: datetime,
) -> None:
    url = reverse("meetings:series", args=[series.pk])
    seen = "/".join(f"{meeting.pk}-{changes_of(meeting)}" for meeting in meetings)
    with loop.language_of(person):
        subject = gettext(SUBJECTS[what]) % {"title": series.title}
        context = {
            "subject": subject, "what": what, "series": series, "url": settings.BASE_URL + url,
            "times": [_time(meeting, what) for meeting in meetings], "person": person,
        }  # fmt: skip
        send_mail(
            key=f"invite:{what}:{series.pk}:{person.pk}:{hashlib.sha256(seen.encode()).hexdigest()[:16]}",
            recipient=person,
            subject=subject,
            body=render_to_string("emails/invitation.txt", context),
            html=render_to_string("emails/invitation.html", context),
            attachments=files,
            url=url,
            now=now,
            is_demo=series.is_demo,
        )


def _time(meeting: Meeting, what: str) -> dict[str, str]:
    named = meeting.secretary if what != "cancelled" else None
    return {"starts": moment(meeting.slot_start.astimezone(people.zone())), "secretary": named.name if named else ""}


def file_of(meeting: Meeting, method: str = "REQUEST") -> dict[str, str]:
    text = invitation(meeting, method=method)
    return {"name": f"meeting-{meeting.pk}.ics", "text": text, "type": f"text/calendar; method={method}"}


def files_for_agenda(meeting: Meeting) -> list[dict[str, str]]:
    """The meeting itself, and the farthest one planned: so calendars stay filled without a letter of their own."""
    last = meeting.series.meetings.filter(state="scheduled").select_related("series").order_by("-slot_start").first()
    return [file_of(row) for row in ([meeting] if last is None or last.pk == meeting.pk else [meeting, last])]
