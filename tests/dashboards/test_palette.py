"""Ctrl+K finds pages, leads in sight and colleagues, in six queries at most."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.funnel import make_lead
from tests.factories.hiring import application, candidate, vacancy

HTMX = {"HX-Request": "true"}


@pytest.fixture
def found(as_):
    def ask(person, q: str) -> set[str]:
        page = as_(person).get("/palette/", {"q": q})
        assert page.status_code == 200
        return {hit.text for _name, hits in page.context["groups"] for hit in hits}

    return ask


def test_a_lead_is_found_by_a_part_of_its_name_whatever_the_case(found, cmo):
    make_lead(company="Ромашка", phone="+7 900 123-45-67")

    assert found(cmo, "рОмаш") == {"Ромашка"}


def test_leads_out_of_sight_are_not_found(found, rep, rep_of_another_team, hr_director, administrator):
    make_lead("accepted", owner=rep_of_another_team, company="Секретная")

    assert found(rep, "секрет") == set()
    assert found(hr_director, "секрет") == set()
    assert found(administrator, "секрет") == set()
    assert found(rep_of_another_team, "секрет") == {"Секретная"}


def test_candidates_are_found_by_those_who_hire_them(found, cmo, cco, hr_director, rep, administrator):
    """P9: the marketing director hires, the commercial one does not."""
    application(vacancy(head=cmo), candidate(first="Лидия", last="Ветлугина"))

    assert found(cmo, "ветлуг") == found(hr_director, "ветлуг") == {"Лидия Ветлугина"}
    assert found(cco, "ветлуг") == found(rep, "ветлуг") == found(administrator, "ветлуг") == set()


def test_colleagues_are_found_by_name(found, cmo, rep):
    assert "Анна Иванова" in found(cmo, "иванова")


def test_without_words_the_pages_of_the_person_are_listed(as_, rep, administrator):
    def urls(person) -> set[str]:
        return {hit.url for _name, hits in as_(person).get("/palette/").context["groups"] for hit in hits}

    pages, settings = urls(rep), urls(administrator)

    assert "/leads/" in pages
    assert "/settings/people/" not in pages
    assert "/settings/people/" in settings


def test_what_cannot_be_found_is_said_and_escaped(as_, cmo):
    page = as_(cmo).get("/palette/", {"q": "<b>нет\x00"}, headers=HTMX).content.decode()

    assert "&lt;b&gt;нет" in page
    assert "<b>нет" not in page


def test_strangers_find_nothing(client, company):
    assert client.get("/palette/?q=a").status_code == 302


@pytest.mark.parametrize(("role", "most"), [("cmo", 8), ("rep", 7), ("head_of_sales", 9), ("administrator", 7)])
def test_a_handful_of_queries_is_enough(as_, people_by_role, role, most):
    """Whoever may hire needs one more, a head of sales another: the tree of departments."""
    for _number in range(12):
        make_lead("mql", company="Иванова и партнёры")
    browser = as_(people_by_role[role])
    with CaptureQueriesContext(connection) as queries:
        browser.get("/palette/", {"q": "иванова"}, headers=HTMX)

    assert len(queries) <= most
