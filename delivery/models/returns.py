"""Letters that came back, and how the mailbox they come back to is being read."""

from django.db import models
from django.db.models import F, Q

from alignment.shared.models import DemoMarked, choice_check
from delivery.models.leases import Leased
from delivery.models.outbox import BOUNCE_REASONS


class MailReturn(DemoMarked):
    """A letter that a server had accepted at `accepted_at` stood as sent until `returned_at`. It only grows."""

    letter = models.ForeignKey("delivery.OutboxMessage", on_delete=models.PROTECT, related_name="returns")
    accepted_at = models.DateTimeField()
    returned_at = models.DateTimeField()
    reason = models.CharField(max_length=12, choices=BOUNCE_REASONS)
    status = models.CharField(max_length=11, blank=True)

    class Meta:
        constraints = [
            choice_check("reason", [key for key, _words in BOUNCE_REASONS], "mail_return_reason_known"),
            models.CheckConstraint(condition=Q(returned_at__gte=F("accepted_at")), name="mail_return_after_accepted"),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.reason}"


class MailboxReading(Leased):
    """One row: the lease lets one worker read at a time, the rest is what the last readings found."""

    asked_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    reports = models.PositiveIntegerField(default=0)
    unmatched = models.PositiveIntegerField(default=0)
    others = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="mailbox_reading_is_one")]

    def __str__(self) -> str:
        return f"read at {self.read_at}"
