"""/exports/leads/: what the list shows, as a file."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from delivery.api import params
from funnel.api.leads import FILTERS, LeadView, with_links
from funnel.api.outputs import LeadOut, lead_out
from funnel.imports.lead_files import FORMATS, TYPES, json_file, lead_file
from funnel.models import Lead
from funnel.services import exports
from people import roles


class LeadExport(LeadView):
    """All leads in sight that match, streamed; needs the right to export, and the head of the caller is told.

    CSV and XLSX have the headings of our own import, so the file can be imported again; JSON has the shape of `/leads/`.
    """

    filters = FILTERS
    query_params = ("format",)

    def rows(self) -> QuerySet[Lead]:
        return with_links(Lead.objects.visible_to(self.request.user).alive())

    @extend_schema(
        operation_id="exports_leads",
        parameters=[
            OpenApiParameter("format", OpenApiTypes.STR, enum=FORMATS, default="csv"),
            *(OpenApiParameter(name, OpenApiTypes.STR) for name in filters),
        ],
        responses={
            (200, TYPES["csv"].partition(";")[0]): OpenApiTypes.STR,
            (200, TYPES["xlsx"]): OpenApiTypes.BINARY,
            (200, TYPES["json"]): LeadOut(many=True),
        },
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        if not roles.may_export(request.user):
            raise PermissionDenied
        format = params.value(request, "format", params.choice(*FORMATS), "csv")
        leads = params.apply(self.rows(), self.filters, request)
        asked = {name: request.query_params[name] for name in self.filters if name in request.query_params}
        exports.announce(leads, user=request.user, format=format, filters=asked, now=self.now, door="api")
        return json_file(leads, lead_out) if format == "json" else lead_file(leads, format)
