"""How long things take, in calendar days of the company's zone."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from alignment.shared.periods import Zone, local_day
from alignment.shared.ratios import mean, share
from alignment.shared.ratios import percentile as percentile_of

Histogram = Mapping[int, int]
P90 = 0.9


def cycle_days(started_at: datetime, ended_at: datetime, zone: Zone) -> int:
    """Midnights between two moments; below zero when the source says that a lead was won before it came."""
    return (local_day(ended_at, zone) - local_day(started_at, zone)).days


def days_in_stage(visits: Iterable[tuple[date, date | None]], today: date) -> int:
    """Days of all visits together; an open visit lasts until today."""
    return sum(((left or today) - entered).days for entered, left in visits)


def histogram(days: Iterable[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for day in days:
        counts[day] = counts.get(day, 0) + 1
    return counts


def merge(*histograms: Histogram) -> dict[int, int]:
    """Months of counts put together, so that a quarter's median is exact."""
    merged: dict[int, int] = {}
    for part in histograms:
        for day, count in part.items():
            merged[day] = merged.get(day, 0) + count
    return merged


def count_of_histogram(counts: Histogram) -> int:
    return sum(counts.values())


def percentile_of_histogram(counts: Histogram, q: float) -> float | None:
    """The same figure as over the single days, with linear interpolation between neighbours."""
    total = count_of_histogram(counts)
    if not total:
        return None
    position = q * (total - 1)
    below = _day_at(counts, int(position))
    above = _day_at(counts, min(int(position) + 1, total - 1))
    return below + (above - below) * (position - int(position))


def median_of_histogram(counts: Histogram) -> float | None:
    return percentile_of_histogram(counts, 0.5)


def p90_of_histogram(counts: Histogram) -> float | None:
    return percentile_of_histogram(counts, P90)


def in_hours(minutes: float | None) -> float | None:
    return None if minutes is None else minutes / 60


def mean_of_histogram(counts: Histogram) -> float | None:
    return share(sum(day * count for day, count in counts.items()), count_of_histogram(counts))


def summary(days: Iterable[int]) -> dict[str, float | None]:
    values = list(days)
    return {"median": percentile_of(values, 0.5), "mean": mean(values), "p90": percentile_of(values, P90)}


def pipeline_velocity(
    *, open_deals: int, win_rate: float | None, average_deal: float | None, cycle: float | None
) -> float | None:
    """Money a day: open qualified deals × win rate × average deal / cycle days."""
    if win_rate is None or average_deal is None:
        return None
    return share(open_deals * win_rate * average_deal, cycle)


def _day_at(counts: Histogram, place: int) -> int:
    seen = 0
    for day in sorted(counts):
        seen += counts[day]
        if place < seen:
            return day
    raise IndexError(place)
