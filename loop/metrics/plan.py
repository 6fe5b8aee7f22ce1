"""When a card reads: whole weeks before, a lag, whole weeks after, and the day of the verdict (C9)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from alignment.shared.ratios import share

BASELINE_WEEKS = 13
LAG_DAYS = 7
POST_WEEKS = 8
EXTENSION_WEEKS = 4
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Windows:
    """Half-open; `verdict_date` is the first day on which the last cohort has had its time."""

    baseline_from: date
    baseline_to: date
    post_from: date
    post_to: date
    verdict_date: date


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def next_monday(day: date) -> date:
    """The day itself when it is a Monday."""
    return monday(day + timedelta(days=6))


def windows(
    start: date,
    *,
    trigger_weeks: Collection[date] = (),
    lag_days: int = LAG_DAYS,
    baseline_weeks: int = BASELINE_WEEKS,
    post_weeks: int = POST_WEEKS,
    horizon_days: int = 0,
) -> Windows:
    """R-EF-01: the baseline reaches back until it has its weeks without those that raised the alarm."""
    baseline_to = monday(start)
    baseline_from, found = baseline_to, 0
    while found < baseline_weeks:
        baseline_from -= WEEK
        found += baseline_from not in trigger_weeks
    post_from = next_monday(start + timedelta(days=lag_days))
    post_to = post_from + post_weeks * WEEK
    return Windows(baseline_from, baseline_to, post_from, post_to, post_to + timedelta(days=horizon_days))


def trigger_weeks(opened: date) -> tuple[date, ...]:
    """The week in which the alarm was raised, and the whole week before, of which it speaks."""
    return monday(opened) - WEEK, monday(opened)


def possible_on(*, n: int, min_n: int, weeks: int, post_to: date, horizon_days: int) -> date | None:
    """When the weeks to come, as full as those seen, will have brought enough; None while nothing comes at all."""
    if not n or not weeks:
        return None
    lacking = max(0, min_n - n)
    more = -(-lacking * weeks // n)
    return post_to + more * WEEK + timedelta(days=horizon_days)


def verdicts_on_time(cards: Collection[tuple[date, date | None]]) -> float | None:
    """Of (day named, day of the verdict): any verdict on its day counts the same (index L)."""
    return share(sum(told is not None and told <= named for named, told in cards), len(cards))


def measured_rate(accepted: int, declined: int) -> float | None:
    """Of the cards answered: how many will be read."""
    return share(accepted, accepted + declined)
