"""How old is what sales shows, and how soon it is renewed (A18)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from alignment.shared.periods import months_before
from alignment.shared.ratios import median, share

STALE_MONTHS = 12
MUSEUM_MONTHS = 60
FRESH, STALE, MUSEUM = "fresh", "stale", "museum"


@dataclass(frozen=True)
class Shown:
    """A material: the day it was last reviewed, and how often it was shown."""

    reviewed_on: date
    uses: int


def condition(reviewed_on: date, today: date) -> str:
    """R-CF-01: stale after twelve months without a review, a museum piece after five years."""
    if reviewed_on < months_before(today, MUSEUM_MONTHS):
        return MUSEUM
    return STALE if reviewed_on < months_before(today, STALE_MONTHS) else FRESH


def asset_age_days(shown: Collection[Shown], today: date) -> float | None:
    """A41: Σ age × uses / Σ uses."""
    return share(sum((today - one.reviewed_on).days * one.uses for one in shown), sum(one.uses for one in shown))


def asset_median_age_days(shown: Iterable[Shown], today: date) -> float | None:
    """Each use counts once, so that what nobody shows does not age the figure."""
    return median((today - one.reviewed_on).days for one in shown for _use in range(one.uses))


def asset_stale_share(shown: Collection[Shown], today: date) -> float | None:
    old = sum(one.uses for one in shown if condition(one.reviewed_on, today) != FRESH)
    return share(old, sum(one.uses for one in shown))


def asset_fresh_use(shown: Collection[Shown], today: date) -> float | None:
    fresh = sum(one.uses for one in shown if condition(one.reviewed_on, today) == FRESH)
    return share(fresh, sum(one.uses for one in shown))


def asset_usage_rate(used: int, offered: int) -> float | None:
    return share(used, offered)


def asset_update_days(asked_and_answered: Iterable[tuple[date, date]]) -> float | None:
    return median((answered - asked).days for asked, answered in asked_and_answered)
