"""The arithmetic of the journey (A27): points and per cent, bounds, the whole way."""

import pytest

from funnel.metrics.channel_paths import channel_path
from funnel.metrics.what_if import Change, Link, relative_lift, simulate, total_conversion

SEEN = [Link("impression", 10_000, None), Link("click", 500, 0.05)]


def test_five_per_cent_of_ten_thousand_are_500_and_two_and_a_half_points_more_are_750():
    """R-CJ-01, SD1, SD2, B10: 5 % → 7.5 % is +2.5 points and ×1.5."""
    before, after = simulate(SEEN, {"click": Change(2.5, "points")})

    assert before.after == 10_000
    assert (after.before, after.after) == (500, pytest.approx(750))
    assert after.points == pytest.approx(0.025)
    assert after.times == pytest.approx(1.5)


def test_two_and_a_half_per_cent_more_are_512_and_a_half():
    """SD2: a relative rise of 2.5 % is ×1.025, not ×1.5."""
    _before, after = simulate(SEEN, {"click": Change(2.5, "percent")})

    assert after.after == pytest.approx(512.5)
    assert after.times == pytest.approx(1.025)


def test_four_steps_each_ten_per_cent_better_lift_the_whole_by_46_per_cent():
    assert relative_lift([0.1] * 4) == pytest.approx(0.4641)


def test_a_step_is_held_between_nobody_and_everybody():
    """R-CJ-02."""
    links = [Link("a", 100, None), Link("b", 90, 0.9)]

    (_a, up), (_b, down) = simulate(links, {"b": Change(20, "points")}), simulate(links, {"b": Change(-95, "points")})

    assert (up.after, up.rate_after, up.is_capped) == (100, 1.0, True)
    assert (down.after, down.rate_after, down.is_capped) == (0, 0.0, True)


def test_later_conversions_stay_and_so_do_leads_that_joined_later():
    """R-CJ-03: twice as many at the first step are twice as many after it, but for those who came from outside."""
    links = [Link("lead", 200, None), Link("set", 50, 0.2, joined=10), Link("won", 25, 0.5)]

    _lead, reached, won = simulate(links, {"set": Change(100, "percent")})

    assert (reached.after, won.after) == (90, 45)
    assert won.change is None


def test_customers_who_won_twice_are_counted_once_at_the_repeat_purchase():
    """Fifty deals of forty customers: half as many deals again are half as many customers again."""
    links = [Link("lead", 500, None), Link("won", 50, 0.1), Link("repeat", 10, 0.25, of=40)]

    _lead, _won, repeat = simulate(links, {"won": Change(5, "points")})

    assert (simulate(links, {})[2].after, repeat.after) == (10, pytest.approx(15))


def test_without_changes_nothing_moves_and_an_unknown_conversion_keeps_its_volume():
    links = [Link("lead", 0, None), Link("set", 0, None), Link("won", 3, None)]

    assert [effect.after for effect in simulate(links, {})] == [0, 0, 3]
    assert [effect.times for effect in simulate(links, {})] == [None, None, 1]


def test_the_whole_way_is_the_product_of_its_steps_and_unknown_while_one_is():
    """2 % × 5 % × 4 % of the running example (B3)."""
    assert total_conversion([0.02, 0.05, 0.04]) == pytest.approx(0.00004)
    assert total_conversion([0.02, None]) is None
    assert total_conversion([]) is None


def test_a_way_names_each_channel_once_in_a_row_and_a_loop_again():
    assert channel_path([1, 1, 2, 1], 1) == (1, 2, 1)
    assert channel_path([1], 2) == (1, 2)


def test_without_a_touch_the_way_is_unknown():
    assert channel_path([], 3) == ()


def test_of_a_long_way_the_first_and_the_last_two_are_told():
    assert channel_path([1, 2, 3, 4, 5], 6) == (1, 2, -1, 5, 6)
    assert channel_path([1, 2, 3, 4], 5) == (1, 2, 3, 4, 5)
