"""Whether the two heads really meet: held slots, weeks in a row, starting on time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alignment.shared.periods import Zone, local_day
from alignment.shared.ratios import share

HELD_STATES = frozenset({"held", "protocol_sent", "closed"})
MINUTES_TOGETHER = 10
TOLERANCE_MINUTES = 5
DEPUTY_WINDOW = 4


@dataclass(frozen=True)
class Presence:
    """One principal's side of a slot: how long, and whether a deputy sat in."""

    minutes: int
    by_deputy: bool = False


def minutes_present(arrived_at: datetime | None, left_at: datetime | None, start: datetime, end: datetime) -> int:
    """Whole minutes inside the meeting; 0 for those who never came."""
    if arrived_at is None:
        return 0
    seconds = (min(left_at or end, end) - max(arrived_at, start)).total_seconds()
    return max(0, int(seconds // 60))


def is_held(principals: Sequence[Presence], *, deputies_before: Sequence[bool] = ()) -> bool:
    """R-WM-02: all principals for ten minutes or more; a deputy in at most one of any four slots in a row."""
    if not principals or any(presence.minutes < MINUTES_TOGETHER for presence in principals):
        return False
    deputised = sum(presence.by_deputy for presence in principals)
    recent = any(deputies_before[-(DEPUTY_WINDOW - 1) :])
    return deputised == 0 or (deputised == 1 and not recent)


def stays_in_its_week(slot_start: datetime, moved_to: datetime, zone: Zone) -> bool:
    """R-WM-03: moved within the ISO week is held, moved across weeks is missed for the first one."""
    return local_day(slot_start, zone).isocalendar()[:2] == local_day(moved_to, zone).isocalendar()[:2]


def late_minutes(arrived_at: datetime, slot_start: datetime) -> int:
    """R-WM-06: whole minutes after the start."""
    return max(0, int((arrived_at - slot_start).total_seconds() // 60))


def is_on_time(arrived_at: datetime, slot_start: datetime, *, tolerance: int = TOLERANCE_MINUTES) -> bool:
    return late_minutes(arrived_at, slot_start) <= tolerance


def regularity(held: int, scheduled: int, excused: int) -> float | None:
    """held / (scheduled − excused)."""
    return share(held, max(0, scheduled - excused))


def punctuality(on_time: int, held: int) -> float | None:
    return share(on_time, held)


def streak(states: Iterable[str]) -> int:
    """Slots held in a row up to the newest, oldest first; an excused or coming slot neither counts nor breaks."""
    count = 0
    for state in states:
        if state in HELD_STATES:
            count += 1
        elif state == "missed":
            count = 0
    return count


def weeks_streak(held_days: Iterable[date], last_week: date, excused_days: Iterable[date] = ()) -> int:
    """ISO weeks in a row with a meeting, back from the week of `last_week`; an excused week is stepped over."""
    held, excused = _weeks(held_days), _weeks(excused_days)
    monday, count = _monday(last_week), 0
    while monday in held or monday in excused:
        count += monday in held
        monday -= timedelta(days=7)
    return count


def _weeks(days: Iterable[date]) -> set[date]:
    return {_monday(day) for day in days}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def minutes_over(began_at: datetime | None, ended_at: datetime | None, planned: timedelta) -> int:
    """Whole minutes longer than planned; 0 while either end is unknown."""
    if began_at is None or ended_at is None:
        return 0
    return max(0, int((ended_at - began_at - planned).total_seconds() // 60))
