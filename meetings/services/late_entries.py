"""A meeting held without the product: written down by one head, confirmed by the other, flagged for ever."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.business_time import add_business_days
from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import local_day
from alignment.shared.words import gettext_noop
from loop.services.changes import change
from loop.services.telling import tell
from meetings.models import LateEntry, Meeting, Protocol
from meetings.services import hooks, running, slots
from people import selectors as people
from people.models import Person
from people.services import audit

WORKING_DAYS_BACK = 2


def last_day(meeting: Meeting) -> date:
    return add_business_days(
        local_day(meeting.slot_start, meeting.series.time_zone), WORKING_DAYS_BACK, people.working_calendar()
    )


def may_enter(meeting: Meeting, *, now: datetime) -> bool:
    is_open = meeting.state == "missed" and meeting.moved_to is None and not hasattr(meeting, "late_entry")
    return is_open and local_day(now, meeting.series.time_zone) <= last_day(meeting)


@transaction.atomic
def enter(
    meeting: Meeting, *, began_at: datetime, minutes: int, present: Iterable[Person], by: Person, now: datetime
) -> LateEntry:
    """Up to two working days back."""
    if not may_enter(meeting, now=now):
        raise DomainError(_("A missed meeting is entered within two working days, once."))
    others = meeting.series.principals.exclude(pk=by.pk)
    if not others:
        raise DomainError(_("The other head has to confirm the meeting, and there is none."))
    ended_at = began_at + timedelta(minutes=minutes)
    _check_times(meeting, began_at, ended_at, now=now)
    entry = LateEntry.objects.create(
        meeting=meeting, entered_by=by, entered_at=now, began_at=began_at, ended_at=ended_at, is_demo=meeting.is_demo
    )
    entry.present.set(present)
    for head in others:
        _ask(entry, head, now=now)
    audit.record(actor=by, verb="entered_later", obj=meeting, now=now, is_demo=meeting.is_demo)
    return entry


def _check_times(meeting: Meeting, began_at: datetime, ended_at: datetime, *, now: datetime) -> None:
    zone = meeting.series.time_zone
    is_its_day = local_day(began_at, zone) == local_day(meeting.slot_start, zone)
    if not is_its_day or not began_at < ended_at <= now:
        raise InvalidInput(_("Say when it was on the day of the meeting."), field="at")


def _ask(entry: LateEntry, head: Person, *, now: datetime) -> None:
    tell(
        head,
        key=f"late-entry-{entry.pk}",
        text=gettext_noop("%(name)s says that “%(title)s” took place. Do you confirm it?"),
        name=entry.entered_by.name,
        title=entry.meeting.series.title,
        url=reverse("meetings:meeting", args=[entry.meeting_id]),
        now=now,
        is_demo=entry.is_demo,
    )


@transaction.atomic
def answer(entry: LateEntry, *, confirms: bool, by: Person, now: datetime) -> LateEntry:
    if entry.state != "waiting":
        raise DomainError(_("This entry has its answer already."))
    if by.pk == entry.entered_by_id or not entry.meeting.series.principals.filter(pk=by.pk).exists():
        raise NotAllowed(_("The other head confirms the meeting."))
    entry.state, entry.answered_by, entry.answered_at = ("confirmed" if confirms else "refused"), by, now
    entry.save(update_fields=["state", "answered_by", "answered_at"])
    if confirms:
        _hold(entry, now=now)
    verb = "late_entry_confirmed" if confirms else "late_entry_refused"
    audit.record(actor=by, verb=verb, obj=entry.meeting, now=now, is_demo=entry.is_demo)
    return entry


def _hold(entry: LateEntry, *, now: datetime) -> None:
    """From here on a meeting like any other: judged by R-WM-02, with a protocol to write."""
    meeting = entry.meeting
    slots.ensure_attendance(meeting)
    meeting.attendance.filter(person__in=entry.present.all()).update(arrived_at=entry.began_at)
    meeting.actual_start = entry.began_at
    change(
        meeting, actor=entry.entered_by, now=now, state="held", actual_start=entry.began_at, actual_end=entry.ended_at,
        counts_as_held=running.counts_as_held(meeting, end=entry.ended_at),
    )  # fmt: skip
    hooks.of_meeting("meeting.held", meeting, now=now, counts_as_held=meeting.counts_as_held)
    Protocol.objects.get_or_create(
        meeting=meeting, defaults={"author": entry.entered_by, "drafted_at": now, "is_demo": meeting.is_demo}
    )
