"""Outgoing webhooks through the API: for administrators, with a key of scope admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from delivery.api import params
from delivery.api.fields import MomentField
from delivery.api.views import Action, ApiView, ListCreate, ListView, RetrieveUpdateDelete
from delivery.models import Webhook, WebhookDelivery
from delivery.models.leases import STATES
from delivery.models.webhook_events import EVENTS, WANTED
from delivery.models.webhooks import FAULTS
from delivery.services import webhook_relay, webhook_settings, webhooks


class WebhookOut(serializers.ModelSerializer):
    events = serializers.ListField(child=serializers.ChoiceField(WANTED), read_only=True)
    active = serializers.BooleanField(source="is_active", read_only=True)
    disabled_at = MomentField(read_only=True)
    failing_since = MomentField(read_only=True)
    last_attempt_at = MomentField(read_only=True)
    last_error = serializers.ChoiceField(["", *FAULTS], read_only=True)
    created_at = MomentField(read_only=True)

    class Meta:
        model = Webhook
        fields = [
            "id", "version", "owner", "url", "events", "active", "disabled_at", "disabled_reason", "failing_since",
            "last_attempt_at", "last_status", "last_error", "created_at",
        ]  # fmt: skip


class WebhookMade(WebhookOut):
    """With its secret, this once."""

    secret = serializers.CharField(read_only=True)

    class Meta(WebhookOut.Meta):
        fields = [*WebhookOut.Meta.fields, "secret"]


class WebhookIn(serializers.Serializer):
    url = serializers.CharField(max_length=500)
    events = serializers.ListField(child=serializers.ChoiceField(WANTED), min_length=1, max_length=len(WANTED))


class WebhookChange(WebhookIn):
    active = serializers.BooleanField()


class WebhookTried(serializers.Serializer):
    delivered = serializers.BooleanField()
    status = serializers.IntegerField(allow_null=True)
    error = serializers.ChoiceField(["", *FAULTS])
    milliseconds = serializers.IntegerField()


class WebhookDeliveryOut(serializers.ModelSerializer):
    payload = serializers.DictField(read_only=True)
    log = serializers.ListField(child=serializers.DictField(), read_only=True)
    created_at = MomentField(read_only=True)
    available_at = MomentField(read_only=True)
    finished_at = MomentField(read_only=True)

    class Meta:
        model = WebhookDelivery
        fields = [
            "id", "event_id", "event", "state", "attempts", "last_status", "last_error", "created_at", "available_at",
            "finished_at", "payload", "log",
        ]  # fmt: skip


class ForAdministrators(ApiView):
    scope = "admin"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not request.user.has_role("administrator"):
            raise PermissionDenied


class WebhookView(ForAdministrators):
    model = Webhook
    serializer_class = WebhookOut

    def shown_with_secret(self, made: tuple[Webhook, str], status: int) -> Response:
        """What is kept for an Idempotency-Key lacks the secret."""
        webhook, secret = made
        response = self.shown(webhook, status)
        response.kept = response.data  # type: ignore[attr-defined]
        response.data = {**response.data, "secret": secret}
        return response


class Webhooks(WebhookView, ListCreate):
    """The secret is in the answer to the creation alone. `events` may be `["*"]`: all of them, later ones too."""

    input_class = WebhookIn
    ordering = ("id",)
    filters: ClassVar = {"active": params.exact("is_active", params.boolean)}

    @extend_schema(responses={201: WebhookMade})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        made = webhook_settings.create(request.user, **self.read(), now=self.now)
        return self.shown_with_secret(made, 201)


class OneWebhook(WebhookView, RetrieveUpdateDelete):
    """Switched off, a receiver is told nothing, and what waited for it is cancelled."""

    input_class = WebhookChange

    def update(self, obj: Webhook, changes: Any, expected: int | None) -> Webhook:
        return webhook_settings.edit(
            obj, changes=changes, actor=self.request.user, now=self.now, expected_version=expected
        )

    def remove(self, obj: Webhook, expected: int | None) -> None:
        webhook_settings.remove(obj, now=self.now, expected_version=expected)


class WebhookRotate(WebhookView, Action):
    """A new secret; for a day the former one signs as well."""

    @extend_schema(responses={200: WebhookMade})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        made = webhook_settings.rotate(
            self.get_editable(), actor=request.user, now=self.now, expected_version=self.expected_version()
        )
        return self.shown_with_secret(made, 200)


class WebhookTest(WebhookView, Action):
    """Sends an event `webhook.test` at once and says what came back. It keeps nothing, so that a key has nothing to keep."""

    idempotent = False

    @extend_schema(responses={200: WebhookTried})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        reply = webhook_relay.try_out(self.get_editable(), now=self.now)
        return Response(
            {
                "delivered": not reply.fault,
                "status": reply.status,
                "error": reply.fault,
                "milliseconds": reply.milliseconds,
            }
        )


class OfOneWebhook(ForAdministrators):
    model = WebhookDelivery
    serializer_class = WebhookDeliveryOut

    def rows(self) -> QuerySet[WebhookDelivery]:
        mine = Webhook.objects.visible_to(self.request.user).filter(pk=self.kwargs["pk"])
        if not mine.exists():
            raise NotFound
        return super().rows().filter(webhook_id=self.kwargs["pk"]).select_related("webhook")


class WebhookDeliveries(OfOneWebhook, ListView):
    """Newest first. An event keeps its `event_id`, the `webhook-id` of every attempt."""

    ordering = ("-id",)
    filters: ClassVar = {
        "state": params.one_of("state", *[key for key, _label in STATES]),
        "event": params.one_of("event", *EVENTS),
    }


class WebhookDeliveryRetry(OfOneWebhook, Action):
    """What arrived, was given up or cancelled goes again, with all its attempts."""

    def get_object(self) -> WebhookDelivery:
        row: WebhookDelivery | None = self.rows().filter(pk=self.kwargs["delivery"]).first()
        if row is None:
            raise NotFound
        return row

    def act(self, obj: WebhookDelivery, values: Any) -> WebhookDelivery:
        return webhooks.retry(obj, now=self.now)
