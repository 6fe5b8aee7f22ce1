"""Settings pages: what they do, to whom they are open, and how many queries they cost."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from people.models import Company, Department, Membership, Person
from tests.factories.people import person_with
from tests.people.test_calendars import PRODUCTION


@pytest.fixture
def admin(as_, administrator):
    return as_(administrator)


def test_a_colleague_is_added_and_found_by_the_list(admin, team_one):
    response = admin.post(
        reverse("people:person-new"),
        {"first_name": "Ёлка", "last_name": "Зимина", "role": "sales_rep", "department": team_one.pk, "duty": "hunter"},
    )

    person = Person.objects.get(last_name="Зимина")
    assert response.url == reverse("people:person", args=[person.pk])
    assert "Зимина" in admin.get(reverse("people:people"), {"q": "елка"}).content.decode()
    assert "Зимина" in admin.get(reverse("people:people"), {"state": "no_email"}).content.decode()
    assert "Зимина" not in admin.get(reverse("people:people"), {"role": "ceo"}).content.decode()


def test_a_taken_address_is_said_at_the_field_and_nothing_is_lost(admin, rep):
    response = admin.post(
        reverse("people:person-new"),
        {"first_name": "Новая", "email": rep.email, "role": "sales_rep", "duty": "other"},
    )

    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"email"}
    assert 'value="Новая"' in response.content.decode()


def test_htmx_gets_the_rows_alone(admin, rep):
    response = admin.get(reverse("people:people"), headers={"HX-Request": "true"})

    assert rep.last_name in response.content.decode()
    assert "<html" not in response.content.decode()


def test_facts_of_a_colleague_are_changed_with_their_version(admin, rep):
    page = reverse("people:person", args=[rep.pk])
    facts = {"first_name": "Анна", "last_name": "Новикова", "email": rep.email, "version": 1}

    assert admin.post(page, facts).status_code == 302
    rep.refresh_from_db()
    assert (rep.last_name, rep.version) == ("Новикова", 2)
    refused = admin.post(page, facts | {"last_name": "Старая"})
    assert refused.status_code == 422
    assert refused.context["form"]["last_name"].value() == "Старая"
    assert admin.post(page, facts | {"last_name": "Старая", "version": 2}).status_code == 302


def test_roles_are_given_and_ended_from_the_page(admin, rep, team_two):
    admin.post(
        reverse("people:role-give", args=[rep.pk]), {"role": "sales_rep", "department": team_two.pk, "duty": "farmer"}
    )
    opened = rep.memberships.get(to_date=None)
    assert opened.department == team_two

    admin.post(reverse("people:role-end", args=[opened.pk]))
    assert not rep.memberships.filter(to_date=None).exists()


def test_a_role_is_never_given_by_oversight(admin, rep):
    response = admin.post(reverse("people:role-give", args=[rep.pk]), {"role": "", "duty": "other"})

    assert (response.status_code, response.context["role_form"].errors.keys()) == (422, {"role"})
    assert rep.memberships.filter(to_date=None).count() == 1


def test_the_last_administrator_is_told_why(admin, administrator):
    response = admin.post(reverse("people:role-end", args=[administrator.memberships.get().pk]))

    assert response.status_code == 409
    assert administrator.memberships.filter(to_date=None).count() == 1


def test_an_account_is_closed_and_opened(admin, rep):
    admin.post(reverse("people:person-close", args=[rep.pk]))
    rep.refresh_from_db()
    assert not rep.is_active

    admin.post(reverse("people:person-open", args=[rep.pk]))
    rep.refresh_from_db()
    assert rep.is_active


def test_an_absence_is_noted_and_taken_back(admin, rep, head_of_sales):
    admin.post(
        reverse("people:absence-add", args=[rep.pk]),
        {"kind": "leave", "from_date": "2026-07-01", "to_date": "2026-07-14", "stand_in": head_of_sales.pk},
    )
    absence = rep.absences.get()
    assert (absence.from_date, absence.stand_in) == (date(2026, 7, 1), head_of_sales)

    admin.post(reverse("people:absence-cancel", args=[absence.pk]))
    assert not rep.absences.exists()


def test_departments_are_added_and_moved(admin, sales, marketing):
    admin.post(reverse("people:departments"), {"name": "Группа 3", "side": "sales", "parent": sales.pk})
    node = Department.objects.get(name="Группа 3")
    assert (node.parent, node.unit) == (sales, sales.unit)

    admin.post(reverse("people:department", args=[node.pk]), {"name": "Группа 4", "side": "sales", "parent": ""})
    node.refresh_from_db()
    assert (node.name, node.parent) == ("Группа 4", None)


def test_the_calendar_marks_days_hours_and_a_file(admin, company):
    admin.post(reverse("people:calendar-day"), {"day": "2026-03-09", "kind": "off"})
    admin.post(reverse("people:calendar"), {"opens": "10:00", "closes": "19:00", "workdays": [0, 1, 2]})
    upload = SimpleUploadedFile("calendar.xml", PRODUCTION.encode())
    admin.post(reverse("people:calendar-import"), {"file": upload})

    company.calendar.refresh_from_db()
    assert company.calendar.workdays == [0, 1, 2]
    assert company.calendar.days.count() == 4


@pytest.mark.parametrize("query", ["?year=2027", "?day=2026-05-09", "?day=2026-02-30", "?year=99999", "?day=x"])
def test_the_calendar_shows_any_year_and_survives_any_address(admin, query):
    assert admin.get(reverse("people:calendar") + query).status_code == 200


def test_an_administrator_edits_the_company(admin, company):
    page = admin.get(reverse("people:company"))
    values = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    assert values["gross_margin"] == "40"

    admin.post(reverse("people:company"), values | {"gross_margin": "37.5", "name": "Бета"})

    company.refresh_from_db()
    assert (company.name, str(company.gross_margin)) == ("Бета", "0.3750")


def test_directors_edit_the_limits_and_only_them(as_, cmo, company):
    limits = {
        "first_touch_minutes": 30,
        "decision_minutes": 480,
        "stale_days": 10,
        "gross_margin": "50",
        "lead_views_a_day": 150,
    }

    as_(cmo).post(reverse("people:company"), limits | {"name": "Захват", "currency": "USD"})

    company.refresh_from_db()
    assert (company.first_touch_minutes, company.lead_views_a_day, company.name, company.currency) == (
        30,
        150,
        "Альфа",
        "RUB",
    )


def test_an_hr_director_sees_people_and_not_the_rest(as_, hr_director, rep):
    browser = as_(hr_director)

    assert browser.get(reverse("people:people")).status_code == 200
    assert browser.get(reverse("people:person", args=[rep.pk])).status_code == 200
    for name in ("departments", "calendar", "company"):
        assert browser.get(reverse(f"people:{name}")).status_code == 403


def test_the_form_of_an_hr_director_offers_no_administrator(as_, hr_director):
    offered = as_(hr_director).get(reverse("people:person-new")).context["form"].fields["role"].choices

    assert {"administrator", "integration"}.isdisjoint(dict(offered))


def colleagues(count: int, where: Department) -> None:
    for _number in range(count):
        person_with("sales_rep", where)


@pytest.mark.parametrize("name", ["people:people", "people:departments", "people:calendar", "people:company"])
def test_a_page_costs_the_same_for_one_and_for_fifty(admin, team_one, django_assert_num_queries, name):
    url = reverse(name)
    colleagues(1, team_one)
    admin.get(url)
    once = queries_of(admin, url)

    colleagues(49, team_one)

    assert queries_of(admin, url) == once
    assert once <= 12


def test_a_colleague_s_page_costs_the_same_for_a_long_history(admin, rep, team_two):
    url = reverse("people:person", args=[rep.pk])
    admin.get(url)
    once = queries_of(admin, url)
    Membership.objects.bulk_create(
        Membership(
            person=rep, role="marketer", department=team_two, from_date=date(2025, 1, day), to_date=date(2025, 1, day)
        )
        for day in range(1, 29)
    )

    assert queries_of(admin, url) == once


def queries_of(browser, url: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)


def test_before_set_up_the_pages_stand(admin):
    Company.objects.filter(pk=1).update(name="")

    assert admin.get(reverse("people:people")).status_code == 200
