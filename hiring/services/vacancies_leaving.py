"""Vacancies that a leaver heads or searches for, and texts the leaver was asked to read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from funnel.services.versions import kept, locked
from hiring.models import TextReading, Vacancy
from people.models import Leaving, LeavingItem, Person
from people.services.leaving import ENDS, REST, Duty, Line, note

KEY, READING = "hiring.vacancy", "hiring.textreading"
PARTS = ("hiring_head", "recruiter")
ENDED = ("filled", "cancelled")


def of(person: Person) -> QuerySet[Vacancy]:
    """Also those that ended: a new search, a probation or a question may still come."""
    return Vacancy.objects.filter(Q(hiring_head=person) | Q(recruiter=person)).order_by("pk")


def preview(person: Person, now: datetime) -> Iterable[Line]:
    yield Line(_("Vacancies headed or searched for"), of(person).exclude(state__in=ENDED).count(), REST)


def hand_over(leaving: Leaving, now: datetime) -> None:
    for vacancy in of(leaving.person):
        parts = [part for part in PARTS if getattr(vacancy, f"{part}_id") == leaving.person_id]
        kept(locked(vacancy), dict.fromkeys(parts, leaving.rest_to), now=now, actor=leaving.by)
        note(leaving, KEY, vacancy, to=leaving.rest_to, former={"parts": parts})


def take_back(item: LeavingItem, now: datetime) -> bool:
    """What is still with the heir; what somebody else has by now stays there."""
    vacancy = Vacancy.objects.filter(pk=item.object_id).first()
    asked = [part for part in item.former.get("parts", []) if part in PARTS]
    parts = [part for part in asked if vacancy and getattr(vacancy, f"{part}_id") == item.given_to_id]
    if vacancy is None or not parts:
        return False
    kept(locked(vacancy), dict.fromkeys(parts, item.leaving.person), now=now, actor=item.leaving.undone_by)
    return True


def unread(person: Person) -> QuerySet[TextReading]:
    return TextReading.objects.filter(reader=person, read_at=None)


def preview_readings(person: Person, now: datetime) -> Iterable[Line]:
    yield Line(_("Texts of vacancies to read"), unread(person).count(), ENDS)


def end_readings(leaving: Leaving, now: datetime) -> None:
    """Nobody reads in the place of another; the asker may ask someone else."""
    unread(leaving.person).delete()


def no_reading_back(item: LeavingItem, now: datetime) -> bool:
    return False


DUTIES = (
    Duty(KEY, preview, hand_over, take_back, order=70),
    Duty(READING, preview_readings, end_readings, no_reading_back, order=71),
)
