"""/leads/bulk/: many at once; one bad row never loses a good one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.shared.errors import DomainError
from delivery import bell
from delivery.api.problems import flat
from delivery.api.views import ApiView
from funnel import inputs
from funnel.api import outputs
from funnel.api.leads import WRITERS, receive
from funnel.selectors import leads as selectors
from funnel.services.dictionaries import Dictionaries

BULK_LIMIT = 1000


class BulkInput(inputs.Strict):
    leads = inputs.LeadInput(many=True)


class LeadBulk(ApiView):
    """One bad row never loses a good one."""

    scope = "intake"

    @extend_schema(operation_id="leads_bulk", request=BulkInput, responses={207: outputs.BulkOut})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not request.user.has_role(*WRITERS):
            raise PermissionDenied
        results = self.received(self.lines())
        bell.ring("rollups")
        counts = [result["status"] for result in results]
        created, existing = counts.count(201), counts.count(200)
        body = {
            "created": created,
            "existing": existing,
            "failed": len(counts) - created - existing,
            "results": results,
        }
        return Response(body, status=207)

    def lines(self) -> list[Any]:
        data = self.request.data
        if isinstance(data, Mapping) and set(data) == {"leads"}:
            data = data["leads"]
        if not isinstance(data, list):
            raise ValidationError({"leads": [_("Send a list of leads.")]}, code="invalid")
        if not 1 <= len(data) <= BULK_LIMIT:
            raise ValidationError({"leads": [_("Send from 1 to 1,000 leads.")]}, code="invalid")
        return data

    def received(self, lines: list[Any]) -> list[dict[str, Any]]:
        """Row after row; what can be asked once for all rows is asked before."""
        reader = inputs.LeadInput(context=self.get_serializer_context())
        known, absent = Dictionaries(), selectors.unknown_ids(external_ids(lines))
        results = []
        for number, row in enumerate(lines):
            results.append({"index": number, **self.one(reader, row, known, absent)})
            absent -= external_ids([row])
        return results

    def one(self, reader: inputs.LeadInput, row: Any, known: Dictionaries, absent: set[str]) -> dict[str, Any]:
        try:
            received = receive(self, reader.run_validation(row), known, absent)
        except ValidationError as error:
            return {"status": 400, "errors": list(flat(error.get_full_details()))}
        except DomainError as error:
            known.forget()
            fault = {"field": error.field or "", "code": error.code, "message": error.message}
            return {"status": error.status, "errors": [fault]}
        except PermissionDenied as error:
            known.forget()
            return {"status": 403, "errors": [{"field": "", "code": "forbidden", "message": str(error)}]}
        return {"status": 201 if received.is_new else 200, "id": received.lead.pk}


def external_ids(lines: Iterable[Any]) -> set[str]:
    """As the rows name them; a row that names none, or none that can be read, asks for itself."""
    said = [row.get("external_id") for row in lines if isinstance(row, Mapping)]
    return {str(value).strip() for value in said if isinstance(value, str | int) and not isinstance(value, bool)}
