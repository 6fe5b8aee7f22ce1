"""What other systems hear of meetings, protocols, requests, problem cards and the cup."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from loop.services import hooks
from meetings.models import Meeting, Protocol, ProtocolVersion, Request

TOLD = {
    "cup_round": ("month", "state"),
    "problem_card": ("claim", "raised_side", "state"),
    "request": ("to_side", "kind", "state", "needed_by", "is_blocking"),
}
MEETING = ("series_id", "slot_start", "state")
STEPS = {"delivered", "confirmed", "declined"}


def announce(event: str, row: Any, *, now: datetime, **more: Any) -> None:
    hooks.announce(event, row, now=now, fields=TOLD[hooks.name_of(row)], **more)


def of_meeting(event: str, meeting: Meeting, *, now: datetime, **more: Any) -> None:
    hooks.announce(event, meeting, now=now, fields=MEETING, kind=meeting.series.kind, **more)


def of_protocol(protocol: Protocol, version: ProtocolVersion, *, now: datetime, recipients: int) -> None:
    """The first version is sent, a later one amends it."""
    hooks.announce(
        "protocol.sent" if version.number == 1 else "protocol.amended",
        protocol,
        now=now,
        fields=("meeting_id", "state", "same_day"),
        url=reverse("api:meeting-protocol", args=[protocol.meeting_id]),
        number=version.number,
        recipients=recipients,
    )


def of_step(request: Request, verb: str, *, now: datetime, is_seen: bool) -> None:
    """Whatever the first answer says, the request was seen by it."""
    if is_seen:
        announce("request.acknowledged", request, now=now)
    if verb in STEPS:
        announce(f"request.{verb}", request, now=now)
