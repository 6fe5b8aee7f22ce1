"""The way of a training through its states."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from loop.services.changes import change
from people.models import Person
from people.services import audit
from practices.models import Training

NEXT = {
    "idea": {"topic_agreed", "cancelled"},
    "topic_agreed": {"idea", "speaker_booked", "cancelled"},
    "speaker_booked": {"idea", "topic_agreed", "invited", "cancelled"},
    "invited": {"idea", "held", "cancelled"},
    "held": {"ideas_collected"},
    "ideas_collected": {"debriefed"},
    "debriefed": {"plan_running", "measured"},
    "plan_running": {"measured"},
}


def step(
    training: Training, to: str, *, actor: Person | None, now: datetime, expected_version: int | None = None,
    **values: Any,
) -> Training:  # fmt: skip
    """The next state and what belongs to it."""
    if to not in NEXT.get(training.state, set()):
        raise DomainError(_("This step is not possible now."))
    change(training, actor=actor, now=now, expected_version=expected_version, state=to, **values)
    audit.record(actor=actor, verb=f"training.{to}", obj=training, now=now, is_demo=training.is_demo)
    return training
