"""D2: which gap is dear, and when a series says something special."""

import pytest

from funnel.metrics import money_at_stake, xmr
from funnel.metrics.conversion import Step
from funnel.metrics.money_at_stake import confidence, priority, weakest_step

PARTS = {"norm": 0.4, "volume": 200, "downstream": (0.8, 0.25), "average_deal": 150_000, "margin": 0.4}


def a_step(key, rate, n=200):
    return Step(key, 0, n, rate, None, None, None)


def test_the_price_of_the_gap_of_d2():
    """Worked example: money_at_stake: 40 missing appointments, 8 sales, 480,000 ₽ of gross profit."""
    assert money_at_stake.missing(0.2, 0.4, 200) == pytest.approx(40)
    assert money_at_stake.money_at_stake(actual=0.2, **PARTS) == pytest.approx(480_000)


def test_the_price_of_the_gap_of_the_demo_week():
    """D3: 12 appointments a month, 144,000 ₽."""
    value = money_at_stake.money_at_stake(actual=0.14, **PARTS | {"norm": 0.2})

    assert value == pytest.approx(144_000)


def test_at_the_norm_nothing_is_at_stake_and_without_a_part_it_is_unknown():
    assert money_at_stake.money_at_stake(actual=0.5, **PARTS) == 0
    for part in ({"norm": None}, {"margin": None}, {"average_deal": None}, {"downstream": (0.8, None)}):
        assert money_at_stake.money_at_stake(actual=0.2, **PARTS | part) is None


def test_the_own_norm_is_the_best_quartile():
    assert money_at_stake.own_norm([0.1, 0.2, 0.3, 0.4, 0.5]) == 0.4
    assert money_at_stake.own_norm([]) is None


def test_the_weakest_step_is_the_furthest_below_its_norm():
    steps = [a_step("mql", None), a_step("kev_set", 0.2), a_step("kev_held", 0.75), a_step("won", 0.01, n=3)]
    norms = {"kev_set": 0.4, "kev_held": 0.8, "won": 0.25}

    assert weakest_step(steps, norms, min_n=30).stage_key == "kev_set"
    assert weakest_step(steps, norms).stage_key == "won"
    assert weakest_step(steps, {"kev_held": 0.7}) is None
    assert weakest_step([], norms) is None


@pytest.mark.parametrize(
    ("n", "mature", "value"),
    [(100, True, 1.0), (99, True, 0.5), (30, True, 0.5), (29, True, 0.2), (500, False, 0.2)],
)
def test_confidence_grows_with_n(n, mature, value):
    """R-SG-04."""
    assert confidence(n, mature) == value


def test_priority_is_money_times_confidence():
    """R-SG-04."""
    assert priority(480_000, 0.5) == 240_000
    assert priority(None, 1.0) == 0


def test_natural_limits_are_the_mean_and_2_66_moving_ranges():
    found = xmr.limits([20, 22, 18, 20])

    assert (found.centre, found.lower, found.upper) == pytest.approx((20, 20 - 2.66 * 8 / 3, 20 + 2.66 * 8 / 3))
    assert xmr.limits([20]) is None
    assert xmr.limits([0.01, 0.9], floor=0, ceiling=1) == xmr.Limits(pytest.approx(0.455), 0, 1)


def test_a_point_outside_the_limits_is_special():
    assert xmr.latest_special_cause([20, 22, 18, 20], 12) == xmr.SpecialCause(4, "outside", "below")
    assert xmr.latest_special_cause([20, 22, 18, 20], 14) is None
    assert xmr.latest_special_cause([], 14) is None


def test_eight_in_a_row_on_one_side_are_special():
    natural = xmr.Limits(20, 10, 30)

    assert xmr.special_causes([21] * 8, natural) == (xmr.SpecialCause(7, "run", "above"),)
    assert xmr.special_causes([21] * 7 + [19] * 7, natural) == ()
    assert xmr.special_causes([21] * 4 + [20] + [21] * 4, natural) == ()
    assert [cause.place for cause in xmr.special_causes([19] * 9, natural)] == [7, 8]
