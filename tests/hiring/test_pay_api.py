"""Salary bands, pay schemes and career levels through the API: one happy, one refused, one malformed each."""

import pytest
from rest_framework.test import APIClient

from hiring.models import BandTable, CareerLevel, PayScheme
from tests.factories.pay import accepted_leads, band_draft, calculated, scheme
from tests.factories.people import person_with

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
BAND = {"level": "middle", "name": "Средний", "position": "marketer", "years_from": 1, "years_to": 3,
        "salary_min": "90000", "salary_max": "150000"}  # fmt: skip
SCHEME = {"started_on": "2026-01-01", "base": "100000", "bonus": "40000", "plan_leads": 100, "guard_percent": 60,
          "flex_budget": "30000"}  # fmt: skip


def as_(person) -> APIClient:
    client = APIClient()
    client.force_authenticate(person)
    return client


def test_salary_bands_are_drafted_changed_and_put_in_force():
    hr = as_(person_with("hr_director"))
    made = hr.post("/api/v1/salary-bands/", {"bands": [BAND]}, format="json")
    assert (made.status_code, made.data["state"], made.data["bands"][0]["salary_max"]["amount"]) == (
        201, "draft", "150000.00",
    )  # fmt: skip
    url = f"/api/v1/salary-bands/{made.data['id']}/"
    changed = hr.patch(url, {"bands": [BAND | {"salary_max": "160000"}]}, format="json")
    assert changed.data["bands"][0]["salary_max"]["amount"] == "160000.00"
    active = hr.post(f"{url}activate/", {"dated_on": "2026-01-10"}, format="json")
    assert (active.data["state"], active.data["dated_on"]) == ("active", "2026-01-10")
    listed = hr.get("/api/v1/salary-bands/", {"state": "archived"})
    assert [row["is_checked"] for row in listed.data["results"]] == [False]


def test_salary_bands_refuse_others_and_what_makes_no_sense():
    hr, seller, cmo = (as_(person_with(role)) for role in ("hr_director", "sales_rep", "cmo"))
    assert seller.get("/api/v1/salary-bands/").data["results"] == []
    assert cmo.post("/api/v1/salary-bands/", {"bands": [BAND]}, format="json").status_code == 403
    assert hr.post("/api/v1/salary-bands/", {"bands": "x"}, format="json").status_code == 400
    wrong = BAND | {"salary_min": "200000"}
    assert hr.post("/api/v1/salary-bands/", {"bands": [wrong]}, format="json").status_code == 400
    draft = band_draft()
    assert cmo.get(f"/api/v1/salary-bands/{draft.pk}/").status_code == 404
    assert hr.post(f"/api/v1/salary-bands/{draft.pk}/activate/", {}, format="json").status_code == 400
    active = BandTable.objects.get(state="active")
    assert (
        cmo.post(f"/api/v1/salary-bands/{active.pk}/activate/", {"dated_on": "2026-01-10"}, format="json").status_code
        == 403
    )


def test_a_scheme_goes_from_draft_to_an_approved_month():
    hr, person, cco = person_with("hr_director"), person_with("marketer"), person_with("cco")
    made = as_(hr).post("/api/v1/motivation-schemes/", SCHEME | {"person": person.pk}, format="json")
    assert (made.status_code, made.data["versions"][0]["guard_percent"]) == (201, 60)
    url = f"/api/v1/motivation-schemes/{made.data['id']}/"
    assert as_(hr).post(f"{url}sign/").status_code == 403
    assert as_(person).post(f"{url}sign/").data["state"] == "signed"
    assert as_(hr).post(f"{url}activate/").data["state"] == "active"
    accepted_leads(person, 90)
    month = as_(cco).post(f"{url}calculate/", {"month": "2026-01-01"}, format="json").data["months"][0]
    assert (month["total"]["amount"], [line["kind"] for line in month["lines"]]) == ("120000.00", ["base", "bonus"])
    assert len(month["lines"][1]["leads"]) == 90
    assert (
        as_(person).post(f"{url}dispute/", {"line": month["lines"][1]["id"], "text": "x"}, format="json").status_code
        == 200
    )
    assert as_(cco).post(f"{url}approve/", {"month": "2026-01-01"}, format="json").status_code == 409
    later = SCHEME | {"applies_from": "2040-01-01"}
    assert len(as_(hr).post(f"{url}revise/", later, format="json").data["versions"]) == 2
    assert as_(hr).post(f"{url}close/", {"last_day": "2026-03-01"}, format="json").data["state"] == "closed"


def test_schemes_are_ones_own_and_need_a_guard():
    row = scheme()
    assert as_(row.person).get("/api/v1/motivation-schemes/").data["results"][0]["id"] == row.pk
    assert as_(person_with("ceo")).get(f"/api/v1/motivation-schemes/{row.pk}/").status_code == 404
    hr = as_(person_with("hr_director"))
    bare = {name: value for name, value in SCHEME.items() if name != "guard_percent"}
    refused = hr.post("/api/v1/motivation-schemes/", bare | {"person": person_with("marketer").pk}, format="json")
    assert (refused.status_code, PayScheme.objects.count()) == (400, 1)
    assert hr.post(f"/api/v1/motivation-schemes/{row.pk}/calculate/", {"month": "x"}, format="json").status_code == 400
    assert as_(row.person).post(f"/api/v1/motivation-schemes/{row.pk}/activate/").status_code == 403


def test_lists_of_schemes_ask_as_much_for_one_as_for_many(django_assert_max_num_queries):
    hr = as_(person_with("hr_director"))
    calculated(scheme())
    with django_assert_max_num_queries(100) as few:
        hr.get("/api/v1/motivation-schemes/")
    for _n in range(4):
        calculated(scheme())
    with django_assert_max_num_queries(len(few)):
        assert len(hr.get("/api/v1/motivation-schemes/").data["results"]) == 5


def test_career_levels_are_read_by_all_and_written_by_the_hr_director():
    hr, seller = as_(person_with("hr_director")), as_(person_with("sales_rep"))
    rep = CareerLevel.objects.get(key="rep")
    assert [row["key"] for row in seller.get("/api/v1/career-levels/").data["results"]][0] == "rep"
    url = f"/api/v1/career-levels/{rep.pk}/"
    assert seller.patch(url, {"min_years": 1}, format="json").status_code == 403
    assert hr.patch(url, {"min_years": "x"}, format="json").status_code == 400
    changed = hr.patch(url, {"competencies": ["Ведёт сделку сам"], "min_years": 1}, format="json")
    assert (changed.data["competencies"], changed.data["min_years"]) == (["Ведёт сделку сам"], 1)
