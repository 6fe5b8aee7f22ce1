"""A head of sales may lead several subtrees (decisions.md 35); any other role is held in one place."""

import pytest
from django.db import IntegrityError, transaction

from accounts.services.users import make_or_find
from funnel.models import Lead
from people import selectors
from people.models import Membership
from people.services.memberships import end_role, give_role
from tests.factories.funnel import make_lead
from tests.factories.people import BEGINNING


def held(person):
    rows = person.memberships.filter(to_date=None).order_by("pk")
    return [(row.role, row.department and row.department.name) for row in rows]


@pytest.fixture
def head_of_two(head_of_sales, team_two, administrator, now):
    give_role(head_of_sales, role="head_of_sales", department=team_two, now=now, by=administrator)
    return head_of_sales


def test_a_head_of_two_departments_sees_both(head_of_two, rep, rep_of_another_team):
    leads = [make_lead("accepted", owner=owner) for owner in (rep, rep_of_another_team)]

    assert held(head_of_two) == [("head_of_sales", "Группа 1"), ("head_of_sales", "Группа 2")]
    assert set(Lead.objects.visible_to(head_of_two)) == set(leads)


def test_one_of_two_departments_is_given_up_alone(head_of_two, administrator, now):
    first = head_of_two.memberships.get(department__name="Группа 1")

    end_role(first, now=now, by=administrator)

    assert held(head_of_two) == [("head_of_sales", "Группа 2")]


def test_the_same_department_again_changes_nothing_but_the_duty(head_of_two, team_two, administrator, now):
    again = give_role(head_of_two, role="head_of_sales", department=team_two, now=now, by=administrator)
    assert again == head_of_two.memberships.get(department=team_two)

    give_role(head_of_two, role="head_of_sales", department=team_two, duty="farmer", now=now, by=administrator)

    assert held(head_of_two) == [("head_of_sales", "Группа 1"), ("head_of_sales", "Группа 2")]
    assert head_of_two.memberships.get(department=team_two, to_date=None).duty == "farmer"


def test_a_head_without_a_department_gets_the_first_one_instead_of_another_role(company, team_one, administrator, now):
    person, _password = make_or_find(email="head@example.com", role="head_of_sales", password=None, now=now)

    give_role(person, role="head_of_sales", department=team_one, now=now, by=administrator)

    assert held(person) == [("head_of_sales", "Группа 1")]


def test_who_holds_a_role_twice_is_listed_once(head_of_two, as_, administrator):
    found = as_(administrator).get("/api/v1/people/?role=head_of_sales").json()["results"]

    assert selectors.people_in("head_of_sales") == [head_of_two]
    assert list(selectors.person_list(administrator, role="head_of_sales")) == [head_of_two]
    assert [row["id"] for row in found] == [head_of_two.pk]
    assert [role["department_name"] for role in found[0]["roles"]] == ["Группа 1", "Группа 2"]


@pytest.mark.parametrize("place", ["team_one", None])
def test_the_database_keeps_a_role_in_a_place_once(head_of_sales, administrator, place, request):
    person = head_of_sales if place else administrator
    facts = {
        "person": person,
        "role": "head_of_sales" if place else "administrator",
        "department": request.getfixturevalue(place) if place else None,
        "from_date": BEGINNING.date(),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(**facts)
