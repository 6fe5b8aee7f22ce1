"""What became of sellers who were moved to lead marketing (A20). Traits are never counted (R-RF-02)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alignment.shared.ratios import share


@dataclass(frozen=True)
class Look:
    """A move looked at after so many months."""

    case: int
    months: int
    is_in_role: bool
    hit_target: bool | None = None


@dataclass(frozen=True)
class Rate:
    k: int
    n: int

    @property
    def share(self) -> float | None:
        return share(self.k, self.n)


def survival(looks: Sequence[Look], months: int) -> Rate:
    """Worked example: role_fit_survival — 1 of 4 still in the role after twelve months is 0.25."""
    seen = [look for look in looks if look.months == months]
    return Rate(sum(look.is_in_role for look in seen), len(seen))


def target_hit(looks: Sequence[Look], months: int = 12) -> Rate:
    """Worked example: role_fit_target — 1 of 4 moves hits its targets at twelve months: 0.25; who left hits none."""
    seen = [look for look in looks if look.months == months and (look.hit_target is not None or not look.is_in_role)]
    return Rate(sum(bool(look.hit_target) for look in seen), len(seen))
