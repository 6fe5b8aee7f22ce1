"""Whether marketing hears the calls, and what comes of it (A25)."""

from __future__ import annotations

from collections.abc import Collection

from alignment.shared.ratios import share

COVERAGE_DAYS = 90
HOURS_A_FORTNIGHT = 1.0


def listening_coverage(heard: Collection[int], reps: Collection[int]) -> float | None:
    """Reps heard in ninety days / reps; of the whole, never of a person."""
    return share(len(set(heard) & set(reps)), len(set(reps)))


def listening_hours(minutes: int) -> float:
    return minutes / 60


def listening_follow_up(with_actions: int, with_findings: int) -> float | None:
    """Sessions whose findings became at least one promise / sessions with findings."""
    return share(with_actions, with_findings)
