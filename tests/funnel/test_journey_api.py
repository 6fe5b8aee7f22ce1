"""The four calls of the journey, against the worked examples of the glossary."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from funnel.models import Target
from funnel.selectors.what_if import assumption
from tests.factories import journey as made

MARCH = {"from": "2026-03-01", "to": "2026-04-01"}
API = "/api/v1/metrics"


@pytest.fixture(autouse=True)
def on_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def alpha(company, now):
    """March of the running example (B3): 200,000 impressions, 4,000 clicks, 200 leads, 8 won for 1,200,000."""
    made.seen(date(2026, 3, 2), impressions=200_000, clicks=4_000, cost_minor=40_000_000)
    return made.alpha(at=datetime(2026, 3, 2, 9, tzinfo=UTC), now=now)


@pytest.fixture
def four_months(company, now):
    """The same leads in each of four months that are over; the norm of the first step, 40 %, is signed."""
    Target.objects.create(
        metric="step_rate", segment="mql", start=date(2026, 1, 1), end=date(2027, 1, 1), value="0.4", signed_at=now
    )
    return made.alpha(at=datetime(2025, 11, 5, 9, tzinfo=UTC), months=4, now=now)


def post(client, path, **body):
    return client.post(f"{API}/{path}/", body, content_type="application/json")


def test_the_journey_goes_from_the_impression_to_the_sale(alpha, as_, cmo):
    """A27, SD3: every step with its volume and conversion, and their product."""
    body = as_(cmo).get(f"{API}/journey/", MARCH | {"scope": "sale"}).json()

    steps = {step["stage"]: step for step in body["steps"]}
    assert [(key, steps[key]["volume"]) for key in ("impression", "click", "lead", "kev_set", "kev_held", "won")] == [
        ("impression", 200_000), ("click", 4_000), ("lead", 200), ("kev_set", 40), ("kev_held", 32), ("won", 8),
    ]  # fmt: skip
    assert [steps[key]["conversion"] for key in ("impression", "click", "lead", "mql")] == [None, 0.02, 0.05, 0.2]
    assert body["total_conversion"] == pytest.approx(8 / 200_000)
    assert (body["scope"], body["weakest"]) == ("sale", None)


def test_the_view_of_the_seed_ends_at_the_lead_and_the_default_goes_on_to_the_repeat_purchase(alpha, as_, cmo):
    """SD3."""
    to_the_lead = as_(cmo).get(f"{API}/journey/", MARCH | {"scope": "lead"}).json()
    by_default = as_(cmo).get(f"{API}/journey/", MARCH).json()

    assert [step["stage"] for step in to_the_lead["steps"]] == ["impression", "click", "lead"]
    assert by_default["scope"] == "repeat"
    assert [(step["stage"], step["volume"], step["n"]) for step in by_default["steps"][-2:]] == [
        ("won", 8, 8), ("repeat", 0, 8),
    ]  # fmt: skip


def test_a_skipped_stage_counts_as_passed(alpha, as_, cmo):
    """B2: all 40 went straight from the lead to КЭВ set."""
    steps = {step["stage"]: step for step in as_(cmo).get(f"{API}/journey/", MARCH).json()["steps"]}

    assert [steps[key]["volume"] for key in ("mql", "accepted", "sql", "kev_set")] == [40, 40, 40, 40]


def test_what_if_clicks_became_leads_half_as_often_again(alpha, as_, cmo):
    """R-CJ-01, SD2, B10: 5 % → 7.5 % is +2.5 points, ×1.5; all after it follows."""
    body = post(as_(cmo), "what-if", **MARCH, changes=[{"stage": "lead", "points": 2.5}]).json()

    lead = next(step for step in body["steps"] if step["stage"] == "lead")
    assert lead["change"] == {"value": 2.5, "unit": "points"}
    assert lead["points"] == pytest.approx(2.5)
    assert lead["volume"] == {"before": 200, "after": pytest.approx(300)}
    assert lead["times"] == pytest.approx(1.5)
    assert body["wins"] == {"before": 8, "after": pytest.approx(12)}
    assert body["revenue"]["before"] == {"amount": "1200000.00", "currency": "RUB"}
    assert body["revenue"]["after"] == {"amount": "1800000.00", "currency": "RUB"}
    assert body["gross_profit"] == {"amount": "240000.00", "currency": "RUB"}


def test_per_cent_is_another_thing_than_points(alpha, as_, cmo):
    """SD2: 2.5 % of 5 % is 5.125 %."""
    body = post(as_(cmo), "what-if", **MARCH, changes=[{"stage": "lead", "percent": 2.5}]).json()

    lead = next(step for step in body["steps"] if step["stage"] == "lead")
    assert lead["conversion"] == {"before": 0.05, "after": pytest.approx(0.05125)}
    assert body["lift"] == pytest.approx(0.025)


def test_a_step_is_capped_and_the_assumption_is_said(alpha, as_, cmo):
    """R-CJ-02, R-CJ-03."""
    body = post(as_(cmo), "what-if", **MARCH, changes=[{"stage": "kev_held", "points": 30}]).json()

    held = next(step for step in body["steps"] if step["stage"] == "kev_held")
    assert (held["conversion"]["after"], held["capped"], held["volume"]["after"]) == (1, True, 40)
    assert body["assumption"] == assumption()


@pytest.mark.parametrize(
    "changes",
    [
        [{"stage": "lead"}],
        [{"stage": "lead", "points": 1, "percent": 1}],
        [{"stage": "nowhere", "points": 1}],
        [{"stage": "impression", "points": 1}],
        [{"stage": "lead", "points": 101}],
        [{"stage": "lead", "percent": -101}],
        [{"stage": "lead", "points": 1}, {"stage": "lead", "points": 2}],
        [{"stage": "lead", "points": "much"}],
        "lead",
    ],
)
def test_a_change_without_one_unit_or_without_a_step_is_refused(alpha, as_, cmo, changes):
    answer = post(as_(cmo), "what-if", **MARCH, changes=changes)

    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_the_reverse_plan_leads_from_three_millions_to_500_leads_and_a_million(alpha, as_, cco):
    """B9, with the own conversions of March: 25 %, 80 %, 20 %, a deal of 150,000 and a lead of 2,000."""
    body = post(as_(cco), "reverse-plan", **MARCH, revenue="3000000").json()

    assert body["average_deal"] == {"amount": "150000.00", "currency": "RUB"}
    assert body["wins"] == pytest.approx(20)
    assert {step["stage"]: step["needed"] for step in body["steps"]} == {
        "lead": pytest.approx(500), "kev_set": pytest.approx(100), "kev_held": pytest.approx(80),
    }  # fmt: skip
    assert [step["rate"] for step in body["steps"]] == pytest.approx([0.2, 0.8, 0.25])
    assert body["leads"] == pytest.approx(500)
    assert body["spend"] == {"amount": "1000000.00", "currency": "RUB"}


def test_an_edited_conversion_recomputes_all_before_it_and_nothing_after(alpha, as_, cco):
    """B9: every edit recomputes upstream."""
    body = post(as_(cco), "reverse-plan", **MARCH, revenue="3000000", cpl="1000", rates={"kev_set": 0.5}).json()

    assert {step["stage"]: step["needed"] for step in body["steps"]} == {
        "lead": pytest.approx(800), "kev_set": pytest.approx(160), "kev_held": pytest.approx(80),
    }  # fmt: skip
    assert body["spend"]["amount"] == "800000.00"
    assert [(step["rate"], step["own_rate"]) for step in body["steps"]][1] == (0.5, pytest.approx(0.8))


@pytest.mark.parametrize("body", [{}, {"revenue": "-1"}, {"revenue": "1", "rates": {"kev_set": 2}},
                                  {"revenue": "1", "rates": {"nowhere": 0.5}}])  # fmt: skip
def test_a_reverse_plan_that_cannot_be_read_is_refused(alpha, as_, cco, body):
    assert post(as_(cco), "reverse-plan", **body).status_code == 400


def test_without_leads_the_plan_says_nothing_instead_of_dividing_by_zero(company, as_, cco):
    body = post(as_(cco), "reverse-plan", revenue="3000000").json()

    assert (body["wins"], body["leads"], body["spend"]) == (None, None, None)


def test_the_price_of_the_gap_is_480_000_a_month(four_months, as_, cmo):
    """D2, worked example: money_at_stake. 40 missing a month × 80 % × 25 % = 8 sales × 150,000 × 40 %."""
    body = as_(cmo).get(f"{API}/money-at-stake/").json()

    step = next(step for step in body["steps"] if step["stage"] == "mql")
    assert (body["from"], body["to"], body["weakest"]) == ("2025-12-01", "2026-03-01", "mql")
    assert (step["conversion"], step["norm"], step["norm_from"]) == (0.2, 0.4, "target")
    assert step["missing"] == pytest.approx(120)
    assert step["gross_profit_a_month"] == {"amount": "480000.00", "currency": "RUB"}
    assert step["confidence"] == 1.0


def test_without_a_target_the_own_best_months_are_the_norm(four_months, as_, cmo):
    steps = as_(cmo).get(f"{API}/money-at-stake/").json()["steps"]

    accepted = next(step for step in steps if step["stage"] == "accepted")
    assert (accepted["norm"], accepted["norm_from"], accepted["missing"]) == (1.0, "own", 0)


def test_a_step_of_few_leads_a_month_has_no_norm_and_no_price(four_months, as_, cmo):
    """Eight a month are too few to learn a norm from."""
    won = as_(cmo).get(f"{API}/money-at-stake/").json()["steps"][-1]

    assert (won["stage"], won["n"], won["norm"], won["gross_profit_a_month"]) == ("won", 24, None, None)
    assert won["confidence"] == 0.2


def test_before_four_ripe_months_nothing_is_judged(alpha, as_, cmo):
    """R-SG-02."""
    body = as_(cmo).get(f"{API}/money-at-stake/").json()

    assert (body["steps"], body["weakest"], body["from"]) == ([], None, None)


@pytest.mark.parametrize(
    "path", ["journey/?scope=far", "journey/?from=x", "journey/?model=1", "money-at-stake/?from=2026"]
)
def test_a_question_that_cannot_be_read_is_refused(company, as_, cmo, path):
    assert as_(cmo).get(f"{API}/{path}").status_code == 400


def test_figures_of_the_company_are_not_for_a_seller(company, as_, rep):
    assert as_(rep).get(f"{API}/journey/").status_code == 403
    assert post(as_(rep), "what-if").status_code == 403
