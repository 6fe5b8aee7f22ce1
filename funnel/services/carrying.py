"""What goes over when two leads become one, and back when they part: the way of the further one, and its promises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from funnel.models import Clock, Lead, Merge, StageEvent
from funnel.services import clocks, stages
from people.models import Person

RANK = {"junk": 0, "rejected": 1, "lost": 2, "open": 3, "won": 4}
STOOD = ("stage_id", "stage_entered_at", "recycle_until", "history_known", "mql_no")
COPIED = ("kind", "started_at", "due_at", "breached_at", "is_demo")


@dataclass(frozen=True)
class Carried:
    """Ids of what the merge added to the lead that stays."""

    events: tuple[int, ...] = ()
    clocks: tuple[int, ...] = ()


def went_further(duplicate: Lead, target: Lead) -> bool:
    """A win is further than anything open, an open stage than an earlier one or a failed end."""
    return _place(duplicate) > _place(target)


def _place(lead: Lead) -> tuple[int, int]:
    return RANK[lead.stage.kind], lead.stage.order if lead.stage.kind == "open" else 0


def stood(lead: Lead) -> dict[str, Any]:
    """Where the lead stands, as JSON keeps it."""
    values = {name: getattr(lead, name) for name in STOOD}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def take_over(duplicate: Lead, target: Lead, *, actor: Person | None, now: datetime) -> Carried:
    """The lead that stays goes on from where the duplicate stood; figures read its events alone."""
    events = _carry_events(duplicate, target, actor=actor, now=now)
    for name in ("stage", "stage_entered_at", "recycle_until", "history_known"):
        setattr(target, name, getattr(duplicate, name))
    target.mql_no = max(target.mql_no, duplicate.mql_no)
    if duplicate.stage.kind == "won" and duplicate.amount_minor is not None:
        target.amount_minor, target.currency = duplicate.amount_minor, duplicate.currency
    if target.owner_id is None:
        target.owner, target.team = duplicate.owner, duplicate.team
    return Carried(events, _carry_clocks(duplicate, target, now=now))


def _carry_events(duplicate: Lead, target: Lead, *, actor: Person | None, now: datetime) -> tuple[int, ...]:
    """The last entry, and those to stages that the other had not reached; each tells its own day."""
    entries = list(_entries(duplicate).order_by("occurred_at", "pk"))
    passed = _entries(target, stage__kind="open").values_list("stage__order", flat=True)
    reached = max(passed, default=-1)
    last = next((entry for entry in reversed(entries) if entry.stage_id == duplicate.stage_id), None)
    ids: list[int] = []
    former: int | None = target.stage_id
    for entry in entries:
        if entry is last or _is_beyond(entry, reached):
            copied = StageEvent.objects.create(
                lead=target, kind="entered", stage_id=entry.stage_id, from_stage_id=former, occurred_at=entry.occurred_at,
                recorded_at=now, actor=actor, owner_id=entry.owner_id, door="rule", reason_id=entry.reason_id,
                until=entry.until, mql_no=entry.mql_no, is_demo=target.is_demo,
            )  # fmt: skip
            ids.append(copied.pk)
            former = entry.stage_id
    return tuple(ids)


def _is_beyond(entry: StageEvent, reached: int) -> bool:
    stage = entry.stage
    return stage is not None and stage.kind == "open" and stage.order > reached


def _entries(lead: Lead, **narrow: Any) -> QuerySet[StageEvent]:
    return StageEvent.objects.filter(lead=lead, kind="entered", voided_by=None, **narrow).select_related("stage")


def _carry_clocks(duplicate: Lead, target: Lead, *, now: datetime) -> tuple[int, ...]:
    """B6: nobody wins time by merging. A promise that runs on both leads goes on where it is."""
    theirs = {clock.kind: clock for clock in clocks.running(duplicate)}
    own = {clock.kind: clock for clock in clocks.running(target)}
    clocks.end([clock for kind, clock in own.items() if kind not in theirs], now=now)
    had = set(Clock.objects.filter(lead=target).values_list("kind", "mql_no"))
    free = [clock for kind, clock in theirs.items() if kind not in own and (kind, clock.mql_no) not in had]
    copies = [
        Clock.objects.create(lead=target, mql_no=clock.mql_no, **{name: getattr(clock, name) for name in COPIED})
        for clock in free
    ]
    _say_again(copies, now=now)
    return tuple(copy.pk for copy in copies)


def give_back(merge: Merge, target: Lead, duplicate: Lead, *, actor: Person | None, now: datetime, door: str) -> None:
    """What was carried over is void; who was not moved since stands as before, and the promises run on."""
    carried = list(StageEvent.objects.filter(pk__in=merge.before.get("events", ()), voided_by=None).order_by("pk"))
    here = target.stage
    for event in carried:
        stages.record(target, "void", at=now, now=now, actor=actor, door=door, voids=event, from_stage=here)
    copies = Clock.objects.filter(pk__in=merge.before.get("clocks", ()))
    clocks.end(copies.filter(stopped_at=None, void_at=None), now=now)
    copies.filter(stopped_at=None).update(breached_at=None)
    revived = [duplicate]
    if carried and not _is_live(target, target.stage_id, target.stage_entered_at):
        _stand_back(target, merge.before["stood"])
        revived.append(target)
    _revive(revived, void_at=merge.at, now=now)


def _is_live(lead: Lead, stage_id: int, at: datetime) -> bool:
    return _entries(lead, stage_id=stage_id, occurred_at=at).exists()


def _stand_back(target: Lead, before: dict[str, Any]) -> None:
    """Where it stood before the merge; when that was taken back too, at its last entry."""
    at = datetime.fromisoformat(before["stage_entered_at"])
    if _is_live(target, before["stage_id"], at):
        until = before["recycle_until"]
        target.stage_id, target.stage_entered_at = before["stage_id"], at
        target.recycle_until = date.fromisoformat(until) if until else None
        target.history_known, target.mql_no = before["history_known"], before["mql_no"]
    elif (last := _entries(target).order_by("occurred_at", "pk").last()) and last.stage_id:
        target.stage_id, target.stage_entered_at, target.recycle_until = last.stage_id, last.occurred_at, last.until


def _revive(leads: Iterable[Lead], *, void_at: datetime, now: datetime) -> None:
    ended = list(Clock.objects.filter(lead__in=list(leads), void_at=void_at, stopped_at=None))
    Clock.objects.filter(pk__in=[clock.pk for clock in ended]).update(void_at=None, warned_at=None)
    _say_again(ended, now=now)


def _say_again(running: Iterable[Clock], *, now: datetime) -> None:
    for clock in running:
        if clock.breached_at is not None:
            clocks.tell_heads(clock, now=now)
