"""What happened is told in the transaction in which it did: one row for each receiver that asked for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from alignment.shared.models import marked_as_demo
from delivery import bell
from delivery.models import Webhook, WebhookDelivery
from delivery.models.webhook_events import EVENTS
from delivery.models.webhooks import FINISHED
from delivery.services import leases

LARGEST = 20_000


class InUtc(DjangoJSONEncoder):
    def default(self, value: Any) -> Any:
        return super().default(value.astimezone(UTC) if isinstance(value, datetime) else value)


def tell(event: str, data: Mapping[str, Any], *, now: datetime, key: str, is_demo: bool = False) -> int:
    """One row for each receiver that asked for it; how many. The same event with the same key is told once."""
    if event not in EVENTS:
        raise ValueError(f"There is no event {event}.")
    if is_demo or marked_as_demo():
        return 0
    receivers = [webhook for webhook in Webhook.objects.filter(is_active=True, is_demo=False) if webhook.wants(event)]
    if not receivers:
        return 0
    payload = payload_of(event, data, now=now)
    WebhookDelivery.objects.bulk_create(
        [
            WebhookDelivery(
                webhook=webhook, event_id=id_of(event, key), event=event, payload=payload, available_at=now,
                created_at=now,
            )
            for webhook in receivers
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    bell.ring("webhooks")
    return len(receivers)


def payload_of(event: str, data: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    payload = {"type": event, "timestamp": now, "data": dict(data)}
    plain: dict[str, Any] = json.loads(json.dumps(payload, cls=InUtc))
    if len(body_of(plain)) >= LARGEST:
        raise ValueError(f"The payload of {event} is too large.")
    return plain


def body_of(payload: Mapping[str, Any]) -> bytes:
    """The same bytes from either database, at every attempt."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def id_of(event: str, key: str) -> str:
    """Made from the cause, so that a cause that is told twice is one event."""
    return "msg_" + hashlib.sha256(f"{settings.BASE_URL} {event} {key}".encode()).hexdigest()[:32]


@transaction.atomic
def retry(delivery: WebhookDelivery, *, now: datetime) -> WebhookDelivery:
    """By hand: all attempts anew, with the same webhook-id, so that a receiver that has it knows it."""
    if not delivery.webhook.is_active:
        raise DomainError(_("This receiver is switched off. Switch it on first."))
    if not leases.replay(delivery, now=now, states=FINISHED):
        raise DomainError(_("It waits to be sent already."))
    bell.ring("webhooks")
    delivery.refresh_from_db()
    return delivery
