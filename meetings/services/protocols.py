"""The protocol: blocked while a promise lacks its owner or date, sent to all invited, never edited once it has left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from loop.models import Action
from loop.services.changes import change, check_version
from meetings.metrics import promises as metrics
from meetings.models import Meeting, Protocol, ProtocolVersion
from meetings.selectors import ENDED, drafts_of, invited_to, rhythm_of
from meetings.services import hooks, running
from meetings.services.protocol_content import content_of
from meetings.services.protocol_letters import deliver
from people.models import Person
from people.services import audit


@dataclass(frozen=True)
class Blocker:
    """What keeps the protocol from leaving, with the promise that one tap mends."""

    action: Action
    lacks_owner: bool
    lacks_date: bool

    @property
    def sentence(self) -> str:
        said = {"action": self.action.text}
        if self.lacks_owner and self.lacks_date:
            return _("“%(action)s” has neither an owner nor a date.") % said
        return (_("“%(action)s” has no owner.") if self.lacks_owner else _("“%(action)s” has no date.")) % said


@dataclass(frozen=True)
class Sent:
    protocol: Protocol
    version: ProtocolVersion
    recipients: int
    same_day_streak: int


def blockers_of(protocol_or_meeting: Any) -> list[Blocker]:
    """R-PR-03."""
    meeting = getattr(protocol_or_meeting, "meeting", protocol_or_meeting)
    return [Blocker(a, a.owner_id is None, a.due_date is None) for a in drafts_of(meeting)]


@transaction.atomic
def edit(
    protocol: Protocol, *, notes: str, actor: Person, now: datetime, expected_version: int | None = None
) -> Protocol:
    """The draft; after sending, the draft of the next version."""
    return change(protocol, actor=actor, now=now, expected_version=expected_version, notes=notes)


@transaction.atomic
def send(protocol: Protocol, *, sent_by: Person, now: datetime, expected_version: int | None = None) -> Sent:
    """R-PR-01, 02, 07: to all invited; only the first version can earn the credit of the day."""
    check_version(protocol, expected_version)
    meeting = protocol.meeting
    if meeting.state not in ENDED:
        raise DomainError(_("End the meeting first; then its protocol can be sent."))
    if blockers := blockers_of(protocol):
        raise DomainError(" ".join(blocker.sentence for blocker in blockers))
    content, last = content_of(protocol), protocol.versions.order_by("-number").first()
    if last and last.content == content:
        raise DomainError(_("Nothing has changed since the last version was sent."))
    version = ProtocolVersion.objects.create(
        protocol=protocol, number=last.number + 1 if last else 1, content=content, sent_at=now, sent_by=sent_by,
        is_demo=protocol.is_demo,
    )  # fmt: skip
    recipients = recipients_of(protocol)
    version.recipients.set(recipients)
    _mark_sent(protocol, version, sent_by=sent_by, now=now)
    deliver(protocol, version, recipients, now=now)
    hooks.of_protocol(protocol, version, now=now, recipients=len(recipients))
    details = {"version": version.number, "digest": version.digest}
    audit.record(actor=sent_by, verb="sent", obj=protocol, now=now, details=details, is_demo=protocol.is_demo)
    return Sent(protocol, version, len(recipients), rhythm_of(meeting.series, now).same_day_streak)


@transaction.atomic
def end_and_send(meeting: Meeting, *, by: Person, now: datetime) -> Sent:
    """One tap at the end: either both happen or neither."""
    if blockers := blockers_of(meeting):
        raise DomainError(" ".join(blocker.sentence for blocker in blockers))
    return send(running.finish(meeting, by=by, now=now), sent_by=by, now=now)


def _mark_sent(protocol: Protocol, version: ProtocolVersion, *, sent_by: Person, now: datetime) -> None:
    meeting = protocol.meeting
    if version.number > 1:
        change(protocol, actor=sent_by, now=now)
        return
    credit = not hasattr(meeting, "late_entry") and metrics.same_day(
        now, meeting.actual_start or meeting.slot_start, meeting.actual_end, meeting.series.time_zone
    )
    change(protocol, actor=sent_by, now=now, state="sent", sent_at=now, same_day=credit)
    change(meeting, actor=sent_by, now=now, state="protocol_sent")
    _close_reviewed(protocol, now=now)


def _close_reviewed(protocol: Protocol, *, now: datetime) -> None:
    """The protocols before are reviewed: the meeting heard what became of their promises."""
    earlier = Protocol.objects.filter(
        state="sent", meeting__series=protocol.meeting.series, meeting__slot_start__lt=protocol.meeting.slot_start
    )
    earlier.update(state="reviewed")


def recipients_of(protocol: Protocol) -> list[Person]:
    """R-PR-02: all invited, present and absent, and whoever promised something."""
    owners = Action.objects.filter(promised_at__meeting=protocol.meeting).exclude(owner=None).select_related("owner")
    people = [*invited_to(protocol.meeting), *(action.owner for action in owners if action.owner)]
    return [person for person in dict.fromkeys(people) if person.is_active]
