"""Two counts of the same leads (E1: the difference is at most 0.5 %)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

ALLOWED = 0.005
Place = tuple[str, str]


@dataclass(frozen=True)
class Cell:
    """Leads, and the sum of their amounts in minor units."""

    count: int = 0
    money: Decimal = Decimal(0)


@dataclass(frozen=True)
class Line:
    month: str
    stage: str
    theirs: Cell
    ours: Cell

    @property
    def is_even(self) -> bool:
        return self.theirs == self.ours


@dataclass(frozen=True)
class Difference:
    """`off`: leads that stand in one count and not in the other, the larger side of each month."""

    lines: tuple[Line, ...] = ()
    theirs: int = 0
    off: int = 0
    money_theirs: Decimal = Decimal(0)
    money_off: Decimal = Decimal(0)

    def as_json(self) -> dict[str, Any]:
        return {
            "lines": [
                {
                    "month": line.month, "stage": line.stage, "theirs": line.theirs.count, "ours": line.ours.count,
                    "money_theirs": int(line.theirs.money), "money_ours": int(line.ours.money),
                }
                for line in self.lines
            ],
            "money_theirs": int(self.money_theirs),
            "money_off": int(self.money_off),
        }  # fmt: skip


def share_of(off: int, theirs: int) -> float | None:
    """None when there is nothing to compare with."""
    if theirs == 0:
        return None if off == 0 else 1.0
    return off / theirs


def compare(theirs: Mapping[Place, Cell], ours: Mapping[Place, Cell]) -> Difference:
    places = sorted({*theirs, *ours})
    lines = tuple(Line(*place, theirs.get(place, Cell()), ours.get(place, Cell())) for place in places)
    months = {line.month for line in lines}
    return Difference(
        lines=lines,
        theirs=sum(line.theirs.count for line in lines),
        off=sum(_off([line for line in lines if line.month == month]) for month in months),
        money_theirs=sum((line.theirs.money for line in lines), Decimal(0)),
        money_off=sum((abs(line.theirs.money - line.ours.money) for line in lines), Decimal(0)),
    )


def _off(lines: list[Line]) -> int:
    """A lead in another stage is off once, not twice."""
    more = sum(max(0, line.theirs.count - line.ours.count) for line in lines)
    less = sum(max(0, line.ours.count - line.theirs.count) for line in lines)
    return max(more, less)
