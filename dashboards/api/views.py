"""GET /metrics/catalogue/ and /metrics/series/: what the figures mean, and how they move."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.shared.catalogue import Metric
from alignment.shared.money import Money
from dashboards.selectors.catalogue import all_metrics, metric_of
from dashboards.selectors.series import READINGS, Point, Series, series
from delivery.api import params
from delivery.api.fields import moment_out, money_out
from delivery.api.views import ApiView
from funnel.selectors.funnel import default_period
from people import selectors as people

READERS = ("ceo", "cmo", "cco", "head_of_sales", "head_of_marketing", "sales_rep", "marketer", "integration")
LONGEST_DAYS = 366 * 5


class MetricOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    direction = serializers.CharField()
    formula = serializers.CharField()
    definition_version = serializers.IntegerField()
    has_series = serializers.BooleanField()


class Catalogue(ApiView):
    @extend_schema(operation_id="metrics_catalogue", responses={200: MetricOut(many=True)})
    def get(self, request: Request) -> Response:
        return Response([metric_out(metric) for metric in all_metrics()])


class MetricSeries(ApiView):
    query_params = ("metric", "by", "from", "to")

    @extend_schema(
        operation_id="metrics_series",
        parameters=[
            OpenApiParameter("metric", OpenApiTypes.STR, required=True, enum=list(READINGS)),
            OpenApiParameter("by", OpenApiTypes.STR, enum=["week", "month"]),
            OpenApiParameter("from", OpenApiTypes.DATE),
            OpenApiParameter("to", OpenApiTypes.DATE),
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> Response:
        reader: Any = request.user
        if not reader.has_role(*READERS):
            raise PermissionDenied
        key = params.required(request, "metric", params.choice(*READINGS))
        by = params.value(request, "by", params.choice("week", "month"), "week")
        start, end = self.days(request)
        found = series(key, by=by, start=start, end=end, now=self.now)
        return Response({"by": by, **self.frame(key), **series_out(found, key)})

    def days(self, request: Request) -> tuple[date, date]:
        usual = default_period(self.now.astimezone(people.zone()).date())
        start = params.value(request, "from", params.day, usual[0])
        end = params.value(request, "to", params.day, usual[1])
        if not 0 < (end - start).days <= LONGEST_DAYS:
            raise ValidationError({"to": [_("The period ends after it starts and is five years long at most.")]})
        return start, end

    def frame(self, key: str) -> dict[str, Any]:
        metric = metric_of(key)
        return {
            "metric": key,
            "unit": metric.unit if metric else None,
            "definition_version": metric.definition_version if metric else None,
            "timezone": people.company().time_zone,
            "as_of": moment_out(self.now),
        }


def metric_out(metric: Metric) -> dict[str, Any]:
    return {
        "key": metric.key,
        "name": _(metric.label),
        "unit": metric.unit,
        "direction": metric.direction,
        "formula": _(metric.formula),
        "definition_version": metric.definition_version,
        "has_series": metric.key in READINGS,
    }


def series_out(found: Series, key: str) -> dict[str, Any]:
    metric = metric_of(key)
    shown = amount if metric and metric.unit == "money" else plain
    natural = found.limits
    return {
        "limits": natural and {
            "centre": shown(natural.centre), "lower": shown(natural.lower), "upper": shown(natural.upper)
        },
        "special_causes": [
            {"start": start.isoformat(), "rule": cause.rule, "side": cause.side} for start, cause in found.causes
        ],
        "short_base": found.short_base,
        "results": [point_out(point, shown) for point in found.points],
    }  # fmt: skip


def point_out(point: Point, shown: Any) -> dict[str, Any]:
    return {
        "start": point.start.isoformat(),
        "value": shown(point.value),
        "n": point.n,
        "low": point.low,
        "high": point.high,
        "mature": point.mature,
    }


def plain(value: float | None) -> float | None:
    return value


def amount(minor: float | None) -> dict[str, str] | None:
    return None if minor is None else money_out(Money(round(minor), people.company().currency))
