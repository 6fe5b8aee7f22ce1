"""The answers to the bell. Each looks at the rows and stops when nothing is due."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from delivery.services import expiry, notifications, outbox, returns, webhook_relay

LETTERS_A_RUN = 500


@shared_task
def relay_outbox(**ids: Any) -> None:
    for _letter in range(LETTERS_A_RUN):
        if not outbox.relay(now=timezone.now(), limit=1):
            return


@shared_task
def read_returns(**ids: Any) -> None:
    returns.read_due(now=timezone.now())


@shared_task
def relay_webhooks(**ids: Any) -> None:
    if not webhook_relay.is_at_work(now=timezone.now()):
        webhook_relay.relay(clock=timezone.now)


@shared_task
def send_digests(**ids: Any) -> None:
    notifications.digest_due(now=timezone.now())


@shared_task
def clear_expired(**ids: Any) -> None:
    expiry.clear_expired(now=timezone.now())
