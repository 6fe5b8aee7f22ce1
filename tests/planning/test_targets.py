"""Targets of both sides: put forward, signed by whom they belong to, shown beside the fact."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import Period
from funnel.models import Target
from funnel.services.personal_plans import sign_personal
from people.models import AuditEvent
from planning.models import TargetProposal, TargetSignature
from planning.selectors import targets as selectors
from planning.selectors.spans import Span, read_span
from planning.services import targets
from planning.watch.targets import unsigned_targets
from tests.factories.funnel import make_lead
from tests.factories.plan import agreed, count, month, proposed

MARCH = month(date(2026, 3, 1))
URL = "/plan/targets/"


def test_revenue_holds_once_both_heads_have_signed_it(cmo, cco, now):
    """Shared revenue target signed by both."""
    row = proposed(cmo, "revenue", now=now)
    assert not Target.objects.filter(metric="revenue").exists()

    targets.sign(row, actor=cco, now=now)

    held = Target.objects.get(metric="revenue")
    assert (held.value, held.signed_by, held.start, held.end) == (3_000_000, cco, MARCH.start, MARCH.end)
    assert set(row.signatures.values_list("side", "person")) == {("marketing", cmo.pk), ("sales", cco.pk)}


@pytest.mark.parametrize(("metric", "signer"), [("leads", "cmo"), ("spend", "cmo"), ("won", "cco"), ("kev_set", "cco")])
def test_a_figure_of_one_side_holds_by_the_signature_of_its_head(request, metric, signer, now, company):
    proposed(request.getfixturevalue(signer), metric, now=now, value=20)

    assert Target.objects.get(metric=metric).value == 20


def test_what_the_chief_executive_puts_forward_waits_for_both(ceo, cmo, cco, now):
    row = proposed(ceo, "revenue", now=now)
    assert selectors.lacking(row) == ("marketing", "sales")

    targets.sign(row, actor=cmo, now=now)

    assert selectors.waiting_of(MARCH)["revenue"].lacks == ("sales",)
    assert not Target.objects.exists()


def test_a_new_figure_leaves_the_agreed_one_until_it_is_signed_too(cmo, cco, now):
    agreed(cmo, cco, "revenue", 3_000_000, now=now)
    newer = proposed(cco, "revenue", now=now, value=3_500_000)
    assert Target.objects.get(metric="revenue").value == 3_000_000

    targets.sign(newer, actor=cmo, now=now)

    assert Target.objects.get(metric="revenue").value == 3_500_000
    assert AuditEvent.objects.filter(verb="plan.signed").last().details["former"] == "3000000.000000"


def test_a_figure_that_was_replaced_is_not_signed(cmo, cco, now):
    former = proposed(cmo, "revenue", now=now)
    proposed(cmo, "revenue", now=now, value=3_500_000)

    with pytest.raises(DomainError):
        targets.sign(former, actor=cco, now=now)
    assert former.signatures.count() == 1


def test_nobody_signs_twice_and_a_seller_not_at_all(cmo, rep, now):
    row = proposed(cmo, "revenue", now=now)

    with pytest.raises(DomainError):
        targets.sign(row, actor=cmo, now=now)
    with pytest.raises(NotAllowed):
        targets.sign(row, actor=rep, now=now)
    with pytest.raises(NotAllowed):
        proposed(rep, "revenue", now=now)


def test_a_period_that_is_over_or_no_period_is_refused(cmo, now):
    for period in (Period(date(2026, 2, 1), date(2026, 3, 1)), Period(date(2026, 3, 2), date(2026, 4, 1))):
        with pytest.raises(InvalidInput):
            proposed(cmo, "revenue", now=now, period=period)


def test_the_same_figure_again_is_no_change(cmo, cco, now):
    agreed(cmo, cco, "revenue", 3_000_000, now=now)

    with pytest.raises(InvalidInput):
        proposed(cmo, "revenue", now=now)


def test_the_database_keeps_every_figure_and_signature(cmo, now):
    proposed(cmo, "revenue", now=now)

    for model, field in ((TargetProposal, "value"), (TargetSignature, "side")):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(**{field: 1 if field == "value" else "sales"})
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all()._raw_delete("default")


def test_a_quarter_without_figures_of_its_own_is_the_sum_of_its_months(cmo, cco, now):
    quarter = Period.quarter_of(date(2026, 4, 1))
    for value, start in ((100, date(2026, 4, 1)), (200, date(2026, 5, 1))):
        agreed(cmo, cco, "won", value, now=now, period=month(start))
    assert "won" not in selectors.plans_of(quarter)

    agreed(cmo, cco, "won", 300, now=now, period=month(date(2026, 6, 1)))

    assert (selectors.plans_of(quarter)["won"].value, selectors.plans_of(quarter)["won"].is_sum) == (600, True)


def test_the_tree_shows_plan_fact_pace_and_run_rate(cmo, cco, rep, now):
    """B4. March 2026 by the 16th of March: working day 10 or 11 of its days; 900,000 of 1,500,000 won."""
    agreed(cmo, cco, "revenue", 1_500_000, now=now)
    make_lead("won", at=datetime(2026, 3, 3, 9, tzinfo=UTC), owner=rep, amount_minor=90_000_000)
    count(now)

    tree = selectors.target_tree(Span("month", MARCH), now=now)
    revenue = tree.nodes[0]

    assert (revenue.plan.value, revenue.fact, revenue.share) == (150_000_000, 90_000_000, 0.6)
    assert revenue.pace == pytest.approx(0.6 * tree.days / tree.gone)
    assert revenue.forecast == pytest.approx(90_000_000 * tree.days / tree.gone)
    assert revenue.range.low >= 90_000_000
    assert revenue.range.high > revenue.forecast
    assert [node.side for node in tree.nodes] == ["shared", "sales", "sales", "sales", "marketing", "marketing"]


def test_without_a_plan_there_is_no_share_of_it(company, now):
    """B10: plan 0 or absent → null, not 100 %."""
    node = selectors.target_tree(Span("month", MARCH), now=now).nodes[0]

    assert (node.plan, node.share, node.pace) == (None, None, None)


def test_a_side_that_has_not_signed_is_told_so_once(ceo, cmo, cco, now):
    """AL-88."""
    row = proposed(ceo, "revenue", now=now)
    targets.sign(row, actor=cmo, now=now)

    (alert,) = unsigned_targets(now)

    assert (alert.key, alert.person_id, alert.params) == ("AL-88", cco.pk, {"count": 1})


def test_an_unknown_span_or_day_is_refused(company):
    for words in ({"span": "week"}, {"at": "soon"}, {"at": "9999-12-31"}):
        with pytest.raises(InvalidInput):
            read_span(words, MARCH.start)


@pytest.mark.parametrize("kind", ["month", "quarter", "year"])
def test_the_page_opens_for_every_span(as_, cmo, kind):
    assert as_(cmo).get(URL, {"span": kind}).status_code == 200


def test_an_empty_page_teaches_and_the_form_puts_figures_forward(as_, cmo, english_company):
    browser = as_(cmo)
    assert "No target is signed for this period" in browser.get(URL).content.decode()

    answer = browser.post(URL, {"revenue": "1500000", "leads": "200"})

    assert answer.status_code == 302
    assert dict(TargetProposal.objects.values_list("metric", "value")) == {"revenue": 1_500_000, "leads": 200}
    page = browser.get(URL).content.decode()
    assert "Not signed yet" in page
    assert "Put forward" in page


def test_a_malformed_form_is_refused_beside_its_field(as_, cmo):
    answer = as_(cmo).post(URL, {"revenue": "much"})

    assert (answer.status_code, TargetProposal.objects.count()) == (422, 0)


def test_one_button_signs_for_the_own_side(as_, cmo, cco):
    row = proposed(cmo, "revenue", now=timezone.now())

    assert as_(cco).post(f"{URL}{row.pk}/sign/").status_code == 302
    assert Target.objects.get(metric="revenue").value == 3_000_000


def test_recomputing_shows_who_must_change_what_and_writes_nothing(as_, cmo, english_company):
    """B9. Without own rates what stands behind is unknown, and said so."""
    proposed(cmo, "leads", now=timezone.now(), value=200)
    before = TargetProposal.objects.count()

    page = as_(cmo).get(f"{URL}recompute/", {"node": "kev_set", "kev_set": "120"}, headers={"HX-Request": "true"})

    text = page.content.decode()
    assert page.status_code == 200
    assert [name in text for name in ("Key events set", "Leads", "Budget", "Revenue")] == [True, True, False, False]
    assert TargetProposal.objects.count() == before
    assert as_(cmo).get(f"{URL}recompute/", {"node": "clicks"}).status_code == 400
    assert as_(cmo).get(f"{URL}recompute/", {"node": "leads", "leads": "x"}).status_code == 400


def test_a_person_s_plan_stands_below_the_team_for_the_sales_heads_alone(as_, cco, cmo, rep, now):
    today = timezone.now()
    sign_personal(rep, Period.month_of(today.date()), revenue=Decimal(500_000), actor=cco, now=today)

    assert rep.name in as_(cco).get(URL).content.decode()
    assert rep.name not in as_(cmo).get(URL).content.decode()


def test_the_api_lists_puts_forward_and_signs(client, as_, cmo, cco):
    body = {"metric": "revenue", "value": "1500000", "from": "2099-01-01", "to": "2099-02-01"}
    made = as_(cmo).post("/api/v1/targets/", body, content_type="application/json")
    assert (made.status_code, made.json()["lacks"]) == (201, ["sales"])

    signed = as_(cco).post(f"/api/v1/targets/{made.json()['id']}/sign/", content_type="application/json")

    assert (signed.status_code, signed.json()["lacks"]) == (200, [])
    listed = as_(cco).get("/api/v1/targets/", {"metric": "revenue"}).json()["results"]
    assert [(row["from"], row["to"], row["value"]) for row in listed] == [
        ("2099-01-01", "2099-02-01", "1500000.000000")
    ]


@pytest.mark.parametrize("wrong", [{"metric": "clicks"}, {"value": "much"}, {"to": "2098-01-01"}, {"from": "soon"}])
def test_the_api_refuses_what_it_cannot_read(as_, cmo, wrong):
    body = {"metric": "revenue", "value": "1500000", "from": "2099-01-01", "to": "2099-02-01"} | wrong

    answer = as_(cmo).post("/api/v1/targets/", body, content_type="application/json")

    assert (answer.status_code, TargetProposal.objects.count()) == (400, 0)
