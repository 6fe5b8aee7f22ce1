"""Requests as a general meeting hears them: the open ones of both directions, and what was declined since the last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from meetings.models import Meeting, Request
from meetings.models.requests import OPEN_REQUESTS
from meetings.selectors.requests import declined_since_last_general

AT_ONCE = 40


@dataclass(frozen=True)
class Heard:
    """`count` is of all the open ones, of which the first are shown."""

    open: tuple[Request, ...]
    declined: tuple[Request, ...]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.open)

    @property
    def stamp(self) -> str:
        """Changes whenever one of them does, comes or goes."""
        known = "-".join(f"{one.pk}.{one.version}" for one in (*self.open, *self.declined))
        return f"{self.count}-{crc32(known.encode())}"


def heard_at(meeting: Meeting, now: datetime) -> Heard | None:
    """R-RQ-03; only a general meeting hears them, and what it heard is kept in its protocol once it is over."""
    if meeting.series.kind != "general" or meeting.state not in {"scheduled", "running"}:
        return None
    waiting = Request.objects.filter(state__in=OPEN_REQUESTS, raised_at__lte=now)
    rows = waiting.select_related("requester", "owner", "department")
    shown = tuple(rows.order_by("-is_blocking", "needed_by", "pk")[:AT_ONCE])
    declined = tuple(declined_since_last_general(now)[:AT_ONCE])
    return Heard(shown, declined, waiting.count())
