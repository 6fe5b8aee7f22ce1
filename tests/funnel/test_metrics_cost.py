"""B4: money per lead and customer, with the running example “Альфа”."""

from decimal import Decimal

import pytest

from funnel.metrics import cost, customers, plan, velocity, volumes

AD_SPEND, OTHER_COSTS, REVENUE, MARGIN = 400_000, 400_000, 1_200_000, Decimal("0.4")
FULL_CAC = 100_000.0
LTV = 180_000.0


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(cost.ctr(4_000, 200_000), 0.02, id="ctr"),
        pytest.param(cost.cpc(AD_SPEND, 4_000), 100, id="cpc"),
        pytest.param(cost.cr1(200, 4_000), 0.05, id="cr1"),
        pytest.param(cost.cpl(AD_SPEND, 200), 2_000, id="cpl"),
        pytest.param(round(cost.cpal(AD_SPEND, 90)), 4_444, id="cpal"),
        pytest.param(cost.cac_paid(AD_SPEND, 8), 50_000, id="cac_paid"),
        pytest.param(cost.cac(AD_SPEND, OTHER_COSTS, 8), FULL_CAC, id="cac"),
        pytest.param(cost.average_deal(REVENUE, 8), 150_000, id="average_deal"),
        pytest.param(cost.win_rate(8, 12), 0.4, id="win_rate"),
        pytest.param(round(cost.win_rate_by_value(1_200_000, 2_400_000), 3), 0.333, id="win_rate_value"),
        pytest.param(cost.romi(REVENUE, AD_SPEND, margin=MARGIN), 0.2, id="romi"),
        pytest.param(cost.roas(REVENUE, AD_SPEND), 3.0, id="roas"),
        pytest.param(cost.ltv(150_000, 1.5, MARGIN, 2), LTV, id="ltv"),
        pytest.param(cost.ltv_cac(LTV, FULL_CAC), 1.8, id="ltv_cac"),
        pytest.param(cost.ltv_cac(LTV, 50_000), 3.6, id="ltv against the paid cost, not comparable"),
        pytest.param(round(cost.payback_months(FULL_CAC, 150_000, 1.5, MARGIN), 1), 13.3, id="payback_months"),
        pytest.param(cost.coverage(6_000_000, 4_000_000, 2_000_000), 3.0, id="coverage"),
        pytest.param(round(cost.coverage_needed(1 / 3), 1), 3.0, id="coverage needed"),
        pytest.param(cost.roi(1_000, 800), 0.25, id="roi of a project"),
        pytest.param(
            round(velocity.pipeline_velocity(open_deals=40, win_rate=0.25, average_deal=150_000, cycle=45)),
            33_333,
            id="velocity",
        ),
    ],
)
def test_costs_of_alpha(value, expected):
    """Worked example: ctr, cpc, cr1, cpl, cpal, cac_paid, cac, average_deal, win_rate, win_rate_value,
    romi, roas, ltv, ltv_cac, payback_months, coverage, velocity."""
    assert value == pytest.approx(expected)


def test_spend_without_leads_has_no_cost_per_lead():
    """B10: spend 10,000, leads 0."""
    assert cost.cpl(10_000, 0) is None


@pytest.mark.parametrize(
    "value",
    [
        cost.ctr(0, 0),
        cost.cpc(100, 0),
        cost.cpal(100, 0),
        cost.cac(100, 0, 0),
        cost.cac(100, None, 8),
        cost.win_rate(0, 0),
        cost.romi(100, 0, margin=1),
        cost.romi(100, None, margin=1),
        cost.romi(100, 50, margin=None),
        cost.roas(100, 0),
        cost.ltv(None, 1, 1, 1),
        cost.ltv(1, 1, 1, None),
        cost.payback_months(100, 150, 1, 0),
        cost.payback_months(100, None, 1, 1),
        cost.coverage(100, None, 0),
        cost.coverage(100, 50, 50),
        cost.lifetime_years(None),
        velocity.pipeline_velocity(open_deals=1, win_rate=None, average_deal=1, cycle=1),
        velocity.pipeline_velocity(open_deals=1, win_rate=1, average_deal=1, cycle=0),
    ],
)
def test_nothing_divided_by_nothing_is_unknown(value):
    assert value is None


def test_reported_figures_with_the_whole_margin_are_romi_too():
    """Decision 14: margin 100 % makes ROMI revenue over cost less one."""
    assert cost.romi(Decimal("1402"), Decimal(1000), margin=1) == pytest.approx(0.402)


def test_the_lifetime_is_one_over_churn_and_five_years_at_most():
    assert cost.lifetime_years(0.5) == 2
    assert cost.lifetime_years(0.1) == 5
    assert cost.lifetime_years(0) == 5


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(customers.churn_logo(4, 100), 0.04, id="churn"),
        pytest.param(customers.churn_revenue(30_000, 1_000_000), 0.03, id="churn_revenue"),
        pytest.param(customers.retention(108, 12, 100), 0.96, id="retention"),
        pytest.param(customers.cohort_retention(70, 100), 0.7, id="cohort_retention"),
        pytest.param(customers.repeat_rate(50, 200), 0.25, id="repeat_rate"),
        pytest.param(customers.repeat_rate(0, 0), None, id="nobody yet"),
    ],
)
def test_customers_stay_and_come_back(value, expected):
    """Worked example: churn, churn_revenue, retention, cohort_retention, repeat_rate."""
    assert value == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(plan.plan_fact(1_200_000, 1_500_000), 0.8, id="plan_fact"),
        pytest.param(plan.plan_fact(100, 0), None, id="no plan"),
        pytest.param(plan.plan_fact(100, None), None, id="plan absent"),
        pytest.param(plan.pace(900_000, 1_500_000, 12, 20), 1.0, id="pace"),
        pytest.param(plan.pace(900_000, None, 12, 20), None, id="pace without plan"),
        pytest.param(plan.pace(0, 1_500_000, 0, 20), None, id="pace before the first day"),
        pytest.param(plan.forecast(900_000, 12, 20), 1_500_000, id="forecast"),
        pytest.param(plan.forecast(0, 0, 20), None, id="forecast before the first day"),
    ],
)
def test_plan_and_fact(value, expected):
    """Worked example: plan_fact, pace, forecast. B10: plan 0 or absent is unknown, not 100 %."""
    assert value == (None if expected is None else pytest.approx(expected))


def test_the_plan_worked_out_backwards():
    """B9: 3,000,000 ₽ need 20 clients, 80 held, 100 set and 500 leads, which cost 1,000,000 ₽."""
    needs = plan.reverse_plan(3_000_000, 150_000, {"kev_held": 0.25, "kev_set": 0.8, "lead": 0.2})

    assert [(need.stage_key, round(need.volume)) for need in needs] == [
        ("won", 20),
        ("kev_held", 80),
        ("kev_set", 100),
        ("lead", 500),
    ]
    assert needs[-1].volume * 2_000 == pytest.approx(1_000_000)
    assert plan.reverse_plan(3_000_000, 150_000, {"kev_held": None, "lead": 0.2})[-1].volume is None


def test_totals_skip_the_unknown():
    """Worked example: impressions 200,000, clicks 4,000, spend 400,000 ₽, revenue 1,200,000 ₽."""
    assert volumes.total([150_000, None, 50_000]) == 200_000
    assert volumes.total([1_500, 2_500]) == 4_000
    assert volumes.total([25_000_000, 15_000_000]) == 40_000_000
    assert volumes.total([15_000_000] * 8) == 120_000_000
    assert volumes.total([None]) is None
