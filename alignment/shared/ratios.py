"""Shares, intervals and quantiles; a ratio of nothing is None."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import sqrt

Number = int | float | Decimal
Z95 = 1.959963984540054


def share(part: Number | None, whole: Number | None) -> float | None:
    """part / whole, or None when either is unknown or the whole is nothing."""
    if part is None or not whole:
        return None
    return float(part) / float(whole)


def wilson(successes: int, n: int, z: float = Z95) -> tuple[float, float] | None:
    """The Wilson score interval of a share, 95 % by default."""
    if n <= 0:
        return None
    rate, z2 = successes / n, z * z
    middle = (rate + z2 / (2 * n)) / (1 + z2 / n)
    half = z / (1 + z2 / n) * sqrt(rate * (1 - rate) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def mean(values: Iterable[Number | None]) -> float | None:
    known = [float(value) for value in values if value is not None]
    return sum(known) / len(known) if known else None


def percentile(values: Iterable[Number], q: float) -> float | None:
    """The q-th quantile (0..1) with linear interpolation between neighbours."""
    ordered = sorted(float(value) for value in values)
    if not ordered:
        return None
    position = q * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def median(values: Iterable[Number]) -> float | None:
    return percentile(values, 0.5)


def kaplan_meier(events: Sequence[Number], censored: Sequence[Number], at: Number | None = None) -> float | None:
    """The share that has had the event by `at`, with those still open leaving the risk set when last seen."""
    total = len(events) + len(censored)
    if not total:
        return None
    surviving = 1.0
    for moment in sorted({event for event in events if at is None or event <= at}):
        at_risk = sum(value >= moment for value in (*events, *censored))
        surviving *= 1 - sum(event == moment for event in events) / at_risk
    return 1 - surviving
