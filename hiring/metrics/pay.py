"""What a month comes to (A35): base + bonus for the plan of leads + confirmed flex tasks. It computes, it pays nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from alignment.shared.ratios import share

Reason = Literal["plan", "no_plan", "guard", "below"]


@dataclass(frozen=True)
class Curve:
    """Shares of the plan: nothing below the floor, linear up to the whole, in proportion above, no more than the cap."""

    floor: float = 0.8
    cap: float = 1.2

    def paid_share(self, attainment: float) -> float:
        """90 percent of the plan on 80–100 pays half of the bonus."""
        if attainment < self.floor:
            return 0.0
        if attainment < 1:
            return (attainment - self.floor) / (1 - self.floor)
        return min(attainment, self.cap)


@dataclass(frozen=True)
class Terms:
    """A version of a scheme, in minor units; `guard` is the share of good leads that must be kept (R-MO-02)."""

    base_minor: int
    bonus_minor: int
    plan: int
    guard: float
    curve: Curve = Curve()


@dataclass(frozen=True)
class Fact:
    """`good` of `judged` is the quality that stands beside the count. `worked` of `days`: a start inside the month."""

    counted: int
    good: int
    judged: int
    worked: int = 1
    days: int = 1

    @property
    def part(self) -> float:
        return share(self.worked, self.days) or 0.0

    @property
    def quality(self) -> float | None:
        return share(self.good, self.judged)


@dataclass(frozen=True)
class Bonus:
    amount_minor: int | None
    attainment: float | None
    paid_share: float | None
    reason: Reason


@dataclass(frozen=True)
class Pay:
    """`total_minor` adds what is known: a bonus without a plan is None, not nothing."""

    base_minor: int
    plan: float | None
    bonus: Bonus
    flex_minor: int
    total_minor: int


def pay(terms: Terms, fact: Fact, flex: Sequence[int]) -> Pay:
    """Worked example: pay_total — 100,000 + 50 percent of 40,000 for 90 of 100 leads + 2 × 10,000 is 140,000."""
    base, bonus, tasks = rounded(terms.base_minor * fact.part), bonus_of(terms, fact), sum(flex)
    plan = terms.plan * fact.part if terms.plan else None
    return Pay(base, plan, bonus, tasks, base + (bonus.amount_minor or 0) + tasks)


def bonus_of(terms: Terms, fact: Fact) -> Bonus:
    """A part of a month has a part of the plan and of the bonus. Without a plan there is no bonus to speak of."""
    attainment = share(fact.counted, terms.plan * fact.part)
    if attainment is None:
        return Bonus(None, None, None, "no_plan")
    if fact.quality is None or fact.quality < terms.guard:
        return Bonus(0, attainment, 0.0, "guard" if fact.quality is not None else "below")
    paid = terms.curve.paid_share(attainment)
    amount = rounded(terms.bonus_minor * fact.part * paid)
    return Bonus(amount, attainment, paid, "plan" if paid else "below")


def rounded(amount: float) -> int:
    """Half up, to the minor unit."""
    return int(Decimal(str(round(amount, 6))).quantize(Decimal(1), ROUND_HALF_UP))
