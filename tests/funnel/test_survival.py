"""Conversion of ripening cohorts (B1), in figures and as properties of random histories."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.metrics.conversion import StageCounts
from funnel.metrics.survival import Alike, converted_by, kaplan_meier, passed_through, within

WON = [Alike(30, False, day, 1) for day in (2, 5, 10, 20)]
OPEN = [Alike(age, True, None, 1) for age in (7, 14, 14, 25, 30, 30)]
LOST = Alike(1, False, None, 10)
leads = st.builds(
    Alike,
    age=st.integers(0, 400),
    is_open=st.booleans(),
    days=st.none() | st.integers(-5, 400),
    n=st.integers(1, 50),
)


def test_b1_kaplan_meier_of_the_example_is_48_6_percent():
    """At risk 10 → 9 → 7 → 4: 9/10 × 8/9 × 6/7 × 3/4, against a naive 4/10."""
    points = kaplan_meier([*WON, *OPEN])

    assert [point.at_risk for point in points] == [10, 9, 7, 4]
    assert points[-1].converted == pytest.approx(1 - 9 / 10 * 8 / 9 * 6 / 7 * 3 / 4)
    assert round(points[-1].converted, 3) == 0.486


def test_greenwoods_interval_of_the_example():
    """S × sqrt(1/90 + 1/72 + 1/42 + 1/12) × 1.96 on either side."""
    last = kaplan_meier([*WON, *OPEN])[-1]

    half = 1.959963984540054 * (18 / 35) * (1 / 90 + 1 / 72 + 1 / 42 + 1 / 12) ** 0.5
    assert (last.low, last.high) == (pytest.approx(17 / 35 - half), pytest.approx(17 / 35 + half))


def test_b1_lost_leads_stay_in_the_risk_set():
    """Ten leads lost on their first day halve what is converted by day 20, they are not censored."""
    points = kaplan_meier([*WON, *OPEN, LOST])

    assert [point.at_risk for point in points] == [20, 19, 17, 14]
    assert points[-1].converted == pytest.approx(1 - 19 / 20 * 18 / 19 * 16 / 17 * 13 / 14)


def test_nobody_and_nothing_won_make_no_curve():
    assert kaplan_meier([]) == kaplan_meier(OPEN) == ()
    assert converted_by((), 30) is None


def test_everybody_won_is_one():
    assert kaplan_meier([Alike(9, False, 3, 4)])[-1].converted == 1


def test_cr_at_t_judges_only_who_is_old_enough():
    """CR@14: eight leads of 14 days or more, three of them won in time; a sale on day 20 is too late."""
    found = within([*WON, *OPEN, Alike(10, False, 1, 5)], 14)

    assert (found.n, found.won, found.rate) == (9, 3, 3 / 9)
    assert within([], 14).rate is None


@pytest.mark.parametrize(
    ("stages", "strict", "any_order"),
    [
        (["lead", "mql", "sql", "won"], True, True),
        (["lead", "sql", "mql", "won"], False, True),
        (["lead", "mql", "lead", "sql", "won"], True, True),
        (["lead", "won"], False, False),
    ],
)
def test_strict_and_any_order_of_stages(stages, strict, any_order):
    """A re-entry changes nothing: the first entry counts."""
    path = ["mql", "sql"]

    assert passed_through(stages, path, strict=True) is strict
    assert passed_through(stages, path, strict=False) is any_order


@given(st.lists(leads, max_size=20))
def test_the_curve_never_falls_and_stays_between_its_bounds(known):
    points = kaplan_meier(known)

    assert [point.converted for point in points] == sorted(point.converted for point in points)
    assert all(0 <= point.low <= point.converted <= point.high <= 1 for point in points)


@given(st.lists(leads.filter(lambda lead: not lead.is_open), min_size=1, max_size=20))
def test_without_open_leads_the_curve_ends_at_the_plain_share(known):
    won = sum(each.n for each in known if each.days is not None)
    points = kaplan_meier(known)

    assert (points[-1].converted if points else 0) == pytest.approx(won / sum(each.n for each in known))


@given(st.lists(st.integers(0, 500), min_size=5, max_size=5))
def test_the_identity_of_a_stage_holds_for_any_counts(ways):
    """Entered = advanced + lost + rejected + moved back + open, and one lead too many breaks it."""
    advanced, lost, rejected, moved_back, still_open = ways
    kept = {
        "advanced": advanced, "lost": lost, "rejected": rejected, "moved_back": moved_back, "still_open": still_open,
    }  # fmt: skip

    assert StageCounts("mql", "open", sum(ways), **kept).adds_up
    assert StageCounts("mql", "open", sum(ways) + 1, **kept).unexplained == 1
