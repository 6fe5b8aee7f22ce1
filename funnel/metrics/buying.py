"""What a customer bought, when, and what is lost with those who stopped (A31, B4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from alignment.shared.ratios import median, share

Amount = int | float | Decimal
SILENT_INTERVALS = 2
RETURNING = 0.2


@dataclass(frozen=True)
class Won:
    """A won lead: `amount_minor` None where nobody told it, `is_told` when its first purchase stands as a purchase."""

    day: date
    amount_minor: int | None
    is_told: bool = False


@dataclass(frozen=True)
class Bought:
    day: date
    amount_minor: int
    is_refund: bool = False


@dataclass(frozen=True)
class Month:
    start: date
    purchases: int
    revenue_minor: int
    last_day: date | None


@dataclass(frozen=True)
class Story:
    cohort_day: date
    days: tuple[date, ...]
    revenue_minor: int
    gap_days: int | None
    months: tuple[Month, ...]

    @property
    def first_day(self) -> date | None:
        return self.days[0] if self.days else None

    @property
    def second_day(self) -> date | None:
        return self.days[1] if len(self.days) > 1 else None

    @property
    def last_day(self) -> date | None:
        return self.days[-1] if self.days else None


def story(wins: Sequence[Won], purchases: Sequence[Bought]) -> Story | None:
    """None of somebody who neither was won nor bought. A won lead with an amount is a purchase of its own, unless
    its first purchase was told; a win without an amount only begins the story. A refund is money, not a purchase."""
    own = [Bought(win.day, win.amount_minor) for win in wins if win.amount_minor and not win.is_told]
    rows = sorted([*purchases, *own], key=lambda row: row.day)
    days = tuple(row.day for row in rows if not row.is_refund)
    began = [*(win.day for win in wins), *days]
    if not began:
        return None
    return Story(min(began), days, sum(row.amount_minor for row in rows), gap(days), tuple(_months(rows)))


def gap(days: Sequence[date]) -> int | None:
    """Median of the days between one purchase and the next; purchases of one day are one visit."""
    apart = sorted(set(days))
    between = median((later - earlier).days for earlier, later in pairwise(apart))
    return None if between is None else round(between)


def repeat_revenue_share(repeat: Amount, whole: Amount) -> float | None:
    return share(repeat, whole)


def silence_days(median_gap: float | None, usual: int) -> int:
    """Dormant: no purchase for more than twice the median interval; `usual` where it is not known yet."""
    return usual if median_gap is None else max(1, round(SILENT_INTERVALS * median_gap))


def lost_revenue(
    customers: int, *, purchases_a_year: Amount | None, average_check: Amount | None, returning: Amount = RETURNING
) -> float | None:
    """Revenue a year that the untouched base does not bring: customers × 20 % × purchases a year × check (A31)."""
    if purchases_a_year is None or average_check is None:
        return None
    return customers * float(returning) * float(purchases_a_year) * float(average_check)


def _months(rows: Iterable[Bought]) -> Iterable[Month]:
    by_month: dict[date, list[Bought]] = {}
    for row in rows:
        by_month.setdefault(row.day.replace(day=1), []).append(row)
    for start, part in sorted(by_month.items()):
        bought = [row.day for row in part if not row.is_refund]
        yield Month(start, len(bought), sum(row.amount_minor for row in part), max(bought, default=None))
