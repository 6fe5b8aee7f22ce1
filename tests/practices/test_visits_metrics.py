"""A8, B8: the figures of field visits."""

from datetime import date, timedelta

import pytest

from practices.metrics import visits as metrics
from practices.metrics.visits import Seen, Week

MONDAY = date(2026, 3, 16)


def weeks_of(*valid: int | None) -> list[Week]:
    """Oldest first; None is an excused week."""
    return [Week(MONDAY + timedelta(weeks=n), each or 0, each is None) for n, each in enumerate(valid)]


def test_nine_weeks_of_twelve_are_kept():
    """Worked example: visit_weeks_kept: 9 / 12 = 75 % (B8)."""
    assert metrics.visit_weeks_kept(weeks_of(*[1] * 9, 0, 0, 0)) == 0.75
    assert metrics.visit_weeks_kept([]) is None
    assert metrics.visit_weeks_kept(weeks_of(None, None)) is None


@pytest.mark.parametrize(
    ("valid", "verdict"), [(0, "below"), (1, "kept"), (2, "above"), (5, "above"), (None, "excused")]
)
def test_one_a_week_and_no_more_R_FV_04(valid, verdict):
    assert weeks_of(valid)[0].verdict == verdict


def test_what_is_above_gives_no_credit_R_FV_04():
    assert metrics.kept_and_planned(weeks_of(5, 0, 0, None)) == (1, 3)


def test_a_business_trip_of_a_week_counts_once_R_FV_04():
    trip = [Seen(MONDAY + timedelta(days=n), 1, 2, is_on_trip=True) for n in range(3)]
    assert metrics.counted(trip) == 1
    assert metrics.counted([*trip, Seen(MONDAY, 1, 2)]) == 2
    assert metrics.counted([*trip, Seen(MONDAY + timedelta(weeks=1), 1, 2, is_on_trip=True)]) == 2
    assert metrics.weeks(trip, [MONDAY])[0].verdict == "kept"


@pytest.mark.parametrize(
    ("valid", "length"),
    [((1, 1, 1), 3), ((1, 1, 0), 2), ((1, 0, 1, 1), 2), ((1, None, 1), 2), ((0, 0), 0), ((), 0), ((3, 1), 2)],
)
def test_the_streak_waits_for_the_running_week_and_rests_in_an_excused_one(valid, length):
    """Worked example: visit_streak: 1, 0, 1, 1 gives two weeks in a row."""
    assert metrics.streak(weeks_of(*valid)) == length


def test_shares_and_coverage():
    """Worked example: visit_valid_share, visit_coverage, ideas_per_visit: 6 of 8 count; 3 clients; 9 ideas of 6 visits."""
    assert metrics.visit_valid_share(6, 8) == 0.75
    assert metrics.visit_valid_share(0, 0) is None
    assert metrics.visit_coverage(["a", "b", "a", "", None, "c"]) == 3
    assert metrics.ideas_per_visit(9, 6) == 1.5
    assert metrics.ideas_per_visit(0, 0) is None


def test_days_since_the_last_one():
    """Worked example: days_since_visit: from 2 to 16 March 14 days; nobody waits in an excused week."""
    assert metrics.days_since_visit(date(2026, 3, 2), MONDAY) == 14
    assert metrics.days_since_visit(None, MONDAY) is None
    assert metrics.days_waited(date(2026, 3, 2), MONDAY) == 14
    assert metrics.days_waited(date(2026, 3, 2), MONDAY, [date(2026, 3, 9)]) == 7
    assert metrics.days_waited(MONDAY, MONDAY) == 0


def test_the_same_two_more_than_three_times_in_a_row():
    assert metrics.same_pair([7, 7, 7, 7, 1])
    assert not metrics.same_pair([7, 7, 7])
    assert not metrics.same_pair([7, 7, 1, 7, 7])


def test_one_segment_only():
    assert metrics.only_segment(["Заводы"] * 4) == "Заводы"
    assert metrics.only_segment(["Заводы"] * 3) == ""
    assert metrics.only_segment(["Заводы", "", "Заводы", "Заводы"]) == ""


def test_what_a_scope_costs_in_hours_a_month():
    assert round(metrics.hours_a_month(1), 1) == 17.3
    assert round(metrics.hours_a_month(6)) == 104
