"""A2: ideas are answered in fourteen days, keep their origin, and some become projects."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alignment.shared.errors import DomainError, InvalidInput, StaleVersion
from delivery.models import Alert, Notification
from loop.metrics import ideas as metrics
from loop.models import Idea, Project
from loop.selectors_ideas import late_ideas, rows_of
from loop.services import ideas
from loop.watch import idea_alerts
from meetings.services import watching
from tests.factories.meetings import MOSCOW
from tests.factories.people import company_today

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}
HTMX = {"HTTP_HX_REQUEST": "true"}
DUE = date(2026, 4, 1)


@pytest.fixture
def idea(rep, now):
    return ideas.propose(text="Реклама в автоподписи", author=rep, now=now, origin="visit")


def answered(state, days):
    asked = datetime(2026, 3, 2, 12, tzinfo=MOSCOW)
    return metrics.Answered(state, asked, asked + timedelta(days=days))


def test_acceptance_time_and_projects():
    """Worked example: idea_acceptance_rate, idea_answer_days, idea_project_rate: of five answered three are taken and
    one is a project: 60 %, median 4 days, 20 %."""
    rows = [
        answered("accepted", 2), answered("accepted", 4), answered("project", 9), answered("declined", 1),
        answered("parked", 14),
    ]  # fmt: skip
    assert metrics.idea_acceptance_rate(rows) == 0.6
    assert metrics.idea_answer_days(rows, MOSCOW) == 4
    assert metrics.idea_project_rate(rows) == 0.2
    assert [figure([]) for figure in (metrics.idea_acceptance_rate, metrics.idea_project_rate)] == [None, None]
    assert metrics.idea_answer_days([], MOSCOW) is None


@pytest.mark.parametrize(("days", "left", "is_late"), [(0, 14, False), (14, 0, False), (15, -1, True)])
def test_the_fourteenth_day_is_the_last(idea, now, days, left, is_late):
    """R-ID-01."""
    later = now + timedelta(days=days)
    assert rows_of([idea], later)[0].days_left == left
    assert (idea in late_ideas(later)) is is_late


def test_both_heads_hear_once_of_all_that_wait_too_long(idea, rep, cmo, cco, now):
    """R-ID-01, AL-29: raised while the cause lasts, closed by the answer."""
    ideas.propose(text="Подкаст", author=rep, now=now + timedelta(days=1))
    later = now + timedelta(days=16)
    assert idea_alerts(now + timedelta(days=14)) == []
    assert sorted((draft.key, draft.person_id, draft.params["count"]) for draft in idea_alerts(later)) == sorted(
        [("AL-29", cmo.pk, 2), ("AL-29", cco.pk, 2)]
    )
    watching.remind(now=later)
    assert Alert.objects.open().filter(key="AL-29").count() == 2
    for waiting in Idea.objects.all():
        ideas.answer(waiting, state="accepted", text="", actor=cmo, now=later)
    watching.remind(now=later)
    assert Alert.objects.open().filter(key="AL-29").count() == 0


def test_the_origin_is_written_once(idea):
    """R-ID-02."""
    with pytest.raises(DatabaseError), transaction.atomic():
        Idea.objects.filter(pk=idea.pk).update(origin="meeting")
    assert Idea.objects.get().origin == "visit"


def test_to_have_looked_at_an_idea_is_no_answer(idea, rep, cmo, now):
    ideas.answer(idea, state="screened", text="", actor=cmo, now=now)
    kept = Idea.objects.get()
    assert (kept.state, kept.answered_at, Notification.objects.filter(person=rep).count()) == ("screened", None, 0)
    with pytest.raises(DomainError):
        ideas.answer(kept, state="screened", text="", actor=cmo, now=now)


def test_the_first_answer_stops_the_clock(idea, rep, cmo, now):
    ideas.answer(idea, state="parked", text="После сезона", actor=cmo, now=now + timedelta(days=3))
    ideas.answer(idea, state="accepted", text="Берём", actor=cmo, now=now + timedelta(days=40))
    kept = Idea.objects.get()
    assert (kept.state, kept.answered_at, kept.answer) == ("accepted", now + timedelta(days=3), "Берём")
    assert Notification.objects.filter(person=rep).count() == 2


def test_a_stale_answer_is_refused(idea, cmo, now):
    with pytest.raises(StaleVersion):
        ideas.answer(idea, state="accepted", text="", actor=cmo, now=now, expected_version=7)


def test_a_project_goes_step_by_step_and_ends_with_what_it_brought(idea, rep, cmo, marketer, now):
    project = ideas.make_project(idea, owner=marketer, due_date=DUE, actor=cmo, now=now)
    with pytest.raises(DomainError):
        ideas.answer(idea, state="declined", text="Поздно", actor=cmo, now=now)
    with pytest.raises(DomainError):
        ideas.advance(project, to="done", actor=marketer, now=now)
    for state in ("running", "done"):
        ideas.advance(project, to=state, actor=marketer, now=now)
    with pytest.raises(InvalidInput):
        ideas.advance(project, to="measured", result=" ", actor=marketer, now=now)
    ideas.advance(project, to="measured", result="40 заявок за месяц", actor=marketer, now=now)
    kept = Project.objects.get()
    assert (kept.state, kept.done_at, kept.result, kept.idea.state) == (
        "measured",
        now,
        "40 заявок за месяц",
        "measured",
    )
    told = Notification.objects.filter(person__in=[rep, marketer]).values_list("person__first_name", "key")
    assert sorted(key for name, key in told if name == rep.first_name) == sorted(
        [f"idea-{idea.pk}-2", f"project-{project.pk}-done", f"project-{project.pk}-measured"]
    )
    assert [key for name, key in told if name == marketer.first_name] == [f"project-{project.pk}-owner"]


def test_a_project_needs_a_day_to_come(idea, rep, cmo, now):
    with pytest.raises(InvalidInput):
        ideas.make_project(idea, owner=rep, due_date=now.date() - timedelta(days=1), actor=cmo, now=now)
    assert Idea.objects.get().state == "new"


def test_an_idea_is_proposed_in_a_dialog_with_one_field_filled(as_, marketer):
    browser = as_(marketer)
    assert browser.get("/ideas/add/", **HTMX).status_code == 200
    refused = browser.post("/ideas/add/", {"text": " ", "origin": "other"}, **HTMX)
    sent = browser.post("/ideas/add/", {"text": "Подкаст с клиентом", "origin": "other"}, **HTMX)
    assert (refused.status_code, sent.status_code, "idea-added" in sent.headers["HX-Trigger"]) == (422, 204, True)
    assert Idea.objects.values_list("text", "author", "origin").get() == ("Подкаст с клиентом", marketer.pk, "other")
    assert "Подкаст с клиентом" in browser.get("/ideas/").content.decode()


def test_the_board_is_by_origin_and_heads_answer_on_it(as_, idea, rep, cmo):
    ideas.propose(text="Подкаст", author=rep, now=timezone.now(), origin="meeting")
    assert "/answer/" not in as_(rep).get("/ideas/").content.decode()
    page = as_(cmo).get("/ideas/?origin=visit").content.decode()
    assert (idea.text in page, "Подкаст" in page) == (True, False)
    refused = as_(cmo).post(f"/ideas/{idea.pk}/answer/", {"state": "declined", "text": ""}, **HTMX)
    assert (refused.status_code, refused.content.decode().count("<li")) == (422, 1)
    accepted = as_(cmo).post(f"/ideas/{idea.pk}/answer/", {"state": "accepted", "text": "Берём"}, **HTMX)
    assert (accepted.status_code, "Берём" in accepted.content.decode()) == (200, True)
    board = as_(rep).get("/ideas/?state=answered").content.decode()
    assert (idea.text in board, "Подкаст" in board) == (True, False)
    assert as_(rep).post(f"/ideas/{idea.pk}/answer/", {"state": "accepted"}).status_code == 403


def test_a_head_makes_a_project_and_its_owner_moves_it_on(as_, idea, rep, cmo, cco, marketer):
    due = company_today() + timedelta(days=30)
    address = f"/ideas/{idea.pk}/project/"
    assert as_(cmo).post(address, {"owner": marketer.pk, "due_date": "2020-01-01"}).status_code == 422
    assert as_(cmo).post(address, {"owner": marketer.pk, "due_date": due.isoformat()}).status_code == 302
    project = Project.objects.get()
    assert as_(rep).post(f"/ideas/projects/{project.pk}/running/").status_code == 403
    browser = as_(marketer)
    assert f"/ideas/projects/{project.pk}/running/" in browser.get("/ideas/projects/").content.decode()
    for state in ("running", "done"):
        assert browser.post(f"/ideas/projects/{project.pk}/{state}/", **HTMX).status_code == 200
    assert browser.post(f"/ideas/projects/{project.pk}/measured/", {"result": ""}, **HTMX).status_code == 422
    browser.post(f"/ideas/projects/{project.pk}/measured/", {"result": "40 заявок"})
    assert "40 заявок" in as_(rep).get("/ideas/projects/?state=measured").content.decode()
    assert idea.text not in as_(rep).get("/ideas/projects/?state=running").content.decode()


def test_the_board_costs_the_same_at_one_and_at_many_and_shows_thirty_at_once(as_, rep, cmo, marketer, now):
    browser = as_(cmo)

    def asked(address):
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(address)
        return len(queries), page.content.decode()

    def propose(number):
        made = ideas.propose(text=f"Идея {number}", author=rep, now=now)
        other = ideas.propose(text=f"Проект {number}", author=rep, now=now)
        ideas.make_project(other, owner=marketer, due_date=DUE, actor=cmo, now=now)
        return made

    propose(0)
    addresses = ["/ideas/", "/ideas/?state=answered", "/ideas/projects/", "/api/v1/projects/"]
    asked("/ideas/")
    few = [asked(address)[0] for address in addresses]
    waiting = [propose(number) for number in range(1, 32)]
    last_of_page = waiting[28]
    many = [asked(address) for address in addresses]
    assert [queries for queries, _page in many] == few
    assert (many[0][1].count("data-row"), f"after={last_of_page.pk}" in many[0][1]) == (30, True)
    rest = browser.get(f"/ideas/?after={last_of_page.pk}", **HTMX).content.decode()
    assert (rest.count("data-row"), "Идея 31" in rest) == (2, True)


def test_the_api_keeps_the_origin_and_lets_heads_answer(as_, rep, cmo, marketer):
    made = as_(rep).post("/api/v1/ideas/", {"text": "Подкаст", "origin": "rotation"}, **JSON).json()
    assert (made["origin"], made["state"]) == ("rotation", "new")
    assert as_(rep).post("/api/v1/ideas/", {"text": "x", "origin": "moon"}, **JSON).status_code == 400
    address = f"/api/v1/ideas/{made['id']}/"
    assert as_(rep).post(f"{address}answer/", {"state": "accepted"}, **JSON).status_code == 403
    assert as_(cmo).post(f"{address}answer/", {"state": "declined"}, **JSON).status_code == 400
    done = as_(cmo).post(f"{address}answer/", {"state": "accepted", "text": "Берём"}, **JSON).json()
    assert (done["state"], done["answer"]) == ("accepted", "Берём")
    body = {"owner": marketer.pk, "due_date": (company_today() + timedelta(days=9)).isoformat()}
    assert as_(cmo).post(f"{address}project/", body | {"owner": 10**30}, **JSON).status_code == 400
    assert as_(cmo).post(f"{address}project/", body, **JSON).json()["state"] == "project"
    assert as_(cmo).post(f"{address}project/", body, **JSON).status_code == 409
    [project] = as_(rep).get("/api/v1/projects/?state=planned").json()["results"]
    assert (project["idea"], project["owner"], project["sponsor_side"]) == (made["id"], marketer.pk, "marketing")
    assert as_(rep).get(f"/api/v1/projects/{project['id']}/").json() == project
    assert as_(rep).get("/api/v1/projects/?state=flying").status_code == 400
