"""Figures of a training (Kirkpatrick L1–L3, cost, ideas) and the balance of learning and running (A7, A19)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from alignment.shared.ratios import mean, share

ENOUGH = 5  # people; under it an average would tell of one person
BALANCE_ENOUGH = 20  # counted things a month; under it the share jumps
BALANCE_PEOPLE = 3
MONTHS_OUTSIDE = 3

Side = Literal["marketing", "sales"]
# R-EX-01: the share of running, our own corridor.
RUN_CORRIDORS: dict[str, tuple[float, float]] = {"marketing": (0.40, 0.60), "sales": (0.90, 0.98)}


@dataclass(frozen=True)
class Average:
    """`value` is None until enough people have answered; `n` is how many have."""

    value: float | None
    n: int


def average(values: Collection[float]) -> Average:
    return Average(mean(values) if len(values) >= ENOUGH else None, len(values))


def training_attendance(came: int, invited: int, excused: int = 0) -> float | None:
    return share(came, invited - excused)


def training_reaction(scores: Collection[int]) -> Average:
    return average(scores)


def training_quiz(results: Sequence[tuple[int, int]]) -> Average:
    """The mean of everyone's share of right answers, from (right, asked)."""
    return average([right / asked for right, asked in results if asked])


def training_behaviour(answers: Collection[bool]) -> Average:
    return average([float(answer) for answer in answers])


def training_ideas_each(ideas: int, participants: int) -> float | None:
    return share(ideas, participants)


def training_ideas_to_projects(projects: int, ideas: int) -> float | None:
    return share(projects, ideas)


def training_cost_each(fee_minor: int | None, participants: int) -> float | None:
    """In minor units."""
    return share(fee_minor, participants)


@dataclass(frozen=True)
class Balance:
    """A month of one department. `people` says whether a share would tell of one person."""

    side: str
    month: date
    learn: int
    run: int
    people: int

    @property
    def learn_share(self) -> float | None:
        """None where few people or few things make the figure jump or personal."""
        if self.people < BALANCE_PEOPLE or self.learn + self.run < BALANCE_ENOUGH:
            return None
        return share(self.learn, self.learn + self.run)

    @property
    def is_outside(self) -> bool:
        return self.learn_share is not None and not inside(self.side, self.learn_share)


def learn_corridor(side: str) -> tuple[float, float]:
    """What is left of running."""
    low, high = RUN_CORRIDORS[side]
    return round(1 - high, 4), round(1 - low, 4)


def inside(side: str, learn_share: float) -> bool:
    low, high = learn_corridor(side)
    return low <= learn_share <= high


def outside_for_long(months: Sequence[Balance]) -> bool:
    """The last three months, each known and each outside."""
    last = months[-MONTHS_OUTSIDE:]
    return len(last) == MONTHS_OUTSIDE and all(month.is_outside for month in last)
