"""GET /metrics/journey/ and /metrics/money-at-stake/, POST /metrics/what-if/ and /metrics/reverse-plan/."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.shared.errors import InvalidInput
from alignment.shared.money import Money
from delivery.api.fields import MoneyField, money_out
from delivery.api.views import ApiView
from funnel.api import journey_outputs as outputs
from funnel.metrics.what_if import Change
from funnel.selectors import journey as journeys
from funnel.selectors import reverse_plan as plans
from funnel.selectors import what_if as what_ifs
from funnel.selectors.funnel import FunnelQuery
from funnel.selectors.questions import read_choice, read_question
from funnel.selectors.stakes import Stake, Stakes, stakes
from people import selectors as people

READERS = ("ceo", "cmo", "cco", "head_of_sales", "head_of_marketing", "marketer", "integration")
WORDS = ("from", "to", "source", "campaign", "owner", "team", "origin", "pipeline")
STEPS_AT_MOST = 40


class ChangeIn(serializers.Serializer):
    """R-CJ-01: the name of the number is its unit, and there is exactly one."""

    stage = serializers.CharField(max_length=40)
    points = serializers.FloatField(required=False, help_text="percentage points: 2.5 makes 7.5 % of 5 %")
    percent = serializers.FloatField(required=False, help_text="per cent of the conversion: 2.5 makes 5.125 % of 5 %")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("points" in attrs) == ("percent" in attrs):
            raise serializers.ValidationError({"points": [_("Name either points or percent.")]}, code="unit")
        return attrs


class DaysIn(serializers.Serializer):
    to = serializers.DateField(required=False)

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python."""
        return {"from": serializers.DateField(required=False), **super().get_fields()}


class WhatIfIn(DaysIn):
    changes = ChangeIn(many=True, required=False, max_length=STEPS_AT_MOST)


class ReversePlanIn(DaysIn):
    """What is left out is the company's own figure of the days; `rates` by the stage that is gone on from."""

    revenue = MoneyField()
    average_deal = MoneyField(required=False)
    cpl = MoneyField(required=False)
    rates = serializers.DictField(child=serializers.FloatField(min_value=0, max_value=1), required=False)


class Figures(ApiView):
    pagination_class = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not request.user.has_role(*READERS):
            raise PermissionDenied

    def days(self, said: dict[str, Any]) -> FunnelQuery:
        """The last twelve months unless asked otherwise."""
        words: dict[str, str] = {name: said[name].isoformat() for name in ("from", "to") if name in said}
        return read_question(QueryDict(urlencode(words)), now=self.now)


