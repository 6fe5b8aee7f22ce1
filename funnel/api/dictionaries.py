"""/stages/, /sources/, /campaigns/ and the coded reasons."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import PermissionDenied

from delivery import bell
from delivery.api import params
from delivery.api.views import ListCreate, RetrieveUpdate
from funnel import inputs
from funnel.api import outputs
from funnel.models import Campaign, Reason, Source, Stage
from funnel.selectors import dictionaries as selectors
from funnel.services import dictionaries, reasons, stage_settings

HEADS = ("administrator", "cco", "cmo", "head_of_sales", "head_of_marketing", "integration")
SETTERS = ("administrator", "cco", "cmo", "integration")


class Dictionary(ListCreate):
    """Read by everyone who works here; written by `writers`."""

    writers: ClassVar[tuple[str, ...]] = HEADS

    def create(self, values: Any) -> Any:
        if not self.request.user.has_role(*self.writers):
            raise PermissionDenied
        return self.add({**values, "now": self.now, "actor": self.request.user})

    def add(self, values: dict[str, Any]) -> Any:
        raise NotImplementedError


class Entry(RetrieveUpdate):
    """One row, changed by those who may add one; `change` is the service."""

    writers: ClassVar[tuple[str, ...]] = HEADS

    def editable(self) -> QuerySet[Any]:
        return self.rows() if self.request.user.has_role(*self.writers) else self.rows().none()

    def update(self, obj: Any, changes: Any, expected: int | None) -> Any:
        return self.change(
            obj, {"changes": changes, "expected_version": expected, "now": self.now, "actor": self.request.user}
        )

    def change(self, obj: Any, values: dict[str, Any]) -> Any:
        raise NotImplementedError


def listed(name: str, kind: Any) -> Any:
    return extend_schema(operation_id=f"{name}_list", responses={200: kind(many=True)})


def created(name: str, kind: Any, output: Any, *, may_be_known: bool = False) -> Any:
    """`may_be_known`: 200 with the known row instead of 201."""
    known = {200: output} if may_be_known else {}
    return extend_schema(operation_id=f"{name}_create", request=kind, responses={**known, 201: output})


def read(name: str, output: Any) -> Any:
    return extend_schema(operation_id=f"{name}_read", responses={200: output})


def changed(name: str, kind: Any, output: Any) -> Any:
    return extend_schema(operation_id=f"{name}_change", request=kind, responses={200: output})


@extend_schema_view(get=listed("stages", outputs.StageOut), post=created("stages", inputs.StageInput, outputs.StageOut))
class StageList(Dictionary):
    model = Stage
    serializer_class = outputs.StageOut
    input_class = inputs.StageInput
    ordering = ("order", "id")
    filters = {"pipeline": params.exact("pipeline__key"), "kind": params.exact("kind")}
    writers = SETTERS

    def rows(self) -> QuerySet[Stage]:
        return selectors.stages()

    def add(self, values: dict[str, Any]) -> Stage:
        return stage_settings.add_stage(**values)


@extend_schema_view(get=read("stages", outputs.StageOut), patch=changed("stages", inputs.StagePatch, outputs.StageOut))
class StageEntry(Entry):
    model = Stage
    serializer_class = outputs.StageOut
    input_class = inputs.StagePatch
    writers = SETTERS

    def rows(self) -> QuerySet[Stage]:
        return selectors.stages()

    def change(self, obj: Stage, values: dict[str, Any]) -> None:
        stage_settings.change_stage(obj, **values)
        bell.ring("rollups")


@extend_schema_view(
    get=listed("sources", outputs.SourceOut), post=created("sources", inputs.SourceInput, outputs.SourceOut)
)
class SourceList(Dictionary):
    model = Source
    serializer_class = outputs.SourceOut
    input_class = inputs.SourceInput
    ordering = ("key", "id")
    filters = {"key": params.exact("key")}
    writers = (*HEADS, "marketer")

    def rows(self) -> QuerySet[Source]:
        return selectors.sources()

    def add(self, values: dict[str, Any]) -> Source:
        return dictionaries.add_source(**values)


@extend_schema_view(
    get=read("sources", outputs.SourceOut), patch=changed("sources", inputs.SourcePatch, outputs.SourceOut)
)
class SourceEntry(Entry):
    model = Source
    serializer_class = outputs.SourceOut
    input_class = inputs.SourcePatch
    writers = (*HEADS, "marketer")

    def rows(self) -> QuerySet[Source]:
        return selectors.sources()

    def change(self, obj: Source, values: dict[str, Any]) -> Source:
        return dictionaries.change_source(obj, **values)


@extend_schema_view(
    get=listed("campaigns", outputs.CampaignOut), post=created("campaigns", inputs.CampaignInput, outputs.CampaignOut)
)
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

    def add(self, values: dict[str, Any]) -> Campaign:
        known = dictionaries.Dictionaries()
        values["source"] = known.source(values.get("source") or "")
        return dictionaries.add_campaign(**values)


@extend_schema_view(
    get=read("campaigns", outputs.CampaignOut), patch=changed("campaigns", inputs.CampaignPatch, outputs.CampaignOut)
)
class CampaignEntry(Entry):
    model = Campaign
    serializer_class = outputs.CampaignOut
    input_class = inputs.CampaignPatch

    def rows(self) -> QuerySet[Campaign]:
        return selectors.campaigns(self.request.user)

    def editable(self) -> QuerySet[Campaign]:
        return Campaign.objects.editable_by(self.request.user)

    def change(self, obj: Campaign, values: dict[str, Any]) -> None:
        changes = dict(values["changes"])
        if "source" in changes:
            changes["source"] = dictionaries.Dictionaries().source(changes["source"] or "")
        dictionaries.change_campaign(obj, **{**values, "changes": changes})


class Reasons(Dictionary):
    model = Reason
    serializer_class = outputs.ReasonOut
    input_class = inputs.ReasonInput
    ordering = ("order", "id")
    kind: ClassVar[str]
    writers = SETTERS

    def rows(self) -> QuerySet[Reason]:
        return selectors.reasons(self.kind)

    def add(self, values: dict[str, Any]) -> Reason:
        return reasons.add_reason(kind=self.kind, **values)


@extend_schema_view(
    get=listed("rejection_reasons", outputs.ReasonOut),
    post=created("rejection_reasons", inputs.ReasonInput, outputs.ReasonOut),
)
class RejectionReasons(Reasons):
    kind = "rejection"


@extend_schema_view(
    get=listed("loss_reasons", outputs.ReasonOut), post=created("loss_reasons", inputs.ReasonInput, outputs.ReasonOut)
)
class LossReasons(Reasons):
    kind = "loss"


class ReasonEntry(Entry):
    """An archived reason leaves the lists and can be fetched back by its number."""

    model = Reason
    serializer_class = outputs.ReasonOut
    input_class = inputs.ReasonPatch
    kind: ClassVar[str]
    writers = SETTERS

    def rows(self) -> QuerySet[Reason]:
        return Reason.objects.filter(kind=self.kind)

    def change(self, obj: Reason, values: dict[str, Any]) -> Reason:
        return reasons.change_reason(obj, **values)


@extend_schema_view(
    get=read("rejection_reasons", outputs.ReasonOut),
    patch=changed("rejection_reasons", inputs.ReasonPatch, outputs.ReasonOut),
)
class RejectionReason(ReasonEntry):
    kind = "rejection"


@extend_schema_view(
    get=read("loss_reasons", outputs.ReasonOut), patch=changed("loss_reasons", inputs.ReasonPatch, outputs.ReasonOut)
)
class LossReason(ReasonEntry):
    kind = "loss"
