"""Whether a series keeps its rhythm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from meetings.metrics import promises as promise_metrics
from meetings.metrics import regularity as rhythm_metrics
from meetings.models import Meeting, MeetingSeries
from meetings.selectors.meetings import COMING, ENDED, day_of


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


def metric_state(meeting: Meeting) -> str:
    """An ended meeting that R-WM-02 does not accept is missed for the figures."""
    return "missed" if meeting.state in ENDED and meeting.counts_as_held is False else meeting.state


def counted(meetings: Iterable[Meeting]) -> list[tuple[date, str, Meeting]]:
    """With their verdicts. What was too short beside a held or excused one of its week was extra: it breaks nothing."""
    judged = [(day_of(meeting), metric_state(meeting), meeting) for meeting in meetings]
    settled = {_week(day) for day, state, _meeting in judged if state != "missed"}
    return [
        (day, state, meeting)
        for day, state, meeting in judged
        if state != "missed" or meeting.state == "missed" or _week(day) not in settled
    ]


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def rhythm_of(series: MeetingSeries, now: datetime, *, since: date | None = None) -> Rhythm:
    slots = series.meetings.filter(slot_end__lte=now + timedelta(hours=12)).exclude(state__in=["moved", *COMING])
    if since:
        slots = slots.filter(slot_start__date__gte=since)
    return rhythm_from(slots.order_by("slot_start").select_related("protocol", "series"))


def rhythm_from(meetings: Iterable[Meeting]) -> Rhythm:
    """Of past slots, oldest first, read with their series and protocol."""
    judged = counted(meetings)
    held = [(day, meeting) for day, state, meeting in judged if state in rhythm_metrics.HELD_STATES]
    days = [day for day, _meeting in held]
    excused = [day for day, state, _meeting in judged if state == "excused"]
    same_day = [_left_same_day(meeting) for _day, meeting in held]
    return Rhythm(
        streak=rhythm_metrics.weeks_streak(days, days[-1], excused) if held and judged[-1][1] != "missed" else 0,
        held=len(held),
        scheduled=len(judged),
        excused=len(excused),
        same_day=sum(same_day),
        regularity=rhythm_metrics.regularity(len(held), len(judged), len(excused)),
        same_day_rate=promise_metrics.same_day_rate(sum(same_day), len(held)),
        same_day_streak=_tail(same_day),
    )


def _left_same_day(meeting: Meeting) -> bool:
    protocol = getattr(meeting, "protocol", None)
    return bool(protocol and protocol.same_day)


def _tail(flags: list[bool]) -> int:
    return next((n for n, flag in enumerate(reversed(flags)) if not flag), len(flags))
