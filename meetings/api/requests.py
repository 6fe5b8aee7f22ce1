"""Requests between the two sides through the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from alignment.shared.errors import InvalidInput
from delivery.api import params
from delivery.api.fields import MomentField
from delivery.api.views import Action, ApiView, ListCreate, Retrieve
from funnel.models import Lead
from meetings.models import Request
from meetings.models.requests import OPEN_REQUESTS, REQUEST_KINDS, REQUEST_SIDES, REQUEST_STATES
from meetings.selectors.requests import open_leads
from meetings.services import requests
from people.models import Department

STATES = [key for key, _label in REQUEST_STATES]
KINDS = [key for key, _label in REQUEST_KINDS]
LARGEST_ID = 2**63 - 1
SIDES = [key for key, _label in REQUEST_SIDES]


class RequestOut(serializers.ModelSerializer):
    """`lead` is null for callers who may not see that lead."""

    lead = serializers.SerializerMethodField()
    raised_at = MomentField(read_only=True)
    acknowledge_by = MomentField(read_only=True)
    acknowledged_at = MomentField(read_only=True)
    delivered_at = MomentField(read_only=True)
    closed_at = MomentField(read_only=True)

    class Meta:
        model = Request
        fields = [
            "id", "version", "requester", "to_side", "department", "kind", "what", "why", "lead", "needed_by",
            "is_blocking", "state", "raised_at", "acknowledge_by", "acknowledged_at", "ack_minutes", "owner",
            "delivered_at", "delivered_by", "closed_at", "decline_reason", "merged_into",
        ]  # fmt: skip

    def get_lead(self, request: Request) -> int | None:
        if request.lead_id is None:
            return None
        return request.lead_id if request.lead_id in self._leads_in_sight(request) else None

    def _leads_in_sight(self, request: Request) -> Any:
        """Of the whole page, asked once."""
        if "leads" not in self.context:
            page = self.parent.instance if self.parent else [request]
            self.context["leads"] = open_leads(self.context["request"].user, page)
        return self.context["leads"]


class RequestAskedIn(serializers.Serializer):
    kind = serializers.ChoiceField(REQUEST_KINDS)
    needed_by = serializers.DateField()
    to_side = serializers.ChoiceField(REQUEST_SIDES, required=False)
    department = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LARGEST_ID)
    what = serializers.CharField(max_length=400, required=False, allow_blank=True)
    why = serializers.CharField(max_length=500, required=False, allow_blank=True)
    lead = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LARGEST_ID)
    is_blocking = serializers.BooleanField(required=False)


class RequestNoteIn(serializers.Serializer):
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class RequestDeclineIn(serializers.Serializer):
    reason = serializers.CharField(max_length=500)


class RequestSendBackIn(serializers.Serializer):
    note = serializers.CharField(max_length=500)


class RequestForwardIn(RequestNoteIn):
    department = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)


class RequestMergeIn(serializers.Serializer):
    into = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)


def found(rows: QuerySet[Any], pk: int | None, field: str) -> Any:
    """The object a body points to, where the caller may see it."""
    if pk is None:
        return None
    one = rows.filter(pk=pk).first()
    if one is None:
        raise InvalidInput(_("There is no such object."), field=field)
    return one


class RequestView(ApiView):
    model = Request
    serializer_class = RequestOut


class Requests(RequestView, ListCreate):
    input_class = RequestAskedIn
    ordering = ("-raised_at", "needed_by", "id")
    filters: ClassVar = {
        "state": params.one_of("state", *STATES),
        "to_side": params.one_of("to_side", *SIDES),
        "kind": params.one_of("kind", *KINDS),
        "requester": params.number("requester_id"),
        "lead": params.number("lead_id"),
        "is_open": params.flag(Q(state__in=OPEN_REQUESTS)),
    }

    def create(self, values: Any) -> Request:
        user = self.request.user
        lead = found(Lead.objects.visible_to(user).alive(), values.pop("lead", None), "lead")
        department = found(Department.objects.all(), values.pop("department", None), "department")
        return requests.ask(requester=user, lead=lead, department=department, now=self.now, **values)


class OneRequest(RequestView, Retrieve):
    pass


class RequestStep(RequestView, Action):
    """Who may take which step, the service says."""

    needs_edit = False

    @property
    def common(self) -> dict[str, Any]:
        return {"actor": self.request.user, "now": self.now, "expected_version": self.expected_version()}


class RequestAcknowledge(RequestStep):
    """The side that is asked has seen it (R-RQ-01)."""

    def act(self, obj: Request, values: Any) -> Request:
        return requests.acknowledge(obj, **self.common)


class RequestTake(RequestStep):
    def act(self, obj: Request, values: Any) -> Request:
        return requests.take(obj, **self.common)


class RequestDeliver(RequestStep):
    input_class = RequestNoteIn

    def act(self, obj: Request, values: Any) -> Request:
        return requests.deliver(obj, note=values["note"], **self.common)


class RequestConfirm(RequestStep):
    """By who asked and by nobody else (R-RQ-02)."""

    def act(self, obj: Request, values: Any) -> Request:
        return requests.confirm(obj, **self.common)


class RequestSendBack(RequestStep):
    """It did not help: work goes on."""

    input_class = RequestSendBackIn

    def act(self, obj: Request, values: Any) -> Request:
        return requests.send_back(obj, note=values["note"], **self.common)


class RequestDecline(RequestStep):
    """With a reason, which the next general meeting hears (R-RQ-03)."""

    input_class = RequestDeclineIn

    def act(self, obj: Request, values: Any) -> Request:
        return requests.decline(obj, reason=values["reason"], **self.common)


class RequestWithdraw(RequestStep):
    input_class = RequestNoteIn

    def act(self, obj: Request, values: Any) -> Request:
        return requests.withdraw(obj, note=values["note"], **self.common)


class RequestForward(RequestStep):
    """To another team; the clock keeps running."""

    input_class = RequestForwardIn

    def act(self, obj: Request, values: Any) -> Request:
        department = Department.objects.filter(pk=values["department"]).first()
        return requests.forward(obj, department=department, note=values["note"], **self.common)


class RequestMerge(RequestStep):
    input_class = RequestMergeIn

    def act(self, obj: Request, values: Any) -> Request:
        return requests.merge(obj, into=self.rows().filter(pk=values["into"]).first(), **self.common)
