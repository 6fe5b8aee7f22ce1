"""What may be done with a lead: moved, accepted, rejected, contested, recycled."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from delivery import bell
from delivery.api import versions
from delivery.api.views import Action
from funnel import inputs
from funnel.api import outputs
from funnel.api.leads import LeadView
from funnel.models import Lead
from funnel.services import handovers, stages

CONTESTERS = ("cmo", "head_of_marketing", "marketer", "integration")


class LeadAction(LeadView, Action):
    """`act` gives nothing: the lead is shown as it stands then."""

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        obj = self.reachable()
        versions.check(request, obj)
        self.act(obj, self.read())
        bell.ring("rollups")
        return self.shown(self.fresh(obj))

    def reachable(self) -> Lead:
        return self.get_editable()

    @property
    def by(self) -> dict[str, Any]:
        return {"actor": self.request.user, "now": self.now, "door": "api", "expected_version": self.expected_version()}


def described(name: str, kind: Any) -> Any:
    return extend_schema(operation_id=f"leads_{name}", request=kind, responses={200: outputs.LeadOut})


class LeadMove(LeadAction):
    input_class = inputs.MoveInput

    @described("move", inputs.MoveInput)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)

    def act(self, obj: Lead, values: Any) -> None:
        stages.move_lead(
            obj, to_stage=values["stage"], at=values.get("at"), reason=values.get("reason"),
            note=values.get("note") or "", until=values.get("until"), handed_to=values.get("handed_to"), **self.by,
        )  # fmt: skip


class TakenBySales(LeadAction):
    """What sales may do with own leads and with the queue."""

    def reachable(self) -> Lead:
        lead = self.get_object()
        if not Lead.objects.takeable_by(self.request.user).filter(pk=lead.pk).exists():
            raise PermissionDenied
        return lead


class LeadAccept(TakenBySales):
    input_class = inputs.AcceptInput

    @described("accept", inputs.AcceptInput)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)

    def act(self, obj: Lead, values: Any) -> None:
        handovers.accept(obj, at=values.get("at"), **self.by)


class LeadReject(TakenBySales):
    input_class = inputs.RejectInput

    @described("reject", inputs.RejectInput)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)

    def act(self, obj: Lead, values: Any) -> None:
        handovers.reject(
            obj, reason=values["reason"], note=values.get("note") or "", until=values.get("until"), at=values.get("at"),
            **self.by,
        )  # fmt: skip


class LeadContest(LeadAction):
    input_class = inputs.ContestInput

    def reachable(self) -> Lead:
        """A return is contested by marketing, which after the hand-over only reads."""
        lead = self.get_object()
        if not self.request.user.has_role(*CONTESTERS):
            raise PermissionDenied
        return lead

    @described("contest", inputs.ContestInput)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)

    def act(self, obj: Lead, values: Any) -> None:
        handovers.contest(obj, note=values["note"], **self.by)


class LeadRecycle(LeadAction):
    input_class = inputs.RecycleInput

    @described("recycle", inputs.RecycleInput)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)

    def act(self, obj: Lead, values: Any) -> None:
        handovers.recycle(obj, until=values["until"], note=values.get("note") or "", **self.by)
