"""Field visits: one a week and no more, seen evenly over clients, segments and sellers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from alignment.shared.ratios import share

TARGET_A_WEEK = 1
STALE_DAYS = 14
IN_A_ROW = 3
FEW_VISITS = 4
VISIT_HOURS = 4.0
WEEKS_A_MONTH = 52 / 12

Verdict = Literal["below", "kept", "above", "excused"]


@dataclass(frozen=True)
class Seen:
    """A visit that counts."""

    day: date
    marketer: int
    rep: int
    client: Hashable = None
    segment: str = ""
    is_on_trip: bool = False


@dataclass(frozen=True)
class Week:
    """`valid` counts the visits of a business trip as one."""

    monday: date
    valid: int
    is_excused: bool = False

    @property
    def verdict(self) -> Verdict:
        """R-FV-04. A week that was excused and still had its visit is a kept one."""
        if self.valid > TARGET_A_WEEK:
            return "above"
        if self.valid == TARGET_A_WEEK:
            return "kept"
        return "excused" if self.is_excused else "below"


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def counted(seen: Iterable[Seen]) -> int:
    """Several visits of one marketer on a business trip of one week are one."""
    visits = list(seen)
    trips = {(one.marketer, monday_of(one.day)) for one in visits if one.is_on_trip}
    return len(trips) + sum(not one.is_on_trip for one in visits)


def weeks(seen: Iterable[Seen], mondays: Iterable[date], excused: Iterable[date] = ()) -> tuple[Week, ...]:
    visits, free = list(seen), set(excused)
    return tuple(
        Week(monday, counted(one for one in visits if monday_of(one.day) == monday), monday in free)
        for monday in mondays
    )


def kept_and_planned(found: Iterable[Week]) -> tuple[int, int]:
    """What is above one a week gives no credit."""
    verdicts = [week.verdict for week in found]
    return sum(verdict in ("kept", "above") for verdict in verdicts), sum(verdict != "excused" for verdict in verdicts)


def closed(found: Sequence[Week]) -> Sequence[Week]:
    """Without the running week while it can still be kept; it is the last one."""
    return found[:-1] if found and found[-1].verdict == "below" else found


def visit_weeks_kept(found: Iterable[Week]) -> float | None:
    return share(*kept_and_planned(found))


def streak(found: Sequence[Week]) -> int:
    """Kept weeks in a row up to the last one; the last may still be open, and an excused week breaks nothing."""
    length = 0
    for week in reversed(closed(found)):
        if week.verdict == "below":
            break
        length += week.verdict != "excused"
    return length


def visit_valid_share(valid: int, judged: int) -> float | None:
    return share(valid, judged)


def visit_coverage(values: Iterable[Hashable]) -> int:
    """How many different ones; what is unknown is none of them."""
    return len({value for value in values if value})


def ideas_per_visit(ideas: int, visits: int) -> float | None:
    return share(ideas, visits)


def days_since_visit(last: date | None, today: date) -> int | None:
    return (today - last).days if last else None


def days_waited(since: date, today: date, excused: Iterable[date] = ()) -> int:
    """Days without a visit; nobody waits in an excused week."""
    free, waited = set(excused), (since + timedelta(days=n + 1) for n in range((today - since).days))
    return sum(monday_of(day) not in free for day in waited)


def same_pair(reps: Sequence[int]) -> bool:
    """More than three times in a row; the latest first."""
    last = reps[: IN_A_ROW + 1]
    return len(last) > IN_A_ROW and len(set(last)) == 1


def only_segment(segments: Sequence[str]) -> str:
    """The one segment of all visits, when there are enough of them to say so."""
    return segments[0] if len(segments) >= FEW_VISITS and len(set(segments)) == 1 else ""


def hours_a_month(people: int) -> float:
    """Half a working day each week for so many people: what a scope costs."""
    return people * VISIT_HOURS * WEEKS_A_MONTH
