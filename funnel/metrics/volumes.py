"""Sums and counts by the day of the company's zone."""

from collections.abc import Iterable
from datetime import date, datetime

from alignment.shared.periods import Period, Zone, local_day


def total(values: Iterable[int | None]) -> int | None:
    """The sum of what is known; None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def count_in(moments: Iterable[datetime], period: Period, zone: Zone) -> int:
    return sum(period.contains(local_day(moment, zone)) for moment in moments)


def per_month(moments: Iterable[datetime], zone: Zone) -> dict[date, int]:
    """First day of a month → how many happened in it."""
    counts: dict[date, int] = {}
    for moment in moments:
        month = local_day(moment, zone).replace(day=1)
        counts[month] = counts.get(month, 0) + 1
    return counts
