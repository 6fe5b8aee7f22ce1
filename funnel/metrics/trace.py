"""The way of one lead through the stages, read from its events: what it passed, when, and how it left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from alignment.shared.periods import Zone, local_day


@dataclass(frozen=True)
class StageRow:
    id: int
    kind: str
    order: int


@dataclass(frozen=True)
class Entry:
    """An entry to a stage at a moment; `at_creation` by a person means that earlier stages do not apply."""

    stage_id: int
    at: datetime
    created_there_by_hand: bool = False


@dataclass(frozen=True)
class StepTrace:
    """`left` is exactly one of advanced, open, won, lost, rejected, moved_back. `hours` is None where nothing was seen."""

    stage_id: int
    day: date
    left: str
    hours: int | None


@dataclass(frozen=True)
class Trace:
    outcome: str
    steps: tuple[StepTrace, ...]
    closed_day: date | None
    won_day: date | None
    days_to_won: int | None


def trace(
    entries: Sequence[Entry], stages: Sequence[StageRow], *, current: StageRow, created_at: datetime, zone: Zone
) -> Trace:
    """Events in the order they happened; a return appends, the first entry counts (B2), skipped stages count as passed."""
    created_day = local_day(created_at, zone)
    if current.kind == "junk":
        return Trace("junk", (), None, None, None)
    path = sorted((s for s in stages if s.kind in ("open", "won")), key=lambda stage: stage.order)
    days = _first_days(entries, path, created_day, zone)
    steps = _steps(days, path, current, _hours(entries))
    won_day = next((step.day for step in steps if step.left == "won"), None) if current.kind == "won" else None
    closed = None if current.kind == "open" else local_day(_last_entry(entries, current, created_at), zone)
    cycle = None if won_day is None else (won_day - created_day).days
    return Trace(current.kind, steps, closed, won_day, cycle)


def _first_days(
    entries: Sequence[Entry], path: Sequence[StageRow], created_day: date, zone: Zone
) -> list[tuple[StageRow, date]]:
    """Stages passed with their day; a skipped one takes the day of the next that was entered."""
    first = {}
    for entry in entries:
        first.setdefault(entry.stage_id, local_day(entry.at, zone))
    reached = [place for place, stage in enumerate(path) if stage.id in first]
    top = max(reached, default=0)
    bottom = _bottom(entries, path)
    days: list[tuple[StageRow, date]] = []
    following = created_day
    for place in range(top, bottom - 1, -1):
        following = first.get(path[place].id, created_day if place == 0 else following)
        days.append((path[place], following))
    return days[::-1]


def _bottom(entries: Sequence[Entry], path: Sequence[StageRow]) -> int:
    """Where the path of this lead begins: a person may create it at a later stage (decisions.md 33)."""
    if entries and entries[0].created_there_by_hand:
        return next((place for place, stage in enumerate(path) if stage.id == entries[0].stage_id), 0)
    return 0


def _steps(
    days: Sequence[tuple[StageRow, date]], path: Sequence[StageRow], current: StageRow, hours: dict[int, int]
) -> tuple[StepTrace, ...]:
    last = len(days) - 1
    return tuple(
        StepTrace(stage.id, day, "advanced" if place < last else _left(stage, current), hours.get(stage.id))
        for place, (stage, day) in enumerate(days)
    )


def _left(stage: StageRow, current: StageRow) -> str:
    if current.kind != "open":
        return current.kind
    return "moved_back" if current.order < stage.order else "open"


def _hours(entries: Sequence[Entry]) -> dict[int, int]:
    """Whole hours in each stage over all its finished visits; an impossible order is not time."""
    seconds: dict[int, float] = {}
    for entry, following in pairwise(entries):
        spent = (following.at - entry.at).total_seconds()
        seconds[entry.stage_id] = seconds.get(entry.stage_id, 0) + max(spent, 0)
    return {stage_id: int(total // 3600) for stage_id, total in seconds.items()}


def _last_entry(entries: Sequence[Entry], current: StageRow, created_at: datetime) -> datetime:
    return next((entry.at for entry in reversed(entries) if entry.stage_id == current.id), created_at)
