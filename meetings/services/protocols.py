"""The protocol: blocked while a promise lacks its owner or date, sent to all invited, never edited once it has left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from alignment.shared.periods import day_start, local_day
from alignment.shared.words import gettext_noop
from delivery.models import OutboxMessage
from delivery.services.outbox import send_mail
from loop import selectors as loop
from loop.models import Action
from loop.services.changes import change, check_version
from loop.services.telling import tell
from meetings.metrics import promises as metrics
from meetings.models import ActionReview, Meeting, MeetingDecision, Protocol, ProtocolVersion
from meetings.selectors import ENDED, attendance_of, drafts_of, invited_to, rhythm_of
from meetings.services import running
from meetings.services.documents import protocol_pdf
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
    _deliver(protocol, version, recipients, now=now)
    audit.record(
        actor=sent_by, verb="sent", obj=protocol, now=now, details={"version": version.number}, is_demo=protocol.is_demo
    )
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
    credit = metrics.same_day(
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


def content_of(protocol: Protocol) -> dict[str, Any]:
    """Everything the protocol says, as plain values: what leaves is kept as it left."""
    meeting = protocol.meeting
    zone = meeting.series.time_zone
    return {
        "title": meeting.series.title,
        "started_at": (meeting.actual_start or meeting.slot_start).isoformat(),
        "ended_at": meeting.actual_end.isoformat() if meeting.actual_end else None,
        "day": local_day(meeting.actual_start or meeting.slot_start, zone).isoformat(),
        "venue": meeting.venue,
        "attendance": [_attendance_row(row) for row in attendance_of(meeting)],
        "review": [_review_row(row) for row in _reviews(protocol)],
        "topics": [
            {"text": item.topic.text, "outcome": item.outcome}
            for item in meeting.agenda.select_related("topic").order_by("order")
            if item.outcome and item.topic.source != "rule"
        ],
        "decisions": [_decision_row(row) for row in _decisions(protocol)],
        "actions": [_action_row(action) for action in meeting_actions(protocol)],
        "gaps": meeting.figures.get("gaps", []),
        "notes": protocol.notes,
    }


def meeting_actions(protocol: Protocol) -> list[Action]:
    actions = Action.objects.filter(promised_at__meeting=protocol.meeting).exclude(state="cancelled")
    return list(actions.select_related("owner", "decision").order_by("pk"))


def _reviews(protocol: Protocol) -> list[ActionReview]:
    reviews = ActionReview.objects.filter(meeting=protocol.meeting).select_related("action__owner")
    return list(reviews.order_by("pk"))


def _decisions(protocol: Protocol) -> list[MeetingDecision]:
    rows = MeetingDecision.objects.filter(meeting=protocol.meeting).select_related("decision__topic")
    return list(rows.prefetch_related("decision__decided_by").order_by("pk"))


def _attendance_row(row: Any) -> dict[str, Any]:
    return {"name": row.person.name, "present": row.arrived_at is not None, "principal": row.is_principal}


def _review_row(row: ActionReview) -> dict[str, Any]:
    action = row.action
    return {
        "text": action.text,
        "owner": action.owner.name if action.owner else "",
        "due": action.original_due_date.isoformat() if action.original_due_date else None,
        "outcome": row.outcome,
        "why": row.why,
        "what_next": row.what_next,
        "new_date": row.new_date.isoformat() if row.new_date else None,
    }


def _decision_row(row: MeetingDecision) -> dict[str, Any]:
    decision = row.decision
    return {
        "text": decision.text,
        "topic": decision.topic.text if decision.topic else "",
        "decided_by": sorted(person.name for person in decision.decided_by.all()),
    }


def _action_row(action: Action) -> dict[str, Any]:
    return {
        "text": action.text,
        "owner": action.owner.name if action.owner else "",
        "due": action.original_due_date.isoformat() if action.original_due_date else None,
    }


def _deliver(protocol: Protocol, version: ProtocolVersion, recipients: list[Person], *, now: datetime) -> None:
    """Mail with the document to those with an address, a word inside the product to everybody."""
    documents: dict[str, str] = {}
    url = reverse("meetings:protocol", args=[protocol.pk])
    for person in recipients:
        with loop.language_of(person):
            language = get_language() or ""
            if language not in documents:
                documents[language] = _store(version)
            _mail(protocol, version, person, documents[language], url=url, now=now)
        tell(
            person,
            key=f"protocol-{protocol.pk}-v{version.number}",
            text=gettext_noop("The protocol of “%(title)s” is here."),
            title=protocol.meeting.series.title,
            url=url,
            now=now,
            is_demo=protocol.is_demo,
        )


def _store(version: ProtocolVersion) -> str:
    name = f"protocols/{version.protocol_id}-v{version.number}.pdf"
    return default_storage.save(name, ContentFile(protocol_pdf(version.content, version.number)))


def _mail(protocol: Protocol, version: ProtocolVersion, person: Person, path: str, *, url: str, now: datetime) -> None:
    context = {
        "content": version.content, "number": version.number, "person": person, "url": settings.BASE_URL + url,
        "mine": [a for a in meeting_actions(protocol) if a.owner_id == person.pk],
    }  # fmt: skip
    subject = _("Protocol: %(title)s, %(day)s") % {"title": version.content["title"], "day": version.content["day"]}
    if version.number > 1:
        which = _("version %(n)s") % {"n": version.number}
        subject = f"{subject} ({which})"
    send_mail(
        key=f"protocol:{protocol.pk}:v{version.number}:{person.pk}",
        recipient=person,
        subject=subject,
        body=render_to_string("emails/protocol.txt", context),
        html=render_to_string("emails/protocol.html", context),
        attachments=[
            {"name": f"protocol-{protocol.pk}-v{version.number}.pdf", "path": path, "type": "application/pdf"}
        ],
        url=url,
        now=now,
        is_demo=protocol.is_demo,
    )


def settle_credit(*, now: datetime) -> int:
    """Handed over is not accepted: when the day is over and no letter was taken, its credit is taken back."""
    lost = 0
    for protocol in Protocol.objects.filter(same_day=True, state="sent", is_demo=False).select_related(
        "meeting__series"
    ):
        zone = protocol.meeting.series.time_zone
        midnight = day_start(local_day(protocol.sent_at, zone), zone) + timedelta(days=1)
        if now < midnight:
            continue
        letters = OutboxMessage.objects.filter(key__startswith=f"protocol:{protocol.pk}:v1:").exclude(state="cancelled")
        if letters.exists() and not letters.filter(state="done", finished_at__lt=midnight).exists():
            lost += Protocol.objects.filter(pk=protocol.pk).update(same_day=False)
    return lost
