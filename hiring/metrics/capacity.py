"""What an open vacancy adds to the plan (A17): each hire has its expected return, ramped up month by month (R-CA-02)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

#: R-CA-02 [P]: what a newcomer carries in the first months; afterwards all of it.
RAMP = (0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Added:
    """Leads that can be carried in the calendar month that begins on `month`."""

    month: date
    leads: float


def rep_capacity(hours: float, share_for_leads: float, hours_per_lead: float) -> float:
    """Leads a month of one who sells: 140 h × 60 % / 1.5 h = 56."""
    return hours * share_for_leads / hours_per_lead


def added_leads(
    leads_per_month: int, places: int, starts_on: date, months: Sequence[date], ramp: Sequence[float] = RAMP
) -> tuple[Added, ...]:
    """By month; the month of the start counts for the days that are left of it."""
    full = leads_per_month * places
    return tuple(Added(month, full * _part(month, starts_on, ramp)) for month in months)


def months_from(day: date, count: int) -> tuple[date, ...]:
    places = [day.year * 12 + day.month - 1 + step for step in range(count)]
    return tuple(date(place // 12, place % 12 + 1, 1) for place in places)


def _part(month: date, starts_on: date, ramp: Sequence[float]) -> float:
    age = (month.year - starts_on.year) * 12 + month.month - starts_on.month
    if age < 0:
        return 0.0
    length = monthrange(month.year, month.month)[1]
    present = (length - starts_on.day + 1) / length if age == 0 else 1.0
    return ramp[min(age, len(ramp) - 1)] * present
