"""The frame of every page: menu by role, tabs, theme, language, unread."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.context import shell
from accounts.menu import SECTIONS, menu_of, nearest, tabs_of
from delivery.models import Notification
from people.selectors import kept_for_one_request


def labels(person) -> list[str]:
    return [entry.label for entry in menu_of(person, "/")]


@pytest.fixture
def in_english():
    from django.utils import translation

    with translation.override("en"):
        yield


LIMITS = {"rep": 4, "marketer": 4} | dict.fromkeys(
    ["ceo", "cmo", "cco", "head_of_sales", "head_of_marketing", "hr_director", "administrator", "integration"], 7
)


@pytest.mark.parametrize(("role", "most"), LIMITS.items())
def test_a_menu_is_short(people_by_role, role, most):
    assert len(menu_of(people_by_role[role], "/")) <= most


def test_settings_are_offered_to_those_who_may_open_them(people_by_role, in_english):
    offered = {
        role: {child.label for entry in menu_of(person, "/") for child in (*entry.children, entry)}
        for role, person in people_by_role.items()
    }

    assert {role for role, seen in offered.items() if "Departments" in seen} == {"administrator"}
    assert {role for role, seen in offered.items() if "People" in seen} <= {"administrator", "hr_director"}
    assert "Company and limits" in offered["administrator"]


def test_a_section_of_one_place_is_called_by_its_place_and_by_its_section_on_a_phone(people_by_role, in_english):
    entry = menu_of(people_by_role["hr_director"], "/")[-1]

    assert (entry.label, entry.short, entry.children) == ("People", "Company", ())


def test_choosing_the_language_of_the_company_is_not_overruled_by_a_cookie(as_, cmo):
    browser = as_(cmo)
    browser.cookies["language"] = "en"
    assert 'lang="en"' in browser.get(reverse("accounts:profile")).content.decode()

    browser.post(reverse("accounts:profile"), {"first_name": "Мария", "language": "", "theme": "auto"})

    assert 'lang="ru"' in browser.get(reverse("accounts:profile")).content.decode()


def test_the_place_one_stands_on_is_active(administrator):
    menu = menu_of(administrator, reverse("people:departments"))

    company = next(entry for entry in menu if entry.active)
    assert [child.url for child in company.children if child.active] == [reverse("people:departments")]


@pytest.mark.parametrize(
    ("path", "expected"), [("/", "/"), ("/leads/5/", "/leads/"), ("/other/", None), ("/leads/new/", "/leads/new/")]
)
def test_the_nearest_place_is_the_longest_one(path, expected):
    assert nearest(path, ["/", "/leads/", "/leads/new/"]) == expected


def test_a_phone_has_five_tabs_at_most_and_the_last_opens_the_rest(administrator):
    tabs = tabs_of(menu_of(administrator, "/"))

    assert len(tabs) <= 5
    assert tabs[-1].url == "#more"


def test_every_label_of_the_menu_is_a_translatable_word():
    assert all(isinstance(place.label, str) for section in SECTIONS for place in section.places)


def test_a_stranger_has_no_menu(company, rf):
    request = rf.get("/")

    frame = shell(request)["shell"]

    assert (frame["menu"], frame["theme"], frame["unread"]) == ([], "auto", 0)


def test_the_frame_asks_for_what_is_unread_and_for_the_methods_in_use_once_each(rep, now):
    for number in range(3):
        Notification.objects.create(
            person=rep, key=str(number), text="x", created_at=now, read_at=now if number else None
        )
    request = RequestFactory().get("/")
    request.user = rep
    assert rep.role_keys

    with kept_for_one_request(), CaptureQueriesContext(connection) as queries:
        assert shell(request)["shell"]["unread"] == 1

    assert len(queries) == 2


def test_a_fragment_costs_no_frame(rep):
    request = RequestFactory().get("/")
    request.user = rep

    with CaptureQueriesContext(connection) as queries:
        shell(request)

    assert len(queries) == 0


def test_a_stranger_s_choice_is_a_cookie(client, cco):
    client.post(reverse("accounts:preferences"), {"language": "en", "theme": "dark"})

    page = client.get("/accounts/login/").content.decode()
    assert '<html lang="en" data-bs-theme="dark"' in page


def test_a_colleague_s_choice_is_kept_with_the_person(as_, rep):
    response = as_(rep).post(
        reverse("accounts:preferences"), {"theme": "dark", "language": "en", "next": "/accounts/profile/"}
    )

    rep.refresh_from_db()
    assert (rep.theme, rep.language, response.url) == ("dark", "en", "/accounts/profile/")
    assert '<html lang="en" data-bs-theme="dark"' in as_(rep).get("/accounts/profile/").content.decode()


def test_an_unknown_choice_changes_nothing(as_, rep):
    as_(rep).post(reverse("accounts:preferences"), {"theme": "neon", "language": "tlh"})

    rep.refresh_from_db()
    assert (rep.theme, rep.language) == ("auto", "")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_stays_in_the_house(client, company, target):
    assert client.post(reverse("accounts:preferences"), {"theme": "dark", "next": target}).url == "/"


def test_a_colleague_changes_own_name_and_nothing_else(as_, rep):
    email = rep.email
    as_(rep).post(
        reverse("accounts:profile"),
        {
            "first_name": "Анна",
            "last_name": "Новая",
            "theme": "light",
            "language": "ru",
            "email": "x@example.com",
            "role": "ceo",
        },
    )

    rep.refresh_from_db()
    assert (rep.last_name, rep.theme, rep.email) == ("Новая", "light", email)
    assert rep.memberships.get().role == "sales_rep"


def test_a_name_left_empty_is_said_in_place(as_, rep):
    response = as_(rep).post(reverse("accounts:profile"), {"first_name": "", "theme": "light"})

    assert response.status_code == 422
    assert "first_name" in response.context["form"].errors


def test_a_page_of_a_place_lights_it_up(people_by_role, in_english):
    menu = menu_of(people_by_role["hr_director"], "/hiring/bands/")

    assert [place.label for entry in menu for place in entry.children if place.active] == ["Pay and bands"]
