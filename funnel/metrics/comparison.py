"""Two conversions side by side: the difference with its interval, and whether it may be read as a change (B10)."""

from dataclasses import dataclass

from alignment.shared.ratios import share, wilson

ENOUGH = 30


@dataclass(frozen=True)
class Difference:
    """In shares: 0.025 is 2.5 п.п. `word` is up, down, same, small, unripe or none."""

    value: float | None
    low: float | None
    high: float | None
    word: str

    @property
    def has_arrow(self) -> bool:
        return self.word in ("up", "down")


def difference(now: tuple[int, int], before: tuple[int, int], *, may_compare: bool) -> Difference:
    """Of two pairs (came, n). Newcombe's interval, from Wilson's of either share."""
    first, second = share(*now), share(*before)
    bounds, others = wilson(*now), wilson(*before)
    if first is None or second is None or bounds is None or others is None or max(first, second) > 1:
        return Difference(None, None, None, "none")
    value = first - second
    low = value - ((first - bounds[0]) ** 2 + (others[1] - second) ** 2) ** 0.5
    high = value + ((bounds[1] - first) ** 2 + (second - others[0]) ** 2) ** 0.5
    return Difference(value, low, high, _word(low, high, min(now[1], before[1]), may_compare))


def against(now: tuple[int, int], target: float | None, *, may_compare: bool) -> Difference:
    """A target has no interval of its own."""
    rate, bounds = share(*now), wilson(*now)
    if rate is None or bounds is None or target is None or rate > 1:
        return Difference(None, None, None, "none")
    low, high = bounds[0] - target, bounds[1] - target
    return Difference(rate - target, low, high, _word(low, high, now[1], may_compare))


def _word(low: float, high: float, n: int, may_compare: bool) -> str:
    if not may_compare:
        return "unripe"
    if n < ENOUGH:
        return "small"
    return "up" if low > 0 else "down" if high < 0 else "same"
