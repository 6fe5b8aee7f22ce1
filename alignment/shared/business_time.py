"""Working minutes between two moments, given a calendar (rule B6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alignment.shared.periods import local_day

Hours = tuple[time, time]
HORIZON_DAYS = 3660


@dataclass(frozen=True)
class Calendar:
    """When a company works. `special` overrides a date: other hours, or None for a day off."""

    zone: ZoneInfo
    workdays: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    opens: time = time(9)
    closes: time = time(18)
    special: Mapping[date, Hours | None] = field(default_factory=dict, hash=False)

    def hours_of(self, day: date) -> Hours | None:
        if day in self.special:
            return self.special[day]
        return (self.opens, self.closes) if day.weekday() in self.workdays else None

    def shift_of(self, day: date) -> tuple[datetime, datetime] | None:
        """Opening and closing of a day in UTC; closing at 00:00 is midnight after the day."""
        hours = self.hours_of(day)
        if hours is None:
            return None
        opens, closes = hours
        last = day + timedelta(days=1) if closes == time.min else day
        start = datetime.combine(day, opens, tzinfo=self.zone).astimezone(UTC)
        stop = datetime.combine(last, closes, tzinfo=self.zone).astimezone(UTC)
        return (start, stop) if start < stop else None


def is_working_day(day: date, calendar: Calendar) -> bool:
    return calendar.hours_of(day) is not None


def is_open(moment: datetime, calendar: Calendar) -> bool:
    shift = calendar.shift_of(local_day(moment, calendar.zone))
    return shift is not None and shift[0] <= moment < shift[1]


def business_minutes(start: datetime, stop: datetime, calendar: Calendar) -> int:
    """Whole working minutes from start to stop; 0 when stop is not after start."""
    start, stop = _aware(start), _aware(stop)
    worked = timedelta(0)
    for opens, closes in _shifts(local_day(start, calendar.zone), local_day(stop, calendar.zone), calendar):
        worked += max(timedelta(0), min(stop, closes) - max(start, opens))
    return worked // timedelta(minutes=1)


def add_business_minutes(start: datetime, minutes: int, calendar: Calendar) -> datetime:
    """The earliest moment by which `minutes` working minutes have passed, in UTC."""
    left = timedelta(minutes=minutes)
    start = _aware(start)
    first = local_day(start, calendar.zone)
    for opens, closes in _shifts(first, first + timedelta(days=HORIZON_DAYS), calendar):
        begins = max(start, opens)
        if begins < closes and left <= closes - begins:
            return begins + left
        left -= max(timedelta(0), closes - begins)
    raise ValueError("The calendar has no working time.")


def add_business_days(day: date, days: int, calendar: Calendar) -> date:
    """The n-th working day after a day (before it, when negative); 0 is the day or the next working one."""
    step = timedelta(days=-1 if days < 0 else 1)
    left = abs(days)
    for _ in range(HORIZON_DAYS):
        if left == 0 and is_working_day(day, calendar):
            return day
        day += step
        left -= left > 0 and is_working_day(day, calendar)
    raise ValueError("The calendar has no working day.")


def working_days(start: date, end: date, calendar: Calendar) -> int:
    """Working days from start up to, not including, end."""
    return sum(is_working_day(start + timedelta(days=n), calendar) for n in range((end - start).days))


def _shifts(first: date, last: date, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    for offset in range((last - first).days + 1):
        shift = calendar.shift_of(first + timedelta(days=offset))
        if shift is not None:
            yield shift


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(UTC)
