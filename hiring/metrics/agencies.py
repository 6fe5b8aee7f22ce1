"""A38: the eight criteria of an agency as one number, and whether it may be chosen at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from alignment.shared.ratios import Number, mean, share

CRITERIA = 8
HIGHEST = 3
MUST_HAVE = (1, 4)
ENOUGH = 3
#: Our own defaults: (at most so many business minutes, points). Slower, or silent for longer, is nothing.
REPLY_POINTS = ((60, 3), (240, 2), (480, 1))
#: (at least so many questions, points).
QUESTION_POINTS = ((10, 3), (5, 2), (2, 1))


@dataclass(frozen=True)
class Total:
    """`share` is of the 24 points, known when all eight are; `is_eligible` is None while a must-have is unknown."""

    points: int
    known: int
    share: float | None
    is_eligible: bool | None


def total(scores: Mapping[int, int | None]) -> Total:
    """R-AG-01: nothing for experience (1) or for the guarantee (4) rules an agency out."""
    known = {number: points for number, points in scores.items() if points is not None}
    points = sum(known.values())
    whole = share(points, CRITERIA * HIGHEST) if len(known) == CRITERIA else None
    return Total(points, len(known), whole, _eligible(known))


def _eligible(known: Mapping[int, int]) -> bool | None:
    needed = [known.get(number) for number in MUST_HAVE]
    if 0 in needed:
        return False
    return None if None in needed else True


def reply_points(minutes: int | None, waited: int) -> int | None:
    """R-AG-02, criterion 5: `waited` business minutes without an answer; silence is known after the last limit."""
    if minutes is None:
        return 0 if waited > REPLY_POINTS[-1][0] else None
    return next((points for limit, points in REPLY_POINTS if minutes <= limit), 0)


def question_points(questions: int | None, *, is_silent: bool = False) -> int | None:
    """R-AG-02, criterion 6: the more it asks at first contact, the better it searches."""
    if questions is None:
        return 0 if is_silent else None
    return next((points for least, points in QUESTION_POINTS if questions >= least), 0)


def weeks_between(first: date, last: date) -> float:
    return (last - first).days / 7


@dataclass(frozen=True)
class Record:
    """What an agency did: of `ended` probations so many passed; real weeks against promised ones, by hire."""

    hires: int
    passed: int
    failed: int
    replaced: int
    pass_rate: float | None
    real_weeks: float | None
    promised_weeks: float | None


def record(hires: int, passed: int, failed: int, replaced: int, real: list[Number], promised: list[Number]) -> Record:
    return Record(hires, passed, failed, replaced, share(passed, passed + failed), mean(real), mean(promised))
