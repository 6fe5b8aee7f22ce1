"""A17, B4 and B9: every worked example of targets, forecasts and capacity."""

from datetime import date, timedelta
from math import sqrt
from statistics import stdev

import pytest

from alignment.shared.periods import Period
from planning.metrics import capacity, forecast, tree
from planning.metrics.forecast import Deal, Move, Now, Was

B9 = tree.Rates(average_deal=150_000, kev_to_won=0.25, show=0.8, kev_set=0.2, cpl=2_000)
RAMP = (0.25, 0.5, 0.75, 1.0)
WEEKDAYS = frozenset(range(5))


def seller(**fields):
    return capacity.Seller(1, 140, 0.6, 1.5, **fields)


def carried(one, days, is_working=lambda day: day.weekday() < 5):
    return capacity.seller_capacity(one, days, ramp=RAMP, workdays=WEEKDAYS, is_working=is_working)


def test_three_millions_need_500_leads_and_a_budget_of_one_million():
    """B9: 20 sales, 80 key events held, 100 set, 500 leads × 2,000."""
    assert tree.recomputed("revenue", 3_000_000, B9) == pytest.approx(
        {"won": 20, "kev_held": 80, "kev_set": 100, "leads": 500, "spend": 1_000_000}
    )


def test_editing_a_node_asks_only_those_who_stand_behind_it():
    plan = {"revenue": 3_000_000, "won": 20, "kev_held": 80, "kev_set": 100, "leads": 500, "spend": 1_000_000}

    found = tree.changes("kev_set", 120, plan, B9)

    assert [(each.node, each.side, each.after) for each in found] == [
        ("kev_set", "sales", 120), ("leads", "marketing", pytest.approx(600)), ("spend", "marketing", pytest.approx(1_200_000)),
    ]  # fmt: skip
    assert found[1].share == pytest.approx(0.2)


def test_an_unknown_rate_leaves_the_nodes_behind_it_unknown():
    rates = tree.Rates(150_000, 0.25, None, 0.2, 2_000)

    assert tree.recomputed("won", 20, rates) == {"kev_held": 80, "kev_set": None, "leads": None, "spend": None}


def test_nine_hundred_thousand_on_day_12_of_20_make_one_and_a_half_million():
    """Worked example: run_rate_forecast."""
    assert forecast.run_rate(900_000, 12, 20) == 1_500_000
    assert forecast.run_rate(900_000, 0, 20) is None


def test_the_range_is_as_wide_as_past_days_were_uneven():
    daily = [50_000.0, 100_000.0] * 10
    half = 1.2815515655446004 * stdev(daily) * sqrt(8 + 64 / 12)

    found = forecast.run_rate_range(900_000, daily, 12, 20)

    assert (found.low, found.high) == pytest.approx((1_500_000 - half, 1_500_000 + half))
    assert round(half) == 120_028
    assert forecast.run_rate_range(900_000, daily[:9], 12, 20) is None


def test_a_range_never_falls_below_what_is_won_and_closes_on_the_last_day():
    assert forecast.run_rate_range(100.0, [0.0, 1000.0] * 5, 1, 20).low == 100.0
    last = forecast.run_rate_range(100.0, [0.0, 10.0] * 5, 20, 20)
    assert (last.low, last.high) == (100.0, 100.0)


END = date(2026, 4, 1)
INSIDE, OUTSIDE = date(2026, 3, 20), END


def test_commit_is_in_best_case_and_best_case_in_the_pipeline():
    """Worked example: forecast_weighted. 100 won, 200 × 50 % + 300 × 20 % + 400 × 10 % = 300."""
    deals = [
        Deal(1, 200, "commit", 0.5, INSIDE), Deal(2, 300, "best", 0.2, INSIDE), Deal(3, 400, "pipeline", 0.1, INSIDE),
        Deal(4, 900, "omitted", 0.9, INSIDE), Deal(5, 900, "commit", 0.9, OUTSIDE), Deal(6, None, "best", 0.2, INSIDE),
    ]  # fmt: skip

    found = forecast.totals(100, deals, END)

    assert (found.commit_minor, found.best_minor, found.pipeline_minor) == (300, 600, 1000)
    assert (found.weighted_minor, found.open_minor, found.n, found.unknown) == (300, 900, 4, 1)


