"""What open vacancies add to the plan: leads that can be carried, from the day each is expected to be filled (A17)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Literal

from django.db.models import Count

from alignment.shared.periods import local_day
from alignment.shared.ratios import median
from hiring.metrics.capacity import Added, added_leads, months_from
from hiring.metrics.figures import NORMS, median_still_to_wait
from hiring.models import Application, Vacancy
from hiring.selectors.figures import start_delays
from hiring.selectors.fills import STANDING, Fills, fills
from people import selectors as people
from people.models import Person

MONTHS = 6
#: B7's example: from the accepted offer to the first working day, until there are own ones.
START_DAYS = 14
Basis = Literal["median", "norm", "late"]


@dataclass(frozen=True)
class Expected:
    """`fill_on` by the median of those that waited as long (Kaplan–Meier), or by the norm while there is no median.

    `late`: the norm is over and nobody waited so long before; then the best guess is today.
    """

    vacancy: Vacancy
    places: int
    fill_on: date
    starts_on: date
    basis: Basis
    added: tuple[Added, ...]

    @property
    def when_ramped(self) -> int:
        return self.places * (self.vacancy.leads_per_month or 0)


@dataclass(frozen=True)
class Capacity:
    rows: tuple[Expected, ...]
    months: tuple[Added, ...]
    unknown: int

    @property
    def when_ramped(self) -> int:
        return sum(row.when_ramped for row in self.rows)


def capacity(now: datetime, *, months: int = MONTHS, user: Person | None = None) -> Capacity:
    """Of all open vacancies, or of those that `user` may see; `unknown` do not say how many leads one carries."""
    searched = Vacancy.objects.visible_to(user) if user else Vacancy.objects.all()
    rows = searched.filter(state__in=("open", "paused")).order_by("approved_at", "pk")
    known = [row for row in rows if row.leads_per_month]
    found = expected(known, now, months=months)
    return Capacity(found, _together(found, months_from(_today(now), months)), len(rows) - len(known))


def expected_of(vacancy: Vacancy, now: datetime, *, months: int = MONTHS) -> Expected | None:
    """For the page of one vacancy; None where nobody is searched or the leads are not said."""
    if vacancy.state not in ("open", "paused") or not vacancy.leads_per_month:
        return None
    return next(iter(expected([vacancy], now, months=months)), None)


def expected(vacancies: Sequence[Vacancy], now: datetime, *, months: int = MONTHS) -> tuple[Expected, ...]:
    if not vacancies:
        return ()
    today = _today(now)
    past, ages = _past(today)
    delay = ceil(median(start_delays(today)) or START_DAYS)
    taken = _taken(vacancies)
    ahead = months_from(today, months)
    return tuple(
        _expected(row, max(1, row.headcount - taken.get(row.pk, 0)), past, ages.get(row.pk, 0), today, delay, ahead)
        for row in vacancies
    )


def _expected(
    row: Vacancy, places: int, past: Fills, age: int, today: date, delay: int, months: tuple[date, ...]
) -> Expected:
    wait = median_still_to_wait(past.filled, past.waiting, age)
    basis: Basis = "median"
    if wait is None:
        norm = NORMS["agency" if row.search == "agency" else "self"][1]
        wait, basis = max(0, norm - age), "norm" if age <= norm else "late"
    fill_on = today + timedelta(days=ceil(wait))
    starts_on = max(fill_on + timedelta(days=delay), row.start_on or fill_on)
    added = added_leads(row.leads_per_month or 0, places, starts_on, months)
    return Expected(row, places, fill_on, starts_on, basis, added)


def _past(today: date) -> tuple[Fills, dict[int, int]]:
    """All fills there ever were, and how long the places that wait have waited."""
    past = fills(today)
    return past, {row.vacancy.pk: row.days for row in past.rows if not row.filled_on}


def _taken(vacancies: Iterable[Vacancy]) -> dict[int, int]:
    rows = Application.objects.alive().filter(vacancy__in=list(vacancies), stage__key__in=STANDING)
    return {row["vacancy"]: row["n"] for row in rows.values("vacancy").annotate(n=Count("pk")).order_by()}


def _together(rows: Iterable[Expected], months: tuple[date, ...]) -> tuple[Added, ...]:
    sums = dict.fromkeys(months, 0.0)
    for row in rows:
        for part in row.added:
            sums[part.month] += part.leads
    return tuple(Added(month, leads) for month, leads in sums.items())


def _today(now: datetime) -> date:
    return local_day(now, people.zone())
