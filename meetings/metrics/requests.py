"""How fast a request of the other side is seen, and what becomes of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from alignment.shared.business_time import Calendar, add_business_minutes
from alignment.shared.business_time import business_minutes as minutes_between
from alignment.shared.periods import local_day
from alignment.shared.ratios import median, share

DECLINED_TOO_OFTEN = 0.2


@dataclass(frozen=True)
class Asked:
    """One request as the figures see it."""

    state: str
    needed_by: date
    ack_minutes: int | None = None
    delivered_at: datetime | None = None


def acknowledge_by(raised_at: datetime, calendar: Calendar) -> datetime:
    """R-RQ-01: one working day of the company's calendar after it was raised."""
    return add_business_minutes(raised_at, working_day_minutes(calendar), calendar)


def working_day_minutes(calendar: Calendar) -> int:
    opens, closes = (datetime.combine(date(2000, 1, 3), at) for at in (calendar.opens, calendar.closes))
    return (closes + timedelta(days=calendar.closes == time.min) - opens) // timedelta(minutes=1)


def ack_minutes(raised_at: datetime, acknowledged_at: datetime, calendar: Calendar) -> int:
    return minutes_between(raised_at, acknowledged_at, calendar)


def median_ack_minutes(asked: Iterable[Asked]) -> float | None:
    """Of those that were seen."""
    return median(one.ack_minutes for one in asked if one.ack_minutes is not None)


def is_on_time(one: Asked, calendar: Calendar) -> bool:
    return one.delivered_at is not None and local_day(one.delivered_at, calendar.zone) <= one.needed_by


def on_time_rate(delivered: Iterable[Asked], calendar: Calendar) -> float | None:
    """Delivered by the day it was needed / delivered."""
    judged = [is_on_time(one, calendar) for one in delivered]
    return share(sum(judged), len(judged))


def confirmed_rate(delivered: Iterable[Asked]) -> float | None:
    """“It helped” / delivered."""
    states = [one.state for one in delivered]
    return share(states.count("confirmed"), len(states))


def declined_rate(raised: Iterable[Asked]) -> float | None:
    """Declined / raised, without those taken back or merged."""
    states = [one.state for one in raised if one.state not in {"withdrawn", "merged"}]
    return share(states.count("declined"), len(states))


def declined_share(declined: int, raised: int) -> float | None:
    return share(declined, raised)


def is_declined_too_often(rate: float | None) -> bool:
    return rate is not None and rate > DECLINED_TOO_OFTEN


def requests_per_person(raised: int, people: int) -> float | None:
    """Of a side that asks: its requests for each of its people."""
    return share(raised, people)


def themes(kinds: Mapping[str, int]) -> tuple[tuple[str, int, float | None], ...]:
    """What is asked for most: the kind, how often, and its share of all."""
    total = sum(kinds.values())
    ordered = sorted(kinds.items(), key=lambda row: (-row[1], row[0]))
    return tuple((kind, n, share(n, total)) for kind, n in ordered if n)
