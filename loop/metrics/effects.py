"""Did it move the figure: intervals of differences, sample sizes and the least effect that can be seen (C9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, erfc, sqrt
from statistics import NormalDist

from alignment.shared.ratios import Z95, mean, share, wilson
from alignment.shared.weeks import Week

Z80 = NormalDist().inv_cdf(0.9)
POWER = NormalDist().inv_cdf(0.8)


@dataclass(frozen=True)
class Side:
    """What one side of a comparison adds up to; `k` successes where the figure is a share."""

    value: float | None
    n: int
    k: int | None = None
    points: int = 0

    @property
    def failures(self) -> int:
        return self.n - (self.k or 0)


@dataclass(frozen=True)
class Interval:
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        return self.low > 0 or self.high < 0

    def turned(self) -> Interval:
        return Interval(-self.high, -self.low)


@dataclass(frozen=True)
class Difference:
    """An estimate with the intervals by which its verdict is told."""

    estimate: float
    ci95: Interval
    ci80: Interval
    p_value: float | None = None


def pooled(weeks: Iterable[Week]) -> Side:
    """Weeks put together: a share by its counts, anything else by the mean of the weeks."""
    found = [week for week in weeks if week.value is not None]
    n = sum(week.n for week in found)
    if found and all(week.successes is not None for week in found):
        k = sum(week.successes or 0 for week in found)
        return Side(share(k, n), n, k, len(found))
    return Side(mean(week.value for week in found), n, None, len(found))


def newcombe(k1: int, n1: int, k2: int, n2: int, z: float = Z95) -> Interval | None:
    """Of the second share minus the first, from both Wilson intervals (Newcombe 1998, method 10)."""
    first, second = wilson(k1, n1, z), wilson(k2, n2, z)
    if first is None or second is None:
        return None
    p1, p2 = k1 / n1, k2 / n2
    below = sqrt((p2 - second[0]) ** 2 + (first[1] - p1) ** 2)
    above = sqrt((second[1] - p2) ** 2 + (p1 - first[0]) ** 2)
    return Interval(p2 - p1 - below, p2 - p1 + above)


def difference(before: Side, after: Side) -> Difference | None:
    """Of two shares; None without counts on either side."""
    if before.k is None or after.k is None or not before.n or not after.n:
        return None
    wide, narrow = (newcombe(before.k, before.n, after.k, after.n, z) for z in (Z95, Z80))
    if wide is None or narrow is None:
        return None
    estimate = after.k / after.n - before.k / before.n
    return Difference(estimate, wide, narrow, two_shares(before.k, before.n, after.k, after.n))


def two_shares(k1: int, n1: int, k2: int, n2: int) -> float | None:
    """The two-sided p of the pooled z-test; None where nothing varies."""
    whole = (k1 + k2) / (n1 + n2)
    error = sqrt(whole * (1 - whole) * (1 / n1 + 1 / n2))
    return two_sided((k2 / n2 - k1 / n1) / error) if error else None


def two_sided(z: float) -> float:
    return erfc(abs(z) / sqrt(2))


def sample_size(base: float, target: float) -> int:
    """A side, for 80 % power at α 5 % (two-sided, pooled under no difference)."""
    middle = (base + target) / 2
    under_none = Z95 * sqrt(2 * middle * (1 - middle))
    under_some = POWER * sqrt(base * (1 - base) + target * (1 - target))
    return ceil(((under_none + under_some) / (target - base)) ** 2)


def detectable(n: int, base: float, direction: str = "up", *, n_before: int | None = None) -> float | None:
    """MDE: the nearest share that `n` leads after can tell from `base` with 80 % power; as many before, if not said.

    None where even the end of the scale is too near.

    >>> round(detectable(200, 0.2), 3)
    0.323
    """
    end, before = (1.0 if direction == "up" else 0.0), n if n_before is None else n_before
    if min(n, before) < 1 or not 0 <= base <= 1 or base == end or not can_tell(base, end, before, n):
        return None
    near, far = base, end
    for _step in range(60):
        middle = (near + far) / 2
        if can_tell(base, middle, before, n):
            far = middle
        else:
            near = middle
    return far


def can_tell(base: float, target: float, n_before: int, n_after: int) -> bool:
    """80 % power at α 5 % with sides of any size."""
    middle = (base * n_before + target * n_after) / (n_before + n_after)
    under_none = Z95 * sqrt(middle * (1 - middle) * (1 / n_before + 1 / n_after))
    under_some = POWER * sqrt(base * (1 - base) / n_before + target * (1 - target) / n_after)
    return abs(target - base) >= under_none + under_some > 0


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """R-EF-04: adjusted, in the order given."""
    order = sorted(range(len(p_values)), key=lambda place: p_values[place], reverse=True)
    adjusted, least = [0.0] * len(p_values), 1.0
    for rank, place in zip(range(len(p_values), 0, -1), order, strict=True):
        least = min(least, p_values[place] * len(p_values) / rank)
        adjusted[place] = least
    return adjusted
