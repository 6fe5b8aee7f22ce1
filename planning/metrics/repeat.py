"""What a plan to bring customers back has done: beside a group that was left alone, and in money until it pays back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from math import sqrt

from alignment.shared.ratios import Z95, share, wilson


@dataclass(frozen=True)
class Group:
    """`k` came back of `n`."""

    k: int
    n: int

    @property
    def rate(self) -> float | None:
        return share(self.k, self.n)


@dataclass(frozen=True)
class Uplift:
    """Difference of two shares, with its 95 % interval; `is_told` when the interval leaves out nothing at all."""

    value: float
    low: float
    high: float

    @property
    def is_told(self) -> bool:
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class AccountLine:
    month: date
    cost: int
    expected: int
    fact: int | None
    balance: int
    expected_balance: int


def reactivation_rate(returned: int, contacted: int) -> float | None:
    """Returned of the eligible ones who were contacted."""
    return share(returned, contacted)


def uplift(treated: Group, holdout: Group) -> Uplift | None:
    """treated − hold-out, by Newcombe's interval from the two Wilson intervals; None while a group is empty."""
    mine, theirs = wilson(treated.k, treated.n, Z95), wilson(holdout.k, holdout.n, Z95)
    if mine is None or theirs is None or treated.rate is None or holdout.rate is None:
        return None
    value = treated.rate - holdout.rate
    low = value - sqrt((treated.rate - mine[0]) ** 2 + (theirs[1] - holdout.rate) ** 2)
    high = value + sqrt((mine[1] - treated.rate) ** 2 + (holdout.rate - theirs[0]) ** 2)
    return Uplift(value, low, high)


def draw(customers: Iterable[int], *, seed: str, holdout_percent: int) -> tuple[list[int], list[int]]:
    """(treated, left alone), by lot and always the same for one seed; the rounded part of the whole is left alone."""
    ranked = sorted(set(customers), key=lambda pk: sha256(f"{seed}:{pk}".encode()).hexdigest())
    alone = round(len(ranked) * holdout_percent / 100)
    return sorted(ranked[alone:]), sorted(ranked[:alone])


def account(months: Sequence[tuple[date, int, int]], facts: dict[date, int], *, today: date) -> tuple[AccountLine, ...]:
    """Month by month (first day, cost, expected), with what is left of the investment; months ahead have no fact."""
    balance, expected_balance, lines = 0, 0, []
    for month, cost, expected in sorted(months):
        fact = None if month > today else facts.get(month, 0)
        balance += (fact or 0) - cost
        expected_balance += expected - cost
        lines.append(AccountLine(month, cost, expected, fact, balance, expected_balance))
    return tuple(lines)


def payback(lines: Sequence[AccountLine]) -> date | None:
    """The first month by whose end the plan expects to have earned what it cost."""
    return next((line.month for line in lines if line.expected_balance >= 0), None)
