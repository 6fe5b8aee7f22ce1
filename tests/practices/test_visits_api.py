"""Field visits through the API: the manners of every resource, and the transitions of A8."""

from datetime import timedelta

import pytest
import time_machine

from practices.models import FieldVisit
from tests.factories.funnel import make_lead
from tests.factories.meetings import moscow
from tests.practices.visits import TUESDAY, briefed, planned, whole

pytestmark = pytest.mark.django_db
LIST = "/api/v1/field-visits/"
JSON = {"content_type": "application/json"}


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(moscow(TUESDAY, 8), tick=False) as clock:
        yield clock


def body(marketer, rep, /, **fields: object) -> dict:
    start = {"starts_at": "2026-03-17T10:00:00+03:00", "place_type": "client_site", "client_name": "Завод"}
    return {"marketer": marketer.pk, "rep": rep.pk, **start, **fields}


def test_the_whole_way_of_a_visit(as_, marketer, rep, morning):
    browser = as_(marketer)
    made = browser.post(LIST, body(marketer, rep), **JSON)
    assert (made.status_code, made.json()["ends_at"]) == (201, "2026-03-17T11:00:00Z")
    url = f"{LIST}{made.json()['id']}/"
    brief = browser.post(
        f"{url}brief/", {"goals": "x", "tasks": "y", "dress_ok": True}, HTTP_IF_MATCH=made["ETag"], **JSON
    )
    assert brief.json()["state"] == "briefed"
    assert browser.post(f"{url}done/", {}, **JSON).status_code == 409
    morning.move_to(moscow(TUESDAY, 15))
    assert browser.post(f"{url}done/", {}, **JSON).json()["state"] == "done"
    told = {"client_voice": "Прайс", "answers": {"tools": "Таблица"}, "ideas": ["Прайс на листе", "Видео"]}
    done = browser.post(f"{url}debrief/", told, **JSON).json()
    assert (done["state"], done["missing"], len(done["ideas"])) == ("valid", [], 2)
    assert (done["client_voice"], done["answers"], done["held_at"]) == (
        "Прайс",
        {"tools": "Таблица"},
        "2026-03-17T12:00:00Z",
    )
    assert browser.get(f"{LIST}?state=valid&count=exact").json()["count"] == 1
    assert browser.get(f"{LIST}?from=2026-03-18").json()["results"] == []


def test_an_office_is_named_among_what_is_missing_R_FV_01(as_, cmo, marketer, rep):
    visit = whole(marketer, rep, place_type="our_office")
    found = as_(cmo).get(f"{LIST}{visit.pk}/").json()
    assert (found["state"], found["missing"]) == ("invalid", ["place"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"place_type": "moon"}, "place_type"),
        ({"rep": 999999}, "rep"),
        ({"lead": 999999}, "lead"),
        ({"starts_at": "когда-нибудь"}, "starts_at"),
        ({"starts_at": "9999-12-31T10:00:00Z"}, "starts_at"),
        ({"client_name": ""}, "client_name"),
    ],
)
def test_a_malformed_plan_names_the_field(as_, marketer, rep, change, field):
    answer = as_(marketer).post(LIST, body(marketer, rep, **change), **JSON)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not FieldVisit.objects.exists()


def test_the_forbidden_questions_are_refused_R_FV_06(as_, cmo, marketer, rep, morning):
    deal = make_lead("won", at=moscow(TUESDAY, 9) - timedelta(days=3), owner=rep, company="Завод")
    visit = briefed(planned(marketer, rep, lead=deal, actor=cmo))
    assert len(as_(cmo).get(f"{LIST}{visit.pk}/").json()["questions"]) == 2
    morning.move_to(moscow(TUESDAY, 15))
    as_(marketer).post(f"{LIST}{visit.pk}/done/", {}, **JSON)
    told = {"client_voice": "x", "answers": {"why_us": "цена"}, "has_no_ideas": True}
    answer = as_(marketer).post(f"{LIST}{visit.pk}/debrief/", told, **JSON)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "answers")


def test_who_may_what(as_, marketer, rep, rep_of_another_team, hr_director, integration):
    visit = planned(marketer, rep)
    url = f"{LIST}{visit.pk}/"
    assert as_(rep_of_another_team).post(f"{url}cancel/", {"by": "client", "reason": "x"}, **JSON).status_code == 403
    assert as_(rep_of_another_team).get(url).json()["client_name"] is None
    assert as_(integration).get(url).status_code == 404
    assert as_(integration).get(LIST).json()["results"] == []
    assert as_(marketer).post(f"{url}decline/", {"reason": "x"}, **JSON).status_code == 403
    assert as_(rep).post(f"{url}decline/", {}, **JSON).status_code == 400
    declined = as_(rep).post(f"{url}decline/", {"reason": "Личный разговор"}, **JSON).json()
    assert (declined["state"], declined["cancelled_by"]) == ("cancelled", "rep")
    assert as_(hr_director).get(url).status_code == 404


def test_a_stale_step_hears_who_was_first(as_, marketer, rep):
    visit = planned(marketer, rep)
    url = f"{LIST}{visit.pk}/cancel/"
    answer = as_(marketer).post(url, {"by": "client", "reason": "Перенос"}, HTTP_IF_MATCH='"9"', **JSON)
    assert answer.status_code == 412
    kept = {"HTTP_IDEMPOTENCY_KEY": "k", **JSON}
    for _ in "12":
        assert as_(marketer).post(url, {"by": "client", "reason": "Перенос"}, **kept).status_code == 200


def test_the_list_goes_on_by_a_cursor(as_, cmo, marketer, rep):
    found = [planned(marketer, rep, day=TUESDAY + timedelta(days=n)).pk for n in range(3)]
    first = as_(cmo).get(f"{LIST}?limit=2").json()
    second = as_(cmo).get(first["next"]).json()
    assert [row["id"] for row in (*first["results"], *second["results"])] == found[::-1]
