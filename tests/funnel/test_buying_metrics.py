"""What customers bought: the story of one, the interval, what a sleeping base is worth (A31, B4)."""

from datetime import date

import pytest

from funnel.metrics import buying, customers
from funnel.metrics.buying import Bought, Won, gap, lost_revenue, silence_days, story


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def test_the_authors_example_of_lost_revenue_is_six_million_a_year():
    """A31, App. 1: 1,000 customers × 20 % × 2 purchases × 15,000 ₽ = 6,000,000 ₽."""
    assert lost_revenue(1000, purchases_a_year=2, average_check=15_000) == 6_000_000
    assert lost_revenue(400, purchases_a_year=2, average_check=15_000, returning=0.1) == 1_200_000


@pytest.mark.parametrize(
    "unknown", [{"purchases_a_year": None, "average_check": 1}, {"purchases_a_year": 1, "average_check": None}]
)
def test_without_a_known_check_or_rhythm_nothing_is_said_to_be_lost(unknown):
    assert lost_revenue(1000, **unknown) is None


def test_a_repeat_rate_of_fifty_of_two_hundred_is_a_quarter():
    """B4: 50/200 = 25 %."""
    assert customers.repeat_rate(50, 200) == 0.25


def test_a_win_with_an_amount_is_the_first_purchase():
    found = story([Won(day(1, 10), 500_00)], [Bought(day(3, 10), 200_00)])

    assert (found.cohort_day, found.first_day, found.second_day, found.last_day) == (
        day(1, 10), day(1, 10), day(3, 10), day(3, 10),
    )  # fmt: skip
    assert (found.revenue_minor, found.gap_days) == (700_00, 59)


def test_a_win_whose_first_purchase_is_told_counts_once():
    found = story([Won(day(1, 10), 500_00, is_told=True)], [Bought(day(1, 12), 500_00)])

    assert (found.cohort_day, found.days, found.revenue_minor) == (day(1, 10), (day(1, 12),), 500_00)


def test_a_win_without_an_amount_begins_the_story_and_buys_nothing():
    found = story([Won(day(1, 10), None)], [])

    assert (found.cohort_day, found.days, found.first_day, found.months) == (day(1, 10), (), None, ())


def test_a_refund_is_money_in_its_own_month_and_no_purchase():
    """B10: a refund is negative at its date, the win stays."""
    found = story([Won(day(1, 10), 500_00)], [Bought(day(2, 3), -500_00, is_refund=True)])

    assert (len(found.days), found.revenue_minor) == (1, 0)
    assert [(m.start, m.purchases, m.revenue_minor) for m in found.months] == [
        (day(1, 1), 1, 500_00),
        (day(2, 1), 0, -500_00),
    ]


def test_whoever_neither_was_won_nor_bought_has_no_story():
    assert story([], [Bought(day(1, 1), -5, is_refund=True)]) is None


def test_purchases_of_one_day_are_one_visit():
    assert gap([day(1, 1), day(1, 1), day(1, 11), day(1, 31)]) == 15
    assert gap([day(1, 1), day(1, 1)]) is None


def test_a_customer_sleeps_after_twice_the_usual_interval():
    """A31: dormant means no purchase for more than 2 × the median interval."""
    assert silence_days(45, 180) == 90
    assert silence_days(None, 180) == 180


def test_the_share_of_returning_revenue_is_of_all_revenue():
    assert buying.repeat_revenue_share(30, 120) == 0.25
    assert buying.repeat_revenue_share(0, 0) is None
