"""Pages and API of the first thirty days, and the open door of the one question."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from delivery.models import OutboxMessage
from funnel.models import Customer
from funnel.models.forms import Consent
from practices.models import ClientPulse, OnboardingPlan
from practices.selectors.calendar import day_of
from practices.services import onboarding, onboarding_pulse
from tests.factories.funnel import make_lead

HTMX = {"headers": {"HX-Request": "true"}}
JSON = {"content_type": "application/json"}


def begun(owner, name="ООО «Ромашка»", days_ago=0):
    now = timezone.now()
    customer = Customer.objects.create(name=name, kind="company", created_at=datetime(2026, 1, 1, tzinfo=UTC))
    lead = make_lead("won", at=now, customer=customer, owner=owner)
    day0 = day_of(now) - timedelta(days=days_ago)
    return onboarding.begin(customer, owner=owner, day0=day0, lead=lead, actor=None, now=now)


@pytest.fixture
def plan(rep):
    return begun(rep)


@pytest.fixture
def token(plan):
    Customer.objects.filter(pk=plan.customer_id).update(email="client@example.com")
    plan.customer.refresh_from_db()
    Consent.objects.create(lead=plan.lead, text_hash="x", version=1, given_at=timezone.now())
    onboarding_pulse.ask(plan.customer, plan=plan, manager=plan.owner, now=timezone.now())
    return re.search(r"client-pulse/([\w-]+)/", OutboxMessage.objects.get().body)[1]


def test_the_board_stands_by_day_and_counts_what_is_overdue(as_, cmo, rep):
    begun(rep, "Сегодня")
    begun(rep, "Неделя", days_ago=5)
    begun(rep, "Прошло", days_ago=31)
    page = as_(cmo).get("/practices/onboarding/")
    found = {
        filled.column.key: [card.plan.customer.name for card in filled.cards] for filled in page.context["columns"]
    }

    assert found == {"start": ["Сегодня"], "week": ["Неделя"], "fortnight": [], "month": [], "over": ["Прошло"]}
    assert page.context["overdue"] == 2
    listed = as_(cmo).get("/practices/onboarding/?overdue=on").context["cards"]
    assert {card.plan.customer.name for card in listed} == {"Неделя", "Прошло"}


def test_the_board_costs_the_same_for_one_client_and_for_many(as_, cmo, rep, plan, django_assert_max_num_queries):
    browser = as_(cmo)
    with django_assert_max_num_queries(80) as one:
        browser.get("/practices/onboarding/")
    for n in range(11):
        begun(rep, f"Клиент {n}")
    with django_assert_max_num_queries(len(one)):
        browser.get("/practices/onboarding/")


def test_a_step_is_done_in_one_tap_and_undone(as_, rep, plan):
    step = plan.steps.order_by("day", "pk").first()
    browser = as_(rep)
    assert browser.get(f"/practices/onboarding/{plan.pk}/").status_code == 200
    done = browser.post(f"/practices/onboarding/{plan.pk}/done/", {"step": step.pk}, **HTMX)
    step.refresh_from_db()
    assert (done.status_code, step.done_by) == (200, rep)
    browser.post(f"/practices/onboarding/{plan.pk}/undo/", {"step": step.pk}, **HTMX)
    step.refresh_from_db()

    assert step.done_at is None


def test_a_plan_is_led_by_its_owner_and_seen_by_those_who_see_the_client(
    as_, rep, rep_of_another_team, head_of_marketing, hr_director, plan
):
    url = f"/practices/onboarding/{plan.pk}/"
    assert as_(rep_of_another_team).get(url).status_code == 404
    assert as_(head_of_marketing).get(url).status_code == 200
    assert as_(head_of_marketing).post(f"{url}finish/").status_code == 403
    assert as_(hr_director).get(url).status_code == 403
    assert as_(rep).post(f"{url}nothing/").status_code == 404
    assert as_(rep).post(f"{url}skip/", {"step": plan.steps.first().pk}, **HTMX).status_code == 422
    assert as_(rep).post(f"{url}done/", {"step": "x"}, **HTMX).status_code == 422
    assert as_(rep).post(f"{url}hand-over/", {}, **HTMX).status_code == 422


def test_the_owner_writes_down_a_loss_users_and_another_owner(as_, rep, cmo, rep_of_another_team, plan):
    url = f"/practices/onboarding/{plan.pk}/"
    browser = as_(rep)
    browser.post(f"{url}users/", {"users_total": 5, "users_started": 2}, **HTMX)
    browser.post(f"{url}churn/", {"note": "Дорого"}, **HTMX)
    plan.refresh_from_db()
    assert (plan.users_total, plan.users_started, plan.state) == (5, 2, "churned")
    other = begun(rep, "Другой")
    as_(cmo).post(f"/practices/onboarding/{other.pk}/hand-over/", {"owner": rep_of_another_team.pk}, **HTMX)
    other.refresh_from_db()

    assert other.owner == rep_of_another_team


def test_the_template_is_edited_by_the_heads(as_, cmo, rep):
    assert as_(rep).get("/practices/onboarding/template/").status_code == 403
    browser = as_(cmo)
    assert browser.post("/practices/onboarding/template/", {"kind": "call", "day": 31}).status_code == 422
    assert browser.post("/practices/onboarding/template/", {"kind": "call", "day": 21}).status_code == 302
    rows = browser.get("/practices/onboarding/template/").context["rows"]
    assert 21 in [row.day for row in rows]
    assert browser.post(f"/practices/onboarding/template/{rows[0].pk}/drop/").status_code == 302


def test_a_client_answers_with_one_click_and_looking_changes_nothing(db, token):
    stranger = Client()
    page = stranger.get(f"/practices/client-pulse/{token}/")
    assert (page.status_code, page["Cache-Control"], page["Referrer-Policy"]) == (200, "no-store", "no-referrer")
    assert "Ромашка" not in page.content.decode()
    assert ClientPulse.objects.get().score is None
    assert stranger.post(f"/practices/client-pulse/{token}/", {"score": "5"}).status_code == 200
    assert ClientPulse.objects.get().score == 5
    assert stranger.post(f"/practices/client-pulse/{token}/", {"score": "1"}).status_code == 404
    assert stranger.get(f"/practices/client-pulse/{token}/").status_code == 404

    assert ClientPulse.objects.get().score == 5


def test_a_forged_link_and_a_score_out_of_range_are_refused(db, token):
    stranger = Client()

    assert stranger.get("/practices/client-pulse/forged/").status_code == 404
    assert stranger.post("/practices/client-pulse/forged/", {"score": "5"}).status_code == 404
    assert stranger.post(f"/practices/client-pulse/{token}/", {"score": "6"}).status_code == 422
    assert stranger.post(f"/practices/client-pulse/{token}/", {"score": "5", "words": "x" * 20_000}).status_code == 413


def test_the_open_door_counts_calls(db, token):
    stranger = Client()
    answers = [stranger.get("/practices/client-pulse/forged/").status_code for _n in range(31)]

    assert answers.count(429) == 1
    assert answers[-1] == 429


def test_the_manager_writes_down_what_was_heard_by_phone(as_, rep, rep_of_another_team, plan):
    pulse = onboarding_pulse.ask(plan.customer, plan=plan, manager=rep, now=timezone.now())
    url = f"/practices/onboarding/pulses/{pulse.pk}/heard/"
    assert as_(rep_of_another_team).post(url, {"score": "4"}).status_code == 404
    assert as_(rep).get("/practices/onboarding/pulses/").context["waiting"][0] == pulse
    as_(rep).post(url, {"score": "x"})
    assert ClientPulse.objects.get().score is None
    as_(rep).post(url, {"score": "4", "words": "Хорошо"})

    assert (ClientPulse.objects.get().score, ClientPulse.objects.get().heard_by) == (4, rep)


def test_the_api_shows_plans_and_takes_their_steps(as_, rep, cmo, rep_of_another_team, plan):
    url = f"/api/v1/onboarding-plans/{plan.pk}/"
    shown = as_(rep).get(url).json()
    step = shown["steps"][0]["id"]
    assert (shown["state"], shown["phase"], len(shown["steps"])) == ("open", "day0", 6)
    assert as_(rep_of_another_team).get(url).status_code == 404
    assert as_(rep).post(f"{url}step-done/", {"step": step}, **JSON).json()["phase"] == "steps"
    assert as_(rep).post(f"{url}step-done/", {"step": step}, **JSON).status_code == 409
    assert as_(rep).post(f"{url}step-undo/", {"step": step}, **JSON).status_code == 200
    assert as_(rep).post(f"{url}step-skip/", {"step": step}, **JSON).status_code == 400
    assert as_(rep).post(f"{url}step-skip/", {"step": 0, "reason": "x"}, **JSON).status_code == 400
    assert as_(rep).post(f"{url}step-skip/", {"step": step, "reason": "x"}, **JSON).status_code == 200
    assert as_(rep).post(f"{url}users/", {"total": 3, "started": 1}, **JSON).json()["users_started"] == 1
    assert as_(rep).post(f"{url}finish/", {}, **JSON).status_code == 409
    assert as_(cmo).post(f"{url}hand-over/", {"owner": cmo.pk}, **JSON).json()["owner"] == cmo.pk
    left = as_(cmo).post(f"{url}churn/", {"lost_on": f"{plan.day0}", "reason": "Дорого"}, **JSON)
    assert left.json()["phase"] == "churned"
    assert OnboardingPlan.objects.get().state == "churned"
    assert as_(cmo).get("/api/v1/onboarding-plans/?state=churned").json()["results"][0]["id"] == plan.pk
    assert as_(cmo).get("/api/v1/onboarding-plans/?state=asleep").status_code == 400
