"""What becomes of the volumes when single steps change, all later conversions staying as they are (A27)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Literal

from alignment.shared.ratios import share

Unit = Literal["points", "percent"]
FINE = 9  # decimals of a volume: what multiplying back leaves behind is not a change


@dataclass(frozen=True)
class Change:
    """R-CJ-01: the unit is part of the number. `points` are added, `percent` multiply: 5 % + 2.5 points = 7.5 %."""

    value: float
    unit: Unit


@dataclass(frozen=True)
class Link:
    """The way into a step. `joined` came to it from outside: leads written down here, without the steps before.

    `of`: how many the rate is of, where that is not the volume before: customers, of whom each may have won twice.
    """

    key: str
    volume: int
    rate: float | None
    joined: int = 0
    of: int | None = None


@dataclass(frozen=True)
class Effect:
    key: str
    rate_before: float | None
    rate_after: float | None
    before: int
    after: float
    change: Change | None = None
    is_capped: bool = False

    @property
    def points(self) -> float | None:
        if self.rate_before is None or self.rate_after is None:
            return None
        return self.rate_after - self.rate_before

    @property
    def times(self) -> float | None:
        return share(self.after, self.before)


def changed(rate: float, change: Change) -> tuple[float, bool]:
    """R-CJ-02: a changed step passes on nobody at worst and everybody at best; True when that bound was met."""
    wanted = rate + change.value / 100 if change.unit == "points" else rate * (1 + change.value / 100)
    kept = min(1.0, max(0.0, wanted))
    return kept, kept != wanted


def simulate(links: Sequence[Link], changes: Mapping[str, Change]) -> tuple[Effect, ...]:
    """Step by step from the first; a step without a conversion of its own keeps its volume."""
    effects: list[Effect] = []
    for link in links:
        effects.append(_effect(link, effects[-1] if effects else None, changes.get(link.key)))
    return tuple(effects)


def relative_lift(lifts: Iterable[float]) -> float:
    """Of the whole way, from the relative lifts of its steps: Π(1 + l) − 1."""
    return prod(1 + lift for lift in lifts) - 1


def total_conversion(rates: Iterable[float | None]) -> float | None:
    """Π CR of the steps; None while one of them is unknown."""
    known = list(rates)
    return prod(rate for rate in known if rate is not None) if known and None not in known else None


def _effect(link: Link, previous: Effect | None, change: Change | None) -> Effect:
    if link.rate is None or previous is None:
        return Effect(link.key, link.rate, link.rate, link.volume, float(link.volume))
    rate, is_capped = changed(link.rate, change) if change else (link.rate, False)
    came = previous.after if link.of is None else link.of * (previous.times or 0)
    after = round(came * rate + link.joined, FINE)
    return Effect(link.key, link.rate, rate, link.volume, after, change, is_capped)
