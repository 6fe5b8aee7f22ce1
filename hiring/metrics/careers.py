"""The ladder as a funnel (A32): who goes on, after how long, and whether it holds for a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from alignment.shared.ratios import median, share

DAYS_A_YEAR = 365.25
SHORTEST_PATH_YEARS = 3
EXPERIENCED_YEARS = 3
EXPERIENCED_HEADCOUNT = 150
REVIEW_MONTHS = 12


@dataclass(frozen=True)
class Stay:
    """Time of one person at one level; `before` are years at such a place elsewhere."""

    level: int
    since: date
    until: date | None = None
    before: float = 0.0

    def years(self, today: date) -> float:
        return max(0, ((self.until or today) - self.since).days) / DAYS_A_YEAR + self.before


def person_years(stays: Sequence[Stay], level: int, today: date) -> float:
    """Here, not elsewhere: what happened with other employers promoted nobody here."""
    return sum(stay.years(today) - stay.before for stay in stays if stay.level == level)


def conversion(promoted: int, stays: Sequence[Stay], level: int, today: date) -> float | None:
    """Worked example: career_conversion — 2 promotions in 8 person-years at the level are 0.25 a year."""
    return share(promoted, person_years(stays, level, today))


def median_years(stays: Sequence[Stay], level: int, today: date) -> float | None:
    """Worked example: career_years — of those who went on: 2, 3 and 5 years have the median 3."""
    return median([stay.years(today) for stay in stays if stay.level == level and stay.until is not None])


def success(confirmed: int, returned: int) -> float | None:
    """Worked example: career_success — 3 confirmed after twelve months and 1 returned: 0.75."""
    return share(confirmed, confirmed + returned)


def path_years(stays: Sequence[Stay], today: date) -> float:
    """R-CR-03, SD5: the whole way so far; under three years is a warning, not a block."""
    return sum(stay.years(today) for stay in stays)


def is_hasty(stays: Sequence[Stay], today: date) -> bool:
    return path_years(stays, today) < SHORTEST_PATH_YEARS


def is_experienced(years: float, headcount: int) -> bool:
    """R-CR-04: three years more in the place and a hundred and fifty people led."""
    return years >= EXPERIENCED_YEARS and headcount >= EXPERIENCED_HEADCOUNT


def is_skipping(from_order: int | None, to_order: int) -> bool:
    """R-CR-01: more than one level up at once."""
    return from_order is not None and to_order - from_order > 1
