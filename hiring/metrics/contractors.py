"""A40: how a contractor works: fast to answer, on time, right at the first time, and for how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from alignment.shared.ratios import mean, share

#: R-CO-01, experience of the author: up to so much a month of advertising contractors do; three months above it ask.
AD_LIMIT_MINOR = 1_000_000_00
MONTHS = 3
MISSES = 2


@dataclass(frozen=True)
class Job:
    """A task as arithmetic sees it; called-off ones are left out by the caller."""

    due_on: date
    delivered_on: date | None
    is_accepted: bool
    reworks: int
    cost_minor: int
    response_minutes: int | None

    def is_missed(self, today: date) -> bool:
        """Delivered after its day, or not delivered though the day is over."""
        return (self.delivered_on or today) > self.due_on

    def is_told(self, today: date) -> bool:
        return self.delivered_on is not None or self.due_on < today


@dataclass(frozen=True)
class Work:
    """Shares of nothing are None; `delivered` and `accepted` are what they are of."""

    delivered: int
    on_time: float | None
    accepted: int
    first_time: float | None
    cost_per_accepted_minor: float | None
    response_minutes: float | None
    answered: int
    misses_in_a_row: int

    @property
    def rating(self) -> float | None:
        """The mean of on time and right at the first time, when both are known."""
        if self.on_time is None or self.first_time is None:
            return None
        return mean([self.on_time, self.first_time])


def work(jobs: Sequence[Job], today: date) -> Work:
    delivered = [job for job in jobs if job.delivered_on]
    accepted = [job for job in jobs if job.is_accepted]
    waits = [job.response_minutes for job in jobs if job.response_minutes is not None]
    return Work(
        delivered=len(delivered),
        on_time=share(sum(not job.is_missed(today) for job in delivered), len(delivered)),
        accepted=len(accepted),
        first_time=share(sum(not job.reworks for job in accepted), len(accepted)),
        cost_per_accepted_minor=mean(job.cost_minor for job in accepted),
        response_minutes=mean(waits),
        answered=len(waits),
        misses_in_a_row=misses_in_a_row(jobs, today),
    )


def misses_in_a_row(jobs: Sequence[Job], today: date) -> int:
    """Counted back from the newest day that is over or kept."""
    told = sorted((job for job in jobs if job.is_told(today)), key=lambda job: job.due_on, reverse=True)
    count = 0
    for job in told:
        if not job.is_missed(today):
            break
        count += 1
    return count


def is_time_to_revise(months: Sequence[int], *, limit: int = AD_LIMIT_MINOR) -> bool:
    """R-CO-01: the last three whole months, each above the limit."""
    return len(months) >= MONTHS and all(spent > limit for spent in months[-MONTHS:])
