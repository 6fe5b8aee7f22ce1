"""What a plan for the base has done: a lot that is always the same, the difference with those left alone, the money."""

from datetime import date

import pytest

from planning.metrics.repeat import Group, account, draw, payback, reactivation_rate, uplift

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


def test_the_reactivation_rate_is_of_those_contacted():
    """A31: returned / contacted eligible."""
    assert reactivation_rate(18, 90) == 0.2
    assert reactivation_rate(0, 0) is None


def test_the_uplift_is_the_difference_with_those_left_alone():
    """A31: hold-out uplift; 40/100 against 20/100 is 20 points, 7.3 … 31.9 (Newcombe)."""
    found = uplift(Group(40, 100), Group(20, 100))

    assert (round(found.value, 3), round(found.low, 3), round(found.high, 3)) == (0.2, 0.073, 0.319)
    assert found.is_told


def test_a_small_difference_may_be_chance_and_an_empty_group_tells_nothing():
    assert not uplift(Group(3, 20), Group(1, 10)).is_told
    assert uplift(Group(3, 20), Group(0, 0)) is None


def test_the_lot_is_the_same_for_one_plan_and_another_for_the_next():
    treated, alone = draw(range(100), seed="1", holdout_percent=10)

    assert (len(treated), len(alone), set(treated) & set(alone)) == (90, 10, set())
    assert draw(reversed(range(100)), seed="1", holdout_percent=10) == (treated, alone)
    assert draw(range(100), seed="2", holdout_percent=10) != (treated, alone)


def test_without_a_group_to_compare_everybody_is_treated():
    assert draw([3, 1, 2], seed="1", holdout_percent=0) == ([1, 2, 3], [])


def test_an_account_is_an_investment_until_it_pays_back():
    """decisions.md 47: monthly P&L to payback; a month ahead has no fact."""
    lines = account([(MARCH, 100, 20), (APRIL, 50, 90), (MAY, 10, 80)], {MARCH: 30, APRIL: 70}, today=date(2026, 4, 15))

    assert [(line.fact, line.balance, line.expected_balance) for line in lines] == [
        (30, -70, -80), (70, -50, -40), (None, -60, 30),
    ]  # fmt: skip
    assert payback(lines) == MAY


@pytest.mark.parametrize("months", [[], [(MARCH, 100, 20)]])
def test_a_plan_that_never_earns_its_cost_says_so(months):
    assert payback(account(months, {}, today=MARCH)) is None
