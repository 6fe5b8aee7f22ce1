"""GET /metrics/funnel/: the page's figures for machines, in the same words."""

from datetime import UTC
from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.shared.money import Money
from delivery.api.views import ApiView
from funnel.models import Stage
from funnel.selectors.funnel import FunnelRow, FunnelTable, StageFigures, funnel_table
from funnel.selectors.questions import read_question
from people import selectors as people
from people.roles import SEES_FIGURES

READERS = (*SEES_FIGURES, "integration")
WORDS = ("from", "to", "view", "by", "origin", "pipeline", "source", "campaign", "owner", "team")


class FunnelFigures(ApiView):
    query_params = WORDS

    @extend_schema(
        operation_id="metrics_funnel",
        parameters=[OpenApiParameter(word, OpenApiTypes.STR) for word in WORDS],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> Response:
        if not request.user.has_role(*READERS):
            raise PermissionDenied
        now = self.now
        query = read_question(request.query_params, today=now.astimezone(people.zone()).date())
        return Response(table_out(funnel_table(query, now=now)))


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
        "median_days_to_won": row.median_days_to_won,
        "p90_days_to_won": row.p90_days_to_won,
        "revenue": money(row.revenue_minor, currency),
        "spend": money(row.spend_minor, currency),
        "cpl": money(row.cpl_minor, currency),
        "cac": money(row.cac_minor, currency),
        "romi": row.romi,
        "maturity": row.maturity,
        "stages": [stage_out(figures) for figures in row.stages],
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
