"""Webhooks out: told with their cause, signed as the standard says, sent until they arrive (R9, S8)."""

import json
from datetime import UTC, timedelta
from random import Random

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from alignment.shared.errors import DomainError, InvalidInput, StaleVersion
from alignment.shared.models import demo_rows
from alignment.shared.sealing import Unreadable, seal, unseal
from delivery import bell, egress, tasks
from delivery.models import Alert, Webhook, WebhookDelivery
from delivery.services import expiry, webhook_relay, webhook_settings, webhooks
from delivery.services.webhook_relay import Reply
from tests.delivery.test_egress import INWARD, resolves_to
from tests.factories.people import person_with

pytestmark = pytest.mark.django_db
DATA = {"id": 7, "object": "meeting", "url": "/api/v1/meetings/7/"}
REFUSED = Reply(500, "status", 3)
HOURS = [0, 5 / 3600, 5 / 60, 0.5, 2, 5, 10, 14, 20, 24]


def tell(now=None, key="meeting:7:2", event="meeting.held", **more) -> int:
    return webhooks.tell(event, DATA, now=now or timezone.now(), key=key, **more)


def send(now=None, claims=500) -> int:
    return webhook_relay.relay(clock=(lambda: now) if now else timezone.now, claims=claims)


def states() -> list[str]:
    return list(WebhookDelivery.objects.order_by("pk").values_list("state", flat=True))


def test_an_event_is_a_row_for_each_receiver_that_asked_for_it(hook, now):
    everything, held, missed = hook()[0], hook(events=["meeting.held"])[0], hook(events=["meeting.missed"])[0]

    assert tell(now) == 2

    rows = WebhookDelivery.objects.order_by("webhook_id")
    assert [row.webhook_id for row in rows] == [everything.pk, held.pk]
    assert missed.deliveries.count() == 0
    assert rows[0].payload == {"type": "meeting.held", "timestamp": "2026-03-16T06:00:00Z", "data": DATA}
    assert rows[0].event_id == rows[1].event_id


def test_the_same_cause_is_told_once(hook, now):
    hook()
    assert [tell(now), tell(now), tell(now, key="meeting:7:3")] == [1, 1, 1]
    assert WebhookDelivery.objects.count() == 2


def test_an_event_goes_with_what_caused_it(hook, now):
    hook()
    with transaction.atomic():
        tell(now)
        transaction.set_rollback(True)
    assert WebhookDelivery.objects.count() == 0


