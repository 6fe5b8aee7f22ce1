"""The protocol: drafted at the end, sent the same day, never edited in place once it has left."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check


class ProtocolQuerySet(models.QuerySet["Protocol"]):
    def visible_to(self, user) -> ProtocolQuerySet:
        if user.has_role("ceo", "cmo", "cco"):
            return self.all()
        seen = ~Q(state="draft") | Q(meeting__secretary=user)
        return self.filter(seen, meeting__attendance__person=user).distinct()

    def editable_by(self, user) -> ProtocolQuerySet:
        return self.filter(meeting__series__principals=user).distinct()

    def writable_by(self, user) -> ProtocolQuerySet:
        """The heads, and until it is closed the secretary of its meeting."""
        is_secretary = Q(meeting__secretary=user) & ~Q(meeting__state="closed")
        return self.filter(Q(meeting__series__principals=user) | is_secretary).distinct()


class Protocol(Versioned, DemoMarked):
    meeting = models.OneToOneField("meetings.Meeting", on_delete=models.PROTECT, related_name="protocol")
    author = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    notes = models.TextField(blank=True)
    state = models.CharField(
        max_length=10,
        choices=[("draft", _("Draft")), ("sent", _("Sent")), ("reviewed", _("Reviewed")), ("closed", _("Closed"))],
        default="draft",
    )
    drafted_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    same_day = models.BooleanField(null=True)

    PERSONAL = {
        "notes": Personal("work"),
    }

    objects = ProtocolQuerySet.as_manager()

    class Meta:
        constraints = [choice_check("state", ["draft", "sent", "reviewed", "closed"], "protocol_state_known")]

    def __str__(self) -> str:
        return str(self.meeting)


def digest_of(content: Any, number: int, sent_at: datetime) -> str:
    """One hash of everything that was sent: the same facts always give the same text."""
    facts = {
        "content": _plain(content),
        "number": number,
        "sent_at": sent_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """As either database gives it back: 20.0 and 20 are one number."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


class ProtocolVersion(DemoMarked):
    """R-PR-07: what was sent, as it was sent, locked by a hash. The same-day credit belongs to version 1."""

    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    recipients = models.ManyToManyField("people.Person", related_name="+")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)

    PERSONAL = {
        "content": Personal("work"),
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["protocol", "number"], name="protocol_version_once")]

    def __str__(self) -> str:
        return f"{self.protocol_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The only way in; the table refuses every change afterwards."""
        self.digest = self.digest or digest_of(self.content, self.number, self.sent_at)
        super().save(*args, **kwargs)

    @property
    def is_intact(self) -> bool:
        return self.digest == digest_of(self.content, self.number, self.sent_at)

    @property
    def mark(self) -> str:
        """The hash as people compare it."""
        return f"{self.digest[:6]}-{self.digest[6:12]}"


class ProtocolSignature(DemoMarked):
    """A head has read this very version; it never keeps a protocol from leaving."""

    sent_version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="signatures")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    side = models.CharField(
        max_length=10, choices=[("marketing", _("Marketing")), ("sales", _("Sales")), ("shared", _("Shared"))]
    )
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sent_version", "person"], name="protocol_signed_once"),
            choice_check("side", ["marketing", "sales", "shared"], "protocol_signature_side_known"),
        ]

    def __str__(self) -> str:
        return f"{self.sent_version_id} {self.side}"


class ProtocolSilence(DemoMarked):
    """Five working days without a signature became a topic; once for a version."""

    sent_version = models.OneToOneField(ProtocolVersion, on_delete=models.PROTECT, related_name="silence")
    topic = models.ForeignKey("loop.Topic", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.sent_version)


class MeetingDecision(DemoMarked):
    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.PROTECT, related_name="decisions")
    decision = models.OneToOneField("loop.Decision", on_delete=models.PROTECT, related_name="taken_at")

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.decision_id}"


class MeetingAction(DemoMarked):
    """An action born at a meeting; the next one of the series reviews it (`reviewed_at`)."""

    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.PROTECT, related_name="actions")
    action = models.OneToOneField("loop.Action", on_delete=models.PROTECT, related_name="promised_at")
    reviewed_at = models.ForeignKey(
        "meetings.Meeting", null=True, blank=True, on_delete=models.PROTECT, related_name="reviewed_actions"
    )

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.action_id}"


class ActionReview(DemoMarked):
    """What the meeting heard of a promise that was due (R-GM-05, R-PR-05)."""

    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.CASCADE, related_name="reviews")
    action = models.ForeignKey("loop.Action", on_delete=models.PROTECT, related_name="reviews")
    outcome = models.CharField(
        max_length=10, choices=[("done", _("Done")), ("not_done", _("Not done")), ("cancelled", _("Cancelled"))]
    )
    why = models.CharField(max_length=500, blank=True)
    what_next = models.CharField(max_length=500, blank=True)
    new_date = models.DateField(null=True, blank=True)
    reviewed_at = models.DateTimeField()

    PERSONAL = {
        "why": Personal("work"),
        "what_next": Personal("work"),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "action"], name="review_once_at_a_meeting"),
            choice_check("outcome", ["done", "not_done", "cancelled"], "review_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.outcome}"
