"""Who writes the protocols of the coming meetings: in turn, or whoever took it over (A4)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from meetings.metrics import secretaries as rules
from meetings.models import Meeting, MeetingSeries
from meetings.selectors import COMING
from meetings.selectors.secretaries import able_to_write, last_secretary, secretary_here, served
from people.models import Person
from people.services import audit


@transaction.atomic
def plan(series: MeetingSeries, *, now: datetime) -> None:
    """The turns of all slots that have not begun, after whoever really served."""
    scheduled = series.meetings.filter(state="scheduled")
    if series.secretary_rule == rules.CHAIR:
        named = scheduled.filter(agenda_frozen_at=None).exclude(secretary=None)
        named.update(secretary=None, secretary_swapped=False)
        return
    coming = list(scheduled.order_by("slot_start"))
    if not coming:
        return
    first = coming[0].slot_start
    between = served(series).filter(slot_start__gt=first).only("slot_start", "secretary_id")
    able, last = able_to_write(series, coming), last_secretary(series, first)
    for meeting in sorted([*coming, *between], key=lambda one: one.slot_start):
        if meeting.pk in able:
            _give(meeting, able[meeting.pk], last)
        last = meeting.secretary_id or last


def _give(meeting: Meeting, able: set[int], last: int | None) -> None:
    """What was handed over, and what the agenda has told everybody, stays while that person can."""
    is_told = meeting.agenda_frozen_at is not None
    if is_told and meeting.secretary_id is None:
        return
    if (meeting.secretary_swapped or is_told) and meeting.secretary_id in able:
        return
    _keep(meeting, rules.next_secretary(able, last), swapped=False)


def _keep(meeting: Meeting, secretary: int | None, *, swapped: bool) -> None:
    if (meeting.secretary_id, meeting.secretary_swapped) == (secretary, swapped):
        return
    meeting.secretary_id, meeting.secretary_swapped = secretary, swapped
    Meeting.objects.filter(pk=meeting.pk).update(secretary=secretary, secretary_swapped=swapped)


@transaction.atomic
def hand_over(meeting: Meeting, *, to: Person, by: Person, now: datetime) -> Meeting:
    """Another of the invited writes this time, and the turns go on from there."""
    if meeting.state not in COMING:
        raise DomainError(_("The secretary changes before the meeting is over."))
    if meeting.series.secretary_rule == rules.CHAIR:
        raise DomainError(_("At these meetings the heads write themselves."))
    if to.pk not in able_to_write(meeting.series, [meeting])[meeting.pk]:
        raise InvalidInput(_("Choose somebody who is invited and will be there."), field="secretary")
    if to.pk == meeting.secretary_id:
        return meeting
    details = {"from": meeting.secretary_id, "to": to.pk}
    _keep(meeting, to.pk, swapped=True)
    audit.record(actor=by, verb="secretary_swapped", obj=meeting, now=now, details=details, is_demo=meeting.is_demo)
    plan(meeting.series, now=now)
    return meeting


def writer_of(meeting: Meeting, *, ended_by: Person) -> Person:
    """The secretary who is here; else whoever ends the meeting."""
    return meeting.secretary if meeting.secretary and secretary_here(meeting) else ended_by
