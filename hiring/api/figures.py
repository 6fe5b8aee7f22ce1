"""GET /metrics/hiring/: the page's figures for machines, in the form of the funnel."""

from datetime import UTC, datetime
from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.shared.money import Money
from delivery.api.views import ApiView
from funnel.selectors.tables import StageFigures
from hiring.metrics.catalogue import FIGURES
from hiring.selectors.figures import Figure, hiring_figures, seen_by
from hiring.selectors.figures_question import SEES, read_question
from hiring.selectors.figures_table import HiringRow, HiringTable, hidden_from, hiring_table
from people import selectors as people

WORDS = ("from", "to", "view", "by")
UNITS = {metric.key: metric.unit for metric in FIGURES}


class HiringFigures(ApiView):
    query_params = WORDS

    @extend_schema(
        operation_id="metrics_hiring",
        parameters=[OpenApiParameter(word, OpenApiTypes.STR) for word in WORDS],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> Response:
        if not request.user.has_role(*SEES):
            raise PermissionDenied
        question = read_question(request.query_params, now=self.now)
        table = hidden_from(hiring_table(question, now=self.now), request.user)
        told = seen_by(request.user, hiring_figures(question, now=self.now))
        return Response(table_out(table, self.now) | {"figures": {each.key: figure_out(each) for each in told}})


def table_out(table: HiringTable, now: datetime) -> dict[str, Any]:
    question = table.question
    return {
        "from": question.start.isoformat(),
        "to": question.end.isoformat(),
        "view": question.view,
        "by": question.by,
        "timezone": people.company().time_zone,
        "as_of": moment(now),
        "fresh_at": moment(table.fresh_at),
        "total": row_out(table.total),
        "rows": [row_out(row) for row in table.rows],
    }


def row_out(row: HiringRow) -> dict[str, Any]:
    low, high = row.bounds
    return {
        "key": row.key,
        "name": row.name,
        "entered": row.entered,
        "hired": row.hired,
        "won": row.won,
        "lost": row.lost,
        "rejected": row.rejected,
        "open": row.open,
        "conversion": row.conversion,
        "conversion_low": low,
        "conversion_high": high,
        "median_days_to_hire": row.median_days_to_hire,
        "p90_days_to_hire": row.p90_days_to_hire,
        "stages": [stage_out(figures) for figures in row.stages],
    }


def stage_out(figures: StageFigures) -> dict[str, Any]:
    """Entered = advanced + lost + rejected + moved back + open."""
    return {
        "stage": figures.stage.key,
        "name": figures.stage.name,
        "entered": figures.entered,
        "from_previous": figures.step.from_previous,
        "from_first": figures.step.from_first,
        "low": figures.step.low,
        "high": figures.step.high,
        "median_hours_in_stage": figures.median_hours,
        "p90_hours_in_stage": figures.p90_hours,
        "advanced": figures.advanced,
        "lost": figures.lost,
        "rejected": figures.rejected,
        "moved_back": figures.moved_back,
        "open": figures.still_open,
    }


def figure_out(figure: Figure) -> dict[str, Any]:
    low, high = figure.interval or (None, None)
    value: Any = figure.value
    if UNITS[figure.key] == "money" and figure.value is not None:
        currency = people.company().currency
        value = {"amount": str(Money(round(figure.value), currency)), "currency": currency}
    return {"value": value, "n": figure.n, "made": figure.made, "low": low, "high": high, "still_open": figure.waiting}


def moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
