"""Everything that leaves the house, written in the transaction of what caused it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal
from delivery.models.leases import Leased

if TYPE_CHECKING:
    from people.models import Person

KINDS = [
    ("mail", _("Mail")),
    ("webhook", _("Webhook")),
    ("notification", _("Notification")),
    ("messenger", _("Messenger")),
]

STATE_WORDS = {
    "queued": _("Queued"),
    "running": _("Being sent"),
    "done": _("Sent out"),
    "bounced": _("Came back"),
    "dead": _("Not delivered"),
    "cancelled": _("Cancelled"),
}
BOUNCE_REASONS = [
    ("unknown", _("Unknown address")),
    ("closed", _("The mailbox is closed")),
    ("full", _("The mailbox is full")),
    ("too_big", _("The letter is too big")),
    ("refused", _("Refused as spam or by a rule of the other side")),
    ("unreachable", _("The server of the other side could not be reached")),
    ("other", _("Refused without a known reason")),
]


#: Letters whose key begins so go to candidates: who applies here is nobody's business but hiring's (P9).
TO_CANDIDATES = "hiring:"


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    def visible_to(self, user: Person) -> OutboxQuerySet:
        """An administrator looks after the mail, without that of candidates; others have their own mailbox."""
        if not user.has_role("administrator"):
            return self.none()
        return self.exclude(key__startswith=TO_CANDIDATES)

    def editable_by(self, user: Person) -> OutboxQuerySet:
        return self.visible_to(user)

    def waiting(self) -> OutboxQuerySet:
        return self.filter(state__in=["queued", "running"])

    def unreached(self) -> OutboxQuerySet:
        """Given up or come back: the reader has not got it."""
        return self.filter(Q(state="dead") | Q(bounced_at__isnull=False))

    def standing_as(self, word: str) -> OutboxQuerySet:
        """By a word of `STATE_WORDS`: what came back is not sent."""
        if word == "bounced":
            return self.filter(bounced_at__isnull=False)
        return self.filter(state=word, bounced_at=None)


class OutboxMessage(Leased, DemoMarked):
    """`key` makes a message unique: the same letter to the same person is written once.

    `done` is what the mail server accepted; `bounced_at` says that it came back since.
    """

    kind = models.CharField(max_length=12, choices=KINDS)
    key = models.CharField(max_length=200, unique=True)
    recipient = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)
    attachments = models.JSONField(default=list)
    url = models.CharField(max_length=500, blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    delayed_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    bounce_reason = models.CharField(max_length=12, choices=BOUNCE_REASONS, blank=True)
    bounce_status = models.CharField(max_length=11, blank=True)

    PERSONAL = {
        "attachments": Personal("delivery", retention_days=365, export=False),
        "last_error": Personal("delivery", retention_days=365, export=False),
        "address": Personal("delivery", retention_days=365),
        "subject": Personal("delivery", retention_days=365),
        "body": Personal("delivery", retention_days=365),
        "html": Personal("delivery", retention_days=365, export=False),
    }

    objects = OutboxQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["mail", "webhook", "notification", "messenger"]), name="outbox_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(bounced_at=None, bounce_reason="") | Q(state="done", bounced_at__isnull=False),
                name="outbox_bounced_after_done",
            ),
        ]
        indexes = [
            models.Index(
                fields=["available_at", "id"], condition=Q(state__in=["queued", "running"]), name="outbox_waiting"
            ),
            models.Index(fields=["message_id"], name="outbox_message_id"),
            models.Index(fields=["bounced_at"], condition=Q(bounced_at__isnull=False), name="outbox_bounced"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    def get_state_display(self) -> str:
        return str(STATE_WORDS[self.standing])

    @property
    def standing(self) -> str:
        return "bounced" if self.bounced_at else self.state

    @property
    def may_go_again(self) -> bool:
        return self.standing in ("bounced", "dead")

    @property
    def bounce_words(self) -> str:
        """“Unknown address (5.1.1)”."""
        words = str(self.get_bounce_reason_display())
        return f"{words} ({self.bounce_status})" if words and self.bounce_status else words

    @property
    def is_secret(self) -> bool:
        """A link that lets its reader in is for the recipient alone; the demo company has no secrets."""
        return self.key.startswith("reset:") and not self.is_demo
