"""Cycle, time in stage, clocks, maturity and counts by the company's days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.shared.periods import Period
from alignment.shared.ratios import percentile
from funnel.metrics import maturity, sla, velocity, volumes

MOSCOW = "Europe/Moscow"
NINE = datetime(2026, 3, 17, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_cycle_counts_midnights_of_the_zone():
    """Worked example: cycle_days: 23:30 to 00:30 in Moscow is one day."""
    late = datetime(2026, 3, 31, 20, 30, tzinfo=UTC)

    assert velocity.cycle_days(late, late + HOUR, MOSCOW) == 1
    assert velocity.cycle_days(late, late + HOUR, "UTC") == 0
    assert velocity.median_of_histogram({30: 3, 45: 1, 60: 3}) == 45


def test_won_before_it_came_stays_below_zero():
    assert velocity.cycle_days(NINE, NINE - timedelta(days=2), MOSCOW) == -2


def test_all_visits_to_a_stage_count_together():
    """Worked example: stage_days: three days, then two until today."""
    visits = [(date(2026, 3, 1), date(2026, 3, 4)), (date(2026, 3, 10), None)]

    assert velocity.days_in_stage(visits, date(2026, 3, 12)) == 5


def test_median_mean_and_p90_stand_side_by_side():
    assert velocity.summary([1, 2, 3, 14]) == {"median": 2.5, "mean": 5, "p90": pytest.approx(10.7)}
    assert velocity.summary([]) == {"median": None, "mean": None, "p90": None}


def test_months_merge_into_the_exact_median_of_the_quarter():
    quarter = velocity.merge({1: 1, 18: 2}, {18: 1, 19: 3}, {90: 1})

    assert quarter == {1: 1, 18: 3, 19: 3, 90: 1}
    assert velocity.count_of_histogram(quarter) == 8
    assert velocity.median_of_histogram(quarter) == 18.5
    assert velocity.mean_of_histogram({10: 1, 20: 3}) == 17.5
    assert velocity.median_of_histogram({}) is None


@given(st.lists(st.integers(-5, 400), min_size=1), st.floats(0, 1))
def test_a_histogram_gives_the_same_percentile_as_the_days(days, q):
    assert velocity.percentile_of_histogram(velocity.histogram(days), q) == pytest.approx(percentile(days, q))


@pytest.mark.parametrize(
    ("stopped", "now", "state"),
    [
        (None, NINE, "running"),
        (None, NINE + HOUR, "running"),
        (None, NINE + 2 * HOUR, "breached"),
        (NINE + HOUR, NINE + 9 * HOUR, "met"),
        (NINE + 2 * HOUR, NINE + 9 * HOUR, "breached"),
        (NINE - HOUR, NINE, "met"),
    ],
)
def test_a_clock_runs_is_met_or_stays_breached(stopped, now, state):
    """B6: breached and later done keeps the breach."""
    assert sla.Clock(NINE, NINE + HOUR, stopped).state(now) == state


def test_hit_rate_leaves_out_running_clocks():
    """Worked example: sla_hit_rate: 124 of 200."""
    clocks = [
        sla.Clock(NINE, NINE + HOUR, NINE),
        sla.Clock(NINE, NINE + HOUR, NINE + 2 * HOUR),
        sla.Clock(NINE, NINE + 9 * HOUR),
    ]
    tally = sla.tally(clocks, NINE + 3 * HOUR)

    assert tally == sla.Tally(met=1, breached=1, running=1)
    assert (tally.hit_rate, tally.breach_rate) == (0.5, 0.5)
    assert sla.hit_rate(124, 76) == 0.62
    assert sla.hit_rate(0, 0) is None


def test_response_is_told_by_median_and_p90():
    """Worked example: response_minutes."""
    assert sla.response_minutes([4, 18, 140]) == (18, pytest.approx(115.6))
    assert sla.response_minutes([]) == (None, None)


def test_at_four_fifths_of_the_time_it_is_nearly_due():
    """AL-04."""
    assert sla.is_nearly_due(48, 60)
    assert not sla.is_nearly_due(47, 60)


def test_acceptance_of_the_decided_of_all_and_silence():
    """Worked example: acceptance_rate 78.9 %, acceptance_rate_all 75 %, silent_rate 5 %."""
    assert round(sla.acceptance_rate(90, 24), 3) == 0.789
    assert sla.acceptance_rate_all(90, 120) == 0.75
    assert sla.silent_rate(6, 120) == 0.05
    assert sla.acceptance_rate(0, 0) is None


def test_a_leaked_lead_counts_once():
    """Worked example: leakage: (14 + 10) of 200 = 12 %, 48,000 ₽."""
    leaked = sla.leaked(set(range(14)), set(range(10, 24)), {3, 23})

    assert sla.leakage(len(leaked), 200) == 0.12
    assert sla.leakage_cost(len(leaked), 2_000) == 48_000
    assert sla.leakage_cost(1, None) is None


def test_a_cohort_is_mature_when_nine_of_ten_had_their_time():
    """Worked example: maturity. B10: 200 March leads, 60 of them open and young: 70 %, hatched."""
    march = maturity.maturity(closed=140, open_older_than_t=0, total=200)

    assert march == 0.7
    assert not maturity.is_mature(march)
    assert maturity.is_mature(maturity.maturity(140, 40, 200))
    assert not maturity.may_compare(march, 1.0)
    assert not maturity.is_mature(maturity.maturity(0, 0, 0))


def test_the_time_to_ripen_is_p90_of_the_cycle():
    assert maturity.maturity_days(dict.fromkeys(range(1, 12), 1)) == 10


def test_a_sale_late_in_utc_counts_in_moscow_s_next_month():
    """Worked example: leads, won. B10: won 31 Mar 22:30 UTC."""
    moments = [datetime(2026, 3, 31, 20, 30, tzinfo=UTC), datetime(2026, 3, 31, 22, 30, tzinfo=UTC)]

    assert volumes.per_month(moments, MOSCOW) == {date(2026, 3, 1): 1, date(2026, 4, 1): 1}
    assert volumes.count_in(moments, Period.month_of(date(2026, 4, 1)), MOSCOW) == 1