def test_without_a_receiver_an_event_costs_one_question(now, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert tell(now) == 0


def test_with_fifty_receivers_it_costs_as_much_as_with_one(hook, now, django_assert_num_queries):
    for count in (1, 49):
        [hook() for _receiver in range(count)]
        with django_assert_num_queries(2):
            tell(now, key=f"{count}")


def test_the_demo_company_tells_nobody(hook, now):
    hook()
    assert tell(now, is_demo=True) == 0
    with demo_rows():
        assert tell(now) == 0


def test_a_receiver_that_is_switched_off_is_told_nothing(hook, administrator, now):
    receiver = hook()[0]
    tell(now)
    webhook_settings.edit(receiver, changes={"active": False}, actor=administrator, now=now)
    assert (tell(now, key="other"), states()) == (0, ["cancelled"])
    assert send(now) == 0


def test_an_unknown_event_and_a_payload_of_twenty_kilobytes_are_mistakes_of_ours(hook, now):
    hook()
    with pytest.raises(ValueError, match="no event"):
        tell(now, event="meeting.danced")
    with pytest.raises(ValueError, match="too large"):
        webhooks.tell("meeting.held", {"text": "x" * 20_000}, now=now, key="1")
    assert WebhookDelivery.objects.count() == 0


def test_the_bell_rings_after_the_commit(hook, now, monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(bell, "_send", lambda task, ids: rung.append(task))
    monkeypatch.setattr(bell, "line", bell.Line())
    hook()
    with django_capture_on_commit_callbacks(execute=True):
        tell(now)
        assert rung == []
    assert rung == ["delivery.tasks.relay_webhooks"]


def test_the_reference_library_takes_what_arrives(receivers, hook):
    secret = hook()[1]
    tell()
    tasks.relay_webhooks()

    ((headers, body, _status),) = receivers.seen["/ok"]
    row = WebhookDelivery.objects.get()
    assert Verifier(secret).verify(body, headers) == row.payload
    assert (body, headers["webhook-id"], row.state) == (webhooks.body_of(row.payload), row.event_id, "done")
    assert headers["Content-Type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(body + b" ", headers)


def test_a_secret_is_shown_once_and_kept_sealed(hook):
    receiver, secret = hook()
    assert secret.startswith("whsec_")
    assert len(Verifier(secret)._whsecret) == 32
    assert secret not in str(Webhook.objects.filter(pk=receiver.pk).values().get())
    assert unseal(receiver.sealed_secret) == secret


def test_what_is_sealed_opens_with_a_former_key_and_with_no_other(settings):
    sealed, first = seal("secret"), settings.SECRET_KEY
    settings.SECRET_KEY = "another-" * 10
    with pytest.raises(Unreadable):
        unseal(sealed)
    settings.SECRET_KEY_FALLBACKS = [first]
    assert unseal(sealed) == "secret"


def test_for_a_day_after_a_change_both_secrets_sign(receivers, hook, administrator):
    receiver, former = hook()
    fresh = webhook_settings.rotate(receiver, actor=administrator, now=timezone.now())[1]
    tell()
    send()
    headers, body, _status = receivers.seen["/ok"][-1]
    assert former != fresh
    for secret in (former, fresh):
        Verifier(secret).verify(body, headers)

    Webhook.objects.update(former_until=timezone.now())
    tell(key="later")
    send()
    headers, body, _status = receivers.seen["/ok"][-1]
    Verifier(fresh).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(former).verify(body, headers)


def test_a_change_of_secrets_by_two_people_at_once_happens_once(hook, administrator, now):
    receiver = hook()[0]
    webhook_settings.rotate(receiver, actor=administrator, now=now, expected_version=1)
    with pytest.raises(StaleVersion):
        webhook_settings.rotate(receiver, actor=administrator, now=now, expected_version=1)


def test_ten_attempts_span_three_days_with_the_same_id(hook, now):
    """R9: 0 s, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h, each a little stretched."""
    hook()
    tell(now)
    at, moments, ids = now, [], set()
    for _attempt in range(10):
        row = webhook_relay.claim(now=at)
        moments.append(at)
        ids.add(row.event_id)
        webhook_relay.settle(row, REFUSED, now=at)
        assert webhook_relay.claim(now=at) is None
        row.refresh_from_db()
        at = row.available_at

    pauses = [(later - earlier).total_seconds() / 3600 for earlier, later in zip(moments, moments[1:], strict=False)]
    for pause, hours in zip(pauses, HOURS[1:], strict=True):
        assert hours * 0.999 <= pause <= hours * 1.1
    assert moments[-1] - now >= timedelta(hours=75)
    assert len(set(pauses)) == 9
    assert len(ids) == 1
    assert (row.state, row.attempts, len(row.log)) == ("dead", 10, 10)
    assert row.log[0] == {"at": "2026-03-16T06:00:00Z", "status": 500, "fault": "status", "ms": 3}


def test_the_owner_hears_once_that_nothing_arrives_for_days(hook, administrator, now):
    receiver = hook()[0]
    for days, expected in ((0, 0), (2, 0), (3, 1), (4, 1)):
        at = now + timedelta(days=days)
        tell(at, key=f"{days}")
        while row := webhook_relay.claim(now=at):
            webhook_relay.settle(row, REFUSED, now=at)
        assert Alert.objects.filter(person=administrator, closed_at=None).count() == expected
    assert Alert.objects.get().action_url == f"/settings/webhooks/{receiver.pk}/"

    row = WebhookDelivery.objects.first()
    webhooks.retry(WebhookDelivery.objects.get(pk=_buried(row)), now=at)
    webhook_relay.settle(webhook_relay.claim(now=at), Reply(200, "", 1), now=at)
    assert Alert.objects.get().closed_at == at
    assert Webhook.objects.get().failing_since is None


def _buried(row) -> int:
    WebhookDelivery.objects.filter(pk=row.pk).update(state="dead")
    return row.pk


def test_of_an_owner_who_left_an_administrator_hears(hook, administrator, now):
    another = person_with("administrator", email="second@example.com")
    receiver = hook()[0]
    type(administrator).objects.filter(pk=administrator.pk).update(is_active=False)
    Webhook.objects.update(failing_since=now - timedelta(days=4))
    tell(now)
    webhook_relay.settle(webhook_relay.claim(now=now), REFUSED, now=now)
    assert list(Alert.objects.values_list("person", "subject_key")) == [(another.pk, f"webhook:{receiver.pk}")]


def test_a_receiver_that_refuses_every_second_call_gets_every_event(receivers, hook, now):
    """R9: 100 % of events reach it; what it took twice has the same id."""
    hook("/flaky")
    for n in range(100):
        tell(now, key=f"{n}")
    expected = set(WebhookDelivery.objects.values_list("event_id", flat=True))
    at = now
    while WebhookDelivery.objects.exclude(state="done").exists():
        send(at)
        waiting = WebhookDelivery.objects.filter(state="queued").order_by("available_at").first()
        at = waiting.available_at if waiting else at

    assert set(receivers.took("/flaky")) == expected
    assert len(receivers.took("/flaky")) == 100
    assert 160 < len(receivers.seen["/flaky"]) < 260


@pytest.mark.parametrize(
    ("path", "status", "fault"),
    [
        ("/broken", 500, "status"),
        ("/moved", 302, "redirect"),
        ("/reset", None, "no_answer"),
        ("/hang", None, "no_answer"),
        ("/drip", None, "no_answer"),
        ("/drip-body", None, "no_answer"),
    ],
)
def test_a_failure_of_any_kind_is_tried_again(receivers, monkeypatch, hook, path, status, fault):
    monkeypatch.setattr(egress, "TOTAL_SECONDS", 0.6)
    hook(path)
    tell()
    began = timezone.now()
    assert send(claims=1) == 1
    row = WebhookDelivery.objects.get()
    assert (row.state, row.attempts, row.last_status, row.last_error) == ("queued", 1, status, fault)
    assert row.available_at > began
    assert (timezone.now() - began).total_seconds() < 3
    assert len(receivers.seen[path]) == 1
    receiver = Webhook.objects.get()
    assert (receiver.last_status, receiver.last_error) == (status, fault)
    assert receiver.failing_since is not None


def test_a_receiver_that_said_yes_and_died_has_the_event_and_gets_the_next_when_it_lives(receivers, monkeypatch, hook):
    hook("/die")
    tell()
    send()
    assert states() == ["done"]

    monkeypatch.setitem(egress.PORTS, "http", 1)
    tell(key="next")
    send(claims=1)
    assert states() == ["done", "queued"]


def test_410_switches_the_receiver_off_and_says_so(receivers, hook, administrator):
    receiver = hook("/gone")[0]
    tell()
    tell(key="next")
    assert send() == 1
    receiver.refresh_from_db()
    assert (receiver.is_active, receiver.disabled_reason, receiver.disabled_at is None) == (False, "gone", False)
    assert states() == ["dead", "cancelled"]
    assert Alert.objects.get().person == administrator


def test_what_was_given_up_goes_again_by_hand_with_the_same_id(receivers, hook, now):
    hook()
    tell(now)
    row = WebhookDelivery.objects.get()
    with pytest.raises(DomainError):
        webhooks.retry(row, now=now)
    WebhookDelivery.objects.update(state="dead", attempts=10)
    webhooks.retry(row, now=now)
    send(now)
    row.refresh_from_db()
    assert (row.state, row.attempts, receivers.took("/ok")) == ("done", 1, [row.event_id])
    webhooks.retry(row, now=now)
    send(now)
    assert receivers.took("/ok") == [row.event_id] * 2


def test_nothing_goes_again_to_a_receiver_that_is_switched_off(hook, administrator, now):
    receiver = hook()[0]
    tell(now)
    webhook_settings.edit(receiver, changes={"active": False}, actor=administrator, now=now)
    with pytest.raises(DomainError):
        webhooks.retry(WebhookDelivery.objects.get(), now=now)
    webhook_settings.edit(receiver, changes={"active": True}, actor=administrator, now=now)
    webhooks.retry(WebhookDelivery.objects.get(), now=now)
    assert states() == ["queued"]


def test_a_worker_that_lost_its_lease_writes_nothing(hook, now):
    hook()
    tell(now)
    lost = webhook_relay.claim(now=now)
    taken = webhook_relay.claim(now=now + timedelta(seconds=61))
    webhook_relay.settle(lost, REFUSED, now=now)
    assert Webhook.objects.get().last_attempt_at is None
    webhook_relay.settle(taken, Reply(200, "", 1), now=now)
    assert states() == ["done"]


def test_a_secret_that_can_no_longer_be_read_is_a_failure_with_a_name(hook, now):
    hook()
    Webhook.objects.update(sealed_secret="x")
    tell(now)
    send(now)
    assert WebhookDelivery.objects.get().last_error == "unreadable_secret"


def test_what_breaks_here_keeps_nobody_else_waiting(receivers, hook, now, monkeypatch):
    broken, healthy = hook("/broken")[0], hook("/ok")[0]
    sent = webhook_relay.deliver

    def deliver(webhook, *args, **kwargs):
        if webhook.pk == broken.pk:
            raise RuntimeError
        return sent(webhook, *args, **kwargs)

    monkeypatch.setattr(webhook_relay, "deliver", deliver)
    tell(now)
    send(now)
    assert broken.deliveries.get().last_error == "broken"
    assert healthy.deliveries.get().state == "done"


@pytest.mark.parametrize("host", INWARD)
def test_no_inner_address_is_saved(administrator, host, now):
    """S8, the first moment."""
    for scheme in ("http", "https"):
        with pytest.raises(InvalidInput):
            webhook_settings.create(administrator, url=f"{scheme}://{host}/", events=["*"], now=now)
    assert not Webhook.objects.exists()


def test_an_address_is_judged_again_when_it_changes(hook, administrator, now):
    with pytest.raises(InvalidInput) as refused:
        webhook_settings.edit(hook()[0], changes={"url": "http://10.0.0.1/"}, actor=administrator, now=now)
    assert refused.value.field == "url"


def test_a_name_that_turned_inward_is_not_reached(administrator, monkeypatch, now):
    """S8, the button and the delivery: the judgement at saving counts for nothing then."""
    resolves_to(monkeypatch, ["8.8.8.8"], ["10.0.0.1"])
    receiver = webhook_settings.create(administrator, url="http://hooks.example.com/", events=["*"], now=now)[0]
    monkeypatch.setattr("socket.create_connection", lambda *args: pytest.fail("a packet left"))
    tell(now)
    send(now)
    assert WebhookDelivery.objects.get().last_error == "refused_address"
    assert webhook_relay.try_out(receiver, now=now).fault == "refused_address"


@pytest.mark.parametrize("events", [[], ["meeting.danced"], ["meeting.held", "x"]])
def test_only_known_events_are_asked_for(administrator, monkeypatch, now, events):
    monkeypatch.setattr(egress, "check", lambda url: None)
    with pytest.raises(InvalidInput):
        webhook_settings.create(administrator, url="http://hooks.example.com/", events=events, now=now)


def test_a_test_event_is_signed_and_leaves_no_row(receivers, hook):
    receiver, secret = hook()
    reply = webhook_relay.try_out(receiver, now=timezone.now())
    ((headers, body, _status),) = receivers.seen["/ok"]
    assert (reply.status, reply.fault) == (200, "")
    assert Verifier(secret).verify(body, headers)["type"] == "webhook.test"
    assert not WebhookDelivery.objects.exists()


def test_the_database_refuses_two_in_the_air_to_one_receiver(hook, now):
    hook()
    tell(now)
    tell(now, key="next")
    with pytest.raises(IntegrityError), transaction.atomic():
        WebhookDelivery.objects.update(state="running")


def test_a_month_after_its_end_an_event_is_forgotten(hook, now):
    hook()
    for n in range(2):
        tell(now, key=f"{n}")
    WebhookDelivery.objects.filter(pk=WebhookDelivery.objects.first().pk).update(state="done", finished_at=now)
    expiry.clear_expired(now=now + timedelta(days=30))
    assert WebhookDelivery.objects.count() == 2
    expiry.clear_expired(now=now + timedelta(days=30, seconds=1))
    assert states() == ["queued"]


def test_events_told_in_any_order_and_again_arrive_once_each(receivers, hook, now):
    """R4 for webhooks."""
    hook()
    asked = [n for n in range(60) for _time in range(Random(n).randint(1, 4))]
    Random(4).shuffle(asked)
    for step, n in enumerate(asked):
        tell(now, key=f"{n}")
        if step % 20 == 0:
            send(now)
    send(now)
    assert len(receivers.took("/ok")) == len(set(receivers.took("/ok"))) == 60


def test_moments_of_a_payload_are_utc(hook, now):
    hook()
    webhooks.tell("meeting.held", {"at": now, "day": now.date()}, now=now, key="1")
    assert WebhookDelivery.objects.get().payload["data"] == {"at": "2026-03-16T06:00:00Z", "day": "2026-03-16"}
    assert json.loads(webhooks.body_of(WebhookDelivery.objects.get().payload))["timestamp"] == "2026-03-16T06:00:00Z"
    assert now.astimezone(UTC).hour == 6
