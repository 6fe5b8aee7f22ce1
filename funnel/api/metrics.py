"""GET /metrics/funnel/: the page's figures for machines, in the same words."""

from dataclasses import replace
from datetime import UTC
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.shared.money import Money
from delivery.api import params
from delivery.api.views import ApiView
from funnel.api.leads import FILTERS
from funnel.metrics.maturity import is_mature
from funnel.models import Lead, Stage
from funnel.selectors.appointments import ShowRate, show_rate
from funnel.selectors.funnel import FunnelRow, FunnelTable, Repeat, StageFigures, funnel_table
from funnel.selectors.questions import read_question
from funnel.selectors.tables import CUSTOM, LEAD_CUTS, Advertising, Reported
from people.roles import SEES_FIGURES

READERS = (*SEES_FIGURES, "integration")
WORDS = (
    "from",
    "to",
    "view",
    "by",
    "origin",
    "pipeline",
    "source",
    "campaign",
    "owner",
    "first_line",
    "team",
    *LEAD_CUTS,
)
# What the roll-ups keep is asked by `WORDS`; the rest of the filters of leads chooses the leads one by one.
CHOOSING = {
    name: FILTERS[name]
    for name in ("stage", "tag", "q", "created_from", "created_to", "updated_from", "is_open", "is_stale")
}
AS_OF = (
    "The figures as they were known at this moment (RFC 3339), not later than now: what was recorded or happened "
    "afterwards does not count. Cuts, filters, amounts and customers are those of today."
)
AMONG = "As for leads: only these count, as they stand today; `q` looks among the leads in sight of the caller."


class FunnelFigures(ApiView):
    query_params = (*WORDS, "as_of")
    filters = CHOOSING

    def known_params(self, request: Request) -> set[str]:
        """A field of the company's own is asked as `custom.<key>`."""
        return super().known_params(request) | {name for name in request.query_params if name.startswith(CUSTOM)}

    @extend_schema(
        operation_id="metrics_funnel",
        parameters=[
            *(OpenApiParameter(word, OpenApiTypes.STR) for word in WORDS),
            *(OpenApiParameter(word, OpenApiTypes.STR, description=AMONG) for word in CHOOSING),
            OpenApiParameter("as_of", OpenApiTypes.DATETIME, description=AS_OF),
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> Response:
        if not request.user.has_role(*READERS):
            raise PermissionDenied
        query = replace(read_question(request.query_params, now=self.now), among=chosen(request))
        answer = table_out(funnel_table(query, now=self.now))
        return Response(answer | {"appointments": appointments_out(show_rate(query))})


def chosen(request: Request) -> QuerySet[Lead] | None:
    asked = CHOOSING.keys() & request.query_params.keys()
    if not asked:
        return None
    leads = Lead.objects.visible_to(request.user) if "q" in asked else Lead.objects.all()
    return params.apply(leads, CHOOSING, request)


def table_out(table: FunnelTable) -> dict[str, Any]:
    query = table.query
    return {
        "from": query.start.isoformat(),
        "to": query.end.isoformat(),
        "view": query.view,
        "by": query.by,
        "timezone": table.company.time_zone,
        "as_of": moment(table.as_of),
        "fresh_at": moment(table.fresh_at),
        "total": row_out(table.total, table.company.currency),
        "rows": [row_out(row, table.company.currency) for row in table.rows],
    }


def row_out(row: FunnelRow, currency: str) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "entered": row.entered,
        "won": row.won,
        "lost": row.lost,
        "rejected": row.rejected,
        "open": row.open,
        "junk": row.junk,
        "lost_stage_unknown": row.lost_unknown,
        "conversion": row.conversion,
        "conversion_low": row.low,
        "conversion_high": row.high,
        "win_rate": row.win_rate,
        "median_days_to_won": row.median_days_to_won,
        "p90_days_to_won": row.p90_days_to_won,
        "revenue": money(row.revenue_minor, currency),
        "spend": money(row.spend_minor, currency),
        "cpl": money(row.cpl_minor, currency),
        "cac": money(row.cac_minor, currency),
        "romi": row.romi,
        "maturity": row.maturity,
        "stages": [stage_out(figures) for figures in row.stages],
        "repeat": row.repeat and repeat_out(row.repeat),
        "advertising": row.advertising and {**advertising_out(row.advertising, currency), "cr1": row.cr1},
    }


def appointments_out(show: ShowRate) -> dict[str, Any]:
    """By the day of the appointment: of those that were due, how many the client came to."""
    return {"held": show.held, "missed": show.missed, "show_rate": show.rate, "low": show.low, "high": show.high}


def repeat_out(repeat: Repeat) -> dict[str, Any]:
    """The step after the win: of `n` customers won, `entered` bought again and `waiting` have not so far."""
    return {
        "stage": "repeat",
        "entered": repeat.entered,
        "waiting": repeat.waiting,
        "n": repeat.n,
        "from_previous": repeat.from_previous,
        "from_first": repeat.from_first,
        "low": repeat.low,
        "high": repeat.high,
        "maturity": repeat.maturity,
        "mature": repeat.maturity is None or is_mature(repeat.maturity),
        "median_hours_to_repeat": repeat.median_hours,
        "p90_hours_to_repeat": repeat.p90_hours,
    }


def advertising_out(before: Advertising, currency: str) -> dict[str, Any]:
    """What stands before the leads; null where the platforms told nothing."""
    return {
        "spend": money(before.cost_minor, currency),
        "impressions": before.impressions,
        "clicks": before.clicks,
        "visits": before.visits,
        "ctr": before.ctr,
        "cpc": money(before.cpc_minor, currency),
        "reported": before.reported and reported_out(before.reported, currency),
    }


def reported_out(told: Reported, currency: str) -> dict[str, Any]:
    """The platform's own figures; its ROMI is on revenue, as if the margin were 100 %."""
    return {
        "leads": told.leads,
        "customers": told.customers,
        "revenue": money(told.revenue_minor, currency),
        "cpl": money(told.cpl_minor, currency),
        "cac": money(told.cac_minor, currency),
        "romi": told.romi,
    }


def stage_out(figures: StageFigures) -> dict[str, Any]:
    stage: Stage = figures.stage
    return {
        "stage": stage.key,
        "name": stage.name,
        "entered": figures.entered,
        "from_previous": figures.step.from_previous,
        "from_first": figures.step.from_first,
        "low": figures.step.low,
        "high": figures.step.high,
        "lowest": figures.step.lowest,
        "highest": figures.step.highest,
        "median_hours_in_stage": figures.median_hours,
        "p90_hours_in_stage": figures.p90_hours,
        "advanced": figures.advanced,
        "lost": figures.lost,
        "rejected": figures.rejected,
        "moved_back": figures.moved_back,
        "open": figures.still_open,
        "lost_stage_unknown": figures.lost_unknown,
    }


def money(minor: float | None, currency: str) -> dict[str, str] | None:
    if minor is None:
        return None
    amount = Money(round(minor), currency)
    return {"amount": str(amount), "currency": currency}


def moment(value: Any) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
