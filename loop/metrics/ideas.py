"""Whether ideas are answered, taken and carried out, and how far a signature reaches (A2)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from alignment.shared.periods import Zone, local_day
from alignment.shared.ratios import median, share

ANSWER_DAYS = 14
TAKEN = frozenset({"accepted", "project", "measured"})
PROJECTS = frozenset({"project", "measured"})


@dataclass(frozen=True)
class Answered:
    """An idea with an answer: its state and the two moments."""

    state: str
    created_at: datetime
    answered_at: datetime


def idea_acceptance_rate(ideas: Collection[Answered]) -> float | None:
    return share(sum(idea.state in TAKEN for idea in ideas), len(ideas))


def idea_answer_days(ideas: Iterable[Answered], zone: Zone) -> float | None:
    return median((local_day(idea.answered_at, zone) - local_day(idea.created_at, zone)).days for idea in ideas)


def idea_project_rate(ideas: Collection[Answered]) -> float | None:
    return share(sum(idea.state in PROJECTS for idea in ideas), len(ideas))


def days_left(created_at: datetime, today: date, zone: Zone) -> int:
    """R-ID-01: an answer within fourteen days; below zero it is late."""
    return ANSWER_DAYS - (today - local_day(created_at, zone)).days


def signature_reach(letters_per_day: int, days: int) -> int:
    return letters_per_day * max(0, days)


def signature_ctr(clicks: int | None, reach: int) -> float | None:
    return share(clicks, reach)
