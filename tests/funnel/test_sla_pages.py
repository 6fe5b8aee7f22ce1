"""The pages and the API of the agreement: who sees what, one happy, one refused, one malformed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from funnel.models import Clock, ForceMajeure, SlaContract
from funnel.services import stages
from tests.factories.funnel import make_lead
from tests.factories.sla import draft, signed

pytestmark = pytest.mark.usefixtures("english_company")
JSON = {"content_type": "application/json"}


def handed_over(**fields):
    lead = make_lead("lead", at=timezone.now(), **fields)
    stages.move_lead(lead, to_stage="mql", now=timezone.now(), actor=None, door="rule")
    return lead


def text_of(response):
    return response.content.decode()


def test_without_a_contract_the_page_teaches_and_offers_the_draft(as_, cmo, rep):
    assert "Draft the contract" in text_of(as_(cmo).get("/sla/"))
    page = text_of(as_(rep).get("/sla/"))
    assert "No contract is in force" in page
    assert "Draft the contract" not in page


def test_a_director_drafts_changes_and_both_sign(as_, cmo, cco):
    made = as_(cmo).post("/sla/new/", {"revenue": ""})
    row = SlaContract.objects.get()
    assert made.url == reverse("funnel:sla-edit", args=[row.pk])
    fields = {
        name: value for name, value in as_(cmo).get(made.url).context["form"].initial.items() if value is not None
    }
    fields |= {"accepted_mql": "120", "starts_on": row.starts_on.isoformat()}

    assert as_(cmo).post(made.url, fields).status_code == 302
    for person in (cmo, cco):
        row.refresh_from_db()
        as_(person).post(f"/sla/{row.pk}/sign/", {"version": row.version})

    row.refresh_from_db()
    assert (row.state, row.clauses.get(metric="accepted_mql").target) == ("signed", 120)
    assert "120 MQL a month that sales accept" in text_of(as_(cco).get("/sla/"))


def test_a_draft_without_the_clauses_of_a_side_is_refused_in_its_form(as_, cmo, now):
    row = draft(cmo, now=timezone.now())

    answer = as_(cmo).post(f"/sla/{row.pk}/edit/", {"starts_on": row.starts_on.isoformat(), "acceptance": "70"})

    assert answer.status_code == 422
    assert "at least one clause of each side" in text_of(answer)


def test_r_sl_05_a_seller_sees_own_clocks_and_the_text_but_no_breaches(as_, cmo, cco, rep, rep_of_another_team):
    signed(cmo, cco, now=timezone.now())
    own, other = handed_over(owner=rep, last_name="Мой"), handed_over(owner=rep_of_another_team, last_name="Чужой")

    page = text_of(as_(rep).get("/sla/"))

    assert reverse("funnel:lead", args=[own.pk]) in page
    assert reverse("funnel:lead", args=[other.pk]) not in page
    assert "Week by week" not in page
    assert "Sales promise" in page


@pytest.mark.parametrize(("metric", "status"), [("accepted_mql", 200), ("first_touch", 403), ("nonsense", 404)])
def test_r_sl_05_single_leads_of_sales_are_not_for_the_marketing_director(as_, cmo, metric, status):
    assert as_(cmo).get(f"/sla/records/?metric={metric}").status_code == status


def test_r_sl_05_the_head_of_the_team_sees_the_leads_of_the_team(as_, head_of_sales, rep, rep_of_another_team):
    own, other = handed_over(owner=rep), handed_over(owner=rep_of_another_team)

    page = text_of(as_(head_of_sales).get("/sla/records/?metric=routed"))

    assert reverse("funnel:lead", args=[own.pk]) in page
    assert reverse("funnel:lead", args=[other.pk]) not in page


def test_force_majeure_of_the_own_side_is_refused_with_a_sentence(as_, cco):
    day = timezone.localdate().isoformat()
    fields = {"first": day, "last": day, "reason": "x"}

    assert as_(cco).post("/sla/force-majeure/", {**fields, "side": "sales"}).status_code == 403
    assert as_(cco).post("/sla/force-majeure/", {**fields, "side": "marketing", "last": "bad"}).status_code == 422
    assert not ForceMajeure.objects.exists()
    assert as_(cco).post("/sla/force-majeure/", {**fields, "side": "marketing"}).status_code == 302
    assert ForceMajeure.objects.get().declared_side == "sales"


def test_a_clock_is_paused_and_let_run_from_the_lead(as_, rep, cmo):
    lead = handed_over(owner=rep)

    assert as_(rep).post(f"/sla/leads/{lead.pk}/pause/", {"reason": "wrong_contact"}).status_code == 302
    assert "Wrong contact, returned to marketing" in text_of(as_(cmo).get(f"/leads/{lead.pk}/"))
    assert as_(cmo).post(f"/sla/leads/{lead.pk}/resume/").status_code == 302
    assert Clock.objects.filter(lead=lead, pauses__until_at__isnull=False).count() == 2


def test_the_page_asks_as_much_for_fifty_leads_as_for_one(as_, cmo, cco, rep, django_assert_max_num_queries):
    signed(cmo, cco, now=timezone.now())
    handed_over(owner=rep)
    browser = as_(cco)
    browser.get("/sla/")
    with django_assert_max_num_queries(60) as one:
        browser.get("/sla/")
    for _ in range(49):
        handed_over(owner=rep)
    with django_assert_max_num_queries(len(one.captured_queries)):
        browser.get("/sla/")


def test_the_curve_says_what_it_does_not_prove(as_, cco):
    page = text_of(as_(cco).get("/sla/response/"))

    assert "A curve is no proof" in page
    assert "2011" in page
    assert "2007" in page


def test_the_chart_of_the_curve_has_a_table_of_the_same_figures(as_, cco):
    answer = as_(cco).get("/charts/response/?format=csv")

    assert answer.status_code == 200
    assert "0–5 min" in b"".join(answer).decode()


def test_the_api_drafts_changes_and_signs(as_, cmo, cco):
    made = as_(cmo).post("/api/v1/sla-contracts/", {"revenue": {"amount": "3000000", "currency": "RUB"}}, **JSON)
    pk = made.json()["id"]
    clauses = [{"metric": "accepted_mql", "target": "50"}, {"metric": "decision", "target": "0.9", "minutes": 540}]
    changed = as_(cmo).patch(f"/api/v1/sla-contracts/{pk}/", {"clauses": clauses}, **JSON)
    for person in (cmo, cco):
        signed_row = as_(person).post(f"/api/v1/sla-contracts/{pk}/sign/", **JSON)

    assert (made.status_code, changed.status_code, signed_row.json()["phase"]) == (201, 200, "active")
    agreed = as_(cco).get("/api/v1/metrics/sla/").json()["contract"]
    assert [(one["side"], one["metric"], one["kept"]) for one in agreed["clauses"]] == [
        ("marketing", "accepted_mql", 0), ("sales", "decision", 0),
    ]  # fmt: skip


def test_the_api_refuses_a_seller_and_a_malformed_clause(as_, cmo, rep):
    assert as_(rep).post("/api/v1/sla-contracts/", {}, **JSON).status_code == 403
    bad = as_(cmo).post("/api/v1/sla-contracts/", {"clauses": [{"metric": "speed", "target": "1"}]}, **JSON)
    one_side = as_(cmo).post("/api/v1/sla-contracts/", {"clauses": [{"metric": "acceptance", "target": "0.7"}]}, **JSON)

    assert (bad.status_code, one_side.status_code) == (400, 400)
    assert not SlaContract.objects.exists()


def test_the_intent_of_a_lead_goes_in_and_out_through_the_api(as_, cco):
    made = as_(cco).post("/api/v1/leads/", {"first_name": "Анна", "intent": "price"}, **JSON).json()
    refused = as_(cco).post("/api/v1/leads/", {"first_name": "Анна", "intent": "buy"}, **JSON)

    assert made["intent"] == "price"
    assert refused.status_code == 400
