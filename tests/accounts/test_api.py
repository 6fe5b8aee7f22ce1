"""GET /me/, /people/, /departments/, /calendars/, /company/."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delivery.services.keys import create_key
from tests.factories.people import person_with

API = "/api/v1/"


@pytest.fixture
def call(client, integration, now):
    from django.utils import timezone

    _key, secret = create_key(integration, name="CRM", scopes=["read"], now=timezone.now())

    def get(path: str):
        return client.get(API + path, headers={"Authorization": f"Bearer {secret}"})

    return get


def test_a_key_learns_whose_it_is(call, integration):
    me = call("me/").json()

    assert (me["id"], me["email"], [role["role"] for role in me["roles"]]) == (
        integration.pk, integration.email, ["integration"],
    )  # fmt: skip


def test_people_are_listed_with_their_roles(call, rep, team_one):
    found = call("people/?q=иванова").json()["results"]

    assert [(p["id"], p["name"]) for p in found] == [(rep.pk, "Анна Иванова")]
    assert found[0]["roles"] == [
        {
            "role": "sales_rep",
            "duty": "other",
            "department": team_one.pk,
            "department_name": "Группа 1",
            "from_date": "2026-01-01",
        }
    ]
    assert call(f"people/{rep.pk}/").json()["version"] == 1


def test_people_are_filtered_by_role_and_an_unknown_filter_is_refused(call, rep, ceo):
    assert [p["id"] for p in call("people/?role=ceo").json()["results"]] == [ceo.pk]
    assert call("people/?role=king").status_code == 400
    assert call("people/?colour=red").status_code == 400


def test_departments_calendars_and_the_company_are_read(call, company, team_one, sales):
    departments = call("departments/").json()["results"]
    assert [(d["name"], d["parent"]) for d in departments] == [("Продажи", None), ("Группа 1", sales.pk)]
    assert call("calendars/").json()["results"][0]["opens"] == "09:00:00"
    assert call("company/").json()["gross_margin"] == 0.4


@pytest.mark.parametrize("path", ["me/", "people/", "departments/", "calendars/", "company/"])
def test_without_a_key_or_session_nothing_is_read(client, company, path):
    assert client.get(API + path).status_code == 401


@pytest.mark.parametrize("path", ["people/", "departments/", "calendars/"])
def test_a_list_costs_the_same_for_one_and_for_fifty(call, team_one, path):
    person_with("sales_rep", team_one)
    call(path)
    once = cost(call, path)

    for _number in range(49):
        person_with("sales_rep", team_one)

    assert cost(call, path) == once


def cost(call, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert call(path).status_code == 200
    return len(queries)
