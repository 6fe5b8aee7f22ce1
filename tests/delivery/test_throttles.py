from datetime import timedelta

import pytest

from delivery.models import RateCounter
from delivery.services import throttles

pytestmark = pytest.mark.django_db


def test_the_limit_holds_within_a_window_and_a_new_window_begins_at_nothing(now):
    at = throttles.window_start(now, 60)
    said = [throttles.allow("k", limit=2, seconds=60, now=at + timedelta(seconds=s)) for s in (0, 59, 59, 60)]
    assert said == [True, True, False, True]


def test_keys_and_windows_do_not_share_a_count(now):
    assert [throttles.allow(key, limit=1, seconds=60, now=now) for key in ("a", "b")] == [True, True]
    assert throttles.allow("a", limit=1, seconds=900, now=now)


def test_old_counters_are_cleared(now):
    throttles.allow("k", limit=1, seconds=60, now=now - timedelta(days=2))
    throttles.allow("k", limit=1, seconds=60, now=now)
    assert (throttles.clear(now=now), RateCounter.objects.count()) == (1, 1)
