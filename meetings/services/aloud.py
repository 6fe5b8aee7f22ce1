"""A request said aloud at a general meeting is a request at once."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import local_day
from funnel.models import Lead
from meetings.models import Meeting, Request
from meetings.selectors import ENDED
from meetings.services import requests
from people.models import Person


@transaction.atomic
def ask_aloud(
    meeting: Meeting,
    *,
    what: str,
    needed_by: date | None,
    by: Person,
    now: datetime,
    to_side: str = "",
    lead: Lead | None = None,
) -> Request:
    """By whoever is invited, in one line. What a phone without a network kept arrives after the end, on the same day."""
    if not meeting.attendance.filter(person=by).exists():
        raise NotAllowed(_("Only people who are invited ask here."))
    if not _is_on(meeting, now):
        raise DomainError(_("Requests are said aloud while the meeting runs."))
    if not what.strip():
        raise InvalidInput(_("Write in a few words what is needed."), field="what")
    return requests.ask(
        requester=by, kind="other", what=what, needed_by=needed_by, to_side=to_side, lead=lead, now=now,
        is_demo=meeting.is_demo,
    )  # fmt: skip


def _is_on(meeting: Meeting, now: datetime) -> bool:
    zone, began = meeting.series.time_zone, meeting.actual_start
    is_today = began is not None and local_day(began, zone) == local_day(now, zone)
    return meeting.state == "running" or (meeting.state in ENDED and is_today)
