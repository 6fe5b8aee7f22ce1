"""The page and the API of the cup."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from delivery.models import IdempotencyRecord
from meetings.models import CupEnvelope, CupRound
from meetings.selectors import cup as selectors
from meetings.services import cup
from people.models import AuditEvent
from tests.factories.people import person_with

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def voting(cco, cmo, rep, marketer, head_of_marketing):
    """Two vote, two stand; it runs now."""
    return cup.open_now(by=cco, now=timezone.now())


def awarded(cco, rep, winner, *, months_back: int) -> CupRound:
    now = timezone.now()
    month = selectors.month_asked(now)
    for _month in range(months_back):
        month = (month - timedelta(days=1)).replace(day=1)
    found = CupRound.objects.create(month=month, opens_at=now, closes_at=now + timedelta(days=3))
    cup.open_round(found, now=now)
    for voter in (cco, rep):
        cup.vote(found, voter=voter, candidate=winner, reason="Кейс «Гранит»", now=now)
    cup.close(found, now=now)
    return cup.hand_over(found, by=cco, now=now)


def test_a_company_without_the_cup_is_told_why_and_the_chair_begins(as_, cco, rep, cmo, marketer, head_of_marketing):
    assert "/cup/open/" not in as_(rep).get("/cup/").content.decode()
    assert 'action="/cup/open/"' in as_(cco).get("/cup/").content.decode()
    assert as_(rep).post("/cup/open/").status_code == 403
    assert as_(cco).post("/cup/open/").status_code == 302
    assert CupRound.objects.get().state == "voting"


def test_a_rep_votes_on_the_page_and_the_answer_does_not_repeat_the_choice(as_, rep, voting, marketer):
    browser, address = as_(rep), f"/cup/{voting.pk}/vote/"
    page = browser.get("/cup/").content.decode()
    assert (page.count('name="candidate"'), f'action="{address}"' in page) == (2, True)
    refused = browser.post(address, {}, **HTMX)
    assert (refused.status_code, refused.content.decode().lstrip()[:14]) == (422, '<div id="cup">')
    answer = browser.post(address, {"candidate": marketer.pk, "reason": "Кейс"}, **HTMX)
    assert (answer.status_code, marketer.name in answer.content.decode()) == (200, False)
    assert list(CupEnvelope.objects.values_list("candidate", "reason")) == [(marketer.pk, "Кейс")]
    assert browser.post(address, {"candidate": marketer.pk}, **HTMX).status_code == 422
    assert CupEnvelope.objects.count() == 1


def test_until_the_close_only_the_turnout_is_shown(as_, rep, cmo, cco, voting, marketer):
    cup.vote(voting, voter=rep, candidate=marketer, now=timezone.now())
    page = as_(cmo).get("/cup/").content.decode()
    assert ("1 of 2" in page or "1 из 2" in page, marketer.name in page) == (True, False)
    answer = as_(cmo).get(f"/api/v1/cup-rounds/{voting.pk}/").json()
    assert (answer["voters"], answer["voted"], answer["turnout"], answer["winners"], answer["citation"]) == (
        2, 1, 0.5, [], "",
    )  # fmt: skip
    assert as_(cco).post(f"/cup/{voting.pk}/close/").status_code == 422
    cup.vote(voting, voter=cco, candidate=marketer, now=timezone.now())
    as_(cco).post(f"/cup/{voting.pk}/close/")
    assert marketer.name in as_(cmo).get("/cup/").content.decode()
    as_(cco).post(f"/cup/{voting.pk}/hand-over/")
    assert CupRound.objects.get().state == "awarded"


def test_those_outside_the_list_do_not_vote(as_, cmo, marketer, voting):
    assert as_(cmo).post(f"/cup/{voting.pk}/vote/", {"candidate": marketer.pk}).status_code == 403
    assert as_(marketer).post(f"/api/v1/cup-rounds/{voting.pk}/vote/", {"candidate": 1}, **JSON).status_code == 403
    assert CupEnvelope.objects.count() == 0


def test_the_api_votes_once_and_remembers_nothing_of_it(as_, rep, voting, marketer):
    """R-CP-03: with the hash of so short a body kept beside its sender, the vote could be guessed."""
    api, address = as_(rep), f"/api/v1/cup-rounds/{voting.pk}/vote/"
    audited = AuditEvent.objects.count()
    key = {"HTTP_IDEMPOTENCY_KEY": "vote-1"}
    cast = api.post(address, {"candidate": marketer.pk, "reason": "Кейс"}, **key, **JSON)
    assert (cast.status_code, cast.json()["voted"], "reason" in cast.json()) == (200, 1, False)
    assert api.post(address, {"candidate": marketer.pk}, **key, **JSON).status_code == 409
    assert (IdempotencyRecord.objects.count(), AuditEvent.objects.count()) == (0, audited)
    assert CupEnvelope.objects.count() == 1


@pytest.mark.parametrize("body", [{}, {"candidate": "x"}, {"candidate": 10**30}, {"candidate": -1}])
def test_a_malformed_vote_is_refused(as_, rep, voting, body):
    assert as_(rep).post(f"/api/v1/cup-rounds/{voting.pk}/vote/", body, **JSON).status_code == 400
    assert voting.participations.count() == 0


def test_the_chair_closes_by_api_when_all_have_voted(as_, cco, rep, voting, marketer):
    api, address = as_(cco), f"/api/v1/cup-rounds/{voting.pk}/close/"
    assert api.post(address, {}, **JSON).status_code == 409
    for voter in (cco, rep):
        cup.vote(voting, voter=voter, candidate=marketer, now=timezone.now())
    assert api.post(address, {}, HTTP_IF_MATCH='"9"', **JSON).status_code == 412
    closed = api.post(address, {}, **JSON).json()
    assert (closed["state"], closed["winners"], closed["turnout"]) == ("tallied", [marketer.pk], 1.0)
    assert as_(rep).post(address, {}, **JSON).status_code == 403
    assert api.get("/api/v1/cup-rounds/?state=voting").json()["results"] == []
    assert api.get("/api/v1/cup-rounds/?state=open").status_code == 400


def test_the_chair_opens_and_hands_over_by_api(as_, cco, rep, marketer, head_of_marketing):
    assert as_(rep).post("/api/v1/cup-rounds/", {}, **JSON).status_code == 403
    api = as_(cco)
    opened = api.post("/api/v1/cup-rounds/", {}, **JSON)
    assert (opened.status_code, opened.json()["state"], opened.json()["candidates"]) == (
        201, "voting", sorted([marketer.pk, head_of_marketing.pk]),
    )  # fmt: skip
    assert api.post("/api/v1/cup-rounds/", {}, **JSON).status_code == 409
    found = CupRound.objects.get()
    address = f"/api/v1/cup-rounds/{found.pk}/hand-over/"
    assert api.post(address, {}, **JSON).status_code == 409
    for voter in (cco, rep):
        cup.vote(found, voter=voter, candidate=marketer, now=timezone.now())
    cup.close(found, now=timezone.now())
    handed = api.post(address, {}, **JSON).json()
    assert (handed["state"], handed["winners"], handed["handed_over_meeting"]) == ("awarded", [marketer.pk], None)


def test_thanks_take_the_place_of_the_cup_in_a_marketing_of_one(as_, cco, rep, marketer):
    page = as_(cco).get("/cup/").content.decode()
    assert (marketer.name in page, "/cup/open/" in page) == (True, False)


def test_the_same_holder_four_times_in_a_row_suggests_categories(as_, cco, rep, marketer, head_of_marketing):
    for back in range(1, 5):
        awarded(cco, rep, marketer, months_back=back)
        page = as_(rep).get("/cup/").content.decode()
        assert ('id="cup-categories"' in page) == (back == 4)
    assert ("33%" in page or "33\u00a0%" in page) is True
    assert page.count("Кейс «Гранит»") >= 4


def test_pages_and_lists_cost_the_same_at_one_and_at_many(as_, cco, rep, marketer, head_of_marketing, sales):
    def asked(address):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        return len(queries)

    browser = as_(rep)
    awarded(cco, rep, marketer, months_back=1)
    browser.get("/cup/")
    few = [asked(address) for address in ("/cup/", "/api/v1/cup-rounds/")]
    for back in range(2, 9):
        awarded(cco, rep, marketer, months_back=back)
    for _person in range(10):
        person_with("sales_rep", sales)
    assert [asked(address) for address in ("/cup/", "/api/v1/cup-rounds/")] == few
