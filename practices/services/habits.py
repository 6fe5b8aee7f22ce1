"""A method kept for eight cycles is a habit. Apps above tell how to count the cycles of their own methods."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from practices.cards import HABIT_CYCLES
from practices.kinds import KINDS
from practices.models import Method, Occurrence
from practices.selectors.calendar import day_of
from practices.services import methods

Counter = Callable[[datetime, datetime], int]
COUNTERS: dict[str, Counter] = {}
BY_WEEK = frozenset({"field_visits"})


def register(key: str, counter: Counter) -> None:
    """`counter(since, now)` answers how many cycles of the method were kept."""
    COUNTERS[key] = counter


def kept_cycles(key: str, since: datetime, now: datetime) -> int:
    if counter := COUNTERS.get(key):
        return counter(since, now)
    kinds = [kind.key for kind in KINDS.values() if kind.method == key]
    done = Occurrence.objects.filter(kind__in=kinds, phase__in=("held", "debriefed"), held_at__range=(since, now))
    moments = [moment for moment in done.values_list("held_at", flat=True) if moment]
    return len({day_of(moment).isocalendar()[:2] for moment in moments}) if key in BY_WEEK else len(moments)


def keep(*, now: datetime) -> int:
    """How many methods became a habit."""
    found = 0
    for method in Method.objects.filter(state="launched").order_by("pk"):
        if method.launched_at and kept_cycles(method.key, method.launched_at, now) >= HABIT_CYCLES:
            methods.become_habit(method, now=now)
            found += 1
    return found
