"""Clocks of the two-sided agreement: running, met or breached."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from alignment.shared.ratios import Number, median, percentile, share

State = Literal["running", "met", "breached"]
NEARLY = 0.8


@dataclass(frozen=True)
class Clock:
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None
    breached_at: datetime | None = None

    def state(self, now: datetime) -> State:
        """A breach stays a breach, whatever is said afterwards of when the work was done."""
        if self.breached_at is not None or (self.stopped_at or now) > self.due_at:
            return "breached"
        return "running" if self.stopped_at is None else "met"


@dataclass(frozen=True)
class Tally:
    met: int
    breached: int
    running: int

    @property
    def hit_rate(self) -> float | None:
        return hit_rate(self.met, self.breached)

    @property
    def breach_rate(self) -> float | None:
        return share(self.breached, self.met + self.breached)


def tally(clocks: Iterable[Clock], now: datetime) -> Tally:
    states = [clock.state(now) for clock in clocks]
    return Tally(states.count("met"), states.count("breached"), states.count("running"))


def hit_rate(met: int, breached: int) -> float | None:
    """Running clocks are in neither number."""
    return share(met, met + breached)


def is_nearly_due(minutes_used: int, minutes_allowed: int) -> bool:
    """At 80 % of the time the one who acts is reminded (AL-04)."""
    return minutes_used >= minutes_allowed * NEARLY


def response_minutes(minutes: Iterable[Number]) -> tuple[float | None, float | None]:
    """Median and P90 of working minutes to the first touch; the mean alone says nothing."""
    values = list(minutes)
    return median(values), percentile(values, 0.9)


def silent_rate(undecided_past_sla: int, mql: int) -> float | None:
    return share(undecided_past_sla, mql)


def acceptance_rate(accepted: int, rejected: int) -> float | None:
    """Of the decided ones."""
    return share(accepted, accepted + rejected)


def acceptance_rate_all(accepted: int, mql: int) -> float | None:
    """Of all: silence counts as not accepted."""
    return share(accepted, mql)


def leaked(
    never_touched: AbstractSet[int], no_next_step: AbstractSet[int], lost_without_reason: AbstractSet[int]
) -> set[int]:
    """Ids of leaked leads, each once."""
    return {*never_touched, *no_next_step, *lost_without_reason}


def leakage(leaked_leads: int, leads: int) -> float | None:
    return share(leaked_leads, leads)


def leakage_cost(leaked_leads: int, cpl: float | None) -> float | None:
    return None if cpl is None else leaked_leads * cpl
