"""The clock of a vacancy, and what its ten errors are judged by (A36). Limits marked so are our own defaults."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from hiring.metrics.errors import State

ENOUGH_VIEWED = 3
QUIET = timedelta(days=7)
# Three months as days on the clock, and our own earlier warning.
LONG_DAYS, WARN_DAYS = 91, 60
# Our own: of one to five points, by this many colleagues; a check of reviews is good for half a year.
READERS, GOOD_TEXT, POOR_TEXT = 2, 4.0, 3.0
REVIEW_DAYS = 180
FEW_CHANNELS = 2
NO_ANSWER = timedelta(days=14)

Step = tuple[str, datetime]


def time_open(steps: Iterable[Step], now: datetime) -> timedelta:
    """The sum of the stretches in the state `open`; pauses and what came before or after do not count."""
    total, since = timedelta(), None
    for state, at in steps:
        if since is not None:
            total += at - since
        since = at if state == "open" else None
    return total + (now - since if since is not None else timedelta())


def days_open(steps: Iterable[Step], now: datetime) -> int:
    return max(time_open(steps, now).days, 0)


def running_since(steps: Sequence[Step]) -> datetime | None:
    """When it began to run for the last time; None while it stands."""
    return steps[-1][1] if steps and steps[-1][0] == "open" else None


def passive(since: datetime | None, viewed: int, last_move: datetime | None, now: datetime) -> State:
    """Error 1: fewer than three new candidates viewed in seven days, or no move of a stage in seven days."""
    if since is None or now - since < QUIET:
        return "unknown"
    is_still = last_move is None or now - last_move >= QUIET
    return "error" if is_still or viewed < ENOUGH_VIEWED else "ok"


def long(days: int) -> State:
    """Error 2: open for longer than three months."""
    if days > LONG_DAYS:
        return "error"
    return "warning" if days > WARN_DAYS else "ok"


def text(advantages: str, benefits: str, points: Sequence[int]) -> State:
    """Error 4: the text names advantages and benefits, and two colleagues find that it sells the company."""
    if not advantages.strip() or not benefits.strip():
        return "error"
    if len(points) < READERS:
        return "unknown"
    mean = sum(points) / len(points)
    if mean < POOR_TEXT:
        return "error"
    return "ok" if mean >= GOOD_TEXT else "warning"


def channels(count: int) -> State:
    """Error 8."""
    return "error" if count < FEW_CHANNELS else "ok"
