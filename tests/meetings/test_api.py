"""The same rules through the API."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from loop.models import Action, Decision, Topic
from loop.services import actions, decisions, signals, topics
from meetings.models import Meeting, MeetingSeries
from meetings.services import outcomes
from tests.factories.meetings import gap, weekly
from tests.factories.people import company_today, unit

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@pytest.fixture
def promise(cmo, marketer):
    due = company_today() + timedelta(days=5)
    return actions.promise(text="Кейс", owner=marketer, due_date=due, requested_by=cmo, now=timezone.now())


def test_a_topic_is_parked_and_dropped(as_, rep):
    api = as_(rep)
    made = api.post("/api/v1/topics/", {"text": "Нет кейсов"}, **JSON)
    assert (made.status_code, made.json()["side"], made.json()["source"]) == (201, "sales", "employee")
    assert [row["text"] for row in api.get("/api/v1/topics/?state=parked").json()["results"]] == ["Нет кейсов"]
    dropped = api.post(f"/api/v1/topics/{made.json()['id']}/drop/", {"reason": "Нашлись"}, **JSON)
    assert (dropped.status_code, dropped.json()["state"]) == (200, "dropped")
    assert api.get("/api/v1/topics/?colour=red").status_code == 400


def test_a_topic_of_another_is_out_of_sight(as_, rep, marketer):
    topic = Topic.objects.create(text="Чужое", raised_by=marketer, raised_at=timezone.now())
    assert as_(rep).post(f"/api/v1/topics/{topic.pk}/drop/", {"reason": "x"}, **JSON).status_code == 404
    assert Topic.objects.get().state == "parked"


def test_a_promise_is_completed_once(as_, marketer, promise):
    api = as_(marketer)
    done = api.post(f"/api/v1/actions/{promise.pk}/complete/", {"evidence": "ссылка"}, **JSON)
    assert (done.status_code, done.json()["state"], done.json()["evidence"]) == (200, "done", "ссылка")
    assert api.post(f"/api/v1/actions/{promise.pk}/complete/", {}, **JSON).status_code == 409


def test_not_done_needs_why_and_next(as_, marketer, promise):
    api = as_(marketer)
    address = f"/api/v1/actions/{promise.pk}/not-done/"
    assert api.post(address, {"why": "Нет данных"}, **JSON).status_code == 400
    assert Action.objects.get().state == "open"
    said = api.post(address, {"why": "Нет данных", "next": "Спросить"}, **JSON)
    assert (said.status_code, said.json()["state"], said.json()["what_next"]) == (200, "not_done", "Спросить")


def test_the_owner_asks_to_move_and_who_asked_moves(as_, marketer, cmo, promise):
    later = (promise.due_date + timedelta(days=2)).isoformat()
    address = f"/api/v1/actions/{promise.pk}/move/"
    asked = as_(marketer).post(address, {"to_date": later, "reason": "Отпуск"}, **JSON).json()
    assert (asked["due_date"], asked["asked_due_date"]) == (promise.due_date.isoformat(), later)
    moved = as_(cmo).post(address, {"to_date": later, "reason": "Отпуск"}, **JSON).json()
    assert (moved["due_date"], moved["original_due_date"]) == (later, promise.due_date.isoformat())


def test_a_stale_writer_gets_412(as_, marketer, promise):
    api = as_(marketer)
    refused = api.post(f"/api/v1/actions/{promise.pk}/complete/", {}, HTTP_IF_MATCH='"7"', **JSON)
    assert refused.status_code == 412
    assert Action.objects.get().state == "open"


def test_signals_carry_their_price(as_, cmo, cco, rep):
    signal = signals.open_or_refresh(gap(), now=timezone.now())
    row = as_(cmo).get("/api/v1/signals/?is_open=true").json()["results"][0]
    assert row["money_at_stake"] == {"amount": "144000.00", "currency": "RUB"}
    assert as_(rep).get("/api/v1/signals/").json()["results"] == []
    address = f"/api/v1/signals/{signal.pk}/dismiss/"
    assert as_(cmo).post(address, {"reason": "Сезон"}, **JSON).json()["closed_at"] is None
    assert as_(cmo).post(address, {}, **JSON).status_code == 409
    assert as_(cco).post(address, {}, **JSON).json()["closed_at"] is not None


def test_a_meeting_from_series_to_protocol(as_, cmo, cco, marketer):
    api = as_(cmo)
    body = {
        "kind": "cmo_cco", "title": "Встреча", "unit": unit().pk, "principals": [cmo.pk, cco.pk],
        "weekday": company_today().weekday(), "starts": "23:59",
    }  # fmt: skip
    made = api.post("/api/v1/meeting-series/", body, **JSON)
    assert made.status_code == 201, made.content
    assert api.post("/api/v1/meeting-series/", body, **JSON).status_code == 409
    assert MeetingSeries.objects.count() == 1
    meetings = api.get("/api/v1/meetings/?state=scheduled&ordering=slot_start").json()["results"]
    assert len(meetings) >= 4
    first = meetings[0]["id"]
    drafted = api.post(f"/api/v1/meetings/{first}/agenda/", {}, **JSON).json()
    assert (drafted["review"], len(drafted["items"]), drafted["items"][0]["order"]) == ([], 3, 2)
    started = api.post(f"/api/v1/meetings/{first}/start/", {}, **JSON).json()
    assert (started["state"], started["present"]) == ("running", [cmo.pk])
    running_id = started["id"]
    assert as_(cco).post(f"/api/v1/meetings/{running_id}/check-in/", {}, **JSON).json()["present"] == [cmo.pk, cco.pk]
    api = as_(cmo)
    outcomes.decide(Meeting.objects.get(pk=running_id), text="Пауза", actor=cmo, now=timezone.now())
    assert api.post(f"/api/v1/meetings/{running_id}/finish/", {}, **JSON).json()["state"] == "held"
    sent = api.post(f"/api/v1/meetings/{running_id}/protocol/send/", {}, **JSON).json()
    assert (sent["state"], sent["same_day"], sent["versions"]) == ("sent", True, 1)
    for kind in ("html", "pdf", "md"):
        answer = api.get(f"/api/v1/meetings/{running_id}/protocol/?format={kind}")
        assert (answer.status_code, answer.headers["X-Content-Type-Options"]) == (200, "nosniff")
    assert api.get(f"/api/v1/meetings/{running_id}/protocol/?format=exe").status_code == 400


def test_the_ceo_reads_meetings_and_changes_none(as_, ceo, cmo, cco):
    meeting = weekly(cmo, cco, now=timezone.now()).meetings.order_by("slot_start").first()
    api = as_(ceo)
    assert api.get(f"/api/v1/meetings/{meeting.pk}/").status_code == 200
    assert api.post(f"/api/v1/meetings/{meeting.pk}/excuse/", {"reason": "x"}, **JSON).status_code == 403
    assert Meeting.objects.get(pk=meeting.pk).state == meeting.state


def test_a_decision_names_who_took_it(as_, cmo, rep):
    made = as_(cmo).post("/api/v1/decisions/", {"text": "Пауза"}, **JSON)
    assert (made.status_code, made.json()["decided_by"]) == (201, [cmo.pk])
    assert as_(rep).post("/api/v1/decisions/", {"text": "Премия"}, **JSON).status_code == 403


def test_the_words_of_a_topic_are_mended_until_it_has_its_outcome(as_, rep, now):
    topic = topics.park(text="Кейсы", raised_by=rep, now=now)
    api, address = as_(rep), f"/api/v1/topics/{topic.pk}/"
    mended = api.patch(address, {"text": "Кейсы по логистике", "urgency": "now"}, HTTP_IF_MATCH='"1"', **JSON)
    assert (mended.status_code, mended.json()["text"], mended.json()["urgency"]) == (200, "Кейсы по логистике", "now")
    assert api.patch(address, {"text": "Поздно"}, HTTP_IF_MATCH='"1"', **JSON).status_code == 412
    assert api.patch(address, {"text": " "}, **JSON).status_code == 400
    topics.drop(Topic.objects.get(), reason="Нашлись", actor=rep, now=now)
    assert api.patch(address, {"text": "Снова"}, **JSON).status_code in (403, 409)
    assert Topic.objects.get().text == "Кейсы по логистике"


def test_the_words_of_a_decision_are_mended_by_the_heads(as_, cmo, ceo, now):
    decision = decisions.record(text="Пауза", decided_by=[cmo], now=now)
    address = f"/api/v1/decisions/{decision.pk}/"
    mended = as_(cmo).patch(address, {"text": "Пауза до пятницы"}, **JSON)
    assert (mended.status_code, mended.json()["text"], mended.json()["version"]) == (200, "Пауза до пятницы", 2)
    assert as_(cmo).patch(address, {"text": ""}, **JSON).status_code == 400
    assert as_(ceo).patch(address, {"text": "Нет"}, **JSON).status_code == 403
    assert Decision.objects.get().text == "Пауза до пятницы"


def test_a_draft_gets_its_owner_and_a_promise_keeps_both(as_, cmo, marketer, now):
    """R-PR-03, R-PR-06."""
    draft = actions.promise(text="Кейс", owner=None, due_date=None, requested_by=cmo, now=now)
    api, address = as_(cmo), f"/api/v1/actions/{draft.pk}/"
    due = (company_today() + timedelta(days=5)).isoformat()
    given = api.patch(address, {"text": "Кейс «Гранит»", "owner": marketer.pk, "due_date": due}, **JSON).json()
    assert (given["text"], given["owner"], given["original_due_date"], given["state"]) == (
        "Кейс «Гранит»", marketer.pk, due, "open",
    )  # fmt: skip
    assert api.patch(address, {"owner": cmo.pk}, **JSON).status_code == 409
    assert api.patch(address, {"due_date": "завтра"}, **JSON).status_code == 400
    assert api.patch(address, {"text": "Кейс «Орбита»"}, **JSON).json()["text"] == "Кейс «Орбита»"
    assert Action.objects.get().owner == marketer


def test_lists_cost_the_same_at_one_and_at_many(as_, cmo, cco, marketer, now):
    api = as_(cmo)
    for number in range(2):
        actions.promise(text=f"{number}", owner=marketer, due_date=date(2030, 1, 1), requested_by=cmo, now=now)
    with CaptureQueriesContext(connection) as few:
        api.get("/api/v1/actions/")
    for number in range(20):
        actions.promise(text=f"n{number}", owner=marketer, due_date=date(2030, 1, 1), requested_by=cmo, now=now)
    with CaptureQueriesContext(connection) as many:
        assert len(api.get("/api/v1/actions/").json()["results"]) == 22
    assert len(few) == len(many)
