"""/leads/ and one of them: listed, received, changed, put away."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.shared.search import search_key
from delivery import bell
from delivery.api import params
from delivery.api.permissions import opens
from delivery.api.views import ApiView, ListCreate, RetrieveUpdateDelete
from funnel import inputs
from funnel.api import outputs
from funnel.models import Consent, Lead
from funnel.models.leads import REMOVERS
from funnel.selectors import leads as selectors
from funnel.services import intake, leads
from funnel.services.dictionaries import Dictionaries

WRITERS = ("cmo", "cco", "head_of_marketing", "marketer", "head_of_sales", "sales_rep", "integration")
LINKS = ("stage", "source", "campaign", "product", "pipeline")


def with_links(rows: QuerySet[Lead]) -> QuerySet[Lead]:
    given = Consent.objects.filter(lead=OuterRef("pk"), withdrawn_at=None)
    return rows.select_related(*LINKS).prefetch_related("tags").annotate(has_consent=Exists(given))


def member(name: str) -> params.Filter:
    """By key, several with commas; `none` is a lead without one."""

    def narrow(rows: QuerySet[Any], raw: str) -> QuerySet[Any]:
        keys = [params.text(part.strip()) for part in raw.split(",") if part.strip()]
        if not keys:
            return rows
        wanted = Q(**{f"{name}__key__in": keys})
        return rows.filter(wanted | Q(**{name: None}) if selectors.NONE in keys else wanted)

    return narrow


def owned(rows: QuerySet[Any], raw: str) -> QuerySet[Any]:
    return rows.filter(owner=None) if raw == selectors.NONE else rows.filter(owner_id=params.integer(raw))


def brought(rows: QuerySet[Any], raw: str) -> QuerySet[Any]:
    """By who handed them over when the meeting was set."""
    return rows.filter(fact__first_line_id=0 if raw == selectors.NONE else params.integer(raw))


def tagged(rows: QuerySet[Any], raw: str) -> QuerySet[Any]:
    through = Lead.tags.through.objects.filter(tag__name=params.text(raw))
    return rows.filter(pk__in=through.values("lead_id"))


def found_by(rows: QuerySet[Any], raw: str) -> QuerySet[Any]:
    return rows.filter(selectors.saying(search_key(params.text(raw))))


def waiting_long(rows: QuerySet[Any], raw: str) -> QuerySet[Any]:
    stale = selectors.stale(timezone.now())
    return rows.filter(stale) if params.boolean(raw) else rows.exclude(stale)


FILTERS: Mapping[str, params.Filter] = {
    "stage": member("stage"),
    "source": member("source"),
    "campaign": member("campaign"),
    "owner": owned,
    "first_line": brought,
    "created_from": params.since("created_at"),
    "created_to": params.until("created_at"),
    "updated_from": lambda rows, raw: rows.filter(selectors.changed_since(params.moment(raw))),
    "q": found_by,
    "tag": tagged,
    "external_id": params.exact("external_id"),
    "is_open": params.flag(Q(stage__kind="open")),
    "is_stale": waiting_long,
}


class LeadView(ApiView):
    model = Lead
    serializer_class = outputs.LeadOut

    def rows(self) -> QuerySet[Lead]:
        return with_links(Lead.objects.visible_to(self.request.user))

    def fresh(self, lead: Lead) -> Lead:
        """As it stands now, even when the caller may no longer see it."""
        found = with_links(Lead.objects.all()).get(pk=lead.pk)
        found.received = getattr(lead, "received", None)
        return found


TAKEN = PolymorphicProxySerializer(
    component_name="LeadTaken", serializers=[outputs.LeadOut, outputs.LeadReceipt], resource_type_field_name=None
)


class LeadList(LeadView, ListCreate):
    scope = {"POST": "intake"}
    input_class = inputs.LeadInput
    ordering = ("-created_at", "stage_entered_at", "changed_at", "amount_minor", "id")
    filters = FILTERS

    def rows(self) -> QuerySet[Lead]:
        return super().rows().filter(duplicate_of=None)

    @extend_schema(
        operation_id="leads_list",
        parameters=[OpenApiParameter(name, OpenApiTypes.STR) for name in filters],
        responses={200: outputs.LeadOut(many=True)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="leads_create",
        request=inputs.LeadInput,
        responses={200: TAKEN, 201: TAKEN},
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)

    def create(self, values: Any) -> tuple[Lead, int]:
        received = receive(self, values)
        bell.ring("rollups")
        lead = self.fresh(received.lead)
        lead.received = received
        return lead, 201 if received.is_new else 200

    def represent(self, obj: Lead) -> Any:
        return super().represent(obj) if opens(self.request, "write") else outputs.LeadReceipt(obj).data


def receive(
    view: ApiView, data: Mapping[str, Any], known: Dictionaries | None = None, absent: Container[str] = ()
) -> intake.Received:
    """A known lead that the caller or the key may not change stays as it is; one out of sight is refused."""
    user, changes = view.request.user, opens(view.request, "write")
    if not user.has_role(*WRITERS):
        raise PermissionDenied
    with transaction.atomic():
        received = intake.receive_lead(
            inputs.lead_values(data),
            door="api",
            now=view.now,
            actor=user,
            known=known,
            absent=absent,
            may_update=lambda lead: (
                lead.removed_at is not None or (changes and Lead.objects.editable_by(user).filter(pk=lead.pk).exists())
            ),
        )
        if not received.is_new and not Lead.objects.visible_to(user).filter(pk=received.lead.pk).exists():
            raise PermissionDenied
    return received


class LeadDetail(LeadView, RetrieveUpdateDelete):
    input_class = inputs.LeadPatch

    @extend_schema(operation_id="leads_read", responses={200: outputs.LeadOut})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="leads_change", request=inputs.LeadPatch, responses={200: outputs.LeadOut})
    def patch(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().patch(request, *args, **kwargs)

    @extend_schema(operation_id="leads_remove", responses={204: None})
    def delete(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().delete(request, *args, **kwargs)

    def update(self, obj: Lead, changes: Any, expected: int | None) -> Lead:
        leads.update_lead(
            obj, changes=columns(changes), actor=self.request.user, now=self.now, expected_version=expected, door="api"
        )
        bell.ring("rollups")
        return self.fresh(obj)

    def remove(self, obj: Lead, expected: int | None) -> None:
        if not self.request.user.has_role(*REMOVERS):
            raise PermissionDenied
        leads.remove(obj, actor=self.request.user, now=self.now, door="api", expected_version=expected)
        bell.ring("rollups")


def columns(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a PATCH names, as columns of a lead; null makes blank."""
    changes, _warnings = inputs.lead_fields(data)
    known = Dictionaries()
    for name, find in (("source", known.source), ("campaign", known.campaign), ("product", known.product)):
        if name in data:
            changes[name] = find(data[name] or "")
    for name in ("owner", "origin", "external_id", "tags"):
        if name in data:
            changes[name] = data[name]
    if data.get("created_at"):
        changes["created_at"] = data["created_at"]
    if "tags" in changes:
        changes["tags"] = [tag for tag in changes["tags"] if tag]
    return changes
