"""/stages/, /sources/, /campaigns/ and the coded reasons."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from delivery.api import params
from delivery.api.views import ListCreate
from funnel import inputs
from funnel.api import outputs
from funnel.models import Campaign, Reason, Source, Stage
from funnel.selectors import dictionaries as selectors
from funnel.services import dictionaries

HEADS = ("administrator", "cco", "cmo", "head_of_sales", "head_of_marketing", "integration")


class Dictionary(ListCreate):
    """Read by everyone who works here; written by `writers`."""

    writers: ClassVar[tuple[str, ...]] = HEADS

    def create(self, values: Any) -> Any:
        if not self.request.user.has_role(*self.writers):
            raise PermissionDenied
        return self.add({**values, "now": self.now, "actor": self.request.user})

    def add(self, values: dict[str, Any]) -> Any:
        raise NotImplementedError


def listed(name: str, kind: Any) -> Any:
    return extend_schema(operation_id=f"{name}_list", responses={200: kind(many=True)})


def created(name: str, kind: Any, output: Any, *, may_be_known: bool = False) -> Any:
    """`may_be_known`: 200 with the known row instead of 201."""
    known = {200: output} if may_be_known else {}
    return extend_schema(operation_id=f"{name}_create", request=kind, responses={**known, 201: output})


class StageList(Dictionary):
    model = Stage
    serializer_class = outputs.StageOut
    input_class = inputs.StageInput
    ordering = ("order", "id")
    filters = {"pipeline": params.exact("pipeline__key"), "kind": params.exact("kind")}
    writers = ("administrator", "cco", "cmo", "integration")

    def rows(self) -> QuerySet[Stage]:
        return selectors.stages()

    @listed("stages", outputs.StageOut)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @created("stages", inputs.StageInput, outputs.StageOut)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)

    def add(self, values: dict[str, Any]) -> Stage:
        return dictionaries.add_stage(**values)


class SourceList(Dictionary):
    model = Source
    serializer_class = outputs.SourceOut
    input_class = inputs.SourceInput
    ordering = ("key", "id")
    filters = {"key": params.exact("key")}
    writers = (*HEADS, "marketer")

    def rows(self) -> QuerySet[Source]:
        return selectors.sources()

    @listed("sources", outputs.SourceOut)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @created("sources", inputs.SourceInput, outputs.SourceOut)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)

    def add(self, values: dict[str, Any]) -> Source:
        return dictionaries.add_source(**values)


class CampaignList(Dictionary):
    model = Campaign
    serializer_class = outputs.CampaignOut
    input_class = inputs.CampaignInput
    ordering = ("key", "id")
    filters = {
        "key": params.exact("key"),
        "source": params.exact("source__key"),
        "is_archived": params.flag(Q(is_archived=True)),
    }
    writers = ("cmo", "head_of_marketing", "marketer", "integration")

    def rows(self) -> QuerySet[Campaign]:
        return selectors.campaigns(self.request.user)

    @listed("campaigns", outputs.CampaignOut)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @created("campaigns", inputs.CampaignInput, outputs.CampaignOut)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)

    def add(self, values: dict[str, Any]) -> Campaign:
        known = dictionaries.Dictionaries()
        values["source"] = known.source(values.get("source") or "")
        return dictionaries.add_campaign(**values)


class Reasons(Dictionary):
    model = Reason
    serializer_class = outputs.ReasonOut
    input_class = inputs.ReasonInput
    ordering = ("order", "id")
    kind: ClassVar[str]
    writers = ("administrator", "cco", "cmo", "head_of_sales", "integration")

    def rows(self) -> QuerySet[Reason]:
        return selectors.reasons(self.kind)

    def add(self, values: dict[str, Any]) -> Reason:
        return dictionaries.add_reason(kind=self.kind, **values)


class RejectionReasons(Reasons):
    kind = "rejection"

    @listed("rejection_reasons", outputs.ReasonOut)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @created("rejection_reasons", inputs.ReasonInput, outputs.ReasonOut)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)


class LossReasons(Reasons):
    kind = "loss"

    @listed("loss_reasons", outputs.ReasonOut)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @created("loss_reasons", inputs.ReasonInput, outputs.ReasonOut)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)
