"""Who stands over whom: the nearest head up the tree, then the directors, never oneself."""

import pytest

from people import selectors
from tests.factories.people import department, person_with


def test_a_rep_is_led_by_the_nearest_head_up_the_tree(rep, rep_of_another_team, head_of_sales, cco, sales):
    over_sales = person_with("head_of_sales", sales)

    assert selectors.head_over(rep) == head_of_sales
    assert selectors.head_over(rep_of_another_team) == over_sales
    assert selectors.head_over(head_of_sales) == over_sales
    assert selectors.head_over(over_sales) == cco


def test_without_heads_the_directors_answer(rep, marketer, cco, cmo, ceo, administrator):
    assert selectors.head_over(rep) == cco
    assert selectors.head_over(marketer) == cmo
    assert selectors.head_over(cco) == ceo
    assert selectors.head_over(ceo) == administrator


def test_a_closed_account_leads_nobody(rep, head_of_sales, cco):
    head_of_sales.is_active = False
    head_of_sales.save()

    assert selectors.head_over(rep) == cco


def test_a_company_of_one_has_no_head(administrator):
    assert selectors.head_over(administrator) is None


@pytest.mark.parametrize("count", [1, 50])
def test_heads_of_everybody_are_two_questions(sales, cco, django_assert_num_queries, count):
    people = [person_with("sales_rep", department(f"Отдел {n}", "sales", sales)) for n in range(count)]

    with django_assert_num_queries(2):
        found = selectors.heads_over()
    assert {found[person.pk] for person in people} == {cco}
