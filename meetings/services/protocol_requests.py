"""What a protocol keeps of the requests that a general meeting heard, as plain values."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alignment.shared.periods import local_day
from alignment.shared.templatetags.format import day
from meetings.models import Meeting, Request
from meetings.models.requests import REQUEST_STATES
from meetings.selectors.heard import heard_at

STATES = dict(REQUEST_STATES)


def requests_heard(meeting: Meeting, *, now: datetime) -> list[dict[str, Any]]:
    """Without the sums of deals: the protocol goes to everybody invited."""
    heard = heard_at(meeting, now)
    return [_row(one, meeting, now) for one in (*heard.open, *heard.declined)] if heard else []


def _row(one: Request, meeting: Meeting, now: datetime) -> dict[str, Any]:
    zone = meeting.series.time_zone
    return {
        "text": str(one),
        "from": one.requester.name,
        "to_side": one.to_side,
        "state": one.state,
        "days": (local_day(now, zone) - local_day(one.raised_at, zone)).days,
        "needed_by": one.needed_by.isoformat(),
        "reason": one.decline_reason,
        "is_new": meeting.actual_start is not None and one.raised_at >= meeting.actual_start,
    }


def request_note(row: dict[str, Any]) -> str:
    """“Anna → marketing · In work · needed by Fri, 20 Mar · asked 3 days ago”."""
    said = {"name": row["from"]}
    to_marketing = row["to_side"] == "marketing"
    way = _("%(name)s → marketing") % said if to_marketing else _("%(name)s → sales") % said
    state = str(STATES.get(row["state"], row["state"]))
    if row["state"] == "declined":
        return " · ".join([way, _("%(state)s: %(reason)s") % {"state": state, "reason": row["reason"]}])
    needed = _("needed by %(day)s") % {"day": day(date.fromisoformat(row["needed_by"]))}
    return " · ".join([way, state, needed, _age(row)])


def _age(row: dict[str, Any]) -> str:
    if row["is_new"]:
        return _("asked at this meeting")
    if not row["days"]:
        return _("asked today")
    return ngettext("asked %(n)s day ago", "asked %(n)s days ago", row["days"]) % {"n": row["days"]}
