"""A37: what a search costs by ourselves and by an agency, with the price of waiting for the slower of the two.

Amounts are minor units of one currency. The thresholds are our own defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from alignment.shared.ratios import Number

WEEKS_IN_A_MONTH = 4.33
NEAR = 0.05
#: Weeks are a guess: their price is told in whole hundreds of the major unit.
GRAIN = 100_00
SELF_WEEKS, AGENCY_WEEKS = (2, 4), (1, 2)
SELF_NORM_DAYS, AGENCY_NORM_DAYS = (14, 28), (7, 14)

Tie = Literal["near", "apart", "unknown"]


@dataclass(frozen=True)
class Terms:
    """`fee`: base salaries of one specialist, 1 to 2; `passes`: the share who pass the probation."""

    base: int
    hourly_cost: int
    self_hours: float
    board_fees: int
    self_weeks: float
    fee: float
    passes: float
    agency_hours: float
    agency_weeks: float
    role_value: int


@dataclass(frozen=True)
class Way:
    cost: int
    delay: int
    weeks: float

    @property
    def total(self) -> int:
        return self.cost + self.delay


@dataclass(frozen=True)
class Comparison:
    """R-SA-01: both numbers. `both` pays at most: its own hours and boards, and the fee if the agency's one stays."""

    by_ourselves: Way
    agency: Way
    both: Way
    fee: int
    difference: int
    tie: Tie


def delay_cost(weeks: Number, role_value: int, *, grain: int = GRAIN) -> int:
    """(weeks / 4.33) × what the role brings in a month."""
    return round(max(0.0, float(weeks)) / WEEKS_IN_A_MONTH * role_value / grain) * grain


def compare(terms: Terms, *, grain: int = GRAIN) -> Comparison:
    """Whoever is slower pays for the weeks by which it is."""
    own = round(terms.self_hours * terms.hourly_cost) + terms.board_fees
    fee = round(terms.fee * terms.base * terms.passes)
    hired = fee + round(terms.agency_hours * terms.hourly_cost)
    first = min(terms.self_weeks, terms.agency_weeks)
    by_ourselves = Way(own, delay_cost(terms.self_weeks - first, terms.role_value, grain=grain), terms.self_weeks)
    agency = Way(hired, delay_cost(terms.agency_weeks - first, terms.role_value, grain=grain), terms.agency_weeks)
    difference = by_ourselves.total - agency.total
    return Comparison(by_ourselves, agency, Way(own + hired, 0, first), fee, difference, tie(by_ourselves, agency))


def tie(one: Way, other: Way) -> Tie:
    """Within five percent of the cheaper one the money says nothing, and the quality decides."""
    cheaper = min(one.total, other.total)
    if cheaper <= 0:
        return "unknown"
    return "near" if abs(one.total - other.total) <= NEAR * cheaper else "apart"
