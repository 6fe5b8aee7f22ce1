"""What a clause promises for a stretch of days, and what was kept of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from alignment.shared.business_time import Calendar, working_days
from alignment.shared.periods import Period
from alignment.shared.ratios import share
from funnel.metrics.plan import Need, reverse_plan


@dataclass(frozen=True)
class Kept:
    """`committed` is a number promised for the days; without it the promise is a share of kept and broken."""

    kept: int = 0
    broken: int = 0
    running: int = 0
    committed: float | None = None

    @property
    def rate(self) -> float | None:
        if self.committed is not None:
            return share(self.kept, self.committed)
        return share(self.kept, self.kept + self.broken)

    @property
    def n(self) -> int:
        return self.kept if self.committed is not None else self.kept + self.broken

    def __add__(self, other: Kept) -> Kept:
        promised = [one.committed for one in (self, other) if one.committed is not None]
        return Kept(
            self.kept + other.kept, self.broken + other.broken, self.running + other.running,
            sum(promised) if promised else None,
        )  # fmt: skip


def committed(monthly: float, period: Period, calendar: Calendar) -> float:
    """The part of a month's number that its working days in the period carry."""
    total = 0.0
    for month in period.months():
        start, end = max(month.start, period.start), min(month.end, period.end)
        part = share(working_days(start, end, calendar), working_days(month.start, month.end, calendar))
        total += monthly * (part or 0.0)
    return total


def needs_of(
    revenue: float, average_deal: float | None, way: Sequence[tuple[str, float | None]]
) -> tuple[dict[str, float | None], int | None]:
    """Volumes by stage from the sale back to the accepted lead, and the whole number marketing would promise.

    `way`: stage → conversion into the next one, last step first, down to `accepted`.
    """
    needs: tuple[Need, ...] = reverse_plan(revenue, average_deal, dict(way))
    volumes = {need.stage_key: need.volume for need in needs}
    accepted = volumes.get("accepted")
    return volumes, None if accepted is None else ceil(round(accepted, 6))


def is_excused(week: Period, excused: Sequence[Period]) -> bool:
    """R-SL-06: a week that shares a day with a declared force majeure is shown and not counted."""
    return any(one.start < week.end and week.start < one.end for one in excused)


def sum_up(weeks: Sequence[Mapping[str, Kept]], counted: Sequence[bool], key: str) -> Kept:
    total = Kept()
    for week, counts in zip(weeks, counted, strict=True):
        if counts:
            total = total + week[key]
    return total


def resign_on(signed_on: date) -> date:
    """R-SL-04: half a year after the signatures, by days."""
    return date.fromordinal(signed_on.toordinal() + RESIGN_DAYS)


RESIGN_DAYS = 180
