"""Rows as work, on letters."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from delivery.models import OutboxMessage
from delivery.services import leases
from delivery.services.outbox import send_mail

pytestmark = pytest.mark.django_db


def letter(now, n=0):
    return send_mail(key=f"k{n}", recipient=f"r{n}@example.com", subject="s", body="b", now=now)


def test_a_row_is_claimed_once_and_the_oldest_first(now):
    second, first = letter(now, 1), letter(now - timedelta(minutes=1), 2)
    claimed = [leases.claim(OutboxMessage, now=now) for _ in range(3)]
    assert [row and row.pk for row in claimed] == [first.pk, second.pk, None]


def test_a_row_is_not_claimed_before_its_time(now):
    letter(now)
    assert leases.claim(OutboxMessage, now=now - timedelta(seconds=1)) is None
    assert leases.claim(OutboxMessage, now=now, kind="webhook") is None


def test_the_row_of_a_dead_worker_is_claimed_when_its_lease_is_over(now):
    letter(now)
    lost = leases.claim(OutboxMessage, now=now, seconds=60)
    assert leases.claim(OutboxMessage, now=now + timedelta(seconds=60)) is None
    taken = leases.claim(OutboxMessage, now=now + timedelta(seconds=61))
    assert (taken.pk, taken.attempts) == (lost.pk, 2)
    for change in (leases.finish, leases.extend):
        with pytest.raises(leases.LeaseLost):
            change(lost, now=now)
    with pytest.raises(leases.LeaseLost):
        leases.retry(lost, now=now, error="late")
    leases.finish(taken, now=now)
    taken.refresh_from_db()
    assert (taken.state, taken.lease_token, taken.finished_at) == ("done", "", now)


def test_an_extended_lease_is_not_given_away(now):
    letter(now)
    row = leases.claim(OutboxMessage, now=now, seconds=60)
    leases.extend(row, now=now + timedelta(seconds=50), seconds=60)
    assert leases.claim(OutboxMessage, now=now + timedelta(seconds=100)) is None


def test_failures_wait_longer_each_time_and_the_fifth_is_the_last(now):
    letter(now)
    pauses, at = [], now
    for _attempt in range(5):
        row = leases.claim(OutboxMessage, now=at)
        leases.retry(row, now=at, error=OSError("mailbox of rep@example.com is full"))
        row.refresh_from_db()
        pauses.append(row.available_at - at)
        at = row.available_at
    assert (row.state, row.attempts, row.last_error) == ("dead", 5, "mailbox of … is full")
    for pause, expected in zip(pauses[:4], (10, 60, 300, 1800), strict=True):
        assert expected * 0.8 <= pause.total_seconds() <= expected * 1.2
    assert leases.claim(OutboxMessage, now=now + timedelta(days=9)) is None


def test_a_row_whose_workers_died_five_times_is_buried(now):
    row = letter(now)
    for hour in range(5):
        assert leases.claim(OutboxMessage, now=now + timedelta(hours=hour))
    assert leases.claim(OutboxMessage, now=now + timedelta(hours=9)) is None
    row.refresh_from_db()
    assert row.state == "dead"


def test_a_buried_row_gets_five_new_attempts(now):
    row = letter(now)
    assert not leases.replay(row, now=now)
    OutboxMessage.objects.filter(pk=row.pk).update(state="dead", attempts=5)
    assert leases.replay(row, now=now)
    assert leases.claim(OutboxMessage, now=now).attempts == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="threads need a database of processes; see the kill test")
def test_parallel_claims_never_share_a_row():
    now = timezone.now()
    for n in range(40):
        letter(now, n)
    taken = []

    def work():
        while row := leases.claim(OutboxMessage, now=now):
            taken.append(row.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(taken) == len(set(taken)) == 40
