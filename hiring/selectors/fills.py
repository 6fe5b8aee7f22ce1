"""How long vacancies took to be filled: hires as events, places still open as waiting ones (B7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from alignment.shared.periods import local_day
from funnel.models import Stage
from hiring.metrics.figures import Search, median_to_fill, searches
from hiring.models import HiringStep, Vacancy, VacancyStep
from hiring.models.vacancies import SEARCHED
from hiring.selectors.facts import PIPELINE
from people import selectors as people

STANDING = ("accepted", "started", "probation_passed")


@dataclass(frozen=True)
class Fill:
    """One place of a vacancy: `days` until it was filled, or so far. A second search has its own clock."""

    vacancy: Vacancy
    opened_on: date
    days: int
    filled_on: date | None


@dataclass(frozen=True)
class Fills:
    rows: tuple[Fill, ...]

    @property
    def filled(self) -> list[int]:
        return [row.days for row in self.rows if row.filled_on]

    @property
    def waiting(self) -> list[int]:
        return [row.days for row in self.rows if not row.filled_on]

    @property
    def median(self) -> float | None:
        return median_to_fill(self.filled, self.waiting)


def fills(today: date, *, start: date | None = None, end: date | None = None) -> Fills:
    """Of searches that were opened within these days."""
    vacancies = {row.pk: row for row in Vacancy.objects.exclude(approved_at=None).order_by("pk")}
    clocks, hires = _clocks(vacancies), accepted_days(vacancies)
    rows = [fill for pk, row in vacancies.items() for fill in _of(row, clocks[pk], hires[pk], today)]
    return Fills(
        tuple(row for row in rows if (start is None or row.opened_on >= start) and (end is None or row.opened_on < end))
    )


def accepted_days(vacancies: Iterable[int]) -> dict[int, list[date]]:
    """The days on which offers were accepted, by vacancy."""
    found: dict[int, list[date]] = defaultdict(list)
    stage = Stage.objects.filter(pipeline__key=PIPELINE, key="accepted").values("pk")
    steps = HiringStep.objects.filter(stage_id__in=stage, vacancy_id__in=list(vacancies)).order_by("day")
    for vacancy, day in steps.values_list("vacancy_id", "day"):
        found[vacancy].append(day)
    return found


def clock_of(vacancy: Vacancy) -> tuple[Search, ...]:
    return _clocks([vacancy.pk])[vacancy.pk]


def _clocks(vacancies: Iterable[int]) -> dict[int, tuple[Search, ...]]:
    zone, states = people.zone(), defaultdict(list)
    steps = VacancyStep.objects.filter(vacancy_id__in=list(vacancies)).order_by("at", "pk")
    for vacancy, state, at in steps.values_list("vacancy_id", "state", "at"):
        states[vacancy].append((state, local_day(at, zone)))
    return defaultdict(tuple, {pk: searches(said) for pk, said in states.items()})


def _of(vacancy: Vacancy, clock: Sequence[Search], hires: Sequence[date], today: date) -> list[Fill]:
    """A hire belongs to the last search that was open by then; one from before the approval to none."""
    found: list[Fill] = []
    for place, search in enumerate(clock):
        following = clock[place + 1].opened_on if place + 1 < len(clock) else date.max
        own = [day for day in hires if search.opened_on <= day < following]
        found.extend(Fill(vacancy, search.opened_on, search.running_days(day), day) for day in own)
        age = search.running_days(search.ended_on or today)
        waiting = _left(vacancy, search, len(own))
        found.extend(Fill(vacancy, search.opened_on, age, None) for _place in range(waiting))
    return found


def _left(vacancy: Vacancy, search: Search, hired: int) -> int:
    """Places not filled by this search; one that was opened again looks for at least one."""
    if search.ended_on is None:
        return max(1, vacancy.headcount - hired) if vacancy.state in SEARCHED else 0
    return 0 if hired else vacancy.headcount
