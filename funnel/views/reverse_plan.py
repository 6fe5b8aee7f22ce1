"""The plan worked out backwards: from the revenue of a month to its leads and budget (B9)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from alignment.shared.doors import for_roles
from alignment.shared.fields import minor
from alignment.shared.money import Money
from alignment.shared.partials import render_part
from alignment.shared.periods import Period, local_day
from alignment.shared.ratios import share
from funnel.forms.journey import ReversePlanForm
from funnel.selectors import reverse_plan as plans
from funnel.selectors.questions import address
from funnel.views.access import SEE_CAMPAIGNS
from funnel.views.journey import asked, kept_words
from people import selectors as people

LEAST = 0.5


@require_GET
@for_roles(*SEE_CAMPAIGNS)
def page(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    query, scope = asked(request)
    own = plans.own_figures(query, now=now)
    begun = beginning(own, Period.month_of(local_day(now, people.zone())))
    form = ReversePlanForm({**begun, **request.GET.dict()}, own=own)
    plan = worked_out(own, form.cleaned_data) if form.is_valid() else None
    context = {
        "own": own,
        "form": form,
        "plan": plan,
        "rows": rows(plan) if plan else [],
        "lacks": plan is not None and any(row["more"] for row in rows(plan)),
        "edits": [need for need in plan.needs if need.points is not None] if plan else [],
        "query": query,
        "kept": kept_words(query, scope),
        "currency": people.company().currency,
        "clean_url": f"?{address(query, view=None)}",
        "address": address(query, view=None, scope=scope),
    }
    status = 200 if plan else 422
    return render_part(request, "funnel/journey/reverse_plan.html", "answer", context, status=status)


def beginning(own: plans.OwnFigures, month: Period) -> dict[str, str]:
    """The signed plan of the month, else what a month brings now; and the company's own figures."""
    currency = people.company().currency
    planned = plans.planned_revenue(month)
    begun = {
        "revenue": _amount(Money(round(own.revenue_minor), currency)) if planned is None else f"{planned:.0f}",
        "average_deal": _whole(own.average_deal_minor, currency),
        "cpl": _whole(own.cpl_minor, currency),
    }
    rates = {f"rate_{key}": f"{rate * 100:.1f}" for key, rate in own.rates.items() if rate is not None}
    return begun | rates


def worked_out(own: plans.OwnFigures, said: dict[str, Any]) -> plans.ReversePlan:
    currency = people.company().currency
    rates = {key: kept_rate(said[f"rate_{key}"], own.rates[key]) for key in own.rates}
    return plans.plan(
        own,
        revenue_minor=minor(said["revenue"], currency) or 0,
        average_deal_minor=minor(said["average_deal"], currency),
        cpl_minor=minor(said["cpl"], currency),
        rates=rates,
    )


def kept_rate(said: Decimal | None, own: float | None) -> float | None:
    """What is shown rounded and left alone stays the exact own rate."""
    if said is None:
        return own
    return own if own is not None and f"{own:.3f}" == f"{said:.3f}" else float(said)


def rows(plan: plans.ReversePlan) -> list[dict[str, Any]]:
    """Place by place, marketing first; `more` is what a month lacks now."""
    return [{"need": need, "more": lacking(need), "times": share(need.volume, need.now)} for need in plan.needs]


def lacking(need: plans.Needed) -> float | None:
    """Half a lead is no task."""
    if need.volume is None or need.volume - need.now < LEAST:
        return None
    return need.volume - need.now


def _amount(value: Money) -> str:
    return f"{value.to_decimal():.0f}"


def _whole(minor_units: float | None, currency: str) -> str:
    return "" if minor_units is None else _amount(Money(round(minor_units), currency))
