"""Shares, intervals, quantiles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.shared.ratios import kaplan_meier, mean, median, percentile, share, wilson


def test_a_share_of_nothing_is_unknown():
    assert share(0, 0) is None
    assert share(10_000, 0) is None
    assert share(None, 5) is None
    assert share(1, None) is None
    assert share(0, 5) == 0.0


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(90, 114, 70.6, 85.4), (32, 40, 65.2, 89.5), (8, 200, 2.0, 7.7), (3, 4, 30.1, 95.4)],
)
def test_wilson_gives_the_intervals_of_the_glossary(successes, n, low, high):
    """B4, B10."""
    below, above = wilson(successes, n)

    assert (round(below * 100, 1), round(above * 100, 1)) == (low, high)


def test_wilson_of_nothing_is_unknown():
    assert wilson(0, 0) is None


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_stays_within_0_and_1(pair):
    successes, n = pair
    low, high = wilson(successes, n)

    assert 0 <= low <= successes / n + 1e-12
    assert successes / n - 1e-12 <= high <= 1


def test_quantiles_interpolate():
    assert median([]) is None
    assert median([18, 19]) == 18.5
    assert median([3, 1, 2]) == 2
    assert percentile(range(1, 11), 0.9) == pytest.approx(9.1)
    assert percentile([7], 0.9) == 7


def test_a_mean_skips_the_unknown():
    assert mean([1, None, 2]) == 1.5
    assert mean([None]) is None


def test_kaplan_meier_gives_the_example_of_b1():
    """B1: 48.6 % against the naive 40 %."""
    sold, still_open = [2, 5, 10, 20], [7, 14, 14, 25, 30, 30]

    assert round(kaplan_meier(sold, still_open, at=20) * 100, 1) == 48.6
    assert kaplan_meier(sold, still_open) == kaplan_meier(sold, still_open, at=20)


def test_kaplan_meier_without_open_leads_is_the_plain_share():
    assert kaplan_meier([1, 2], [30, 30]) == pytest.approx(0.5)
    assert kaplan_meier([], []) is None
    assert kaplan_meier([5], [9], at=4) == 0
