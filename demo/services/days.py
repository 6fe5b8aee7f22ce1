"""Moments of the demo company that lie some working days away from today."""

from datetime import date, datetime, time, timedelta

from alignment.shared.business_time import add_business_days
from people import selectors as people


def day_ago(now: datetime, days: int) -> date:
    """Before today; a negative number lies ahead."""
    return add_business_days(now.date(), -days, people.working_calendar())


def ago(now: datetime, days: int, at: time) -> datetime:
    return datetime.combine(day_ago(now, days), at, now.tzinfo)


def in_week(now: datetime, weeks: int, weekday: int, at: time) -> datetime:
    """On a weekday (Monday is 0) so many weeks ago, or on the first working day after it; negative weeks lie ahead."""
    day = now.date() + timedelta(days=weekday - now.weekday(), weeks=-weeks)
    return datetime.combine(add_business_days(day, 0, people.working_calendar()), at, now.tzinfo)
