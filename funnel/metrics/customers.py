"""Who stays, who leaves, who comes back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from alignment.shared.ratios import share

RIPE_DAYS = 365


@dataclass(frozen=True)
class Win:
    """A won lead of one customer; `is_repeat` says that it came from a repeat deal, not from new business."""

    lead_id: int
    day: date
    is_repeat: bool = False


@dataclass(frozen=True)
class Return:
    """A customer counts once, at the first win of new business; `day` is the next purchase, if there was one."""

    lead_id: int
    won_day: date
    day: date | None


def bought_again(wins: Iterable[Win], purchases: Iterable[date] = ()) -> Return | None:
    """Whether a customer bought again after the first win of new business; None without such a win.

    Buying again is a repeat purchase or a repeat deal won on that day or later, or any other lead won on a later day
    (B4: a customer with two purchases). `purchases` are days of repeat purchases; refunds are none of them.
    """
    wins = sorted(wins, key=lambda win: (win.day, win.lead_id))
    first = next((win for win in wins if not win.is_repeat), None)
    if first is None:
        return None
    later = [win.day for win in wins if win.day > first.day or (win.is_repeat and win.day == first.day)]
    later += [day for day in purchases if day >= first.day]
    return Return(first.lead_id, first.day, min(later, default=None))


def churn_logo(lost: int, at_start: int) -> float | None:
    return share(lost, at_start)


def churn_revenue(lost_and_shrunk: float, at_start: float) -> float | None:
    return share(lost_and_shrunk, at_start)


def retention(at_end: int, new: int, at_start: int) -> float | None:
    """Customers won in the period are not customers kept."""
    return share(at_end - new, at_start)


def cohort_retention(active: int, cohort: int) -> float | None:
    return share(active, cohort)


def repeat_rate(with_second_purchase: int, first_purchase_a_year_ago: int) -> float | None:
    """Only customers whose first purchase is at least 365 days old."""
    return share(with_second_purchase, first_purchase_a_year_ago)
