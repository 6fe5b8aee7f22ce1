"""What may be done to a meeting as it stands."""

from __future__ import annotations

from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from meetings.models import (
    Meeting,
)
from meetings.selectors import (
    ENDED,
)


def must_run(meeting: Meeting) -> None:
    if meeting.state != "running":
        raise DomainError(_("The meeting is not running."))


def must_be_open(meeting: Meeting) -> None:
    """While it runs, and after its end until the protocol is closed (R-PR-07 sends a new version)."""
    if meeting.state not in {"running", *ENDED} or meeting.state == "closed":
        raise DomainError(_("The meeting is not running."))
