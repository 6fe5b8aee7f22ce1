"""Carries events to their receivers: signed, one at a time to each, many receivers at once, again until they arrive."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from standardwebhooks.webhooks import Webhook as Signer

from alignment.shared.sealing import Unreadable, unseal
from alignment.shared.words import gettext_noop
from delivery import egress
from delivery.models import Webhook, WebhookDelivery
from delivery.services import leases
from delivery.services.alerts import close_alerts, raise_alert
from delivery.services.webhook_settings import FAILING, disable, subject_of
from delivery.services.webhooks import body_of
from people import selectors as people

LEASE_SECONDS = 60
AT_ONCE = 16
LOOK_SECONDS = 0.3
CLAIMS_TRIED = 3
LOG_KEPT = 30
ALERT_AFTER = timedelta(days=3)
GONE = 410
log = logging.getLogger(__name__)
STILL_FAILING = gettext_noop("The receiver %(host)s has taken none of its events for days.")
IS_GONE = gettext_noop("The receiver %(host)s said that it is gone and was switched off.")


@dataclass(frozen=True)
class Letter:
    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Reply:
    """`fault` is a key of FAULT_WORDS, empty when it arrived."""

    status: int | None
    fault: str
    milliseconds: int


def relay(*, clock: Callable[[], datetime], claims: int = 500) -> int:
    """Sends what is due until nothing is; how many attempts. Rows are touched by this thread alone, wires by others."""
    flying: dict[Future[Reply], WebhookDelivery] = {}
    tried = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while True:
            while len(flying) < AT_ONCE and tried < claims and (row := claim(now=clock())):
                flying[pool.submit(attempt, row, now=clock())] = row
                tried += 1
            if not flying:
                return tried
            landed, _rest = wait(flying, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
            for future in landed:
                settle(flying.pop(future), future.result(), now=clock())


def is_at_work(*, now: datetime) -> bool:
    """Somebody is sending and will see what came since; one relay is enough, and leaves the other workers to letters."""
    return WebhookDelivery.objects.filter(state="running", leased_until__gte=now).exists()


def claim(*, now: datetime) -> WebhookDelivery | None:
    """The oldest that is due, of a receiver that hears nothing else now; the database refuses it a second at once."""
    others = WebhookDelivery.objects.filter(webhook=OuterRef("webhook"), state="running").exclude(pk=OuterRef("pk"))
    is_on = Webhook.objects.filter(pk=OuterRef("webhook"), is_active=True)
    for _try in range(CLAIMS_TRIED):
        try:
            found = leases.claim(WebhookDelivery, ~Exists(others), Exists(is_on), now=now, seconds=LEASE_SECONDS)
        except IntegrityError:
            continue
        return None if found is None else WebhookDelivery.objects.select_related("webhook__owner").get(pk=found.pk)
    return None


def attempt(row: WebhookDelivery, *, now: datetime) -> Reply:
    """Whatever happens to one, the others are sent."""
    try:
        return deliver(row.webhook, row.event_id, row.payload, now=now)
    except Exception:
        log.exception("A webhook could not be sent")
        return Reply(None, "broken", 0)


def try_out(webhook: Webhook, *, now: datetime) -> Reply:
    """At once and once, with nothing written down: what does the receiver answer?"""
    payload = {"type": "webhook.test", "timestamp": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "data": {}}
    return deliver(webhook, f"msg_test_{secrets.token_hex(8)}", payload, now=now)


def deliver(webhook: Webhook, event_id: str, payload: dict[str, Any], *, now: datetime) -> Reply:
    began = time.monotonic()
    status, fault = None, ""
    try:
        letter = letter_of(webhook, event_id, payload, now=now)
        status = egress.post(letter.url, body=letter.body, headers=letter.headers).status
        fault = fault_of(status)
    except Unreadable:
        fault = "unreadable_secret"
    except egress.Forbidden:
        fault = "refused_address"
    except egress.Unreachable:
        fault = "no_answer"
    return Reply(status, fault, int((time.monotonic() - began) * 1000))


def letter_of(webhook: Webhook, event_id: str, payload: dict[str, Any], *, now: datetime) -> Letter:
    """Standard Webhooks 1.0: the id stays, the timestamp is that of the attempt, each living secret signs."""
    body, at = body_of(payload), now.astimezone(UTC)
    sealed = [webhook.sealed_secret]
    if webhook.former_until and now < webhook.former_until:
        sealed.append(webhook.former_secret)
    signatures = [Signer(unseal(secret)).sign(event_id, at, body.decode()) for secret in sealed]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Alignment-Webhooks/1",
        "webhook-id": event_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    return Letter(webhook.url, body, headers)


def fault_of(status: int) -> str:
    """Only 2xx is an arrival."""
    if 200 <= status < 300:
        return ""
    return "redirect" if 300 <= status < 400 else "status"


@transaction.atomic
def settle(row: WebhookDelivery, reply: Reply, *, now: datetime) -> None:
    line = {"at": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "status": reply.status, "fault": reply.fault}
    kept: dict[str, Any] = {
        "log": [*row.log, line | {"ms": reply.milliseconds}][-LOG_KEPT:],
        "last_status": reply.status,
    }
    try:
        if not reply.fault:
            leases.finish(row, now=now, **kept)
        elif reply.status == GONE:
            leases.bury(row, now=now, error=reply.fault, **kept)
        else:
            leases.retry(row, now=now, error=reply.fault, **kept)
    except leases.LeaseLost:
        return
    _remember(row.webhook, reply, now=now)


def _remember(webhook: Webhook, reply: Reply, *, now: datetime) -> None:
    """How the receiver is doing; after days of failures its owner hears of it, once."""
    known = Webhook.objects.filter(pk=webhook.pk)
    known.update(last_attempt_at=now, last_status=reply.status, last_error=reply.fault)
    if not reply.fault:
        if known.exclude(failing_since=None).update(failing_since=None):
            close_alerts(key=FAILING, subject_key=subject_of(webhook), now=now)
        return
    known.filter(failing_since=None).update(failing_since=now)
    if reply.status == GONE:
        disable(webhook, reason="gone", now=now)
        _alert(webhook, IS_GONE, now=now)
    elif known.filter(failing_since__lte=now - ALERT_AFTER).exists():
        _alert(webhook, STILL_FAILING, now=now)


def _alert(webhook: Webhook, words: str, *, now: datetime) -> None:
    """The owner; where the owner has left, whoever administers."""
    told = [webhook.owner] if webhook.owner.is_active else people.people_in("administrator")
    for person in told:
        raise_alert(
            person,
            key=FAILING,
            subject_key=subject_of(webhook),
            text=words,
            params={"host": webhook.host[:200]},
            action_url=reverse("delivery:webhook", args=[webhook.pk]),
            now=now,
            is_demo=webhook.is_demo,
        )
