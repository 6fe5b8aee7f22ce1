"""A signed plan missed two months in a row (D2 b)."""

from collections.abc import Mapping
from datetime import datetime

from alignment.shared.attention import SignalDraft
from alignment.shared.money import Money
from alignment.shared.periods import Period
from alignment.shared.ratios import mean
from alignment.shared.words import gettext_noop
from funnel.metrics.plan import plan_fact
from funnel.models import Target
from funnel.selectors.funnel import funnel_table
from funnel.selectors.tables import FunnelQuery
from people import selectors as people

TEXTS = {
    "revenue": gettext_noop("Revenue: %(value)s of the plan, and less than the plan the month before too."),
    "won": gettext_noop("Won leads: %(value)s of the plan, and less than the plan the month before too."),
    "mql": gettext_noop("Leads handed over: %(value)s of the plan, and less than the plan the month before too."),
}


def signals(now: datetime) -> list[SignalDraft]:
    """By the day of the win or of the hand-over, in the two months that are over."""
    last = Period.month_of(now.astimezone(people.zone()).date()).previous()
    months = (last.previous(), last)
    plans = [targets_of(month) for month in months]
    metrics = [metric for metric in TEXTS if all(plan.get(metric) for plan in plans)]
    if not metrics:
        return []
    facts = [facts_of(month, now) for month in months]
    shares = {
        metric: [plan_fact(fact[metric], plan[metric]) for fact, plan in zip(facts, plans, strict=True)]
        for metric in metrics
    }
    missed = {metric: found for metric, found in shares.items() if all(each is not None and each < 1 for each in found)}
    lacking = [plan.get("revenue", 0) - fact["revenue"] for fact, plan in zip(facts, plans, strict=True)]
    return [
        draft(metric, found[-1], last, stake_of(lacking) if metric == "revenue" else None, facts[-1])
        for metric, found in missed.items()
    ]


def targets_of(month: Period) -> dict[str, float]:
    """Revenue in minor units, as the facts have it."""
    signed = Target.objects.filter(segment="", start=month.start, end=month.end, signed_at__isnull=False)
    currency = people.company().currency
    return {
        target.metric: Money.from_decimal(target.value, currency).minor
        if target.metric == "revenue"
        else float(target.value)
        for target in signed
    }


def facts_of(month: Period, now: datetime) -> dict[str, float]:
    total = funnel_table(FunnelQuery(month.start, month.end, view="period"), now=now).total
    handed_over = next((figures.entered for figures in total.stages if figures.stage.key == "mql"), 0)
    return {"revenue": total.revenue_minor, "won": total.won, "mql": handed_over}


def stake_of(lacking: list[float]) -> int | None:
    """Gross profit a month, minor units."""
    margin, short = people.company().gross_margin, mean(lacking)
    return None if margin is None or short is None else round(short * float(margin))


def draft(
    metric: str, value: float | None, month: Period, stake_minor: int | None, facts: Mapping[str, float]
) -> SignalDraft:
    return SignalDraft(
        key=f"plan-{metric}",
        metric="plan_fact",
        segment=metric,
        severity="warning",
        text=TEXTS[metric],
        params={"value": value},
        value=value,
        norm=1.0,
        n=round(facts["won"] if metric == "revenue" else facts[metric]),
        money_at_stake_minor=stake_minor,
        confidence=1.0,
        url_name="funnel:overview",
        url_params={"from": month.start.isoformat(), "to": month.end.isoformat(), "view": "period"},
    )
