"""Clocks of a lead that another CRM keeps: derived as wholes from its history, so that late news set them right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from alignment.shared.business_time import Calendar, add_business_minutes, business_minutes
from funnel.models import Clock, Lead, Stage
from funnel.selectors.sla_limits import Terms, limits, signed_terms
from funnel.services import clocks
from people import selectors as people

Entry = tuple[Stage, datetime]
OLD = timedelta(days=1)
DERIVED = ("started_at", "due_at", "stopped_at", "minutes", "breached_at", "void_at")


@dataclass(frozen=True)
class Cycle:
    """One stay in `mql`: from the hand-over to the decision, and until the next hand-over for the touch."""

    started_at: datetime
    decided_at: datetime | None
    decision: Stage | None
    ended_at: datetime | None
    until: datetime | None


def keep(lead: Lead, entries: Sequence[Entry], touches: Sequence[datetime], *, now: datetime) -> None:
    """Writes what differs. A promise broken long before we heard of it alerts nobody any more."""
    known = {(clock.kind, clock.mql_no): clock for clock in Clock.objects.filter(lead=lead)}
    terms, calendar = signed_terms(), people.working_calendar()
    wanted = dict(_wanted(lead, cycles_of(entries), touches, terms, calendar, now))
    for key, facts in wanted.items():
        _write(lead, key, facts, known.get(key), now=now)
    clocks.end((clock for key, clock in known.items() if key not in wanted and clock.void_at is None), now=now)


def cycles_of(entries: Sequence[Entry]) -> list[Cycle]:
    """`entries` in order of time."""
    begun = [place for place, (stage, _at) in enumerate(entries) if stage.key == "mql"]
    bounds = [*begun, len(entries)]
    return [_cycle(entries, start, stop) for start, stop in pairwise(bounds)]


def _cycle(entries: Sequence[Entry], start: int, stop: int) -> Cycle:
    later = entries[start + 1 : stop]
    decision, decided_at = later[0] if later else (None, None)
    ended_at = next((at for stage, at in later if stage.is_end), None)
    return Cycle(entries[start][1], decided_at, decision, ended_at, entries[stop][1] if stop < len(entries) else None)


def _wanted(
    lead: Lead, cycles: Sequence[Cycle], touches: Sequence[datetime], terms: tuple[Terms, ...], calendar: Calendar,
    now: datetime,
) -> Any:  # fmt: skip
    for number, cycle in enumerate(cycles, 1):
        ends = {"first_touch": _touch_in(cycle, touches), "decision": cycle.decided_at}
        for kind, minutes in limits(lead.intent, cycle.started_at, terms).items():
            due = add_business_minutes(cycle.started_at, minutes, calendar)
            yield (kind, number), _facts(cycle, ends[kind], due, calendar, lead, now=now)


def _touch_in(cycle: Cycle, touches: Sequence[datetime]) -> datetime | None:
    return next((at for at in touches if at >= cycle.started_at and (cycle.until is None or at < cycle.until)), None)


def _facts(
    cycle: Cycle, stopped: datetime | None, due: datetime, calendar: Calendar, lead: Lead, *, now: datetime
) -> dict[str, Any]:
    """Junk promises nothing; at an end nobody owes a touch, and one already late stays broken without minutes."""
    facts: dict[str, Any] = {"started_at": cycle.started_at, "due_at": due, "stopped_at": stopped}
    facts["minutes"] = None if stopped is None else business_minutes(cycle.started_at, stopped, calendar)
    over = None if stopped else cycle.ended_at or cycle.until
    facts["void_at"] = over
    late_at = stopped or over or (now if due < now - OLD else due)
    facts["breached_at"] = due if late_at > due else None
    if lead.stage.kind == "junk":
        facts |= {"stopped_at": None, "minutes": None, "breached_at": None, "void_at": over or lead.stage_entered_at}
    return facts


def _write(lead: Lead, key: tuple[str, int], facts: dict[str, Any], clock: Clock | None, *, now: datetime) -> None:
    if clock is None:
        kind, number = key
        clock = Clock(lead=lead, kind=kind, mql_no=number, is_demo=lead.is_demo)
    elif clock.breached_at and facts["breached_at"] is None and facts["stopped_at"] is None:
        facts["breached_at"] = clock.breached_at
    if clock.pk and all(getattr(clock, name) == facts[name] for name in DERIVED):
        return
    was_running = clock.pk and clock.stopped_at is None and clock.void_at is None
    for name, value in facts.items():
        setattr(clock, name, value)
    if clock.breached_at and clock.due_at < now - OLD:
        clock.returned_at = clock.returned_at or now
    clock.save()
    if was_running and (clock.stopped_at or clock.void_at):
        clocks.hush(clock, now=now)
