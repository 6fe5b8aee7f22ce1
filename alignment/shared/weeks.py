"""One week of a figure: what the owner of a metric hands to whoever judges it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from alignment.shared.ratios import share


@dataclass(frozen=True)
class Week:
    """`start` is a Monday. Without `successes` the value is no share. Ripe: all `n` have had their time."""

    start: date
    value: float | None
    n: int
    successes: int | None = None
    mature: bool = True

    @classmethod
    def of_share(cls, start: date, successes: int, n: int, *, mature: bool = True) -> "Week":
        return cls(start, share(successes, n), n, successes, mature)


def between(weeks: Iterable[Week], start: date, end: date) -> tuple[Week, ...]:
    return tuple(week for week in weeks if start <= week.start < end)
