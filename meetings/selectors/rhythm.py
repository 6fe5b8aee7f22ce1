"""Whether a series keeps its rhythm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import QuerySet

from alignment.shared.periods import local_day
from meetings.metrics import promises as promise_metrics
from meetings.metrics import regularity as rhythm_metrics
from meetings.models import Meeting, MeetingSeries
from meetings.selectors.meetings import COMING, ENDED, LATE_HOURS

MISSED_IN_A_ROW = 2
READ = ("series_id", "slot_start", "state", "counts_as_held", "series__time_zone", "protocol__same_day")


class Slot(NamedTuple):
    """What the rhythm needs of a past meeting; `stored` is its own state, `state` the verdict of R-WM-02."""

    series_id: int
    day: date
    stored: str
    state: str
    same_day: bool


@dataclass(frozen=True)
class Rhythm:
    streak: int
    held: int
    scheduled: int
    excused: int
    same_day: int
    regularity: float | None
    same_day_rate: float | None
    same_day_streak: int


def past_slots(meetings: QuerySet[Meeting], now: datetime) -> QuerySet[Meeting]:
    """Those that have had their day; a moved one is judged by the slot it went to."""
    return meetings.filter(slot_end__lte=now + LATE_HOURS).exclude(state__in=["moved", *COMING])


def slots_of_query(meetings: QuerySet[Meeting]) -> list[Slot]:
    """Without a model for each row: a series may be many years old."""
    return [
        Slot(series_id, local_day(start, zone), state, metric_state(state, counts), bool(same_day))
        for series_id, start, state, counts, zone, same_day in meetings.values_list(*READ)
    ]


def metric_state(state: str, counts_as_held: bool | None) -> str:
    """An ended meeting that R-WM-02 does not accept is missed for the figures."""
    return "missed" if state in ENDED and counts_as_held is False else state


def counted(slots: Iterable[Slot]) -> list[Slot]:
    """What was too short beside a held or excused one of its week was extra: it breaks nothing."""
    judged = list(slots)
    settled = {_week(slot.day) for slot in judged if slot.state != "missed"}
    return [
        slot for slot in judged if slot.state != "missed" or slot.stored == "missed" or _week(slot.day) not in settled
    ]


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def missed_in_a_row(series: MeetingSeries, now: datetime) -> int:
    """An excused slot is stepped over; a moved one is judged by the slot it went to."""
    past = series.meetings.filter(slot_end__lt=now).exclude(state="moved").order_by("-slot_start")
    states = [slot.state for slot in counted(slots_of_query(past[:12])) if slot.state != "excused"]
    return next((n for n, state in enumerate(states) if state != "missed"), len(states))


def rhythm_of(series: MeetingSeries, now: datetime) -> Rhythm:
    return rhythm_from(slots_of_query(past_slots(series.meetings.all(), now).order_by("slot_start")))


def rhythm_from(slots: Iterable[Slot]) -> Rhythm:
    """Of past slots, oldest first."""
    judged = counted(slots)
    held = [slot for slot in judged if slot.state in rhythm_metrics.HELD_STATES]
    days = [slot.day for slot in held]
    excused = [slot.day for slot in judged if slot.state == "excused"]
    same_day = [slot.same_day for slot in held]
    return Rhythm(
        streak=rhythm_metrics.weeks_streak(days, days[-1], excused) if held and judged[-1].state != "missed" else 0,
        held=len(held),
        scheduled=len(judged),
        excused=len(excused),
        same_day=sum(same_day),
        regularity=rhythm_metrics.regularity(len(held), len(judged), len(excused)),
        same_day_rate=promise_metrics.same_day_rate(sum(same_day), len(held)),
        same_day_streak=_tail(same_day),
    )


def _tail(flags: list[bool]) -> int:
    return next((n for n, flag in enumerate(reversed(flags)) if not flag), len(flags))
