"""B7 and A17: every worked example of the recruiting figures."""

from datetime import date, timedelta

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from hiring.metrics import capacity, figures
from hiring.metrics.figures import Rate, Search, Spell
from hiring.metrics.selection import quality_of_hire


def test_a_vacancy_approved_on_the_first_and_filled_on_the_24th_took_23_days():
    """Worked example: time_to_fill."""
    assert figures.time_to_fill([Spell(date(2026, 3, 1))], date(2026, 3, 24)) == 23


def test_days_in_which_a_vacancy_was_paused_do_not_count():
    """A36: paused, the clock stands."""
    spells = [Spell(date(2026, 3, 1), date(2026, 3, 10)), Spell(date(2026, 3, 15))]

    assert figures.time_to_fill(spells, date(2026, 3, 24)) == 18
    assert figures.time_to_fill(spells, date(2026, 3, 12)) == 9


def test_a_vacancy_opened_again_after_a_fill_is_another_search():
    states = [
        ("draft", date(2026, 2, 1)), ("waiting", date(2026, 2, 20)), ("open", date(2026, 3, 1)),
        ("paused", date(2026, 3, 5)), ("open", date(2026, 3, 8)), ("filled", date(2026, 3, 20)),
        ("open", date(2026, 5, 1)),
    ]  # fmt: skip

    assert figures.searches(states) == (
        Search(
            (Spell(date(2026, 3, 1), date(2026, 3, 5)), Spell(date(2026, 3, 8), date(2026, 3, 20))), date(2026, 3, 20)
        ),
        Search((Spell(date(2026, 5, 1)),)),
    )
    assert figures.searches(states[:2]) == ()


def test_a_vacancy_cancelled_while_paused_ends_its_search():
    states = [("open", date(2026, 3, 1)), ("paused", date(2026, 3, 5)), ("cancelled", date(2026, 3, 9))]

    assert figures.searches(states) == (Search((Spell(date(2026, 3, 1), date(2026, 3, 5)),), date(2026, 3, 9)),)


def test_a_candidate_who_came_on_the_12th_and_accepted_on_the_24th_took_12_days_and_started_14_days_later():
    """Worked example: time_to_hire, time_to_start."""
    assert figures.days_between(date(2026, 3, 12), date(2026, 3, 24)) == 12
    assert figures.days_between(date(2026, 3, 24), date(2026, 4, 7)) == 14


def test_open_vacancies_are_censored_in_the_median():
    """By hand: 10 of five, S = 0.8; 20 of three (one left at 15), S = 0.53; 30 of one, S = 0."""
    days, left = zip(*figures.survival([10, 20, 30], [15, 25]), strict=True)

    assert (days, left) == ((10, 20, 30), pytest.approx((0.8, 0.8 * 2 / 3, 0.0)))
    assert figures.median_to_fill([10, 20, 30], [15, 25]) == 30
    assert figures.median_to_fill([10, 20, 30], []) == 20


def test_a_median_that_the_curve_does_not_reach_is_unknown():
    assert figures.median_to_fill([10], [40, 50, 60]) is None
    assert figures.median_to_fill([], [40]) is None
    assert figures.median_to_fill([], []) is None


def test_the_curve_agrees_with_an_independent_implementation():
    generator = np.random.default_rng(36)
    for n in (1, 2, 3, 5, 8, 20, 60):
        for _turn in range(30):
            days = generator.integers(1, 40, n)
            filled = generator.integers(0, 2, n)
            told = SurvfuncRight(days.astype(float), filled)
            split = days[filled == 1].tolist(), days[filled == 0].tolist()
            curve = figures.survival(*split)
            assert [day for day, _left in curve] == told.surv_times[told.n_events > 0].tolist()
            assert [left for _day, left in curve] == pytest.approx(told.surv_prob[told.n_events > 0].tolist())
            below = [day for day, left in zip(told.surv_times, told.surv_prob, strict=True) if left <= 0.5 + 1e-12]
            assert figures.median_to_fill(*split) == (min(below) if below else None)


