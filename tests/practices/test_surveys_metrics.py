"""B8 and C7 by hand."""

import pytest

from practices.metrics import surveys as metrics
from practices.metrics.surveys_items import ITEMS, QUESTIONS
from practices.metrics.surveys_told import Earlier, read_told, told_of
from tests.factories.surveys import answers


def test_ten_promoters_and_six_detractors_of_twenty_five_are_plus_sixteen_and_mostly_noise():
    """Worked example: survey_recommendation. SE 15.7, so 95 % is ± 30.7: a move of 20 points is noise."""
    found = metrics.survey_recommendation(*metrics.classes([9] * 10 + [7] * 9 + [3] * 6)[:2], 25)

    assert found.score == pytest.approx(16)
    assert found.error == pytest.approx(15.7, abs=0.05)
    assert found.margin == pytest.approx(30.7, abs=0.05)
    assert found.margin > 20


def test_nobody_asked_recommends_nothing():
    assert metrics.survey_recommendation(0, 0, 0) is None


def test_favourable_answers_have_their_interval():
    """Worked example: survey_favourability. 7 of 10: 70 %, Wilson 39.7 – 89.2 %."""
    found = metrics.survey_favourability(7, 10)

    assert (found.rate, found.n) == (0.7, 10)
    assert (found.low, found.high) == pytest.approx((0.3968, 0.8922), abs=1e-4)
    assert metrics.survey_favourability(0, 0) is None


def test_the_gap_is_what_one_says_of_itself_minus_what_the_other_says_of_it():
    """Worked example: survey_gap, survey_asymmetry, survey_level. D4: 4.1 against 3.0 and 4.0 against 3.4."""
    marketing, sales = metrics.survey_gap(4.1, 3.0), metrics.survey_gap(4.0, 3.4)

    assert (marketing, sales) == pytest.approx((1.1, 0.6))
    assert metrics.survey_asymmetry(marketing, sales) == pytest.approx(0.5)
    assert metrics.survey_level([3.4, 3.0, None]) == pytest.approx(3.2)
    assert metrics.survey_gap(None, 3.0) is None


@pytest.mark.parametrize(("answered", "rate"), [(23, 0.8), (22, 0.75), (29, 1.0), (30, 1.0), (0, 0.0)])
def test_participation_is_told_in_steps_of_five_points(answered, rate):
    """Worked example: survey_participation. 23 of 29 are 79.3 %, told as 80 %."""
    assert metrics.survey_participation(answered, 29) == rate
    assert metrics.survey_participation(0, 0) is None


def test_proposals_are_adopted_when_something_is_promised_of_them():
    """Worked example: survey_proposals_adopted."""
    assert metrics.survey_proposals_adopted(1, 4) == 0.25
    assert metrics.survey_proposals_adopted(0, 0) is None


def test_twelve_statements_are_asked_twice_and_none_has_the_words_of_another():
    """C7."""
    words = [said for item in ITEMS for said in (item.ours, item.theirs)]

    assert (len(ITEMS), len(QUESTIONS), len(set(words))) == (12, 24, 24)


def test_a_side_of_four_is_told_only_together_with_the_other():
    told = told_of([*answers(4, 4, side="marketing"), *answers(20, 3, side="sales")], choices={}, invited=24)

    assert told["sides"] == ["joint"]
    assert told["questions"]["trust.ours"]["joint"][0]["n"] == 24


def test_of_fewer_than_five_answers_nothing_is_told():
    told = told_of(answers(4, 3, side="sales"), choices={}, invited=24)

    assert (told["sides"], told["recommend"], told["has_comments"]) == ([], {}, False)


@pytest.mark.parametrize(("count", "shown"), [(9, False), (10, True)])
def test_comments_need_ten_answers(count, shown):
    """P6, stricter than R-SV-04."""
    assert told_of(answers(count, 3, side="sales"), choices={}, invited=count)["has_comments"] is shown


def test_readiness_to_recommend_is_held_back_when_one_to_four_people_changed():
    """Classes cannot be rounded: of one newcomer the difference would tell the class."""
    rows = [*answers(6, 4, side="marketing"), *answers(9, 3, side="sales")]
    first = told_of(rows, choices={}, invited=15)
    changed = {"marketing": (0, 0), "sales": (1, 0)}
    earlier = Earlier(read_told(first["questions"]), frozenset(first["recommend"]), changed)

    assert set(first["recommend"]) == {"marketing", "sales"}
    assert set(told_of(rows, choices={}, invited=15, earlier=[earlier])["recommend"]) == {"marketing"}


def test_what_is_kept_is_read_back_as_it_was_told():
    told = told_of(answers(9, 3, side="sales"), choices={}, invited=9)

    assert read_told(told["questions"])["trust.ours"]["joint"][0].n == 9
