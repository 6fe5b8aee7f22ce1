"""Conversion of cohorts that are still ripening: Kaplan–Meier (B1), conversion within T days, the cohort grid."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from alignment.shared.ratios import Z95, share, wilson


@dataclass(frozen=True)
class Alike:
    """`n` leads of one age in days and one fate. `days` from the beginning to the sale; None without a sale."""

    age: int
    is_open: bool
    days: int | None
    n: int

    @property
    def seen_until(self) -> float:
        """The last day in the risk set: a lead that is lost stays in it, an open one leaves it at its age."""
        if self.days is not None:
            return max(self.days, 0)
        return self.age if self.is_open else float("inf")


@dataclass(frozen=True)
class Point:
    """Converted by `day`; `low` and `high` bound it at 95 % (Greenwood)."""

    day: int
    at_risk: int
    converted: float
    low: float
    high: float


@dataclass(frozen=True)
class Within:
    """Won within `days` of the beginning, among the `n` leads that are at least so old."""

    days: int
    n: int
    won: int

    @property
    def rate(self) -> float | None:
        return share(self.won, self.n)

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.won, self.n)


def kaplan_meier(leads: Iterable[Alike]) -> tuple[Point, ...]:
    """A point a day on which something was won."""
    known = list(leads)
    sales: dict[int, int] = {}
    for each in known:
        if each.days is not None:
            sales[max(each.days, 0)] = sales.get(max(each.days, 0), 0) + each.n
    points, surviving, spread = [], 1.0, 0.0
    for day in sorted(sales):
        at_risk = sum(each.n for each in known if each.seen_until >= day)
        surviving *= 1 - sales[day] / at_risk
        if at_risk > sales[day]:
            spread += sales[day] / (at_risk * (at_risk - sales[day]))
        half = Z95 * surviving * sqrt(spread)
        converted = 1 - surviving
        points.append(Point(day, at_risk, converted, max(0.0, converted - half), min(1.0, converted + half)))
    return tuple(points)


def converted_by(points: Sequence[Point], day: int) -> Point | None:
    """The last point up to `day`; None while nothing was won."""
    return next((point for point in reversed(points) if point.day <= day), None)


def within(leads: Iterable[Alike], days: int) -> Within:
    """CR@T, which is also the conversion window: only leads older than T are judged, each by its first T days."""
    old = [each for each in leads if each.age >= days]
    won = sum(each.n for each in old if each.days is not None and each.days <= days)
    return Within(days, sum(each.n for each in old), won)


def won_by(leads: Iterable[Alike], days: int) -> int:
    """So far, whatever the age."""
    return sum(each.n for each in leads if each.days is not None and each.days <= days)


def in_strict_order(stages: Sequence[str], path: Sequence[str]) -> bool:
    """Every stage of `path` was entered, for the first time, after the one before it; else it is any order."""
    first: Mapping[str, int] = {stage: place for place, stage in reversed(list(enumerate(stages)))}
    places = [first.get(stage, -1) for stage in path]
    return -1 not in places and places == sorted(places)


def passed_through(stages: Sequence[str], path: Sequence[str], *, strict: bool) -> bool:
    """All stages of `path`, in their order when it is strict."""
    return in_strict_order(stages, path) if strict else set(path) <= set(stages)
