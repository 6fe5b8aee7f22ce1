"""R9: a receiver that hangs keeps neither the healthy ones waiting nor the letters."""

import time
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from delivery import egress, tasks
from delivery.models import WebhookDelivery
from delivery.services import outbox, webhook_relay, webhooks

pytestmark = pytest.mark.django_db
EVENTS = 8


def told(hook, path: str, event: str, *, at) -> None:
    hook(path, events=[event])
    for n in range(EVENTS):
        webhooks.tell(event, {"id": n}, now=at, key=f"{n}")


def test_healthy_receivers_do_not_wait_for_one_that_hangs(receivers, hook, monkeypatch):
    """Older events of the hanging one are due first, more of them than may be in the air at once."""
    monkeypatch.setattr(egress, "TOTAL_SECONDS", 3.0)
    now = timezone.now()
    told(hook, "/hang", "meeting.missed", at=now - timedelta(minutes=1))
    told(hook, "/ok", "meeting.held", at=now)

    began = time.monotonic()
    webhook_relay.relay(clock=timezone.now, claims=EVENTS + 1)

    waited = sorted(moment - began for moment in receivers.moments["/ok"])
    assert len(waited) == EVENTS
    assert waited[-1] < 2
    assert len(receivers.seen["/hang"]) == 1


def test_sixteen_receivers_are_sent_to_at_the_same_time(receivers, hook, monkeypatch):
    monkeypatch.setattr(egress, "TOTAL_SECONDS", 1.0)
    for _receiver in range(16):
        hook("/hang")
    webhooks.tell("meeting.held", {"id": 1}, now=timezone.now(), key="1")
    began = time.monotonic()
    webhook_relay.relay(clock=timezone.now, claims=16)
    assert len(receivers.seen["/hang"]) == 16
    assert time.monotonic() - began < 5


def test_one_worker_sends_and_the_others_are_free_for_letters(receivers, hook, rep):
    hook()
    webhooks.tell("meeting.held", {"id": 1}, now=timezone.now(), key="1")
    in_the_air = webhook_relay.claim(now=timezone.now())
    webhooks.tell("meeting.held", {"id": 2}, now=timezone.now(), key="2")
    outbox.send_mail(key="k", recipient=rep, subject="s", body="b", now=timezone.now())

    tasks.relay_webhooks()
    tasks.relay_outbox()

    assert receivers.seen["/ok"] == []
    assert len(mail.outbox) == 1
    WebhookDelivery.objects.filter(pk=in_the_air.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    tasks.relay_webhooks()
    assert len(receivers.seen["/ok"]) == 2
