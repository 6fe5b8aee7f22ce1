"""Customers as a base: cohorts by month, who came back, who was lost, who sleeps (B4, A31). Read from roll-ups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from alignment.shared.periods import Period
from alignment.shared.ratios import wilson
from funnel.metrics import customers as metrics
from funnel.metrics.buying import repeat_revenue_share, silence_days
from funnel.metrics.velocity import median_of_histogram
from funnel.models import CustomerFact, CustomerMonth, Source

USUAL_SILENCE = 180  # our own default, until enough customers came back
ENOUGH_GAPS = 10


@dataclass(frozen=True)
class Cell:
    """Month `k` since the customer began: who bought in it and for how much."""

    k: int
    month: date
    active: int
    revenue_minor: int
    retention: float | None


@dataclass(frozen=True)
class Cohort:
    month: date
    customers: int
    buyers: int
    revenue_minor: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Rate:
    k: int
    n: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Kept:
    """A month of the base: active at its start and end, new, lost. Money is of the months."""

    month: date
    at_start: int
    at_end: int
    new: int
    lost: int
    churn: float | None
    retention: float | None
    churn_revenue: float | None


@dataclass(frozen=True)
class BySource:
    key: str | None
    name: str | None
    customers: int
    buyers: int
    revenue_minor: int


def cohorts(period: Period, *, today: date) -> tuple[Cohort, ...]:
    """By the month in which they began; every month up to today, empty ones too."""
    facts = _began(period)
    sizes = {
        row["cohort_day__year"] * 12 + row["cohort_day__month"] - 1: row
        for row in facts.values("cohort_day__year", "cohort_day__month").annotate(
            n=Count("pk"), buyers=Count("pk", filter=Q(purchases__gt=0)), revenue=Sum("revenue_minor")
        )
    }
    bought = _cells(period)
    return tuple(_cohort(place, row, bought, today) for place, row in sorted(sizes.items()))


def _cohort(
    place: int, row: Mapping[str, Any], bought: Mapping[tuple[date, date], tuple[int, int]], today: date
) -> Cohort:
    start, n = _month(place), row["n"]
    last = today.year * 12 + today.month - 1
    cells = []
    for k, at in enumerate(range(place, last + 1)):
        month = _month(at)
        active, revenue = bought.get((start, month), (0, 0))
        cells.append(Cell(k, month, active, revenue, metrics.cohort_retention(active, n)))
    return Cohort(start, n, row["buyers"], row["revenue"] or 0, tuple(cells))


def _cells(period: Period) -> dict[tuple[date, date], tuple[int, int]]:
    months = CustomerMonth.objects.filter(cohort_month__gte=period.start.replace(day=1), cohort_month__lt=period.end)
    rows = months.values("cohort_month", "month").annotate(
        active=Count("pk", filter=Q(purchases__gt=0)), revenue=Sum("revenue_minor")
    )
    return {(row["cohort_month"], row["month"]): (row["active"], row["revenue"]) for row in rows}


def _began(period: Period) -> QuerySet[CustomerFact]:
    found: QuerySet[CustomerFact] = CustomerFact.objects.filter(cohort_day__gte=period.start, cohort_day__lt=period.end)
    return found


def repeat_rate(*, today: date) -> Rate:
    """With a second purchase within 365 days of the first, of those whose first one is a year old (B4)."""
    ripe = CustomerFact.objects.filter(first_day__lte=today - timedelta(days=metrics.RIPE_DAYS))
    within = Q(second_day__lte=F("first_day") + timedelta(days=metrics.RIPE_DAYS))
    found = ripe.aggregate(n=Count("pk"), k=Count("pk", filter=within))
    return _rate(found["k"], found["n"])


def _rate(k: int, n: int) -> Rate:
    low, high = wilson(k, n) or (None, None)
    return Rate(k, n, metrics.repeat_rate(k, n), low, high)


def silence() -> int:
    """Days without a purchase after which a customer sleeps: twice the median interval of those who came back."""
    rows = CustomerFact.objects.exclude(gap_days=None).values("gap_days").annotate(n=Count("pk"))
    gaps: dict[int, int] = {row["gap_days"] or 0: row["n"] for row in rows}
    return silence_days(median_of_histogram(gaps) if sum(gaps.values()) >= ENOUGH_GAPS else None, USUAL_SILENCE)


def kept(month: Period, *, silent_after: int) -> Kept:
    """Active: bought within that many days before the moment."""
    start, end = _active(month.start, silent_after), _active(month.end, silent_after)
    new = CustomerFact.objects.filter(first_day__gte=month.start, first_day__lt=month.end).count()
    gone = CustomerFact.objects.filter(pk__in=start).exclude(pk__in=end).count()
    n_start, n_end = start.count(), end.count()
    before = _revenue(Period(month.start - timedelta(days=silent_after), month.start))
    lost = _revenue(Period(month.start - timedelta(days=silent_after), month.start), of=start, without=end)
    return Kept(
        month.start, n_start, n_end, new, gone, metrics.churn_logo(gone, n_start),
        metrics.retention(n_end, _new_and_active(month, end), n_start), metrics.churn_revenue(lost, before),
    )  # fmt: skip


def _active(day: date, silent_after: int) -> QuerySet[CustomerMonth, Any]:
    """Ids of customers whose last purchase before the day is young enough."""
    months = CustomerMonth.objects.filter(last_day__lt=day, last_day__gte=day - timedelta(days=silent_after))
    return months.values("customer").annotate(last=Max("last_day")).values("customer")


def _new_and_active(month: Period, active: QuerySet[CustomerMonth, Any]) -> int:
    first = CustomerFact.objects.filter(first_day__gte=month.start, first_day__lt=month.end)
    return first.filter(pk__in=active).count()


def _revenue(
    period: Period,
    *,
    of: QuerySet[CustomerMonth, Any] | None = None,
    without: QuerySet[CustomerMonth, Any] | None = None,
) -> int:
    months = CustomerMonth.objects.filter(last_day__gte=period.start, last_day__lt=period.end)
    months = months if of is None else months.filter(customer__in=of)
    months = months if without is None else months.exclude(customer__in=without)
    return months.aggregate(total=Sum("revenue_minor"))["total"] or 0


def returning_share(period: Period) -> float | None:
    """Of the period's revenue, what customers brought after the month of their first purchase."""
    months = CustomerMonth.objects.filter(month__gte=period.start, month__lt=period.end)
    later = Q(customer__fact__first_day__lt=F("month"))
    found = months.aggregate(whole=Sum("revenue_minor"), repeat=Sum("revenue_minor", filter=later))
    return repeat_revenue_share(found["repeat"] or 0, found["whole"] or 0)


def by_source(period: Period) -> tuple[BySource, ...]:
    """What the customers won from each source brought; one without a source is a row of its own."""
    rows = (
        _began(period)
        .values("source_id")
        .annotate(n=Count("pk"), buyers=Count("pk", filter=Q(purchases__gt=0)), revenue=Sum("revenue_minor"))
    )
    names = {source.pk: source for source in Source.objects.filter(pk__in=[row["source_id"] for row in rows])}
    found = [
        BySource(
            names[row["source_id"]].key if row["source_id"] in names else None,
            names[row["source_id"]].name if row["source_id"] in names else None,
            row["n"], row["buyers"], row["revenue"] or 0,
        )
        for row in rows
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda row: (-row.revenue_minor, -row.customers, row.name or "")))


def _month(place: int) -> date:
    return date(place // 12, place % 12 + 1, 1)
