"""Talks ahead, cards due, and what stands in the way of a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alignment.shared.templatetags.format import clock
from hiring.models import Application, Interview, InterviewSeat
from hiring.models.scorecards import owed_by
from people.models import Person
from practices.selectors.calendar import Conflict, conflicts, day_of

Busy = Callable[[Sequence[Person], datetime, datetime], Iterable[tuple[Person, str]]]
_busy: list[Busy] = []


def register(busy: Busy) -> None:
    """Who else keeps people at a time: an app above this one says so."""
    if busy not in _busy:
        _busy.append(busy)


def of_application(application: Application) -> list[Interview]:
    found = application.interviews.select_related("stage", "planned_by").prefetch_related("seats__person")
    return list(found.order_by("starts_at", "pk"))


def ahead(user: Person) -> QuerySet[Interview]:
    """Own talks still to come, and those planned whose end nobody has told."""
    mine = InterviewSeat.objects.filter(person=user).values("interview")
    return _listed(Interview.objects.filter(pk__in=mine, state="planned", application__removed_at=None))


def cards_due(user: Person) -> QuerySet[Interview]:
    """Held, and my card is not in."""
    return _listed(owed_by(user).filter(state="held"))


def in_my_care(user: Person) -> QuerySet[Interview]:
    """Planned by the team, for whoever runs the search."""
    mine = Application.objects.editable_by(user).values("pk")
    return _listed(Interview.objects.filter(application__in=mine, state="planned"))


def _listed(found: QuerySet[Interview]) -> QuerySet[Interview]:
    rows = found.select_related("application__candidate", "application__vacancy", "stage")
    return rows.prefetch_related("seats__person").order_by("starts_at", "pk")


def in_the_way(
    persons: Sequence[Person], starts_at: datetime, minutes: int, *, but: Interview | None = None
) -> list[Conflict]:
    """Absences, days off, practices, meetings and other interviews; shown, and left to whoever plans."""
    ends_at = starts_at + timedelta(minutes=minutes)
    return [
        *conflicts(persons, starts_at, ends_at),
        *_other_interviews(persons, starts_at, ends_at, but),
        *_elsewhere(persons, starts_at, ends_at),
    ]  # fmt: skip


def _other_interviews(
    persons: Sequence[Person], starts_at: datetime, ends_at: datetime, but: Interview | None
) -> Iterator[Conflict]:
    day = timedelta(days=1)
    seats = InterviewSeat.objects.filter(
        person__in=persons, interview__state="planned",
        interview__starts_at__lt=ends_at, interview__starts_at__gt=starts_at - day,
    )  # fmt: skip
    for seat in seats.exclude(interview=but).select_related("person", "interview").order_by("pk"):
        talk = seat.interview
        if talk.starts_at + timedelta(minutes=talk.minutes) > starts_at:
            words = {"name": seat.person.name, "time": clock(talk.starts_at)}
            yield Conflict(
                "interview", _("%(name)s has another interview at %(time)s.") % words, day_of(talk.starts_at)
            )


def _elsewhere(persons: Sequence[Person], starts_at: datetime, ends_at: datetime) -> Iterator[Conflict]:
    for busy in _busy:
        for person, title in busy(persons, starts_at, ends_at):
            words = {"name": person.name, "title": title}
            yield Conflict("meeting", _("%(name)s has a meeting then: %(title)s.") % words, day_of(starts_at))
