"""One statement of two waves: how much the share of favourable answers moved, from what was told alone (A9, 0015)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from alignment.shared.ratios import share
from loop.metrics.effects import newcombe
from practices.metrics.suppression import Told


@dataclass(frozen=True)
class Moved:
    """In shares; the interval is the widest that the told counts leave open, so it is never narrower than the truth."""

    estimate: float
    low: float
    high: float


def rotation_respect(before: Told | None, after: Told | None) -> Moved | None:
    """After − before of two unlinked groups; None where either wave held its share back."""
    if before is None or after is None or before.favourable is None or after.favourable is None:
        return None
    found = [newcombe(was, before.n, now, after.n) for was, now in product(_counts(before), _counts(after))]
    between = [one for one in found if one is not None]
    was, now = middle(before), middle(after)
    if not between or was is None or now is None:
        return None
    return Moved(now - was, min(one.low for one in between), max(one.high for one in between))


def middle(told: Told) -> float | None:
    """The share in the middle of what was told."""
    return share(sum(told.favourable) / 2, told.n) if told.favourable else None


def _counts(told: Told) -> range:
    low, high = told.favourable or (0, 0)
    return range(low, high + 1)
