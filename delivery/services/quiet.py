"""Quiet hours of the company: evenings, nights and days off. Only lead clocks may interrupt them."""

from datetime import date, datetime, time, timedelta

from alignment.shared.business_time import is_working_day
from people.selectors import working_calendar, zone

OPENS = time(8)
CLOSES = time(20)
LONGEST_HOLIDAY = 31


def is_quiet(at: datetime) -> bool:
    local = at.astimezone(zone())
    return not _is_workday(local.date()) or not OPENS <= local.time() < CLOSES


def last_awake(at: datetime) -> datetime:
    """The moment itself, or the end of the last waking day before it."""
    if not is_quiet(at):
        return at
    local = at.astimezone(zone())
    first = local.date() if local.time() >= CLOSES else local.date() - timedelta(days=1)
    return datetime.combine(_workday(first, -1), CLOSES, zone())


def next_awake(at: datetime) -> datetime:
    """When something that can wait may be said."""
    if not is_quiet(at):
        return at
    local = at.astimezone(zone())
    first = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    return datetime.combine(_workday(first, 1), OPENS, zone())


def _workday(day: date, step: int) -> date:
    """The nearest working day from here in one direction; a calendar without any gives the day itself."""
    days = [day + timedelta(days=step * n) for n in range(LONGEST_HOLIDAY)]
    return next((candidate for candidate in days if _is_workday(candidate)), day)


def _is_workday(day: date) -> bool:
    return is_working_day(day, working_calendar())
