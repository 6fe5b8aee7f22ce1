"""Whether pay goes along with what it is to reward."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's r; nothing where one of the two never changes."""
    n = len(pairs)
    if n < 2:
        return None
    middle_x, middle_y = (sum(values) / n for values in zip(*pairs, strict=True))
    spread_x = sum((x - middle_x) ** 2 for x, _y in pairs)
    spread_y = sum((y - middle_y) ** 2 for _x, y in pairs)
    if not spread_x or not spread_y:
        return None
    together = sum((x - middle_x) * (y - middle_y) for x, y in pairs)
    return float(together / sqrt(spread_x * spread_y))
