"""Letters of a wave: the invitation with its slip, reminders to everybody alike, the word that results are there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.words import gettext_noop
from delivery.services.outbox import send_mail
from loop.selectors import language_of
from loop.services.telling import tell
from people import selectors as people
from people.models import Person
from practices.answers import letters
from practices.models import Wave
from practices.selectors import surveys as selectors

REMINDER_DAYS = (1, 3, 5)


def invite(wave: Wave, staff: Iterable[Person], *, now: datetime) -> None:
    for person in staff:
        with language_of(person):
            letters.send(
                wave.pk, person, subject=_("Survey: %(title)s") % {"title": wave.survey.title},
                body=_body(wave, "invitation"), now=now, is_demo=wave.is_demo,
            )  # fmt: skip


@transaction.atomic
def remind(wave: Wave, *, now: datetime) -> int:
    """After day 1, 3 and 5, to all: who has answered is known to nobody. Without a link: one letter, one slip."""
    day = max((day for day in REMINDER_DAYS if day < selectors.day_number(wave, now) <= wave.days), default=0)
    if not Wave.objects.filter(pk=wave.pk, reminded_day__lt=day).update(reminded_day=day):
        return 0
    asked = people.persons_by_id(wave.invited.values_list("person", flat=True)).values()
    for person in (person for person in asked if person.is_active):
        with language_of(person):
            send_mail(
                key=f"survey-reminder:{wave.pk}:{day}:{person.pk}", recipient=person,
                subject=_("Reminder: %(title)s") % {"title": wave.survey.title},
                body=_body(wave, "reminder"), now=now, is_demo=wave.is_demo,
            )  # fmt: skip
    return len(asked)


def _body(wave: Wave, which: str) -> str:
    words = {"wave": wave, "last_day": selectors.last_day(wave), "link": letters.LINK, "which": which}
    return render_to_string("practices/surveys/letter.txt", words)


def tell_presented(wave: Wave, *, now: datetime) -> None:
    """To everybody who was asked, at the same moment."""
    url = reverse("practices:survey-results", args=[wave.pk])
    for person in people.persons_by_id(wave.invited.values_list("person", flat=True)).values():
        tell(
            person, key=f"survey-{wave.pk}-presented", now=now, url=url, is_demo=wave.is_demo,
            text=gettext_noop("The results of “%(title)s” are open to both departments."), title=wave.survey.title,
        )  # fmt: skip
