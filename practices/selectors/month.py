"""A month of practices, week by week, with what each day says for or against them."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.urls import reverse

from alignment.shared.business_time import is_working_day
from people import selectors as people
from people.models import Person
from practices.kinds import KINDS, Kind
from practices.models import Occurrence
from practices.selectors.calendar import between, closes_a_period, day_of

MONDAYS = Weeks(firstweekday=0)


@dataclass(frozen=True)
class Entry:
    """`url` is empty where the record is not this reader's to open."""

    occurrence: Occurrence
    kind: Kind
    url: str
    begins: bool


@dataclass(frozen=True)
class Day:
    date: date
    is_of_month: bool
    works: bool
    closes_period: bool
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Month:
    first: date
    weeks: tuple[tuple[Day, ...], ...]
    before: date
    after: date

    @property
    def days(self) -> list[Day]:
        """Of the month itself, those with something in them."""
        return [day for week in self.weeks for day in week if day.is_of_month and day.entries]


def month_of(user: Person, first: date, *, kind: str = "", now: datetime) -> Month:
    """One query for each kind and two more, however many practices the month holds."""
    shown = list(MONDAYS.itermonthdates(first.year, first.month))
    entries = _entries(user, shown[0], shown[-1], kind)
    calendar = people.working_calendar()
    days = [
        Day(
            day, day.month == first.month, is_working_day(day, calendar),
            is_working_day(day, calendar) and closes_a_period(day), tuple(entries.get(day, ())),
        )
        for day in shown
    ]  # fmt: skip
    weeks = tuple(tuple(days[n : n + 7]) for n in range(0, len(days), 7))
    return Month(first, weeks, (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=32)).replace(day=1))


def _entries(user: Person, first: date, last: date, kind: str) -> dict[date, list[Entry]]:
    zone = people.zone()
    start, stop = (datetime.combine(day, time.min, tzinfo=zone) for day in (first, last + timedelta(days=1)))
    found = between(user, start, stop).exclude(phase="cancelled")
    if kind:
        found = found.filter(kind=kind)
    entries: dict[date, list[Entry]] = defaultdict(list)
    open_to = opened_by(user, found)
    for occurrence in found:
        url = url_of(occurrence) if occurrence.pk in open_to else ""
        for day in _days_of(occurrence, first, last):
            begins = day == max(first, day_of(occurrence.starts_at))
            entries[day].append(Entry(occurrence, KINDS[occurrence.kind], url, begins))
    return entries


def opened_by(user: Person, found: Iterable[Occurrence]) -> set[int]:
    """Whose records this person may open: when and who is open to all, what was said is not."""
    of_record: dict[str, set[int]] = defaultdict(set)
    for occurrence in found:
        of_record[KINDS[occurrence.kind].record].add(occurrence.pk)
    return {pk for record, pks in of_record.items() for pk in _visible(record, user, pks)}


def _visible(record: str, user: Person, pks: set[int]) -> Iterable[int]:
    model: Any = apps.get_model("practices", record)
    found: Iterable[int] = model.objects.visible_to(user).filter(pk__in=pks).values_list("pk", flat=True)
    return found


def _days_of(occurrence: Occurrence, first: date, last: date) -> list[date]:
    """Working days of what lasts for several, the day itself else."""
    start, end = day_of(occurrence.starts_at), day_of(occurrence.ends_at - timedelta(seconds=1))
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    calendar = people.working_calendar()
    return [day for day in days if first <= day <= last and (start == end or is_working_day(day, calendar))]


def url_of(occurrence: Occurrence) -> str:
    return reverse(KINDS[occurrence.kind].page, args=[occurrence.pk])
