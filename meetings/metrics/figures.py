"""What the weeks of a period say together: rhythm, decisions, topics, ratings, attendance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from alignment.shared.ratios import share
from meetings.metrics.regularity import weeks_streak


@dataclass(frozen=True)
class Week:
    """Slots of one series in one ISO week. `short` ended without both heads; beside a held one it was extra."""

    monday: date
    held: int = 0
    excused: int = 0
    missed: int = 0
    short: int = 0
    moved: int = 0
    on_time: int = 0
    same_day: int = 0
    protocols: int = 0

    @property
    def failed(self) -> int:
        return self.missed + (0 if self.held or self.excused else self.short)

    @property
    def scheduled(self) -> int:
        return self.held + self.excused + self.failed


def streak(weeks: Sequence[Week]) -> int:
    """Of one series, oldest first: weeks in a row with a meeting up to the newest judged one."""
    judged = [week for week in weeks if week.scheduled]
    held = [week.monday for week in judged if week.held]
    if not held or (judged[-1].failed and not judged[-1].held):
        return 0
    return weeks_streak(held, held[-1], [week.monday for week in judged if week.excused])


def decisions_per_meeting(decisions: int, held: int) -> float | None:
    return share(decisions, held)


def topics_per_meeting(settled: int, held: int) -> float | None:
    return share(settled, held)


def shared_topic_share(both: int, placed: int) -> float | None:
    """Topics for both sides, of those on the agendas of general meetings."""
    return share(both, placed)


def effectiveness(mark: float | None, properly: int, decisions: int) -> float | None:
    """Points of 100 (C6, a measure of our own): the mean mark of 1–10, as far as decisions have an owner and a date."""
    decided = share(properly, decisions)
    return None if mark is None or decided is None else points(mark, decided)


def points(mark: float, decided: float) -> float:
    return mark * 10 * decided


def staff_topic_share(by_staff: int, raised: int) -> float | None:
    """Topics that people of the departments brought, of those that any person brought."""
    return share(by_staff, raised)


def attendance_rate(present: int, invited: int, excused: int) -> float | None:
    return share(present, max(0, invited - excused))


def mean_rating(counts: Mapping[int, int]) -> float | None:
    """From how often each number was given."""
    return share(sum(value * n for value, n in counts.items()), sum(counts.values()))


def median_rating(counts: Mapping[int, int]) -> float | None:
    """From how often each number was given."""
    return _middle([(float(value), n) for value, n in sorted(counts.items()) if n])


def _middle(ordered: Iterable[tuple[float, int]]) -> float | None:
    rows = list(ordered)
    total = sum(n for _value, n in rows)
    if not total:
        return None
    return (_at(rows, (total - 1) // 2) + _at(rows, total // 2)) / 2


def _at(rows: Sequence[tuple[float, int]], place: int) -> float:
    seen = 0
    for value, n in rows:
        seen += n
        if place < seen:
            return value
    return rows[-1][0]
