"""Where a period ends: by its run-rate with a range, by the deals as their owners see them, and how true it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from statistics import stdev

from alignment.shared.ratios import mean, share

#: The normal quantile of a range that holds eight times of ten.
Z80 = 1.2815515655446004
#: Fewer working days tell nothing of the spread.
ENOUGH_DAYS = 10
COUNTED = ("commit", "best", "pipeline")


@dataclass(frozen=True)
class Range:
    low: float
    high: float


def run_rate(fact: float, elapsed_days: int, all_days: int) -> float | None:
    """fact / share of working days gone: 900,000 / 0.6 = 1,500,000."""
    return share(fact, share(elapsed_days, all_days))


def run_rate_range(fact: float, daily: Sequence[float], elapsed_days: int, all_days: int) -> Range | None:
    """Eight times of ten the period ends here, should the days to come be as uneven as past ones.

    `forecast ± 1.28 · s · √(m + m²/n)`: s is the standard deviation of past working days, n working days are gone and
    m are left; m for the days to come, m²/n because the mean of n days is itself uncertain. Never below the fact.
    """
    middle, left = run_rate(fact, elapsed_days, all_days), max(0, all_days - elapsed_days)
    if middle is None or len(daily) < ENOUGH_DAYS:
        return None
    half = Z80 * stdev(daily) * sqrt(left + left * left / elapsed_days)
    return Range(max(fact, middle - half), middle + half)


@dataclass(frozen=True)
class Deal:
    """An open deal. `chance`: of its stage by own history; None without one. `closes_on`: said, or expected."""

    lead_id: int
    amount_minor: int | None
    category: str
    chance: float | None
    closes_on: date | None
    owner_id: int = 0
    team_id: int = 0
    is_said: bool = False


@dataclass(frozen=True)
class Totals:
    """Each with what is won already; `n` deals count, `unknown` lack an amount, a day or a chance."""

    won_minor: int
    commit_minor: int
    best_minor: int
    pipeline_minor: int
    weighted_minor: int
    open_minor: int
    n: int
    unknown: int


def counted(deals: Iterable[Deal], end: date) -> list[Deal]:
    """Those that are expected to close before the end and were not left out."""
    return [deal for deal in deals if deal.category in COUNTED and deal.closes_on is not None and deal.closes_on < end]


def totals(won_minor: int, deals: Iterable[Deal], end: date) -> Totals:
    """Commit ≤ best case ≤ pipeline; weighted is Σ amount × chance of the stage."""
    known = list(deals)
    inside = counted(known, end)
    sums = {key: sum(deal.amount_minor or 0 for deal in inside if deal.category == key) for key in COUNTED}
    weighted = sum((deal.amount_minor or 0) * deal.chance for deal in inside if deal.chance is not None)
    lacking = [deal for deal in known if deal.category != "omitted" and _lacks(deal)]
    commit = won_minor + sums["commit"]
    best = commit + sums["best"]
    return Totals(
        won_minor, commit, best, best + sums["pipeline"], won_minor + round(weighted), sum(sums.values()),
        len(inside), len(lacking),
    )  # fmt: skip


def _lacks(deal: Deal) -> bool:
    return deal.amount_minor is None or deal.closes_on is None or deal.chance is None


def error(forecast: float | None, fact: float) -> float | None:
    """|forecast − fact| / fact: 1,350,000 against 1,500,000 is off by 10 %."""
    return None if forecast is None else share(abs(forecast - fact), fact)


def bias(forecasts: Iterable[tuple[float | None, float]]) -> float | None:
    """The mean of (forecast − fact) / fact: above nothing one promises too much."""
    return mean(share(told - fact, fact) for told, fact in forecasts if told is not None)


@dataclass(frozen=True)
class Was:
    """An open deal in a forecast of the past."""

    lead_id: int
    amount_minor: int


@dataclass(frozen=True)
class Now:
    """Where a deal is by now: `open` inside the period, `won`, `lost`, or `slipped` out of it."""

    lead_id: int
    amount_minor: int
    fate: str


@dataclass(frozen=True)
class Move:
    """One step of the waterfall, and the deals behind it."""

    key: str
    amount_minor: int
    lead_ids: tuple[int, ...]


STEPS = ("new", "amount", "won", "lost", "slipped")


def waterfall(before: Iterable[Was], now: Mapping[int, Now]) -> tuple[Move, ...]:
    """What was open then plus these moves is what is open now, to the minor unit."""
    was = {deal.lead_id: deal.amount_minor for deal in before}
    moves: dict[str, dict[int, int]] = {key: {} for key in STEPS}
    for lead_id, amount in was.items():
        deal = now.get(lead_id)
        if deal is None or deal.fate != "open":
            moves[deal.fate if deal else "slipped"][lead_id] = -amount
        elif deal.amount_minor != amount:
            moves["amount"][lead_id] = deal.amount_minor - amount
    for deal in now.values():
        if deal.lead_id not in was and deal.fate == "open":
            moves["new"][deal.lead_id] = deal.amount_minor
    return tuple(Move(key, sum(found.values()), tuple(found)) for key, found in moves.items())
