"""When a cohort may be judged: an open lead is not a failure."""

from alignment.shared.ratios import share
from funnel.metrics.velocity import Histogram, p90_of_histogram

MATURE = 0.9


def maturity_days(days_to_win: Histogram) -> float | None:
    """T: P90 of won_at − created_at over the last twelve months."""
    return p90_of_histogram(days_to_win)


def maturity(closed: int, open_older_than_t: int, total: int) -> float | None:
    """The share of leads that are closed or have had their time."""
    return share(closed + open_older_than_t, total)


def is_mature(value: float | None) -> bool:
    return value is not None and value >= MATURE


def may_compare(first: float | None, second: float | None) -> bool:
    """No trend arrow between a ripe cohort and an unripe one."""
    return is_mature(first) and is_mature(second)
