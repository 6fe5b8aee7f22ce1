"""The requests on the screen of a general meeting: what this reader sees of them, and may do with one tap."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from funnel.models import Lead
from loop import selectors as loop
from meetings.forms_requests import AloudForm
from meetings.models import Meeting, Request
from meetings.models.requests import ANSWERING, answering_side
from meetings.selectors.heard import Heard, heard_at
from meetings.selectors.requests import open_deals, open_leads, other_side, visible_requests
from meetings.views.requests import is_late


@dataclass(frozen=True)
class HeardCard:
    """Everybody invited hears it; the deal and the way to its page are for whoever may see them."""

    request: Request
    lead: Lead | None
    is_late: bool
    is_open_to_reader: bool
    verbs: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"request-{self.request.pk}"


def heard_part(request: HttpRequest, meeting: Meeting, now: datetime) -> dict[str, Any]:
    """Nothing where the meeting is not a general one."""
    heard = heard_at(meeting, now)
    if heard is None:
        return {}
    return {"heard": heard, "heard_cards": _cards(request.user, heard, now)}


def aloud_part(request: HttpRequest, meeting: Meeting, now: datetime) -> dict[str, Any]:
    """The line in which whoever is invited asks for something."""
    user = request.user
    if meeting.series.kind != "general" or meeting.state != "running":
        return {}
    if not meeting.attendance.filter(person=user).exists():
        return {}
    side = other_side(user)
    return {"aloud": AloudForm(side=side, today=loop.today_of(now)), "aloud_side": side, "deals": open_deals(user)}


def _cards(user: Any, heard: Heard, now: datetime) -> list[HeardCard]:
    leads = open_leads(user, heard.open)
    seen = set(visible_requests(user).filter(pk__in=[one.pk for one in heard.open]).values_list("pk", flat=True))
    today, side = loop.today_of(now), answering_side(user)
    return [
        HeardCard(one, leads.get(one.lead_id or 0), is_late(one, now, today), one.pk in seen, _verbs(one, user, side))
        for one in heard.open
    ]


def _verbs(one: Request, user: Any, side: str) -> tuple[str, ...]:
    """R-RQ-02: only who asked says that it helped."""
    if one.requester_id == user.pk:
        return ("confirm",) if one.state == "delivered" else ()
    if one.to_side != side or one.state not in ANSWERING:
        return ()
    return ("acknowledge", "deliver") if one.state == "raised" else ("deliver",)