def test_a_forecast_of_1350_thousand_against_1500_was_off_by_ten_percent():
    """Worked example: forecast_error, forecast_bias. (−10 % + 20 %) / 2 = +5 %."""
    assert forecast.error(1_350_000, 1_500_000) == pytest.approx(0.1)
    assert forecast.error(1_350_000, 0) is None
    assert forecast.bias([(1_350_000, 1_500_000), (1_800_000, 1_500_000), (None, 1)]) == pytest.approx(0.05)
    assert forecast.bias([]) is None


def test_the_waterfall_adds_up_to_what_is_open_now():
    before = [Was(1, 100), Was(2, 200), Was(3, 300), Was(4, 400), Was(5, 500)]
    now = {deal.lead_id: deal for deal in [
        Now(1, 100, "won"), Now(2, 200, "lost"), Now(3, 300, "slipped"), Now(4, 450, "open"), Now(6, 600, "open"),
        Now(7, 70, "won"),
    ]}  # fmt: skip

    found = forecast.waterfall(before, now)

    assert found == (
        Move("new", 600, (6,)), Move("amount", 50, (4,)), Move("won", -100, (1,)), Move("lost", -200, (2,)),
        Move("slipped", -800, (3, 5)),
    )  # fmt: skip
    assert 1500 + sum(move.amount_minor for move in found) == 450 + 600


def test_one_seller_carries_56_leads_a_month_and_half_of_it_in_a_month_at_50_percent():
    """Worked example: rep_capacity. R-CA-02: 140 h × 60 % / 1.5 h = 56; ramp 50 % → 28."""
    march = Period.month_of(date(2026, 3, 1))

    assert seller().a_month == 56
    assert carried(seller(), march) == pytest.approx(56)
    assert carried(seller(ramp_from=date(2026, 2, 1)), march) == pytest.approx(28)


def test_the_ramp_is_25_50_75_100_percent_by_months_since_the_first_day():
    """R-CA-02."""
    first = date(2026, 1, 15)
    days = [date(2026, 1, 14), first, date(2026, 2, 14), date(2026, 2, 15), date(2026, 4, 15), date(2026, 5, 15)]

    assert [capacity.ramp_of(day, first, RAMP) for day in days] == [0, 0.25, 0.25, 0.5, 1, 1]


def test_leave_rotation_and_holidays_carry_nothing():
    """A17. A week of March 2026 is 5 of 22 usual days."""
    week = Period.week_of(date(2026, 3, 16))
    away = ((date(2026, 3, 16), date(2026, 3, 18)),)

    assert carried(seller(), week) == pytest.approx(56 * 5 / 22)
    assert carried(seller(away=away), week) == pytest.approx(56 * 2 / 22)
    assert carried(seller(), week, lambda day: day == date(2026, 3, 16)) == pytest.approx(56 / 22)


def test_a_forecast_above_110_percent_of_the_capacity_is_an_overrun():
    """R-CA-01. Worked example: capacity_load. 62 / 56 = 1.107."""
    week = date(2026, 3, 16)
    full, over = capacity.Load(week, 50, 11.6, 56), capacity.Load(week, 50, 12, 56)

    assert (over.load, capacity.overrun([over], 1.1)) == (pytest.approx(1.1071, abs=1e-4), True)
    assert not capacity.overrun([full], 1.1)
    assert capacity.Load(week, 5, 0, 0).load is None


def test_a_wave_is_spread_over_its_days():
    wave = capacity.Wave(100, date(2026, 3, 18), date(2026, 3, 27))
    week = Period.week_of(date(2026, 3, 16))

    assert wave.inside(week) == 50
    assert wave.inside(Period(week.end, week.end + timedelta(days=7))) == 50
    assert wave.inside(Period.week_of(date(2026, 4, 6))) == 0


def test_leads_starve_when_there_are_too_many_and_fewer_are_answered_in_time():
    assert capacity.is_starving(60, 56, 0.9, 0.7)
    assert not capacity.is_starving(50, 56, 0.9, 0.7)
    assert not capacity.is_starving(60, 56, 0.7, 0.7)
    assert not capacity.is_starving(60, 56, None, 0.7)


def test_one_more_seller_brings_the_revenue_of_a_ramped_one_by_its_ramp():
    """Worked example: added_revenue."""
    assert capacity.added_revenue(1, 800_000, RAMP) == (200_000, 400_000, 600_000, 800_000)
    assert capacity.added_revenue(1, None, RAMP) == (None,) * 4
