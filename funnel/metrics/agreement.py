"""Whether two people call the same lead qualified: agreement, and what of it is more than chance (C2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from alignment.shared.ratios import share

ENOUGH = 0.6  # kappa below it makes a topic about definitions
OF_EACH = 10
Pair = tuple[bool, bool]


@dataclass(frozen=True)
class Agreement:
    n: int
    agreed: int
    kappa: float | None

    @property
    def share(self) -> float | None:
        return share(self.agreed, self.n)


def agreement(pairs: Sequence[Pair]) -> Agreement:
    """Cohen's kappa of two judges who said yes or no: (observed − by chance) / (1 − by chance).

    None without pairs, and where both always said the same word: then agreeing was no achievement.
    """
    n, agreed = len(pairs), sum(one == other for one, other in pairs)
    if not n:
        return Agreement(0, 0, None)
    one, other = (sum(pair[place] for pair in pairs) / n for place in (0, 1))
    by_chance = one * other + (1 - one) * (1 - other)
    return Agreement(n, agreed, share(agreed / n - by_chance, round(1 - by_chance, 12)))


def draw(ids: Sequence[int], *, seed: str, count: int = OF_EACH) -> list[int]:
    """By lot, and the same whenever it is drawn for this month."""
    return sorted(set(ids), key=lambda pk: sha256(f"{seed}:{pk}".encode()).hexdigest())[:count]
