"""Half-open periods of days, and where a day begins in a time zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Zone = ZoneInfo | str


def as_zone(zone: Zone) -> ZoneInfo:
    return ZoneInfo(zone) if isinstance(zone, str) else zone


def local_day(moment: datetime, zone: Zone) -> date:
    """The calendar day on which an aware moment falls in a zone."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(as_zone(zone)).date()


def day_start(day: date, zone: Zone) -> datetime:
    """The first moment of a day, in UTC: where the clock skips midnight, the day starts after the gap."""
    local = datetime.combine(day, time.min, tzinfo=as_zone(zone))
    moment = local.astimezone(UTC)
    if local_day(moment, zone) == day:
        return moment
    return local.replace(fold=1).astimezone(UTC)


def months_before(day: date, months: int) -> date:
    """The same day so many months ago; the last of February where there is no 29th."""
    place = day.year * 12 + day.month - 1 - months
    year, month = divmod(place, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(day)


@dataclass(frozen=True, order=True)
class Period:
    """Days from `start` up to, not including, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("A period cannot end before it starts.")

    @classmethod
    def of_days(cls, last: date, days: int) -> Period:
        """The `days` days that end with `last`."""
        return cls(last - timedelta(days=days - 1), last + timedelta(days=1))

    @classmethod
    def day_of(cls, day: date) -> Period:
        return cls(day, day + timedelta(days=1))

    @classmethod
    def week_of(cls, day: date) -> Period:
        """The ISO week, Monday to Sunday."""
        monday = day - timedelta(days=day.weekday())
        return cls(monday, monday + timedelta(days=7))

    @classmethod
    def month_of(cls, day: date) -> Period:
        start = day.replace(day=1)
        return cls(start, _next_month(start))

    @classmethod
    def quarter_of(cls, day: date) -> Period:
        start = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        return cls(start, _next_month(_next_month(_next_month(start))))

    @classmethod
    def year_of(cls, day: date) -> Period:
        return cls(date(day.year, 1, 1), date(day.year + 1, 1, 1))

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    def days(self) -> int:
        return (self.end - self.start).days

    def each_day(self) -> Iterator[date]:
        return (self.start + timedelta(days=n) for n in range(self.days()))

    def contains(self, day: date) -> bool:
        return self.start <= day < self.end

    __contains__ = contains

    def previous(self) -> Period:
        """The period before: whole months before whole months, otherwise as many days."""
        months = self._whole_months()
        if not months:
            return Period(self.start - timedelta(days=self.days()), self.start)
        start = self.start
        for _ in range(months):
            start = (start - timedelta(days=1)).replace(day=1)
        return Period(start, self.start)

    def weeks(self) -> Iterator[Period]:
        """Every ISO week that the period touches, whole."""
        week = Period.week_of(self.start)
        while week.start < self.end:
            yield week
            week = Period(week.end, week.end + timedelta(days=7))

    def months(self) -> Iterator[Period]:
        """Every month that the period touches, whole."""
        month = Period.month_of(self.start)
        while month.start < self.end:
            yield month
            month = Period(month.end, _next_month(month.end))

    def bounds(self, zone: Zone) -> tuple[datetime, datetime]:
        """First moment and first moment after, in UTC."""
        return day_start(self.start, zone), day_start(self.end, zone)

    def iso_week(self) -> str:
        """`2026-W53` of the first day: the year is the year of the ISO week."""
        year, week, _ = self.start.isocalendar()
        return f"{year}-W{week:02d}"

    def _whole_months(self) -> int:
        if self.start.day != 1 or self.end.day != 1:
            return 0
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
