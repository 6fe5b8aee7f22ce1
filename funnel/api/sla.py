"""GET /metrics/sla/: both sides' promises, kept and broken."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.shared.periods import Period, local_day
from delivery.api import params
from delivery.api.views import ApiView
from funnel.selectors import sla, sla_contracts
from people import selectors as people

READERS = ("ceo", "cmo", "cco", "head_of_sales", "head_of_marketing", "sales_rep", "marketer", "integration")


class ClauseOut(serializers.Serializer):
    side = serializers.CharField()
    key = serializers.CharField()
    target = serializers.FloatField(allow_null=True)
    kept = serializers.IntegerField()
    breached = serializers.IntegerField()
    running = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True)


class FirstResponseOut(serializers.Serializer):
    median = serializers.FloatField(allow_null=True)
    p90 = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField()
    recorded = serializers.IntegerField()
    declared = serializers.IntegerField()


class AgreedClauseOut(serializers.Serializer):
    """A clause of the contract in force. `target` is a number where the metric is counted, else a share."""

    side = serializers.CharField()
    metric = serializers.CharField()
    intent = serializers.CharField()
    target = serializers.FloatField()
    minutes = serializers.IntegerField(allow_null=True)
    kept = serializers.IntegerField()
    breached = serializers.IntegerField()
    running = serializers.IntegerField()
    committed = serializers.FloatField(allow_null=True)
    rate = serializers.FloatField(allow_null=True)
    is_met = serializers.BooleanField(allow_null=True)


class AgreedOut(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    clauses = AgreedClauseOut(many=True)


class SlaOut(serializers.Serializer):
    to = serializers.DateField()
    timezone = serializers.CharField()
    clauses = ClauseOut(many=True)
    first_response_minutes = FirstResponseOut()
    contract = AgreedOut(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python."""
        return {"from": serializers.DateField(), **super().get_fields()}


class SlaFigures(ApiView):
    query_params = ("from", "to")

    @extend_schema(
        operation_id="metrics_sla",
        parameters=[OpenApiParameter(name, OpenApiTypes.DATE) for name in ("from", "to")],
        responses={200: SlaOut},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not request.user.has_role(*READERS):
            raise PermissionDenied
        table = sla.sla_table(params.last_days(request, self.now), now=self.now)
        return Response(
            {
                "from": table.period.start.isoformat(),
                "to": table.period.end.isoformat(),
                "timezone": people.company().time_zone,
                "clauses": [asdict(clause) for clause in table.clauses],
                "first_response_minutes": asdict(table.first_response),
                "contract": self.contract(table.period),
            }
        )

    def contract(self, period: Period) -> dict[str, Any] | None:
        """The one in force today, each clause over the days that were asked for; excused days left out."""
        found = sla_contracts.active(local_day(self.now, people.zone()))
        if found is None:
            return None
        states = sla_contracts.clause_states(found, period, now=self.now)
        head = {name: getattr(found, name) for name in ("id", "number", "starts_on", "ends_on")}
        return dict(AgreedOut({**head, "clauses": [agreed(state) for state in states]}).data)


def agreed(state: sla_contracts.ClauseState) -> dict[str, Any]:
    said = {name: getattr(state.clause, name) for name in ("side", "metric", "intent", "target", "minutes")}
    kept = {name: getattr(state.kept, name) for name in ("kept", "running", "committed", "rate")}
    return {**said, **kept, "breached": state.kept.broken, "is_met": state.is_met}