class JourneyFigures(Figures):
    """Steps from the impression to the repeat purchase: volumes, conversions, gross profit at stake a month."""

    query_params = (*WORDS, "scope")

    @extend_schema(
        operation_id="metrics_journey",
        parameters=[OpenApiParameter(name, OpenApiTypes.STR) for name in (*WORDS, "scope")],
        responses={200: outputs.JourneyOut},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        query = read_question(request.query_params, now=self.now)
        scope = read_choice(request.query_params, "scope", journeys.SCOPES, journeys.DEFAULT_SCOPE)
        found = journeys.journey(query, scope=scope or journeys.DEFAULT_SCOPE, now=self.now)
        weakest = found.stakes.weakest
        return Response(
            _days(found.query)
            | {
                "scope": found.scope,
                "total_conversion": found.total,
                "weakest": weakest and weakest.stage.key,
                "steps": [step_out(step) for step in found.steps],
            }
        )


class MoneyAtStake(Figures):
    """Judged by the last ripe months; before there are four of them nothing is judged and `steps` is empty."""

    @extend_schema(operation_id="metrics_money_at_stake", responses={200: outputs.StakesOut})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(stakes_out(stakes(self.now)))


class WhatIf(Figures):
    """Later conversions are taken as constant; a step never passes on more than everybody. Reckoned, not stored."""

    input_class = WhatIfIn

    @extend_schema(operation_id="metrics_what_if", request=WhatIfIn, responses={200: outputs.WhatIfOut})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        said = dict(self.read())
        found = journeys.journey(self.days(said), now=self.now)
        result = what_ifs.what_if(found, read_changes(said.get("changes", [])))
        return Response(
            _days(found.query)
            | {
                "assumption": what_ifs.assumption(),
                "steps": [line_out(line) for line in result.lines],
                "wins": {"before": result.wins_before, "after": result.wins_after},
                "revenue": {"before": _money(result.revenue_before), "after": _money(result.revenue_after)},
                "gross_profit": _money(result.gross_profit),
                "lift": result.lift,
            }
        )


class ReversePlan(Figures):
    """From the revenue of a month back to the leads and the budget. Reckoned, not stored."""

    input_class = ReversePlanIn

    @extend_schema(operation_id="metrics_reverse_plan", request=ReversePlanIn, responses={200: outputs.ReversePlanOut})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        said = dict(self.read())
        own = plans.own_figures(journeys.as_cohort(self.days(said)), now=self.now)
        rates = said.get("rates", {})
        if unknown := sorted(set(rates) - set(own.rates)):
            raise InvalidInput(_("There is no stage “%(key)s” in the plan.") % {"key": unknown[0][:40]}, field="rates")
        plan = plans.plan(
            own,
            revenue_minor=said["revenue"].minor,
            average_deal_minor=said["average_deal"].minor if "average_deal" in said else own.average_deal_minor,
            cpl_minor=said["cpl"].minor if "cpl" in said else own.cpl_minor,
            rates=rates,
        )
        return Response(_days(own.query) | plan_out(plan))


def read_changes(said: list[dict[str, Any]]) -> dict[str, Change]:
    changes: dict[str, Change] = {}
    for each in said:
        if each["stage"] in changes:
            raise InvalidInput(_("A stage is changed once."), field="changes")
        unit: Any = "points" if "points" in each else "percent"
        changes[each["stage"]] = Change(each[unit], unit)
    return changes


def step_out(step: journeys.JourneyStep) -> dict[str, Any]:
    return {
        "stage": step.key,
        "name": step.name,
        "side": step.side,
        "volume": step.entered,
        "n": step.n,
        "conversion": step.rate,
        "low": step.low,
        "high": step.high,
        "money_at_stake": _money(step.stake.stake_minor if step.stake else None),
    }


def stakes_out(found: Stakes) -> dict[str, Any]:
    days = found.period
    return {
        "from": days and days.start.isoformat(),
        "to": days and days.end.isoformat(),
        "timezone": people.company().time_zone,
        "weakest": found.weakest and found.weakest.stage.key,
        "steps": [stake_out(stake) for stake in found.lines],
    }


def stake_out(stake: Stake) -> dict[str, Any]:
    """`norm_from`: a signed `target`, else the `own` best quartile of the last twelve months."""
    norm_from = None if stake.norm is None else "target" if stake.is_target else "own"
    return {
        "stage": stake.stage.key,
        "name": stake.stage.name,
        "previous": stake.before.key,
        "n": stake.n,
        "conversion": stake.rate,
        "norm": stake.norm,
        "norm_from": norm_from,
        "missing": stake.missing,
        "gross_profit_a_month": _money(stake.stake_minor),
        "confidence": stake.confidence,
    }


def line_out(line: what_ifs.Line) -> dict[str, Any]:
    """The unit of the change is named; `points` is the difference of the conversions in percentage points."""
    effect = line.effect
    change = effect.change
    return {
        "stage": effect.key,
        "name": line.step.name,
        "change": change and {"value": change.value, "unit": change.unit},
        "conversion": {"before": effect.rate_before, "after": effect.rate_after},
        "points": None if effect.points is None else round(effect.points * 100, 9),
        "volume": {"before": effect.before, "after": effect.after},
        "times": effect.times,
        "capped": effect.is_capped,
    }


def plan_out(plan: plans.ReversePlan) -> dict[str, Any]:
    return {
        "revenue": _money(plan.revenue_minor),
        "average_deal": _money(plan.average_deal_minor),
        "wins": plan.wins,
        "leads": plan.leads,
        "cpl": _money(plan.cpl_minor),
        "spend": _money(plan.spend_minor),
        "steps": [
            {
                "stage": need.stage.key,
                "name": need.stage.name,
                "side": need.stage.side,
                "needed": need.volume,
                "now_a_month": need.now,
                "rate": need.rate,
                "own_rate": need.own,
            }
            for need in plan.needs
        ],
    }


def _days(query: FunnelQuery) -> dict[str, str]:
    return {"from": query.start.isoformat(), "to": query.end.isoformat(), "timezone": people.company().time_zone}


def _money(minor: float | None) -> dict[str, str] | None:
    return None if minor is None else money_out(Money(round(minor), people.company().currency))
