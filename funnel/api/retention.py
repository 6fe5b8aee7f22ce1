"""GET /metrics/retention/: cohorts of the base by month, who came back, who was lost."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.shared.money import Money
from alignment.shared.periods import Period, local_day, months_before
from delivery.api import params
from delivery.api.fields import money_out
from delivery.api.views import ApiView
from funnel.selectors import buying
from people import selectors as people

READERS = ("ceo", "cmo", "cco", "head_of_sales", "head_of_marketing", "marketer", "integration")
MONTHS_AT_MOST = 120


class MoneyOut(serializers.Serializer):
    amount = serializers.CharField()
    currency = serializers.CharField()


class CohortMonthOut(serializers.Serializer):
    k = serializers.IntegerField(help_text="months since the customers began")
    month = serializers.DateField()
    active = serializers.IntegerField()
    retention = serializers.FloatField(allow_null=True)
    revenue = MoneyOut()


class CohortOut(serializers.Serializer):
    month = serializers.DateField()
    customers = serializers.IntegerField()
    buyers = serializers.IntegerField()
    revenue = MoneyOut()
    months = CohortMonthOut(many=True)


class RepeatRateOut(serializers.Serializer):
    k = serializers.IntegerField()
    n = serializers.IntegerField()
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class KeptOut(serializers.Serializer):
    month = serializers.DateField()
    at_start = serializers.IntegerField()
    at_end = serializers.IntegerField()
    new = serializers.IntegerField()
    lost = serializers.IntegerField()
    churn = serializers.FloatField(allow_null=True)
    retention = serializers.FloatField(allow_null=True)
    churn_revenue = serializers.FloatField(allow_null=True)
    silent_after_days = serializers.IntegerField()


class SourceOfBaseOut(serializers.Serializer):
    key = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    customers = serializers.IntegerField()
    buyers = serializers.IntegerField()
    revenue = MoneyOut()


class RetentionOut(serializers.Serializer):
    to = serializers.DateField()
    timezone = serializers.CharField()
    cohorts = CohortOut(many=True)
    sources = SourceOfBaseOut(many=True)
    repeat_rate = RepeatRateOut()
    base = KeptOut()

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python."""
        return {"from": serializers.DateField(), **super().get_fields()}


class Retention(ApiView):
    """Cohorts began in the period; `repeat_rate` and `base` are of the day of the answer and the last whole month."""

    query_params = ("from", "to")

    @extend_schema(
        operation_id="metrics_retention",
        parameters=[OpenApiParameter(name, OpenApiTypes.DATE) for name in ("from", "to")],
        responses={200: RetentionOut},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not request.user.has_role(*READERS):
            raise PermissionDenied
        period, today = self.period(request), local_day(self.now, people.zone())
        silent_after = buying.silence()
        kept = buying.kept(Period.month_of(today).previous(), silent_after=silent_after)
        return Response(
            {
                "from": period.start.isoformat(),
                "to": period.end.isoformat(),
                "timezone": people.company().time_zone,
                "cohorts": [_cohort(row) for row in buying.cohorts(period, today=today)],
                "sources": [_told(row) for row in buying.by_source(period)],
                "repeat_rate": vars(buying.repeat_rate(today=today)),
                "base": {**vars(kept), "silent_after_days": silent_after},
            }
        )

    def period(self, request: Request) -> Period:
        """Half-open; the last twelve months unless asked otherwise."""
        month = Period.month_of(local_day(self.now, people.zone()))
        return params.period(
            request, end=month.end, start_of=lambda end: months_before(end, 12), longest=MONTHS_AT_MOST * 31
        )


def _cohort(row: buying.Cohort) -> dict[str, Any]:
    return _told(row) | {"months": [_told(cell) for cell in row.cells]}


def _told(row: buying.Cohort | buying.Cell | buying.BySource) -> dict[str, Any]:
    """A frozen row with its money as the contract writes money."""
    apart = ("revenue_minor", "cells")
    return {name: value for name, value in vars(row).items() if name not in apart} | {
        "revenue": _money(row.revenue_minor)
    }


def _money(amount_minor: int) -> dict[str, str]:
    return money_out(Money(amount_minor, people.company().currency))
