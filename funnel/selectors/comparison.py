"""The funnel of these days beside the days before, the same days a year ago, and the signed targets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from alignment.shared.periods import Period, local_day, months_before
from funnel.metrics.comparison import Difference, against, difference
from funnel.metrics.maturity import may_compare
from funnel.selectors.funnel import FunnelQuery, FunnelTable, StageFigures, funnel_table
from funnel.selectors.weakest import step_targets
from people import selectors as people

BASES = ("previous", "year", "target")


@dataclass(frozen=True)
class Line:
    """A step of these days; `other` is the same step of the days compared with, None beside a target."""

    figures: StageFigures
    other: StageFigures | None
    target: float | None
    difference: Difference


@dataclass(frozen=True)
class Comparison:
    table: FunnelTable
    other: FunnelTable | None
    base: str
    lines: tuple[Line, ...]


def compare(query: FunnelQuery, *, base: str, now: datetime) -> Comparison:
    query = replace(query, by=None, as_of=None)
    table = funnel_table(query, now=now)
    other = None if base == "target" else funnel_table(_days_of(query, base), now=now)
    targets = step_targets(local_day(now, people.zone())) if base == "target" else {}
    places = range(1, len(table.total.stages))
    return Comparison(table, other, base, tuple(_line(table, other, targets, place) for place in places))


def _days_of(query: FunnelQuery, base: str) -> FunnelQuery:
    if base == "year":
        return replace(query, start=months_before(query.start, 12), end=months_before(query.end, 12))
    before = Period(query.start, query.end).previous()
    return replace(query, start=before.start, end=before.end)


def _line(table: FunnelTable, other: FunnelTable | None, targets: dict[str, float], place: int) -> Line:
    mine = table.total.stages[place]
    by_cohort = table.query.view == "cohort"
    if other is None:
        target = targets.get(mine.stage.key)
        ripe = not by_cohort or may_compare(table.total.maturity, table.total.maturity)
        return Line(mine, None, target, against(_pair(mine), target, may_compare=ripe))
    theirs = other.total.stages[place]
    ripe = not by_cohort or may_compare(table.total.maturity, other.total.maturity)
    return Line(mine, theirs, None, difference(_pair(mine), _pair(theirs), may_compare=ripe))


def _pair(figures: StageFigures) -> tuple[int, int]:
    step = figures.step
    return round((step.from_previous or 0) * step.n), step.n
