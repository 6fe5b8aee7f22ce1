"""What takes place and what stands in its way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alignment.shared.business_time import Calendar, add_business_days, is_working_day
from alignment.shared.periods import local_day
from people import selectors as people
from people.models import Person
from practices.kinds import KINDS
from practices.models import Occurrence, Part
from practices.models.occurrences import TAKES_PLACE

LAST_DAYS_OF_A_PERIOD = 3


@dataclass(frozen=True)
class Conflict:
    """`hard` ones are refused; of the others one is told."""

    code: str
    text: str
    day: date | None = None
    hard: bool = False


def working_days(first: date, last: date, calendar: Calendar | None = None) -> list[date]:
    """The working days from `first` to `last`, both included."""
    calendar = calendar or people.working_calendar()
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if is_working_day(day, calendar)]


def add_working_days(day: date, count: int, calendar: Calendar | None = None) -> date:
    """The day `count` working days after `day`; before it when negative."""
    return add_business_days(day, count, calendar or people.working_calendar())


def closes_a_period(day: date, *, months: int = 1, days: int = LAST_DAYS_OF_A_PERIOD) -> bool:
    """Among the last working days of a sales period: a month, or a quarter with `months` 3."""
    month = -(-day.month // months) * months
    after = date(day.year + month // 12, month % 12 + 1, 1)
    return after - timedelta(days=31) <= day < after and day > add_working_days(after, -days - 1)


def day_of(moment: datetime) -> date:
    return local_day(moment, people.zone())


def between(user: Person, start: datetime, stop: datetime) -> QuerySet[Occurrence]:
    """What this person may see of what touches the time."""
    found = Occurrence.objects.visible_to(user).filter(starts_at__lt=stop, ends_at__gt=start)
    return found.select_related("organiser").order_by("starts_at", "pk")


def conflicts(
    persons: Iterable[Person], starts_at: datetime, ends_at: datetime, *, but: Occurrence | None = None
) -> list[Conflict]:
    """Absences, days off and other practices of the same people."""
    found = list(persons)
    first, last = day_of(starts_at), day_of(ends_at)
    return [
        *_days_off(first, last), *_absences(found, first, last), *_other_practices(found, starts_at, ends_at, but),
    ]  # fmt: skip


def _days_off(first: date, last: date) -> Iterator[Conflict]:
    if not working_days(first, last):
        yield Conflict("day_off", _("Nobody works on this day by the working calendar."), first)


def _absences(persons: list[Person], first: date, last: date) -> Iterator[Conflict]:
    names = {person.pk: person.name for person in persons}
    for absence in people.absences_between(names, first, last):
        words = {"name": names[absence.person_id], "kind": absence.get_kind_display().lower()}
        yield Conflict("absent", _("%(name)s is away: %(kind)s.") % words, absence.from_date, hard=True)


def _other_practices(
    persons: list[Person], starts_at: datetime, ends_at: datetime, but: Occurrence | None
) -> Iterator[Conflict]:
    others = Part.objects.filter(
        person__in=persons, occurrence__starts_at__lt=ends_at, occurrence__ends_at__gt=starts_at,
        occurrence__phase__in=TAKES_PLACE,
    )  # fmt: skip
    for part in others.exclude(occurrence=but).select_related("person", "occurrence").order_by("pk"):
        words = {"name": part.person.name, "practice": _(KINDS[part.occurrence.kind].label).lower()}
        text = _("%(name)s takes part in another practice then: %(practice)s.") % words
        yield Conflict("busy", text, day_of(part.occurrence.starts_at))
