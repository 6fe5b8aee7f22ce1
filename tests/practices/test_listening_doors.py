"""Pages and API of call listening and of the scripts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from practices.models import ChecklistItem, Finding, ListeningSession, RecordingNotice, Script
from practices.services import listening as services
from tests.factories import content
from tests.factories.funnel import stage

HTMX = {"headers": {"HX-Request": "true"}}
JSON = {"content_type": "application/json"}


@pytest.fixture
def session(rep, marketer):
    return content.listening(rep, marketer, now=timezone.now())


def test_a_session_is_planned_listened_to_and_its_findings_read_by_the_rep(as_, marketer, rep):
    given = {"rep": rep.pk, "marketer": marketer.pk, "starts_at": "2099-03-17T10:00", "minutes": 60, "way": "live"}
    assert as_(marketer).post("/practices/listening/new/", given).status_code == 302
    session = ListeningSession.objects.get()
    url = f"/practices/listening/{session.pk}/"
    assert as_(marketer).post(f"{url}listened/", {}, **HTMX).status_code == 422
    assert as_(marketer).post(f"{url}call/", {}, **HTMX).status_code == 200
    assert as_(marketer).post(f"{url}listened/", {"minutes": 45}, **HTMX).status_code == 200
    finding = {"stage": stage("sql").pk, "observation": "Цена раньше потребности"}
    assert as_(marketer).post(f"{url}finding/", finding, **HTMX).status_code == 200
    assert "Цена раньше потребности" in as_(rep).get(url).content.decode()
    assert as_(rep).post(f"{url}agree/", {"text": "x"}).status_code == 403
    assert Finding.objects.count() == 1


def test_r_cl_02_no_form_of_a_session_asks_to_rate_a_person(as_, marketer, session):
    services.add_call(session, actor=marketer, now=timezone.now())
    services.listened(session, actor=marketer, now=timezone.now())
    page = as_(marketer).get(f"/practices/listening/{session.pk}/").content.decode()

    assert 'name="observation"' in page
    assert not [name for name in ("score", "mark", "rating", "grade", "person") if f'name="{name}"' in page]


def test_r_cl_03_a_recording_opens_for_those_of_the_session_and_only_with_consent(
    as_, marketer, rep, rep_of_another_team, cco, session
):
    call = content.call_of(session, cco, now=timezone.now())
    url = f"/practices/listening/{session.pk}/recording/{call.pk}/"
    assert as_(marketer).get(url).status_code == 405
    opened = as_(marketer).post(url)
    assert (opened.status_code, opened["Location"]) == (302, "https://pbx.example.com/1")
    assert as_(rep_of_another_team).post(url).status_code == 404
    services.give_notice(activity=call, is_given=False, basis="Отозвано", actor=cco, now=timezone.now())
    assert as_(rep).post(url).status_code == 409


def test_consent_is_written_down_by_the_heads_of_sales(as_, cco, marketer, session):
    call = content.call_of(session, cco, now=timezone.now())
    url = f"/practices/listening/{session.pk}/notice/{call.pk}/"
    assert as_(marketer).post(url, {"is_given": "yes", "basis": "x"}).status_code == 404
    assert as_(cco).post(url, {"is_given": "yes", "basis": "Сказали в начале"}).status_code == 302
    assert as_(marketer).get("/practices/listening/notices/").status_code == 403
    assert as_(cco).post("/practices/listening/notices/", {"is_given": "yes"}).status_code == 422
    assert RecordingNotice.objects.count() == 2


def test_the_checklist_and_the_script_have_their_keepers(as_, cmo, marketer, head_of_sales):
    given = {"stage": stage("sql").pk, "text": "Потребность"}
    assert as_(marketer).post("/practices/listening/checklist/", given).status_code == 403
    assert as_(cmo).post("/practices/listening/checklist/", given).status_code == 302
    item = ChecklistItem.objects.get()
    assert as_(cmo).post(f"/practices/listening/checklist/{item.pk}/drop/").status_code == 302
    script = {"stage": stage("sql").pk, "title": "Встреча", "text": "Здравствуйте"}
    assert as_(cmo).post("/practices/scripts/new/", script).status_code == 403
    assert as_(head_of_sales).post("/practices/scripts/new/", script).status_code == 302
    url = f"/practices/scripts/{Script.objects.get().pk}/"
    change = {"propose-text": "Добрый день", "propose-why": "Мягче"}
    assert as_(marketer).post(f"{url}propose/", change).status_code == 302
    assert as_(marketer).post(f"{url}propose/", {}).status_code == 422
    assert as_(cmo).post(f"{url}change/", {"change-text": "x", "change-why": "x"}).status_code == 403
    page = as_(head_of_sales).get(url)
    proposal = page.context["proposals"][0]["proposal"]
    assert as_(head_of_sales).post(f"{url}proposals/{proposal.pk}/decline/", {}).status_code == 422
    assert as_(head_of_sales).post(f"{url}proposals/{proposal.pk}/adopt/", {}).status_code == 302
    assert as_(marketer).get(url).context["newest"].text == "Добрый день"


def test_the_list_costs_the_same_for_one_session_and_for_many(as_, cmo, rep, marketer, session, django_assert_max_num_queries):  # fmt: skip
    browser = as_(cmo)
    with django_assert_max_num_queries(60) as one:
        browser.get("/practices/listening/")
    for days in range(41, 60):
        content.listening(rep, marketer, now=timezone.now(), days=days)
    with django_assert_max_num_queries(len(one)):
        browser.get("/practices/listening/")


def test_the_api_leads_a_session_through_its_states(as_, marketer, rep, rep_of_another_team, cco):
    start = (timezone.now() + timedelta(days=40)).isoformat()
    made = as_(marketer).post(
        "/api/v1/listening-sessions/", {"rep": rep.pk, "starts_at": start, "stage": "sql"}, **JSON
    )
    assert (made.status_code, made.json()["state"], made.json()["marketer"]) == (201, "planned", marketer.pk)
    url = f"/api/v1/listening-sessions/{made.json()['id']}/"
    call = content.call_of(ListeningSession.objects.get(), cco, now=timezone.now())
    assert as_(rep_of_another_team).get(url).status_code == 404
    assert as_(rep).post(f"{url}listened/", {}, **JSON).status_code == 403
    assert as_(marketer).post(f"{url}listened/", {}, headers={"If-Match": '"99"'}, **JSON).status_code == 412
    held = as_(marketer).post(f"{url}listened/", {"minutes": 50}, **JSON).json()
    assert (held["state"], held["minutes"], held["calls"]) == ("listened", 50, [call.pk])
    finding = {"stage": "sql", "observation": "Спешка", "proposal": "Вопросы"}
    found = as_(marketer).post(f"{url}find/", finding, **JSON).json()
    assert [(one["stage"], one["observation"]) for one in found["findings"]] == [("sql", "Спешка")]
    assert as_(marketer).post(f"{url}find/", finding | {"stage": "x"}, **JSON).status_code == 400
    assert as_(marketer).post(f"{url}agree/", {"text": "Вопросы"}, **JSON).json()["state"] == "agreed"
    assert as_(marketer).post(f"{url}train/", {"text": "Вопросы"}, **JSON).json()["state"] == "trained"
    assert as_(marketer).post(f"{url}measured/", {}, **JSON).status_code == 409
    assert as_(rep).get("/api/v1/listening-sessions/?state=trained").json()["results"][0]["rep"] == rep.pk
