"""A meeting begins, people come, and it ends: what it saw is frozen, its protocol drafted."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alignment.shared.errors import DomainError, NotAllowed
from alignment.shared.periods import local_day
from loop import selectors as loop
from loop.selectors import FINISHED_TOPICS
from loop.services import topics
from loop.services.changes import change
from meetings.metrics.regularity import Presence, is_held, minutes_present
from meetings.models import (
    Attendance,
    Meeting,
    Protocol,
)
from meetings.selectors import (
    ENDED,
    agenda_of,
    attendance_of,
    is_principal,
    waiting_for_status,
)
from meetings.services import agendas, chairs, hooks, secretaries, slots
from meetings.services.outcomes import note_outcome
from meetings.services.protocol_requests import requests_heard
from meetings.services.state import must_run
from people.models import Person
from people.services import audit

SEEN = ("metric", "segment", "value", "norm", "n", "stake_minor", "currency")
EARLY = timedelta(hours=1)
TWO_SIDES = 2


@transaction.atomic
def start(meeting: Meeting, *, by: Person, now: datetime) -> Meeting:
    """Whoever starts it is here. More than an hour early, the one that runs now is another than the planned one."""
    if meeting.state == "running":
        return meeting
    if meeting.state != "scheduled":
        raise DomainError(_("This meeting is over."))
    if meeting.slot_start - now > EARLY:
        if not is_principal(meeting, by):
            raise NotAllowed(_("Only the people who lead this meeting bring it forward."))
        return start(slots.bring_forward(meeting, actor=by, now=now), by=by, now=now)
    if meeting.agenda_frozen_at is None:
        agendas.freeze(meeting, now=now, mail=False)
    slots.ensure_attendance(meeting)
    change(meeting, actor=by, now=now, state="running", actual_start=now)
    if meeting.attendance.filter(person=by).exists():
        check_in(meeting, by, now=now)
    return meeting


@transaction.atomic
def check_in(meeting: Meeting, person: Person, *, now: datetime, deputy_for: Person | None = None) -> Attendance:
    """The minute of arrival is kept once; a deputy says for whom (R-WM-02, R-WM-06)."""
    if meeting.state not in {"scheduled", "running"}:
        raise DomainError(_("This meeting is over."))
    attendance = meeting.attendance.filter(person=person).first()
    if attendance is None:
        if deputy_for is None:
            raise NotAllowed(_("Only people who are invited can check in."))
        attendance = Attendance.objects.create(meeting=meeting, person=person, is_demo=meeting.is_demo)
    if deputy_for is not None:
        attendance.deputy_for = deputy_for
    if attendance.arrived_at is None:
        attendance.arrived_at = now
    attendance.save(update_fields=["arrived_at", "deputy_for"])
    return attendance


@transaction.atomic
def check_out(meeting: Meeting, person: Person, *, now: datetime) -> Attendance:
    """Left before the end."""
    attendance = meeting.attendance.get(person=person)
    attendance.left_at = now if attendance.arrived_at else None
    attendance.save(update_fields=["left_at"])
    return attendance


@transaction.atomic
def finish(meeting: Meeting, *, by: Person, now: datetime) -> Protocol:
    """R-PR-04: not while a due promise has no status. What the meeting saw is frozen, the protocol drafted."""
    if meeting.state in ENDED:
        return meeting.protocol
    must_run(meeting)
    if waiting := waiting_for_status(meeting, today=local_day(now, meeting.series.time_zone)):
        raise DomainError(
            ngettext(
                "%(n)s due promise has no status yet: done, or not done and why?",
                "%(n)s due promises have no status yet: done, or not done and why?",
                len(waiting),
            )
            % {"n": len(waiting)}
        )
    figures = figures_of(meeting, now=now)
    chairs.settle(meeting, by=by, now=now)
    _put_off_the_rest(meeting, actor=by, now=now)
    change(
        meeting, actor=by, now=now, state="held", actual_end=now, figures=figures,
        counts_as_held=counts_as_held(meeting, end=now),
    )  # fmt: skip
    hooks.of_meeting("meeting.held", meeting, now=now, counts_as_held=meeting.counts_as_held)
    audit.record(actor=by, verb="held", obj=meeting, now=now, is_demo=meeting.is_demo)
    author = secretaries.writer_of(meeting, ended_by=by)
    return Protocol.objects.get_or_create(
        meeting=meeting, defaults={"author": author, "drafted_at": now, "is_demo": meeting.is_demo}
    )[0]


def counts_as_held(meeting: Meeting, *, end: datetime) -> bool:
    """R-WM-02: both heads for ten minutes, or one with two deputies; a stand-in at one of any four slots in a row.

    Other meetings need one head, as the other chairs in the place of an absent one; a stand-up needs none.
    """
    if meeting.series.kind == "department":
        return True
    rows = attendance_of(meeting)
    begin = min(meeting.actual_start or meeting.slot_start, meeting.slot_start)
    presences = []
    for head in [row for row in rows if row.is_principal]:
        deputies = [row for row in rows if row.deputy_for_id == head.person_id]
        minutes = minutes_present(head.arrived_at, head.left_at, begin, end)
        stood_in = max((minutes_present(d.arrived_at, d.left_at, begin, end) for d in deputies), default=0)
        presences.append(Presence(max(minutes, stood_in), by_deputy=bool(deputies) and stood_in > minutes))
    if meeting.series.kind != "cmo_cco":
        return is_held(sorted(presences, key=lambda presence: presence.minutes)[-1:])
    if len(presences) < TWO_SIDES:
        return False
    before = meeting.series.meetings.filter(slot_start__lt=meeting.slot_start, state__in=ENDED).order_by("-slot_start")[
        :3
    ]
    deputised = [m.attendance.exclude(deputy_for=None).filter(arrived_at__isnull=False).exists() for m in before]
    return is_held(presences, deputies_before=deputised[::-1])


def figures_of(meeting: Meeting, *, now: datetime) -> dict[str, object]:
    """The gaps and the requests as the meeting saw them."""
    with loop.language_of(None):
        return {
            "gaps": [
                {"text": item.signal_words or item.topic.text}
                | {name: getattr(item.topic.signal, name) for name in SEEN}
                for item in agenda_of(meeting).gaps
            ],
            "requests": requests_heard(meeting, now=now),
        }


def _put_off_the_rest(meeting: Meeting, *, actor: Person, now: datetime) -> None:
    for item in meeting.agenda.filter(outcome="").select_related("topic"):
        if item.topic.state in FINISHED_TOPICS:
            continue
        if item.topic.source == "rule":
            topics.drop(item.topic, reason=_("Not discussed"), actor=actor, now=now)
        else:
            topics.defer(item.topic, actor=actor, now=now)
        note_outcome(meeting, item.topic, item.topic.state)
