"""A survey counted: participation, favourability, readiness to recommend, and the gap between two mirrors (B8, C7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from alignment.shared.ratios import Z95, mean, share, wilson

PROMOTES_FROM, DETRACTS_TO = 9, 6
PARTICIPATION_STEP = 0.05
ENOUGH_PARTICIPATION = 0.6
FRESH_DAYS = 120


def survey_participation(answered: int, invited: int) -> float | None:
    """Told in steps of five points: who answered cannot be read off."""
    rate = share(min(answered, invited), invited)
    return None if rate is None else round(round(rate / PARTICIPATION_STEP) * PARTICIPATION_STEP, 2)


@dataclass(frozen=True)
class Favourability:
    rate: float
    low: float
    high: float
    n: int


def survey_favourability(favourable: float, n: int) -> Favourability | None:
    """Answers of 4 and 5 among all, with the Wilson interval."""
    between = wilson(round(favourable), n)
    return Favourability(favourable / n, *between, n) if between else None


@dataclass(frozen=True)
class Recommendation:
    """In points: promoters (9–10) minus detractors (0–6) of all who answered; `error` is the standard error."""

    score: float
    error: float
    n: int
    promoters: int
    detractors: int

    @property
    def margin(self) -> float:
        return Z95 * self.error


def classes(answers: Iterable[int]) -> tuple[int, int, int]:
    """Promoters, detractors, all."""
    known = list(answers)
    return (
        sum(answer >= PROMOTES_FROM for answer in known), sum(answer <= DETRACTS_TO for answer in known), len(known)
    )  # fmt: skip


def survey_recommendation(promoters: int, detractors: int, n: int) -> Recommendation | None:
    if not n:
        return None
    p, d = promoters / n, detractors / n
    return Recommendation(100 * (p - d), 100 * sqrt((p + d - (p - d) ** 2) / n), n, promoters, detractors)


def survey_gap(self_level: float | None, other_level: float | None) -> float | None:
    """What a side says of itself minus what the other says of it; below zero is self-criticism, never a fault."""
    return None if self_level is None or other_level is None else self_level - other_level


def survey_asymmetry(marketing_gap: float | None, sales_gap: float | None) -> float | None:
    """How much more marketing overrates itself than sales does."""
    return survey_gap(marketing_gap, sales_gap)


def survey_proposals_adopted(adopted: int, proposals: int) -> float | None:
    return share(adopted, proposals)


def survey_level(levels: Iterable[float | None]) -> float | None:
    """The mean of the items that were told."""
    return mean(levels)
