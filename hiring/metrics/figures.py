"""What the figures of a search mean (B7): plain days and counts in, plain values out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from alignment.shared.ratios import Number, median, share, wilson

#: The source's norms of the days to fill a vacancy, by ourselves and by an agency; three months are too long (error 2).
NORMS = {"self": (14, 28), "agency": (7, 14)}
MONTHS_TOO_LONG = 3
YEAR = 365


@dataclass(frozen=True)
class Spell:
    """Days in which the clock ran, the last one not included; None while it runs."""

    start: date
    end: date | None = None


@dataclass(frozen=True)
class Search:
    """A search from its opening to its end. After a fill or a cancellation another one begins with its own clock."""

    spells: tuple[Spell, ...]
    ended_on: date | None = None

    @property
    def opened_on(self) -> date:
        return self.spells[0].start

    def running_days(self, until: date) -> int:
        return sum(max(0, (min(spell.end or until, until) - spell.start).days) for spell in self.spells)


@dataclass(frozen=True)
class Rate:
    """A share with what it is of and its interval; of nothing it is None."""

    made: int
    n: int

    @property
    def value(self) -> float | None:
        return share(self.made, self.n)

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.made, self.n) if self.made <= self.n else None


def searches(steps: Iterable[tuple[str, date]]) -> tuple[Search, ...]:
    """From the states of a vacancy in their order: the clock runs while it is open and stands while it is paused."""
    found: list[Search] = []
    spells: list[Spell] = []
    since: date | None = None
    for state, day in steps:
        if state == "open" and since is None:
            since = day
        elif state != "open" and since is not None:
            spells.append(Spell(since, day))
            since = None
        if state in ("filled", "cancelled") and spells:
            found.append(Search(tuple(spells), day))
            spells = []
    last = [*spells, *([Spell(since)] if since is not None else [])]
    return (*found, Search(tuple(last))) if last else tuple(found)


def time_to_fill(spells: Sequence[Spell], accepted_on: date) -> int:
    """Calendar days from the approval to the accepted offer, without those in which the vacancy was paused."""
    return Search(tuple(spells)).running_days(accepted_on)


def days_between(first: date, second: date) -> int:
    return (second - first).days


def median_days(values: Iterable[Number]) -> float | None:
    return median(values)


def survival(events: Sequence[Number], censored: Sequence[Number]) -> tuple[tuple[float, float], ...]:
    """Kaplan–Meier: after each day on which something was filled, the share that was not filled yet."""
    left, curve = 1.0, []
    for day in sorted(set(events)):
        at_risk = sum(value >= day for value in (*events, *censored))
        left *= 1 - sum(event == day for event in events) / at_risk
        curve.append((float(day), left))
    return tuple(curve)


def median_to_fill(events: Sequence[Number], censored: Sequence[Number]) -> float | None:
    """The first day by which half were filled, the open ones leaving the risk set at their age; None before that."""
    return _half(survival(events, censored), of=1.0)


def median_still_to_wait(events: Sequence[Number], censored: Sequence[Number], age: Number) -> float | None:
    """For a vacancy open for `age` days: how many more, by the median of those that waited as long."""
    curve = survival(events, censored)
    now = next((left for day, left in reversed(curve) if day <= age), 1.0)
    later = _half([step for step in curve if step[0] > age], of=now)
    return None if later is None else later - float(age)


def _half(curve: Sequence[tuple[float, float]], *, of: float) -> float | None:
    return next((day for day, left in curve if left <= of / 2 + 1e-12), None)


def offer_acceptance(accepted: int, decided: int) -> float | None:
    return share(accepted, decided)


def source_quality(passed: int, applications: int) -> float | None:
    return share(passed, applications)


def cost_per_hire(agency: int, boards: int, hours: Number, hourly: int, hires: int) -> float | None:
    """(agency + boards + hours × rate) / hires, in minor units."""
    return share(agency + boards + round(float(hours) * hourly), hires)


def scorecard_submission(on_time: int, interviews: int) -> float | None:
    return share(on_time, interviews)


def probation_pass(passed: int, failed: int) -> float | None:
    return share(passed, passed + failed)


def first_year_attrition(hires: Iterable[tuple[date, date | None]], today: date) -> Rate:
    """Of those who began a year ago or earlier: who left before the year was over."""
    ripe = [(start, left) for start, left in hires if start + timedelta(days=YEAR) <= today]
    gone = sum(left is not None and (left - start).days < YEAR for start, left in ripe)
    return Rate(gone, len(ripe))


def is_too_long(opened_on: date, today: date) -> bool:
    """Error 2: open for more than three months."""
    month = opened_on.month - 1 + MONTHS_TOO_LONG
    year, place = opened_on.year + month // 12, month % 12 + 1
    last = (date(year + place // 12, place % 12 + 1, 1) - timedelta(days=1)).day
    return today > date(year, place, min(opened_on.day, last))
