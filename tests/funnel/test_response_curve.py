"""Conversion by the time of the first answer: buckets, intervals, what is left out (C4)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from alignment.shared.periods import Period
from funnel.metrics.response import Answered, bucket_of, curve
from funnel.selectors.response import leads_of, response_curve
from funnel.services import clocks, rollups, stages
from tests.factories.funnel import at, handed_over

MOSCOW = ZoneInfo("Europe/Moscow")
MARCH = Period(datetime(2026, 3, 1).date(), datetime(2026, 4, 1).date())


@pytest.mark.parametrize(
    ("minutes", "bucket"),
    [
        (0, "5m"),
        (4, "5m"),
        (5, "15m"),
        (15, "1h"),
        (59, "1h"),
        (60, "4h"),
        (240, "24h"),
        (1440, "later"),
        (None, "never"),
    ],
)
def test_the_minute_of_an_edge_opens_the_next_bucket(minutes, bucket):
    assert bucket_of(minutes) == bucket


def test_each_bucket_has_its_shares_with_wilson_intervals():
    """4 of 10 within five minutes: 40 %, 95 % interval 16.8 % – 68.7 %."""
    rows = [Answered(2, kev_set=place < 4, won=place < 1) for place in range(10)]

    found = curve([*rows, Answered(None, kev_set=False, won=False, is_open=True)])
    first, never = found.buckets[0], found.buckets[-1]

    assert (first.kev_set.rate, first.won.rate, first.n) == (0.4, 0.1, 10)
    assert (round(first.kev_set.low, 3), round(first.kev_set.high, 3)) == (0.168, 0.687)
    assert (never.n, never.still_open, never.kev_set.rate) == (1, 1, 0.0)
    assert found.buckets[1].kev_set.rate is None


def test_median_and_p90_are_of_the_answered_ones():
    found = curve([Answered(minutes, False, False) for minutes in (10, 20, 30, 40, 50, None)])

    assert (found.median, found.p90) == (30.0, 46.0)


def test_leads_stand_where_their_first_answer_came(rep):
    quick, slow, silent, waiting = (handed_over(at("16.03 10:00"), owner=rep) for _ in range(4))
    clocks.stop(quick, "first_touch", at=at("16.03 10:03"))
    clocks.stop(slow, "first_touch", at=at("16.03 12:00"))
    for key in ("accepted", "kev_set", "won"):
        stages.move_lead(quick, to_stage=key, now=at("16.03 15:00"), actor=rep)
    clocks.Clock.objects.filter(lead=waiting).update(due_at=at("30.03 10:00"))
    rollups.rebuild_marked(now=at("16.03 18:00"))

    found = response_curve(MARCH, now=at("17.03 10:00"))

    assert {bucket.key: bucket.n for bucket in found.buckets if bucket.n} == {"5m": 1, "4h": 1, "never": 1}
    assert (found.buckets[0].kev_set.rate, found.buckets[0].won.rate) == (1.0, 1.0)
    assert leads_of("never", MARCH, now=at("17.03 10:00")) == [silent.pk]


def test_junk_is_no_answer_at_all(rep):
    lead = handed_over(at("16.03 10:00"), owner=rep)
    clocks.stop(lead, "first_touch", at=at("16.03 10:03"))
    stages.move_lead(lead, to_stage="spam", now=at("16.03 10:05"), actor=rep)

    assert response_curve(MARCH, now=at("17.03 10:00")).is_empty
