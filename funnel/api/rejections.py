"""GET /metrics/rejections/: leads refused by source and reason, beside the agreement of the newest sample."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from delivery.api import params
from delivery.api.views import ApiView
from funnel.selectors import agreement
from people import selectors as people

READERS = ("ceo", "cmo", "cco", "head_of_sales", "head_of_marketing", "sales_rep", "marketer", "integration")


class RefusalsOut(serializers.Serializer):
    source = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True)
    count = serializers.IntegerField()


class AgreementOut(serializers.Serializer):
    month = serializers.DateField()
    n = serializers.IntegerField()
    agreed = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    kappa = serializers.FloatField(allow_null=True)


class RejectionsOut(serializers.Serializer):
    to = serializers.DateField()
    timezone = serializers.CharField()
    rejected = serializers.IntegerField()
    rows = RefusalsOut(many=True)
    agreement = AgreementOut(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python."""
        return {"from": serializers.DateField(), **super().get_fields()}


class Rejections(ApiView):
    query_params = ("from", "to")

    @extend_schema(
        operation_id="metrics_rejections",
        parameters=[OpenApiParameter(name, OpenApiTypes.DATE) for name in ("from", "to")],
        responses={200: RejectionsOut},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not request.user.has_role(*READERS):
            raise PermissionDenied
        period = params.last_days(request, self.now)
        rows, found = agreement.refusals(period), agreement.latest(self.now)
        return Response(
            {
                "from": period.start.isoformat(),
                "to": period.end.isoformat(),
                "timezone": people.company().time_zone,
                "rejected": sum(row.count for row in rows),
                "rows": [asdict(row) for row in rows],
                "agreement": asdict(found) if found else None,
            }
        )
