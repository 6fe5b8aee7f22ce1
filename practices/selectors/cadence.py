"""How the practices keep their rhythm over thirteen weeks: component C of the index, with its records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from practices.cards import CARDS
from practices.kinds import KINDS
from practices.metrics.cadence import WEIGHTS, Kept, cadence
from practices.models import Occurrence
from practices.selectors.methods import in_use

WINDOW = timedelta(weeks=13)
PLANNED = {"rotation": 3, "joint_training": 1}  # one a month, one a quarter: our own defaults
Counter = Callable[[datetime, datetime], Kept]
COUNTERS: dict[str, Counter] = {}


@dataclass(frozen=True)
class Rhythm:
    value: float | None
    parts: tuple[tuple[str, Kept, str], ...]


def register(key: str, counter: Counter) -> None:
    """`counter(since, now)` answers for a method whose rhythm is not counted by its occurrences alone."""
    COUNTERS[key] = counter


def cadence_now(now: datetime) -> Rhythm:
    """Only methods in use; each part with its label and the page of its records."""
    kept = {key: _kept(key, now) for key in WEIGHTS if key in in_use()}
    parts = tuple(
        (CARDS[key].label, one, reverse(page) if (page := CARDS[key].page) else "") for key, one in kept.items()
    )
    return Rhythm(cadence(kept), parts)


def _kept(key: str, now: datetime) -> Kept:
    """Valid ones alone: briefed, held and debriefed."""
    if counter := COUNTERS.get(key):
        return counter(now - WINDOW, now)
    kinds = [kind.key for kind in KINDS.values() if kind.method == key]
    done = Occurrence.objects.filter(kind__in=kinds, phase="debriefed", held_at__range=(now - WINDOW, now))
    return Kept(done.count(), PLANNED.get(key, 0))