def test_the_wait_that_is_left_is_by_those_who_waited_as_long():
    """S(12) = 0.75 of four at 10, 20, 30, 40; half of it is reached at 30: 18 more days."""
    filled = [10, 20, 30, 40]

    assert figures.median_still_to_wait(filled, [], 12) == 18
    assert figures.median_still_to_wait(filled, [], 0) == 20
    assert figures.median_still_to_wait(filled, [], 40) is None


def test_of_sixty_candidates_one_is_hired():
    """Worked example: hiring_stage_conversion."""
    entered = [60, 15, 6, 3, 1]

    assert [Rate(after, before).value for before, after in zip(entered, entered[1:], strict=False)] == pytest.approx(
        [0.25, 0.4, 0.5, 1 / 3]
    )


def test_four_of_five_offers_accepted_are_80_percent():
    """Worked example: offer_acceptance."""
    assert figures.offer_acceptance(4, 5) == 0.8
    assert figures.offer_acceptance(0, 0) is None


def test_a_referral_is_worth_more_applications_than_a_board():
    """Worked example: source_quality."""
    assert figures.source_quality(2, 10) == 0.2
    assert figures.source_quality(1, 90) == pytest.approx(0.011, abs=0.0005)


def test_the_agency_hire_of_the_example_costs_160_000():
    """Worked example: cost_per_hire."""
    assert figures.cost_per_hire(150_000_00, 0, 10, 1_000_00, 1) == 160_000_00
    assert figures.cost_per_hire(0, 15_000_00, 60, 1_000_00, 1) == 75_000_00
    assert figures.cost_per_hire(150_000_00, 0, 10, 1_000_00, 0) is None


def test_twenty_seven_of_thirty_scorecards_on_time_are_90_percent():
    """Worked example: scorecard_submission."""
    assert figures.scorecard_submission(27, 30) == 0.9


def test_the_quality_of_the_example_is_85():
    """Worked example: quality_of_hire."""
    assert quality_of_hire(90, 80, 100, 70) == 85


def test_eight_of_ten_pass_probation():
    """Worked example: probation_pass."""
    assert figures.probation_pass(8, 2) == 0.8
    assert figures.probation_pass(0, 0) is None


def test_one_of_eight_left_in_the_first_year():
    """Worked example: first_year_attrition."""
    today = date(2026, 3, 16)
    old = today - timedelta(days=400)
    hires = [(old, old + timedelta(days=364)), *[(old, None)] * 6, (old, old + timedelta(days=365))]
    young = [(today - timedelta(days=100), today - timedelta(days=50)), (today - timedelta(days=364), None)]

    found = figures.first_year_attrition([*hires, *young], today)

    assert (found, found.value) == (Rate(1, 8), 0.125)
    assert figures.first_year_attrition(young, today).value is None


def test_more_than_three_months_are_too_long():
    """A36, error 2."""
    assert not figures.is_too_long(date(2026, 1, 31), date(2026, 4, 30))
    assert figures.is_too_long(date(2026, 1, 31), date(2026, 5, 1))
    assert not figures.is_too_long(date(2026, 11, 5), date(2027, 2, 5))
    assert figures.is_too_long(date(2026, 11, 5), date(2027, 2, 6))


def test_one_seller_carries_56_leads_and_28_at_half_of_the_ramp():
    """R-CA-02, A17. Worked example: vacancy_capacity."""
    one = capacity.rep_capacity(140, 0.6, 1.5)
    months = capacity.months_from(date(2026, 4, 1), 5)
    added = capacity.added_leads(round(one), 1, date(2026, 4, 1), months)

    assert one == pytest.approx(56)
    assert [part.leads for part in added] == [14, 28, 42, 56, 56]
    assert [part.leads for part in capacity.added_leads(56, 2, date(2026, 6, 16), months)] == [0, 0, 14, 56, 84]
    assert capacity.months_from(date(2026, 11, 20), 3) == (date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1))
