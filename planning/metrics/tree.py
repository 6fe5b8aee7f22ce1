"""Targets of both sides as one chain: revenue, sales, key events held and set, leads, budget (B9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alignment.shared.ratios import share

#: From the result back to the money spent: a node asks for what stands behind it.
CHAIN = ("revenue", "won", "kev_held", "kev_set", "leads", "spend")
SIDE = {
    "revenue": "shared",
    "won": "sales",
    "kev_held": "sales",
    "kev_set": "sales",
    "leads": "marketing",
    "spend": "marketing",
}
#: Who signs a node before it holds: revenue is promised by both.
SIGNED_BY = {key: ("marketing", "sales") if side == "shared" else (side,) for key, side in SIDE.items()}


@dataclass(frozen=True)
class Rates:
    """What joins a node with the one before it; unknown where nothing was counted yet. Money in minor units."""

    average_deal: float | None
    kev_to_won: float | None
    show: float | None
    kev_set: float | None
    cpl: float | None

    def behind(self, node: str, value: float | None) -> float | None:
        """How much of `node` is needed for so much of the node after it; a whole one of what is counted."""
        if node == "spend":
            return None if value is None or self.cpl is None else value * self.cpl
        divisors = {"won": self.average_deal, "kev_held": self.kev_to_won, "kev_set": self.show, "leads": self.kev_set}
        return share(value, divisors[node])


def recomputed(edited: str, value: float | None, rates: Rates) -> dict[str, float | None]:
    """The nodes behind the edited one: who stands there has to change them."""
    found: dict[str, float | None] = {}
    for node in CHAIN[CHAIN.index(edited) + 1 :]:
        value = found[node] = rates.behind(node, value)
    return found


@dataclass(frozen=True)
class Change:
    node: str
    side: str
    before: float | None
    after: float | None

    @property
    def share(self) -> float | None:
        return None if self.after is None or self.before is None else share(self.after - self.before, self.before)


def changes(edited: str, value: float | None, plan: Mapping[str, float | None], rates: Rates) -> tuple[Change, ...]:
    """Who must change what when one node is another figure; a node that stays as it is needs nobody."""
    new = {edited: value, **recomputed(edited, value, rates)}
    return tuple(
        Change(node, SIDE[node], plan.get(node), after) for node, after in new.items() if after != plan.get(node)
    )
