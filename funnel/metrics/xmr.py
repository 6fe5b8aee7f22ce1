"""XmR chart: what a series does by itself, and when something special happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from alignment.shared.ratios import mean

NATURAL_WIDTH = 2.66
RUN = 8
Rule = Literal["outside", "run"]


@dataclass(frozen=True)
class Limits:
    centre: float
    lower: float
    upper: float


@dataclass(frozen=True)
class SpecialCause:
    place: int
    rule: Rule
    side: Literal["above", "below"]


def limits(values: Sequence[float], *, floor: float | None = None, ceiling: float | None = None) -> Limits | None:
    """Mean ± 2.66 × mean moving range; None for fewer than two values. A share is kept within 0 and 1 by the caller."""
    centre, width = mean(values), mean(abs(after - before) for before, after in pairwise(values))
    if centre is None or width is None:
        return None
    lower, upper = centre - NATURAL_WIDTH * width, centre + NATURAL_WIDTH * width
    return Limits(
        centre,
        lower if floor is None else max(floor, lower),
        upper if ceiling is None else min(ceiling, upper),
    )


def special_causes(values: Sequence[float], natural: Limits) -> tuple[SpecialCause, ...]:
    """Points outside the limits, and every point that ends eight or more in a row on one side of the centre."""
    found: list[SpecialCause] = []
    run = 0
    for place, value in enumerate(values):
        side = (value > natural.centre) - (value < natural.centre)
        run = run + side if side and run * side >= 0 else side
        if not natural.lower <= value <= natural.upper:
            found.append(SpecialCause(place, "outside", _word(side)))
        elif abs(run) >= RUN:
            found.append(SpecialCause(place, "run", _word(side)))
    return tuple(found)


def latest_special_cause(history: Sequence[float], latest: float, *, floor: float | None = None) -> SpecialCause | None:
    """Judges the newest value by the limits of what came before it."""
    natural = limits(history, floor=floor)
    if natural is None:
        return None
    return next((cause for cause in special_causes([*history, latest], natural) if cause.place == len(history)), None)


def _word(side: int) -> Literal["above", "below"]:
    return "above" if side > 0 else "below"
