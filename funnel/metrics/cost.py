"""What leads and customers cost and bring. Amounts in one currency and one unit; None where nothing divides."""

from decimal import Decimal

from alignment.shared.ratios import share

Amount = int | float | Decimal
LIFETIME_CAP_YEARS = 5.0


def ctr(clicks: int | None, impressions: int | None) -> float | None:
    return share(clicks, impressions)


def cpc(spend: Amount | None, clicks: int | None) -> float | None:
    return share(spend, clicks)


def cr1(leads: int, clicks: int | None) -> float | None:
    """Click (or visit) to lead."""
    return share(leads, clicks)


def cpl(spend: Amount | None, leads: int) -> float | None:
    return share(spend, leads)


def cpal(spend: Amount | None, accepted: int) -> float | None:
    return share(spend, accepted)


def cac_paid(ad_spend: Amount | None, new_customers: int) -> float | None:
    return share(ad_spend, new_customers)


def cac(ad_spend: Amount, other_costs: Amount | None, new_customers: int) -> float | None:
    """Full: advertising plus payroll, tools and contractors of both departments; unknown costs leave it unknown."""
    if other_costs is None:
        return None
    return share(float(ad_spend) + float(other_costs), new_customers)


def average_deal(revenue: Amount | None, won: int) -> float | None:
    return share(revenue, won)


def win_rate(won: int, lost: int) -> float | None:
    return share(won, won + lost)


def win_rate_by_value(won_amount: Amount, lost_amount: Amount) -> float | None:
    return share(won_amount, float(won_amount) + float(lost_amount))


def gross_profit(revenue: Amount, margin: Amount | None) -> float | None:
    return None if margin is None else float(revenue) * float(margin)


def romi(revenue: Amount, marketing_cost: Amount | None, *, margin: Amount | None) -> float | None:
    """(gross profit − cost) / cost; without a margin it is unknown, never a ROAS in disguise."""
    profit = gross_profit(revenue, margin)
    if profit is None or marketing_cost is None:
        return None
    return share(profit - float(marketing_cost), marketing_cost)


def roas(revenue: Amount, marketing_cost: Amount | None) -> float | None:
    return share(revenue, marketing_cost)


def roi(gain: Amount, costs: Amount) -> float | None:
    return share(float(gain) - float(costs), costs)


def lifetime_years(annual_churn: float | None) -> float | None:
    """1 / annual churn, at most five years; without churn the cap."""
    if annual_churn is None:
        return None
    return LIFETIME_CAP_YEARS if annual_churn <= 0 else min(LIFETIME_CAP_YEARS, 1 / annual_churn)


def ltv(
    average_check: Amount | None, purchases_a_year: Amount | None, margin: Amount | None, years: Amount | None
) -> float | None:
    """Gross profit of a customer over the lifetime."""
    yearly = _yearly_profit(average_check, purchases_a_year, margin)
    return None if yearly is None or years is None else yearly * float(years)


def ltv_cac(ltv: float | None, full_cac: float | None) -> float | None:
    """Only with the full CAC: the paid one is not comparable."""
    return share(ltv, full_cac)


def payback_months(
    full_cac: float | None, average_check: Amount | None, purchases_a_year: Amount | None, margin: Amount | None
) -> float | None:
    yearly = _yearly_profit(average_check, purchases_a_year, margin)
    return None if yearly is None else share(full_cac, yearly / 12)


def coverage(open_amount: Amount, plan: Amount | None, fact: Amount) -> float | None:
    """Open amount closing in the period over what the plan still lacks; None when nothing lacks."""
    if plan is None or plan <= fact:
        return None
    return share(open_amount, float(plan) - float(fact))


def coverage_needed(win_rate_value: float | None) -> float | None:
    return share(1, win_rate_value)


def _yearly_profit(check: Amount | None, purchases: Amount | None, margin: Amount | None) -> float | None:
    if check is None or purchases is None or margin is None:
        return None
    return float(check) * float(purchases) * float(margin)
