"""Receivers of another system, and what each of them is told: one row an event and receiver, sent until it arrives."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Versioned
from delivery.models.leases import Leased
from delivery.models.webhook_events import EVENT_LABELS, EVERYTHING

if TYPE_CHECKING:
    from people.models import Person

FINISHED = ("dead", "cancelled", "done")
DISABLED_REASONS = [("by_hand", _("Switched off by hand")), ("gone", _("The receiver said that it is gone (410)"))]
DELIVERY_STATE_WORDS = {
    "queued": _("Waiting"),
    "running": _("Being sent"),
    "done": _("Arrived"),
    "dead": _("Given up"),
    "cancelled": _("Cancelled"),
}
FAULT_WORDS = {
    "refused_address": _("The address is not public."),
    "no_answer": _("No proper answer in time."),
    "redirect": _("The receiver sends elsewhere; redirects are not followed."),
    "status": _("The receiver refused it."),
    "broken": _("Something went wrong here, not there; the log of the worker says what."),
    "unreadable_secret": _("The secret cannot be read: SECRET_KEY was changed. Make a new secret."),
}
FAULTS = list(FAULT_WORDS)


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, user: Person) -> WebhookQuerySet:
        return self.all() if user.has_role("administrator") else self.none()

    def editable_by(self, user: Person) -> WebhookQuerySet:
        return self.visible_to(user)

    def with_counts(self) -> WebhookQuerySet:
        """`waiting` and `given_up`: how many events."""
        waiting = Count("deliveries", filter=Q(deliveries__state__in=["queued", "running"]))
        return self.annotate(waiting=waiting, given_up=Count("deliveries", filter=Q(deliveries__state="dead")))


class Webhook(Versioned, DemoMarked):
    """Both secrets are sealed; the former one signs as well until `former_until`, so that nothing is lost in between."""

    owner = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=500)
    events = models.JSONField(default=list)
    sealed_secret = models.CharField(max_length=300)
    former_secret = models.CharField(max_length=300, blank=True)
    former_until = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=10, choices=DISABLED_REASONS, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField()

    objects = WebhookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_active=True, disabled_at=None) | Q(is_active=False, disabled_at__isnull=False),
                name="webhook_off_since",
            )
        ]

    def __str__(self) -> str:
        return self.url

    def wants(self, event: str) -> bool:
        return EVERYTHING in self.events or event in self.events

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or self.url

    @property
    def fault(self) -> str:
        """The last failure in words."""
        return str(FAULT_WORDS.get(self.last_error, ""))

    @property
    def wants_everything(self) -> bool:
        return EVERYTHING in self.events


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def due_since(self, now: datetime) -> datetime | None:
        """When the oldest that should have left became due."""
        due = self.filter(state="queued", available_at__lte=now, webhook__is_active=True)
        return due.order_by("available_at").values_list("available_at", flat=True).first()

    def visible_to(self, user: Person) -> WebhookDeliveryQuerySet:
        return self.filter(webhook__in=Webhook.objects.visible_to(user))

    def editable_by(self, user: Person) -> WebhookDeliveryQuerySet:
        return self.visible_to(user)


class WebhookDelivery(Leased):
    """At most one of a receiver is in the air: one that hangs keeps nobody else waiting."""

    BACK_OFF = [
        timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5),
        timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
    ]  # fmt: skip
    JITTER = (1.0, 1.1)

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event_id = models.CharField(max_length=64)
    event = models.CharField(max_length=40)
    payload = models.JSONField()
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    log = models.JSONField(default=list)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event_id"], name="webhook_event_once"),
            models.UniqueConstraint(fields=["webhook"], condition=Q(state="running"), name="webhook_one_in_the_air"),
        ]
        indexes = [
            models.Index(
                fields=["available_at", "id"], condition=Q(state__in=["queued", "running"]), name="webhook_waiting"
            ),
            models.Index(fields=["webhook", "-id"], name="webhook_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.event_id}"

    @property
    def state_words(self) -> str:
        return str(DELIVERY_STATE_WORDS[self.state])

    @property
    def label(self) -> str:
        return str(EVENT_LABELS.get(self.event, self.event))

    @property
    def may_go_again(self) -> bool:
        return self.state in FINISHED

    @property
    def fault(self) -> str:
        """The last failure in words."""
        return str(FAULT_WORDS.get(self.last_error, self.last_error))
