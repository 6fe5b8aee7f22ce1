"""The way of one lead through the stages, read from its events: what it passed, when, and how it left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from alignment.shared.periods import Zone, local_day

DAY = 24 * 60


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
    """`left` is exactly one of advanced, open, won, lost, rejected, moved_back. `minutes` is None where it is a guess.

    `is_start`: a person wrote the lead down here, at a later stage than the first.
    """

    stage_id: int
    day: date
    left: str
    minutes: int | None
    is_start: bool = False


@dataclass(frozen=True)
class Trace:
    outcome: str
    steps: tuple[StepTrace, ...]
    closed_day: date | None
    won_day: date | None
    days_to_won: int | None

    @property
    def began_later(self) -> bool:
        return any(step.is_start for step in self.steps)


def trace(
    entries: Sequence[Entry], stages: Sequence[StageRow], *, current: StageRow, created_at: datetime, zone: Zone
) -> Trace:
    """Events in the order they happened; a return appends, the first entry counts (B2), skipped stages count as passed."""
    created_day = local_day(created_at, zone)
    if current.kind == "junk":
        return Trace("junk", (), None, None, None)
    path = sorted((s for s in stages if s.kind in ("open", "won")), key=lambda stage: stage.order)
    days = _first_days(entries, path, created_day, zone)
    steps = _steps(days, path, current, _minutes(entries, path, created_at))
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
    days: Sequence[tuple[StageRow, date]], path: Sequence[StageRow], current: StageRow, minutes: dict[int, int]
) -> tuple[StepTrace, ...]:
    last, first = len(days) - 1, path[0].id
    return tuple(
        StepTrace(
            stage.id,
            day,
            "advanced" if place < last else _left(stage, current),
            minutes.get(stage.id),
            is_start=place == 0 and stage.id != first,
        )
        for place, (stage, day) in enumerate(days)
    )


def _left(stage: StageRow, current: StageRow) -> str:
    if current.kind != "open":
        return current.kind
    return "moved_back" if current.order < stage.order else "open"


def _minutes(entries: Sequence[Entry], path: Sequence[StageRow], created_at: datetime) -> dict[int, int]:
    """Minutes in each open stage over all its finished visits, and nothing where they would be a guess.

    After skipped stages nobody knows how long each took; what happened before the creation is an impossible order.
    """
    if entries and entries[0].at < created_at:
        return {}
    places = {stage.id: place for place, stage in enumerate(path)}
    open_stages = {stage.id for stage in path if stage.kind == "open"}
    seconds: dict[int, float] = {}
    guessed: set[int] = set()
    for entry, following in pairwise(entries):
        if entry.stage_id not in open_stages:
            continue
        if places.get(following.stage_id, 0) > places[entry.stage_id] + 1:
            guessed.add(entry.stage_id)
        seconds[entry.stage_id] = seconds.get(entry.stage_id, 0) + (following.at - entry.at).total_seconds()
    return {stage_id: _kept(total) for stage_id, total in seconds.items() if stage_id not in guessed}


def _kept(seconds: float) -> int:
    """To the minute; from two days on to the hour, so that a table of many leads has few different times."""
    minutes = int(seconds // 60)
    return minutes if minutes < 2 * DAY else minutes // 60 * 60


def _last_entry(entries: Sequence[Entry], current: StageRow, created_at: datetime) -> datetime:
    return next((entry.at for entry in reversed(entries) if entry.stage_id == current.id), created_at)
