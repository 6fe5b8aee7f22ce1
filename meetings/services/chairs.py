"""Who chairs the coming general meetings (R-GM-02…04), and what happens when the chair is away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from loop import selectors as loop
from meetings.metrics import chairs as rules
from meetings.models import Meeting, MeetingSeries
from meetings.selectors.turnout import heads_here, is_out_of_turn
from people import selectors as people
from people.models import Person
from people.services import audit


@transaction.atomic
def plan(series: MeetingSeries, *, now: datetime) -> None:
    """The turns of all slots that have not begun, after those who really chaired; what was swapped stays swapped."""
    if series.kind != "general":
        return
    meetings = series.meetings.order_by("slot_start")
    first = meetings.filter(state="scheduled").first()
    if first is None:
        return
    rule = rules.rule_of(people.company().market, series.chair_rule)
    sides, turns = heads_by_side(series), _last_turn(series, first)
    for meeting in meetings.filter(slot_start__gte=first.slot_start):
        if meeting.state == "scheduled":
            _give(meeting, rule, turns, sides, now=now)
        turns.append(_turn(meeting))


def _last_turn(series: MeetingSeries, first: Meeting) -> list[rules.Turn]:
    """Of all that lies behind, the order of chairs asks only for the last meeting that was chaired."""
    chaired = series.meetings.filter(slot_start__lt=first.slot_start, state__in=rules.CHAIRED).exclude(chair_side="")
    return [_turn(meeting) for meeting in chaired.order_by("-slot_start")[:1]]


def _turn(meeting: Meeting) -> rules.Turn:
    return rules.Turn(meeting.chair_side, meeting.chair_alternates, meeting.state)


def heads_by_side(series: MeetingSeries) -> dict[str, Person]:
    """One head a side; where one person leads both, that person for both."""
    heads = list(series.principals.order_by("pk"))
    known = {loop.side_of(head): head for head in reversed(heads)}
    return {side: known.get(side) or heads[0] for side in (rules.MARKETING, rules.SALES) if heads}


def _give(meeting: Meeting, rule: str, before: list[rules.Turn], sides: dict[str, Person], *, now: datetime) -> None:
    """An absence known beforehand gives the chair to the other head."""
    side = meeting.chair_side if meeting.chair_swapped else rules.next_side(rule, before)
    swapped = meeting.chair_swapped
    if side not in sides:
        return
    away = people.absent_now(sides[side], meeting.slot_start) is not None
    there = people.absent_now(sides[rules.other(side)], meeting.slot_start) is None
    if away and there and not swapped:
        _log(meeting, sides[side], sides[rules.other(side)], by=None, now=now)
        side, swapped = rules.other(side), True
    _keep(meeting, side, sides[side], alternates=rule == "alternate", swapped=swapped)


def _keep(meeting: Meeting, side: str, chair: Person, *, alternates: bool, swapped: bool) -> None:
    given = {"chair_side": side, "chair_id": chair.pk, "chair_alternates": alternates, "chair_swapped": swapped}
    if {name: getattr(meeting, name) for name in given} == given:
        return
    for name, value in given.items():
        setattr(meeting, name, value)
    Meeting.objects.filter(pk=meeting.pk).update(**given)


@transaction.atomic
def swap(meeting: Meeting, *, by: Person | None, now: datetime) -> Meeting:
    """The chair is away: the other head chairs, and the turns go on from there.

    Of a meeting that was chaired out of turn, the same is written down afterwards.
    """
    if is_out_of_turn(meeting):
        return _write_down(meeting, by=by, now=now)
    if meeting.series.kind != "general" or meeting.state not in {"scheduled", "running"}:
        raise DomainError(_("The chair changes before the meeting is over."))
    sides = heads_by_side(meeting.series)
    side = rules.other(meeting.chair_side or rules.SALES)
    if side not in sides or sides[side].pk == meeting.chair_id:
        raise DomainError(_("There is no other head who could chair."))
    _log(meeting, meeting.chair, sides[side], by=by, now=now)
    _keep(meeting, side, sides[side], alternates=meeting.chair_alternates, swapped=True)
    plan(meeting.series, now=now)
    return meeting


def _write_down(meeting: Meeting, *, by: Person | None, now: datetime) -> Meeting:
    """A chair who never came gives way to the head who was here; else whoever chaired stays."""
    sides, side = heads_by_side(meeting.series), meeting.chair_side
    here = heads_here(meeting)
    if here and meeting.chair_id not in here:
        side = rules.other(side)
    former, chair = meeting.chair, sides[side] if side != meeting.chair_side else meeting.chair
    if chair is None:
        return meeting
    _log(meeting, former, chair, by=by, now=now)
    _keep(meeting, side, chair, alternates=meeting.chair_alternates, swapped=True)
    plan(meeting.series, now=now)
    return meeting


def settle(meeting: Meeting, *, by: Person, now: datetime) -> None:
    """At the end: a chair who never came did not chair when the other head was here."""
    if meeting.series.kind != "general" or meeting.chair_id is None:
        return
    here = heads_here(meeting)
    if meeting.chair_id not in here and here:
        swap(meeting, by=by, now=now)


def _log(meeting: Meeting, former: Person | None, chair: Person, *, by: Person | None, now: datetime) -> None:
    details = {"from": former.pk if former else None, "to": chair.pk}
    audit.record(actor=by, verb="chair_swapped", obj=meeting, now=now, details=details, is_demo=meeting.is_demo)
