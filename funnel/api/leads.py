"""/leads/ and what may be done with one: parse, one service, show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.shared.errors import DomainError
from alignment.shared.search import search_key
from delivery import bell
from delivery.api import params, versions
from delivery.api.problems import flat
from delivery.api.views import Action, ApiView, ListCreate, RetrieveUpdateDelete
from funnel import inputs
from funnel.api import outputs
from funnel.models import Activity, Consent, Lead, Merge
from funnel.selectors import leads as selectors
from funnel.services import activities, handovers, intake, leads, stages
from funnel.services.dictionaries import Dictionaries

WRITERS = ("cmo", "cco", "head_of_marketing", "marketer", "head_of_sales", "sales_rep", "integration")
CONTESTERS = ("cmo", "head_of_marketing", "marketer", "cco", "integration")
REMOVERS = ("cco", "cmo", "head_of_marketing", "head_of_sales", "integration")
BULK_LIMIT = 1000
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


def tagged(rows: QuerySet[Any], raw: str) -> QuerySet[Any]:
    through = Lead.tags.through.objects.filter(tag__name=params.text(raw))
    return rows.filter(pk__in=through.values("lead_id"))


def found_by(rows: QuerySet[Any], raw: str) -> QuerySet[Any]:
    return rows.filter(search_key__contains=search_key(params.text(raw)))


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


class LeadList(LeadView, ListCreate):
    scope = {"POST": "intake"}
    input_class = inputs.LeadInput
    ordering = ("-created_at", "stage_entered_at", "changed_at", "amount_minor", "id")
    filters = {
        "stage": member("stage"),
        "source": member("source"),
        "campaign": member("campaign"),
        "owner": owned,
        "created_from": params.since("created_at"),
        "created_to": params.until("created_at"),
        "updated_from": lambda rows, raw: rows.filter(selectors.changed_since(params.moment(raw))),
        "q": found_by,
        "tag": tagged,
        "external_id": params.exact("external_id"),
        "is_open": params.flag(Q(stage__kind="open")),
        "is_stale": lambda rows, raw: rows,
    }

    def rows(self) -> QuerySet[Lead]:
        rows = super().rows().filter(duplicate_of=None)
        is_stale = params.value(self.request, "is_stale", params.boolean)
        if is_stale is None:
            return rows
        return rows.filter(selectors.stale(self.now)) if is_stale else rows.exclude(selectors.stale(self.now))

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
        responses={200: outputs.LeadOut, 201: outputs.LeadOut},
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)

    def create(self, values: Any) -> tuple[Lead, int]:
        received = receive(self, values)
        bell.ring("rollups")
        lead = self.fresh(received.lead)
        lead.received = received
        return lead, 201 if received.is_new else 200


def receive(view: ApiView, data: Mapping[str, Any], known: Dictionaries | None = None) -> intake.Received:
    """A known lead that the caller may not change stays as it is; one out of sight is refused."""
    user = view.request.user
    if not user.has_role(*WRITERS):
        raise PermissionDenied
    with transaction.atomic():
        received = intake.receive_lead(
            inputs.lead_values(data),
            door="api",
            now=view.now,
            actor=user,
            known=known,
            may_update=lambda lead: (
                lead.removed_at is not None or Lead.objects.editable_by(user).filter(pk=lead.pk).exists()
            ),
        )
        if not received.is_new and not Lead.objects.visible_to(user).filter(pk=received.lead.pk).exists():
            raise PermissionDenied
    return received


class BulkInput(inputs.Strict):
    leads = inputs.LeadInput(many=True)


class LeadBulk(ApiView):
    """One bad row never loses a good one."""

    scope = "intake"

    @extend_schema(operation_id="leads_bulk", request=BulkInput, responses={207: outputs.BulkOut})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not request.user.has_role(*WRITERS):
            raise PermissionDenied
        known = Dictionaries()
        results = [self.one(number, row, known) for number, row in enumerate(self.lines())]
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

    def one(self, number: int, row: Any, known: Dictionaries) -> dict[str, Any]:
        reader = inputs.LeadInput(data=row, context=self.get_serializer_context())
        if not reader.is_valid():
            error = ValidationError(reader.errors)
            return {"index": number, "status": 400, "errors": list(flat(error.get_full_details()))}
        try:
            received = receive(self, reader.validated_data, known)
        except DomainError as error:
            known.forget()
            fault = {"field": error.field or "", "code": error.code, "message": error.message}
            return {"index": number, "status": error.status, "errors": [fault]}
        except PermissionDenied as error:
            known.forget()
            return {
                "index": number,
                "status": 403,
                "errors": [{"field": "", "code": "forbidden", "message": str(error)}],
            }
        return {"index": number, "status": 201 if received.is_new else 200, "id": received.lead.pk}


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
            note=values.get("note") or "", until=values.get("until"), **self.by,
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


class ByMarketing(LeadAction):
    def reachable(self) -> Lead:
        lead = self.get_object()
        if not self.request.user.has_role(*CONTESTERS):
            raise PermissionDenied
        return lead


class LeadContest(ByMarketing):
    input_class = inputs.ContestInput

    @described("contest", inputs.ContestInput)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)

    def act(self, obj: Lead, values: Any) -> None:
        handovers.contest(obj, note=values["note"], **self.by)


class LeadRecycle(ByMarketing):
    input_class = inputs.RecycleInput

    @described("recycle", inputs.RecycleInput)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)

    def act(self, obj: Lead, values: Any) -> None:
        handovers.recycle(obj, until=values["until"], note=values.get("note") or "", **self.by)


class LeadTimeline(LeadView):
    query_params = ("limit", "cursor")

    @extend_schema(
        operation_id="leads_timeline",
        parameters=[OpenApiParameter("limit", OpenApiTypes.INT), OpenApiParameter("cursor", OpenApiTypes.STR)],
        responses={200: outputs.TimelineOut},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        lines = selectors.timeline(self.get_object(), request.user)
        start = max(0, params.value(request, "cursor", params.integer, 0))
        size = min(200, max(1, params.value(request, "limit", params.integer, 50)))
        address = request.build_absolute_uri(request.path)
        return Response(
            {
                "next": f"{address}?limit={size}&cursor={start + size}" if start + size < len(lines) else None,
                "previous": f"{address}?limit={size}&cursor={max(0, start - size)}" if start else None,
                "results": [outputs.line_out(line) for line in lines[start : start + size]],
            }
        )


class LeadActivities(ListCreate):
    serializer_class = outputs.ActivityOut
    input_class = inputs.ActivityInput
    ordering = ("-at", "created_at")

    def lead(self) -> Lead:
        view = LeadDetail(request=self.request, kwargs=self.kwargs, format_kwarg=None)
        return view.get_editable() if self.request.method == "POST" else view.get_object()

    def rows(self) -> QuerySet[Activity]:
        return Activity.objects.filter(lead=self.lead())

    @extend_schema(operation_id="leads_activities_list", responses={200: outputs.ActivityOut(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="leads_activities_create", request=inputs.ActivityInput, responses={201: outputs.ActivityOut}
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)

    def create(self, values: Any) -> Activity:
        facts = {name: value for name, value in values.items() if value is not None and name != "at"}
        now = self.now
        if facts.get("evidence") == "recorded" and not self.request.user.has_role("integration"):
            facts["evidence"] = "declared"
        return activities.log_activity(
            self.lead(), at=values.get("at") or now, now=now, author=self.request.user, **facts
        )


class LeadMerge(LeadView):
    @extend_schema(operation_id="leads_merge", request=inputs.MergeInput, responses={201: outputs.MergeOut})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        lead = self.get_editable()
        versions.check(request, lead)
        wanted = self.read(input_class=inputs.MergeInput)["into"]
        into = Lead.objects.editable_by(request.user).filter(pk=wanted).first()
        if into is None:
            raise ValidationError(
                {"into": [_("There is no such lead among those you may change.")]}, code="does_not_exist"
            )
        merge = leads.merge(lead, into=into, actor=request.user, now=self.now, door="api")
        bell.ring("rollups")
        return Response(outputs.MergeOut(merge).data, status=201)


class MergeUndo(ApiView):
    model = Merge
    serializer_class = outputs.MergeOut

    def rows(self) -> QuerySet[Merge]:
        return Merge.objects.filter(into__in=Lead.objects.visible_to(self.request.user))

    def editable(self) -> QuerySet[Merge]:
        return Merge.objects.filter(into__in=Lead.objects.editable_by(self.request.user))

    @extend_schema(operation_id="merges_undo", request=None, responses={200: outputs.MergeOut})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        done = leads.undo_merge(self.get_editable(), actor=request.user, now=self.now, door="api")
        bell.ring("rollups")
        return Response(outputs.MergeOut(done).data)
