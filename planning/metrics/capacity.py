"""How many leads the sellers can carry, week by week, against the leads that are expected (A17)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from alignment.shared.periods import Period
from alignment.shared.ratios import share

IsWorking = Callable[[date], bool]


@dataclass(frozen=True)
class Seller:
    """`away`: first and last days of leave, illness and rotations. `ramp_from`: the first day of a newcomer."""

    person_id: int
    hours_month: float
    share_for_leads: float
    hours_per_lead: float
    ramp_from: date | None = None
    away: tuple[tuple[date, date], ...] = field(default=())

    @property
    def a_month(self) -> float:
        """140 h × 60 % / 1.5 h = 56."""
        return self.hours_month * self.share_for_leads / self.hours_per_lead

    def is_here(self, day: date) -> bool:
        return not any(first <= day <= last for first, last in self.away)


def ramp_of(day: date, ramp_from: date | None, ramp: Sequence[float]) -> float:
    """R-CA-02: by months since the first day; whoever has been here longer carries all of it."""
    if ramp_from is None:
        return 1.0
    if day < ramp_from:
        return 0.0
    months = (day.year - ramp_from.year) * 12 + day.month - ramp_from.month - (day.day < ramp_from.day)
    return ramp[months] if months < len(ramp) else 1.0


def seller_capacity(
    seller: Seller, days: Period, *, ramp: Sequence[float], workdays: frozenset[int], is_working: IsWorking
) -> float:
    """Leads in these days: a month's figure spread over its usual working days; holidays and absences carry nothing."""
    return sum(
        seller.a_month * ramp_of(day, seller.ramp_from, ramp) / _usual_days(day, workdays)
        for day in days.each_day()
        if is_working(day) and seller.is_here(day)
    )


def _usual_days(day: date, workdays: frozenset[int]) -> int:
    return sum(each.weekday() in workdays for each in Period.month_of(day).each_day())


@dataclass(frozen=True)
class Wave:
    leads: int
    first: date
    last: date

    def inside(self, days: Period) -> float:
        """Its leads of these days, spread evenly."""
        length = (self.last - self.first).days + 1
        common = (min(days.end, self.last + timedelta(days=1)) - max(days.start, self.first)).days
        return self.leads * max(0, common) / length


@dataclass(frozen=True)
class Load:
    start: date
    usual: float
    planned: float
    capacity: float

    @property
    def leads(self) -> float:
        return self.usual + self.planned

    @property
    def load(self) -> float | None:
        return share(self.leads, self.capacity)


def overrun(loads: Iterable[Load], limit: float) -> bool:
    """R-CA-01: more leads are expected than `limit` times what can be carried."""
    known = list(loads)
    return sum(each.leads for each in known) > sum(each.capacity for each in known) * limit


def is_starving(
    leads: float, capacity: float, response_before: float | None, response_now: float | None
) -> bool:  # fmt: skip
    """Leads above what can be carried while fewer are answered in time: a matter of both sides."""
    if response_before is None or response_now is None:
        return False
    return leads > capacity and response_now < response_before


def added_revenue(sellers: int, revenue_per_ramped: float | None, ramp: Sequence[float]) -> tuple[float | None, ...]:
    """Month by month: sellers added × revenue a month of one who is ramped × ramp."""
    return tuple(None if revenue_per_ramped is None else sellers * revenue_per_ramped * part for part in ramp)
