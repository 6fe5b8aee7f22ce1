"""Decision 35: departments form a tree; the page says who leads what, and which leads that head sees."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from people import selectors
from people.models import Department, Membership
from tests.factories.people import department, person_with


def node_of(name):
    return next(node for node in selectors.department_tree() if node.department.name == name)


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def admin(as_, administrator):
    administrator.language = "en"
    administrator.save()
    return as_(administrator)


def test_a_department_counts_its_own_people_and_those_below(sales, cco, rep, rep_of_another_team, head_of_sales):
    assert (node_of("Продажи").people, node_of("Продажи").total) == (1, 4)
    assert (node_of("Группа 1").people, node_of("Группа 1").total) == (2, 2)


def test_duties_are_counted_by_person(rep, team_one, head_of_sales):
    person_with("sales_rep", team_one)
    Membership.objects.filter(role="sales_rep", person=rep).update(duty="first_line")
    Membership.objects.filter(role="sales_rep").exclude(person=rep).update(duty="hunter")

    assert [count for _label, count in node_of("Группа 1").duties] == [1, 1]
    assert node_of("Продажи").duties == ()


@pytest.mark.parametrize(
    ("role", "sight"),
    [("cco", "edits_all"), ("head_of_sales", "team"), ("sales_rep", "directors"), ("cmo", "reads_all")],
)
def test_what_a_head_sees_follows_the_role(team_one, role, sight):
    person_with(role, team_one)

    assert node_of("Группа 1").sight == sight


def test_a_team_without_a_head_is_led_from_above(sales, team_one, team_two):
    person_with("head_of_sales", sales)
    person_with("head_of_sales", team_two)
    below = department("Стажёры", "sales", team_two)

    assert (node_of("Группа 1").sight, node_of("Группа 1").seen_from) == ("from_above", "Продажи")
    assert node_of("Группа 2").sight == "team"
    assert node_of(below.name).seen_from == "Группа 2"


def test_the_page_shows_the_tree_and_says_it_in_a_sentence(admin, head_of_sales, rep, marketing):
    page = words(admin.get(reverse("people:departments")))

    assert "The head sees the leads of 2 colleagues here and below, and the common queue." in page
    assert "under: </span>" not in page
    assert "under: Продажи" in page


def test_a_department_is_moved_under_another_and_back_to_the_top(admin, team_one, team_two):
    page = reverse("people:department", args=[team_two.pk])
    facts = {"name": "Группа 2", "side": "sales"}

    assert admin.post(page, facts | {"parent": team_one.pk}).status_code == 302
    team_two.refresh_from_db()
    assert team_two.parent == team_one
    assert admin.post(page, facts).status_code == 302
    team_two.refresh_from_db()
    assert team_two.parent is None


def test_a_department_is_not_moved_under_one_of_its_own(admin, sales, team_one):
    page = reverse("people:department", args=[sales.pk])

    answer = admin.post(page, {"name": "Продажи", "side": "sales", "parent": team_one.pk})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"parent"}
    sales.refresh_from_db()
    assert sales.parent is None


def test_the_database_refuses_a_department_under_itself(sales):
    with pytest.raises(IntegrityError), transaction.atomic():
        Department.objects.filter(pk=sales.pk).update(parent=sales)


@pytest.mark.parametrize("count", [1, 50])
def test_the_tree_asks_the_database_three_times(company, django_assert_num_queries, count):
    parent = None
    for number in range(count):
        parent = department(f"Отдел {number}", "sales", parent if number % 5 else None)
        person_with("head_of_sales", parent)

    with django_assert_num_queries(2):
        assert len(selectors.department_tree()) == count
