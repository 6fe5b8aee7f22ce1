"""The working calendar: for arithmetic, and as a year to look at."""

from calendar import Calendar as Weeks
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alignment.shared.business_time import Calendar, Hours
from people.models import CalendarDay, WorkingCalendar
from people.selectors.companies import company, once, zone

SHORTER_BY = timedelta(hours=1)
MONDAYS = Weeks(firstweekday=0)


def working_calendar() -> Calendar:
    """The company's week, holidays and shortened days, as arithmetic understands them (B6)."""
    return once("calendar", lambda: calendar_of(company().calendar, zone()))


def calendar_of(calendar: WorkingCalendar | None, zone: ZoneInfo) -> Calendar:
    if calendar is None:
        return Calendar(zone=zone)
    return Calendar(
        zone=zone,
        workdays=frozenset(calendar.workdays),
        opens=calendar.opens,
        closes=calendar.closes,
        special={day.date: hours_of(day, calendar) for day in calendar.days.all()},
    )


def hours_of(day: CalendarDay, calendar: WorkingCalendar) -> Hours | None:
    """None on a day off; a shortened day ends an hour earlier unless it says when."""
    if day.kind == "off":
        return None
    usual = an_hour_before(calendar.closes) if day.kind == "short" else calendar.closes
    return calendar.opens, day.closes or usual


def an_hour_before(moment: time) -> time:
    return (datetime.combine(date(2000, 1, 1), moment) + timedelta(days=1) - SHORTER_BY).time()


@dataclass(frozen=True)
class Day:
    date: date
    kind: str
    works: bool


@dataclass(frozen=True)
class Month:
    first: date
    weeks: tuple[tuple[Day | None, ...], ...]
    working_days: int


def year_of(calendar: WorkingCalendar, year: int) -> tuple[Month, ...]:
    """Twelve months of weeks from Monday; None where a week belongs to the neighbour."""
    marked = {day.date: day.kind for day in calendar.days.filter(date__year=year)}
    return tuple(_month(year, month, marked, calendar) for month in range(1, 13))


def _month(year: int, month: int, marked: dict[date, str], calendar: WorkingCalendar) -> Month:
    weeks = tuple(
        tuple(_day(day, marked, calendar) if day.month == month else None for day in week)
        for week in MONDAYS.monthdatescalendar(year, month)
    )
    working = sum(day.works for week in weeks for day in week if day)
    return Month(date(year, month, 1), weeks, working)


def _day(day: date, marked: dict[date, str], calendar: WorkingCalendar) -> Day:
    kind = marked.get(day, "")
    works = kind != "off" if kind else day.weekday() in calendar.workdays
    return Day(day, kind, works)
