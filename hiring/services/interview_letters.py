"""Letters to interviewers with a calendar file. Who the candidate is stands behind the link, never in the letter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from alignment.shared.templatetags.format import moment
from alignment.shared.words import gettext_noop
from delivery.services.calendar_files import attendee, calendar_text, named_event
from delivery.services.outbox import send_mail
from hiring.models import Interview
from hiring.selectors.titles import vacancy_words
from loop.selectors import language_of
from people.models import Person

SUBJECTS = {
    "invited": gettext_noop("Interview · %(vacancy)s"),
    "changed": gettext_noop("New time or place: Interview · %(vacancy)s"),
    "cancelled": gettext_noop("Will not take place: Interview · %(vacancy)s"),
}


def invite(talk: Interview, *, now: datetime) -> int:
    """A talk of the past is written down, not announced."""
    return _send("invited", talk, now=now) if talk.starts_at > now else 0


def tell_changed(talk: Interview, *, now: datetime) -> int:
    return _send("changed", talk, now=now)


def call_off(talk: Interview, *, now: datetime) -> int:
    return _send("cancelled", talk, now=now)


def _send(what: str, talk: Interview, *, now: datetime) -> int:
    seats = talk.seats.select_related("person").order_by("pk")
    reached = [seat.person for seat in seats if seat.person.is_active and seat.person.email]
    for person in reached:
        _letter(what, talk, person, reached, now=now)
    return len(reached)


def _letter(what: str, talk: Interview, person: Person, everybody: list[Person], *, now: datetime) -> None:
    url = reverse("hiring:selection", args=[talk.application_id])
    with language_of(person):
        title = _("Interview · %(vacancy)s") % {"vacancy": vacancy_words(talk.application.vacancy)}
        subject = gettext(SUBJECTS[what]) % {"vacancy": vacancy_words(talk.application.vacancy)}
        context = {
            "subject": subject, "what": what, "starts": moment(talk.starts_at), "minutes": talk.minutes,
            "place": _place(talk), "url": settings.BASE_URL + url,
        }  # fmt: skip
        send_mail(
            key=f"interview:{what}:{talk.pk}:{person.pk}:{talk.version}",
            recipient=person,
            subject=subject,
            body=render_to_string("emails/interview.txt", context),
            html=render_to_string("emails/interview.html", context),
            attachments=[_file(what, talk, title, everybody, url)],
            url=url,
            now=now,
            is_demo=talk.is_demo,
        )


def _file(what: str, talk: Interview, title: str, everybody: list[Person], url: str) -> dict[str, str]:
    method = "CANCEL" if what == "cancelled" else "REQUEST"
    event = named_event(f"interview-{talk.pk}", title)
    event.add("dtstamp", talk.changed_at or talk.starts_at)
    event.add("dtstart", talk.starts_at.astimezone(UTC))
    event.add("dtend", (talk.starts_at + timedelta(minutes=talk.minutes)).astimezone(UTC))
    event.add("sequence", talk.version - 1)
    event.add("url", settings.BASE_URL + url)
    event["status"] = "CANCELLED" if method == "CANCEL" else "CONFIRMED"
    if place := _place(talk):
        event.add("location", place)
    event.add("organizer", attendee(parseaddr(settings.DEFAULT_FROM_EMAIL)[1], title))
    for person in everybody:
        event.add("attendee", attendee(person.email or "", person.name), encode=False)
    text = calendar_text([event], method=method, product="interviews")
    return {"name": f"interview-{talk.pk}.ics", "text": text, "type": f"text/calendar; method={method}"}


def _place(talk: Interview) -> str:
    return ", ".join(filter(None, [_("Online") if talk.is_online else "", talk.place]))
