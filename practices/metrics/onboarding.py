"""Whether clients stay past their first thirty days, by the month in which they began (A26)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from alignment.shared.ratios import mean, share, wilson

EARLY_DAYS = 30
VALUE_DAYS = 90
MIN_COHORT = 10
COHORTS_BEFORE = 6


@dataclass(frozen=True)
class Start:
    """A client: the day it began, the day it was lost if it was, and what it brought in its first ninety days."""

    day: date
    lost_on: date | None = None
    value_minor: int | None = None

    def is_ripe(self, today: date, days: int = EARLY_DAYS) -> bool:
        return self.day + timedelta(days=days) <= today

    @property
    def is_early_loss(self) -> bool:
        return self.lost_on is not None and self.lost_on <= self.day + timedelta(days=EARLY_DAYS)


@dataclass(frozen=True)
class Cohort:
    """`lost` of `started`, both of clients whose thirty days are over."""

    month: date
    started: int
    lost: int

    @property
    def rate(self) -> float | None:
        return share(self.lost, self.started)


@dataclass(frozen=True)
class Change:
    """R-CX-02: the same fall said in both ways, so that −30 % is never read as −30 points."""

    before: float | None
    after: float | None

    @property
    def points(self) -> float | None:
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def relative(self) -> float | None:
        return share(self.points, self.before)


def early_churn(starts: Iterable[Start], today: date) -> float | None:
    """Lost within thirty days / started, of clients whose thirty days are over."""
    ripe = [start for start in starts if start.is_ripe(today)]
    return share(sum(start.is_early_loss for start in ripe), len(ripe))


def cohorts(starts: Iterable[Start], today: date) -> list[Cohort]:
    """By the month of the start; a month counts once the thirty days of its last client are over."""
    months: dict[date, list[Start]] = {}
    for start in starts:
        months.setdefault(start.day.replace(day=1), []).append(start)
    return [
        Cohort(month, len(found), sum(start.is_early_loss for start in found))
        for month, found in sorted(months.items())
        if _month_end(month) + timedelta(days=EARLY_DAYS) <= today
    ]


def client_value(starts: Iterable[Start], today: date) -> float | None:
    """What a client brought in the first ninety days, on average; only of clients whose ninety days are over."""
    return mean(start.value_minor for start in starts if start.is_ripe(today, VALUE_DAYS))


def before_and_after(starts: Iterable[Start], launched: date, today: date) -> tuple[Change, Change]:
    """Early churn and value of clients who began before the first plans, and since; equally ripe on both sides."""
    found = list(starts)
    sides = [start for start in found if start.day < launched], [start for start in found if start.day >= launched]
    churn = Change(*(early_churn(side, today) for side in sides))
    return churn, Change(*(client_value(side, today) for side in sides))


def worse_cohort(found: list[Cohort]) -> Cohort | None:
    """The newest ripe month, if even the lower end of its interval is above the six months before it."""
    if len(found) < 2 or found[-1].started < MIN_COHORT:
        return None
    newest, former = found[-1], found[-1 - COHORTS_BEFORE : -1]
    usual = share(sum(one.lost for one in former), sum(one.started for one in former))
    interval = wilson(newest.lost, newest.started)
    return newest if usual is not None and interval is not None and interval[0] > usual else None


def onboarding_on_time(on_time: int, due: int) -> float | None:
    return share(on_time, due)


def client_pulse(scores: Iterable[int]) -> float | None:
    return mean(scores)


def _month_end(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
