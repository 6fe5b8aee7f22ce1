"""The board of requests, the form of three taps and the record."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings.models import Request
from meetings.services import requests
from tests.factories.funnel import make_lead
from tests.factories.people import company_today

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
JSON = {"content_type": "application/json"}


def soon(days: int = 3) -> str:
    return (company_today() + timedelta(days=days)).isoformat()


def ask(requester, **fields) -> Request:
    day = company_today() + timedelta(days=3)
    return requests.ask(**{"requester": requester, "kind": "case", "needed_by": day, "now": timezone.now(), **fields})


def test_an_empty_board_says_why_and_offers_one_button(as_, rep):
    page = as_(rep).get("/requests/")
    assert page.status_code == 200
    assert "/requests/new/" in page.content.decode()


def test_three_taps_ask_with_the_deal_attached(as_, rep, cmo):
    lead = make_lead("accepted", owner=rep, company="Логистика")
    browser = as_(rep)
    form = browser.get(f"/requests/new/?lead={lead.pk}").content.decode()
    assert "Логистика" in form
    near = form.split('name="near" value="')[1].split('"')[0]

    answer = browser.post("/requests/new/", {"kind": "case", "near": near, "lead": lead.pk})

    made = Request.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/requests/{made.pk}/")
    assert (made.to_side, made.lead, made.needed_by.isoformat()) == ("marketing", lead, near)


def test_a_refused_form_keeps_what_was_typed(as_, rep):
    answer = as_(rep).post("/requests/new/", {"kind": "other", "needed_by": soon(), "why": "Тендер"})
    assert answer.status_code == 422
    assert "Тендер" in answer.content.decode()
    assert not Request.objects.exists()


def test_a_lead_out_of_sight_is_not_attached(as_, rep, rep_of_another_team):
    lead = make_lead("accepted", owner=rep_of_another_team, company="Чужая")
    browser = as_(rep)
    assert "Чужая" not in browser.get(f"/requests/new/?lead={lead.pk}").content.decode()
    assert browser.post("/requests/new/", {"kind": "case", "needed_by": soon(), "lead": lead.pk}).status_code == 422
    assert not Request.objects.exists()


def test_the_board_shows_the_deal_to_whoever_may_see_it(as_, rep, marketer, cmo):
    ask(rep, lead=make_lead("accepted", owner=rep, company="Логистика", amount_minor=12_345_600))
    assert "Логистика" in as_(cmo).get("/requests/").content.decode()
    seen = as_(marketer).get("/requests/").content.decode()
    assert "Анна Иванова" in seen
    assert "Логистика" not in seen


def test_the_board_asks_the_same_number_of_queries_for_one_and_for_twenty(as_, rep, cmo):
    browser = as_(cmo)
    ask(rep, lead=make_lead("accepted", owner=rep))
    with CaptureQueriesContext(connection) as one:
        browser.get("/requests/")
    for _ in range(19):
        ask(rep, lead=make_lead("accepted", owner=rep))
    with CaptureQueriesContext(connection) as twenty:
        page = browser.get("/requests/")
    assert len(twenty) == len(one)
    assert "?state=raised" in page.content.decode()


def test_a_list_goes_on_where_it_stopped(as_, rep, cmo):
    for _ in range(32):
        ask(rep)
    browser = as_(cmo)
    first = browser.get("/requests/?state=raised")
    assert (len(first.context["rows"]), first.context["next_url"].startswith("/requests/?state=raised&before=")) == (
        30,
        True,
    )
    rest = browser.get(first.context["next_url"], **HTMX)
    assert rest.content.decode().count("<article") == 2
    assert "<html" not in rest.content.decode()


def test_filters_narrow_the_board(as_, rep, marketer, cmo):
    ask(rep, what="Кейс склада")
    ask(marketer, kind="feedback", what="Отзыв клиента")
    browser = as_(cmo)
    assert "Отзыв клиента" not in browser.get("/requests/?side=marketing").content.decode()
    assert "Кейс склада" not in browser.get("/requests/?side=sales").content.decode()
    nothing = browser.get("/requests/?mine=1").content.decode()
    assert "Кейс склада" not in nothing
    assert browser.get("/requests/?state=nonsense&before=x").status_code == 200


@pytest.mark.parametrize("measure", ["seen", "on_time", "confirmed", "declined"])
def test_every_figure_opens_its_records(measure, as_, rep, marketer, cmo):
    counted, other = ask(rep, what="Считается"), ask(rep, what="Не считается")
    if measure == "declined":
        requests.decline(counted, reason="Нет", actor=marketer, now=timezone.now())
    else:
        requests.deliver(counted, actor=marketer, now=timezone.now())
    page = as_(cmo).get(f"/requests/?side=marketing&measure={measure}")
    assert [card.request for card in page.context["rows"]] == [counted]
    assert other.what not in [card.request.what for card in page.context["rows"]]


def test_the_record_offers_each_reader_what_this_reader_may_do(as_, rep, marketer, ceo):
    request = ask(rep)
    answers = as_(marketer).get(f"/requests/{request.pk}/").content.decode()
    assert f"/requests/{request.pk}/take/" in answers
    asks = as_(rep).get(f"/requests/{request.pk}/").content.decode()
    assert (f"/requests/{request.pk}/take/" in asks, f"/requests/{request.pk}/withdraw/" in asks) == (False, True)
    reads = as_(ceo).get(f"/requests/{request.pk}/").content.decode()
    assert f"/requests/{request.pk}/take/" not in reads


def test_it_helped_in_one_tap(as_, rep, marketer):
    request = ask(rep)
    requests.deliver(request, actor=marketer, now=timezone.now())
    answer = as_(rep).post(f"/requests/{request.pk}/confirm/", {"version": request.version}, **HTMX)
    assert answer.status_code == 200
    assert "toast" in json.loads(answer["HX-Trigger"])
    request.refresh_from_db()
    assert request.state == "confirmed"


def test_a_refused_step_gives_the_record_with_its_sentence(as_, rep, marketer):
    request = ask(rep)
    answer = as_(marketer).post(f"/requests/{request.pk}/decline/", {"note": ""}, **HTMX)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert answer.content.decode().lstrip().startswith('<div id="request-record">')


def test_who_passes_a_request_on_comes_back_to_the_board(as_, rep, marketer, team_one):
    request = ask(rep)
    answer = as_(marketer).post(f"/requests/{request.pk}/forward/", {"department": team_one.pk}, **HTMX)
    assert answer["HX-Redirect"] == "/requests/"


def test_a_request_of_others_is_out_of_sight(as_, marketer, rep, hr_director, administrator):
    """HR and administrators see what they asked themselves, a seller not what is asked of marketing by another."""
    request = ask(rep)
    for person in (hr_director, administrator):
        assert as_(person).get(f"/requests/{request.pk}/").status_code == 404
        assert as_(person).post(f"/requests/{request.pk}/take/").status_code == 404


def test_the_page_of_a_lead_leads_to_the_form(as_, rep):
    lead = make_lead("accepted", owner=rep)
    assert f"/requests/new/?lead={lead.pk}" in as_(rep).get(f"/leads/{lead.pk}/").content.decode()


def test_a_request_goes_its_way_through_the_api(as_, rep, marketer):
    made = as_(rep).post("/api/v1/requests/", {"kind": "case", "needed_by": soon(), "what": "Кейс"}, **JSON)
    assert (made.status_code, made.json()["state"], made.json()["to_side"]) == (201, "raised", "marketing")
    address = f"/api/v1/requests/{made.json()['id']}/"
    assert as_(marketer).post(f"{address}acknowledge/", {}, **JSON).json()["state"] == "acknowledged"
    assert as_(marketer).post(f"{address}take/", {}, **JSON).json()["owner"] == marketer.pk
    assert as_(marketer).post(f"{address}deliver/", {"note": "x"}, **JSON).json()["delivered_by"] == marketer.pk
    assert as_(rep).post(f"{address}send-back/", {"note": "Мало"}, **JSON).json()["state"] == "in_work"
    assert as_(marketer).post(f"{address}deliver/", {}, **JSON).status_code == 200
    assert as_(rep).post(f"{address}confirm/", {}, **JSON).json()["state"] == "confirmed"
    assert as_(rep).post(f"{address}confirm/", {}, **JSON).status_code == 409


def test_the_api_refuses_what_the_rules_refuse(as_, rep, marketer, cmo):
    request = ask(rep)
    address = f"/api/v1/requests/{request.pk}/"
    assert as_(marketer).post(f"{address}confirm/", {}, **JSON).status_code == 403
    assert as_(marketer).post(f"{address}decline/", {}, **JSON).status_code == 400
    assert as_(marketer).post(f"{address}forward/", {"department": 0}, **JSON).status_code == 400
    assert as_(marketer).post(f"{address}merge/", {"into": request.pk}, **JSON).status_code == 400
    assert as_(marketer).post(f"{address}take/", {}, HTTP_IF_MATCH='"9"', **JSON).status_code == 412
    assert as_(rep).post("/api/v1/requests/", {"kind": "moon", "needed_by": "x"}, **JSON).status_code == 400
    assert as_(rep).get("/api/v1/requests/?colour=red").status_code == 400
    request.refresh_from_db()
    assert (request.state, request.version) == ("raised", 1)


def test_the_api_withdraws_declines_and_merges(as_, rep, marketer):
    first, second, third = ask(rep), ask(rep), ask(rep)
    assert as_(rep).post(f"/api/v1/requests/{first.pk}/withdraw/", {}, **JSON).json()["state"] == "withdrawn"
    merged = as_(marketer).post(f"/api/v1/requests/{second.pk}/merge/", {"into": third.pk}, **JSON)
    assert (merged.json()["state"], merged.json()["merged_into"]) == ("merged", third.pk)
    declined = as_(marketer).post(f"/api/v1/requests/{third.pk}/decline/", {"reason": "Нет"}, **JSON)
    assert (declined.json()["state"], declined.json()["decline_reason"]) == ("declined", "Нет")
    open_ones = as_(rep).get("/api/v1/requests/?is_open=true").json()["results"]
    assert open_ones == []


def test_the_api_hides_a_lead_out_of_sight_and_asks_once_for_a_page(as_, rep, marketer):
    for _ in range(2):
        ask(rep, lead=make_lead("accepted", owner=rep))
    assert {row["lead"] for row in as_(marketer).get("/api/v1/requests/").json()["results"]} == {None}
    browser = as_(rep)
    browser.get("/api/v1/requests/?limit=1")
    with CaptureQueriesContext(connection) as one:
        browser.get("/api/v1/requests/?limit=1")
    with CaptureQueriesContext(connection) as two:
        rows = browser.get("/api/v1/requests/").json()["results"]
    assert len(two) == len(one)
    assert None not in {row["lead"] for row in rows}


def test_the_figures_say_how_much_and_what_for_and_open_their_lists(as_, rep, marketer, cmo, cco):
    one, two = ask(rep, what="Первый"), ask(rep, kind="presentation", what="Второй")
    page = as_(cco).get("/requests/").content.decode()
    assert f"?side=marketing&amp;requester={rep.pk}&amp;measure=raised" in page
    assert "?side=marketing&amp;kind=case&amp;measure=raised" in page

    def listed(query: str) -> list[Request]:
        return [card.request for card in as_(cco).get(f"/requests/?{query}").context["rows"]]

    assert listed("side=marketing&measure=raised") == [two, one]
    assert listed("side=marketing&kind=presentation&measure=raised") == [two]
    assert listed(f"side=marketing&requester={marketer.pk}&measure=raised") == []
    requests.decline(two, reason="Нет", actor=marketer, now=timezone.now())
    assert listed("side=marketing&measure=lately_declined") == [two]


def test_names_of_those_who_ask_are_for_their_head_alone(as_, rep, marketer, cmo):
    ask(rep)
    for person in (cmo, marketer, rep):
        assert "requester=" not in as_(person).get("/requests/").content.decode()


def test_a_filter_that_cannot_be_read_is_left_out(as_, cmo, rep):
    ask(rep)
    for query in ("requester=x", "kind=moon", "requester=99999999999999999999"):
        assert as_(cmo).get(f"/requests/?{query}").status_code == 200
