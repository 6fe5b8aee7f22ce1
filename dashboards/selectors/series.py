"""One metric of the funnel week by week or month by month, with the limits of its own variation."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from alignment.shared.periods import Period
from alignment.shared.ratios import share
from funnel.metrics.conversion import interval
from funnel.metrics.maturity import is_mature
from funnel.metrics.xmr import Limits, SpecialCause, limits, special_causes
from funnel.selectors.closed_loop import is_short_base
from funnel.selectors.funnel import FunnelQuery, FunnelRow, funnel_table
from people import selectors as people


@dataclass(frozen=True)
class Value:
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Reading:
    """How a metric is read from a row of the funnel. `nothing`: its value without leads; two bounds of its limits."""

    view: str
    of: Callable[[FunnelRow], Value]
    floor: float | None = 0
    ceiling: float | None = None
    nothing: float | None = None


@dataclass(frozen=True)
class Point:
    start: date
    value: float | None
    n: int
    low: float | None
    high: float | None
    mature: bool


@dataclass(frozen=True)
class Series:
    points: tuple[Point, ...]
    limits: Limits | None
    causes: tuple[tuple[date, SpecialCause], ...]
    short_base: bool = False


def rate(after: str, before: str) -> Reading:
    """Leads of a cohort that reached a stage, of those that reached an earlier one."""

    def of(row: FunnelRow) -> Value:
        entered = {figures.stage.key: figures.entered for figures in row.stages}
        part, whole = entered.get(after, 0), entered.get(before, 0)
        return Value(share(part, whole), whole, *interval(part, whole))

    return Reading("cohort", of, ceiling=1)


READINGS: dict[str, Reading] = {
    "leads": Reading("cohort", lambda row: Value(row.entered, row.entered), nothing=0),
    "won": Reading("period", lambda row: Value(row.won, row.won), nothing=0),
    "revenue": Reading("period", lambda row: Value(row.revenue_minor, row.won), nothing=0),
    "spend": Reading("cohort", lambda row: Value(row.spend_minor, row.entered)),
    "cpl": Reading("cohort", lambda row: Value(row.cpl_minor, row.entered)),
    "cac_paid": Reading("cohort", lambda row: Value(row.cac_minor, row.won)),
    "romi": Reading("cohort", lambda row: Value(row.romi, row.won), floor=None),
    "cycle_days": Reading("period", lambda row: Value(row.median_days_to_won, row.won), floor=None),
    "maturity": Reading("cohort", lambda row: Value(row.maturity, row.entered), ceiling=1),
    "mql_rate": rate("mql", "lead"),
    "acceptance_rate_all": rate("accepted", "mql"),
    "sql_rate": rate("sql", "accepted"),
    "kev_set_rate": rate("kev_set", "lead"),
    "kev_to_won": rate("won", "kev_held"),
    "cr2": rate("won", "lead"),
}


def series(key: str, *, by: str, start: date, end: date, now: datetime) -> Series:
    """Every week or month that the days touch, as a whole; limits from the mature ones."""
    reading = READINGS[key]
    spans = list(Period(start, end).weeks() if by == "week" else Period(start, end).months())
    query = FunnelQuery(spans[0].start, spans[-1].end, view=reading.view, by=by)
    rows = {str(row.key): row for row in funnel_table(query, now=now).rows}
    today = now.astimezone(people.zone()).date()
    names = [span.iso_week() if by == "week" else f"{span.start:%Y-%m}" for span in spans]
    points = [_point(reading, span, rows.get(name), today) for span, name in zip(spans, names, strict=True)]
    return replace(_with_limits(reading, tuple(points)), short_base=is_short_base(now))


def _point(reading: Reading, span: Period, row: FunnelRow | None, today: date) -> Point:
    is_over = span.end <= today
    if row is None:
        return Point(span.start, reading.nothing, 0, None, None, is_over)
    found = reading.of(row)
    mature = is_over and (reading.view == "period" or is_mature(row.maturity))
    return Point(span.start, found.value, found.n, found.low, found.high, mature)


def _with_limits(reading: Reading, points: tuple[Point, ...]) -> Series:
    judged = [point for point in points if point.mature and point.value is not None]
    values = [float(point.value or 0) for point in judged]
    natural = limits(values, floor=reading.floor, ceiling=reading.ceiling)
    causes = special_causes(values, natural) if natural else ()
    return Series(points, natural, tuple((judged[cause.place].start, cause) for cause in causes))
