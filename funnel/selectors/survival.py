"""Cohorts of the funnel as they ripen: the curve, conversion within T days and the grid, from one GROUP BY."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Count

from alignment.shared.periods import Period, local_day
from funnel.metrics import survival
from funnel.metrics.maturity import is_mature, maturity
from funnel.metrics.survival import Alike, Point, Within
from funnel.models import LeadFact, Pipeline
from funnel.selectors.ingredients import narrowed, ripe_before, won_facts
from funnel.selectors.tables import FunnelQuery
from people import selectors as people

STEP_DAYS, STEPS = 30, 12
WINDOWS = (30, 60, 90)


@dataclass(frozen=True)
class Cell:
    """Won within `days` of coming, of all leads of the month so far; ripe once the youngest lead is so old."""

    days: int
    n: int
    won: int
    is_ripe: bool

    @property
    def rate(self) -> float:
        return self.won / self.n


@dataclass(frozen=True)
class Cohort:
    """Leads of one month. `cells` end where not even its oldest lead has reached the age."""

    period: Period
    n: int
    won: int
    maturity: float | None
    cells: tuple[Cell, ...]

    @property
    def is_mature(self) -> bool:
        return is_mature(self.maturity)


@dataclass(frozen=True)
class Cohorts:
    """`t_mature` is P90 of days to a sale over the last twelve months; None before the first sale."""

    query: FunnelQuery
    cohorts: tuple[Cohort, ...]
    curve: tuple[Point, ...]
    windows: tuple[Within, ...]
    n: int
    won: int
    maturity: float | None
    t_mature: int | None

    @property
    def naive(self) -> float | None:
        return self.won / self.n if self.n else None


def as_cohorts(query: FunnelQuery) -> FunnelQuery:
    """By creation, as things stand now: a curve of the past has no meaning of its own."""
    return replace(query, view="cohort", by=None, as_of=None)


def cohorts(query: FunnelQuery, *, now: datetime) -> Cohorts:
    query, today = as_cohorts(query), local_day(now, people.zone())
    pipeline = Pipeline.objects.get(key=query.pipeline)
    ripe = ripe_before(won_facts(pipeline), today)
    known = _by_day(query, pipeline, today)
    leads = [each for _day, each in known]
    months = Period(query.start, query.end).months() if known else ()
    rows = [
        _cohort(month, [(day, each) for day, each in known if month.contains(day)], ripe, today) for month in months
    ]
    return Cohorts(
        query=query,
        cohorts=tuple(row for row in rows if row.n),
        curve=survival.kaplan_meier(leads),
        windows=tuple(survival.within(leads, days) for days in WINDOWS),
        n=sum(each.n for each in leads),
        won=_won(leads),
        maturity=_maturity(known, ripe),
        t_mature=None if ripe == date.min else (today - ripe).days - 1,
    )


def _by_day(query: FunnelQuery, pipeline: Pipeline, today: date) -> list[tuple[date, Alike]]:
    facts = LeadFact.objects.filter(cohort_day__gte=query.start, cohort_day__lt=query.end).exclude(outcome="junk")
    rows = narrowed(facts, query, pipeline).values("cohort_day", "outcome", "days_to_won").annotate(n=Count("pk"))
    return [
        (
            row["cohort_day"],
            Alike(
                age=(today - row["cohort_day"]).days,
                is_open=row["outcome"] == "open",
                days=row["days_to_won"] if row["outcome"] == "won" else None,
                n=row["n"],
            ),
        )
        for row in rows.order_by()
    ]


def _cohort(month: Period, known: list[tuple[date, Alike]], ripe: date, today: date) -> Cohort:
    leads = [each for _day, each in known]
    n = sum(each.n for each in leads)
    return Cohort(month, n, _won(leads), _maturity(known, ripe), tuple(_cells(leads, n)))


def _cells(leads: list[Alike], n: int) -> list[Cell]:
    if not leads:
        return []
    oldest, youngest = max(each.age for each in leads), min(each.age for each in leads)
    ends = [step * STEP_DAYS for step in range(1, STEPS + 1) if oldest >= (step - 1) * STEP_DAYS]
    return [Cell(end, n, survival.won_by(leads, end), youngest >= end) for end in ends]


def _maturity(known: list[tuple[date, Alike]], ripe: date) -> float | None:
    closed = sum(each.n for _day, each in known if not each.is_open)
    old = sum(each.n for day, each in known if each.is_open and day <= ripe)
    return maturity(closed, old, sum(each.n for _day, each in known))


def _won(leads: list[Alike]) -> int:
    return sum(each.n for each in leads if each.days is not None)


def window_end(query: FunnelQuery, days: int, *, today: date) -> date:
    """Leads that came before this day are `days` old."""
    return min(query.end, today - timedelta(days=days) + timedelta(days=1))
