"""What happened to a lead, what people did with it, and what was merged into it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from delivery import bell
from delivery.api import versions
from delivery.api.views import ApiView, ListCreate
from funnel import inputs
from funnel.api import outputs
from funnel.api.leads import LeadDetail, LeadView
from funnel.api.timeline import timeline_page
from funnel.models import Activity, Lead, Merge
from funnel.selectors import leads as selectors
from funnel.services import activities, appointments, leads

# A meeting to which the client did not come.
NO_SHOW = ("meeting", "no_show")


class LeadTimeline(LeadView):
    query_params = ("limit", "cursor")

    @extend_schema(
        operation_id="leads_timeline",
        parameters=[OpenApiParameter("limit", OpenApiTypes.INT), OpenApiParameter("cursor", OpenApiTypes.STR)],
        responses={200: outputs.TimelineOut},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(timeline_page(request, selectors.timeline(self.get_object())))


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
        operation_id="leads_activities_create",
        description="A meeting with the outcome `no_show` says that the client did not come to the appointment.",
        request=inputs.ActivityInput,
        responses={201: outputs.ActivityOut},
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)

    def create(self, values: Any) -> Activity:
        facts = {name: value for name, value in values.items() if value is not None and name != "at"}
        now = self.now
        if facts.get("evidence") == "recorded" and not self.request.user.has_role("integration"):
            facts["evidence"] = "declared"
        lead, at = self.lead(), values.get("at") or now
        with transaction.atomic():
            if (facts["kind"], facts.get("outcome")) == NO_SHOW:
                appointments.miss(lead, actor=self.request.user, now=now, at=at, door="api")
            return activities.log_activity(lead, at=at, now=now, author=self.request.user, **facts)


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
