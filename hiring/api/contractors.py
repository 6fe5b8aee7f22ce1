"""Contractors and their tasks through the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from alignment.shared.errors import InvalidInput, NotAllowed
from delivery.api import params
from delivery.api.fields import MomentField
from delivery.api.views import Action, ApiView, ListCreate, Retrieve, RetrieveUpdate
from hiring.models import Contractor, ContractorTask
from hiring.models.contractors import (
    ADDS_CONTRACTORS,
    CONTRACTOR_KINDS,
    CONTRACTOR_STATES,
    SEES_ALL_CONTRACTORS,
    TASK_STATES,
)
from hiring.selectors import contractors as selectors
from hiring.services import contractors
from people.models import Person

LARGEST_ID = 2**63 - 1
LARGEST_MINOR = 10**15


class ContractorWorkOut(serializers.Serializer):
    """Shares of nothing are null; `response_minutes` are working ones."""

    delivered = serializers.IntegerField()
    on_time = serializers.FloatField(allow_null=True)
    accepted = serializers.IntegerField()
    first_time = serializers.FloatField(allow_null=True)
    cost_per_accepted_minor = serializers.FloatField(allow_null=True)
    response_minutes = serializers.FloatField(allow_null=True)
    misses_in_a_row = serializers.IntegerField()
    rating = serializers.FloatField(allow_null=True)


class ContractorOut(serializers.ModelSerializer):
    created_at = MomentField(read_only=True)
    ended_at = MomentField(read_only=True)
    work = serializers.SerializerMethodField()

    class Meta:
        model = Contractor
        fields = [
            "id", "version", "name", "kind", "owner", "state", "sla_response_hours", "review_on", "contact_name",
            "email", "phone", "created_at", "ended_at", "work",
        ]  # fmt: skip

    @extend_schema_field(ContractorWorkOut)
    def get_work(self, contractor: Contractor) -> Any:
        """Of the whole page at once."""
        view = self.context["view"]
        known: dict[int, Any] = view.__dict__.setdefault("told", {})
        if contractor.pk not in known:
            page = getattr(self.parent, "instance", None) or [contractor]
            known.update({row.contractor.pk: row.work for row in selectors.rows(page, view.now)})
        return ContractorWorkOut(known[contractor.pk]).data


class ContractorIn(serializers.Serializer):
    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(CONTRACTOR_KINDS)
    owner = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    sla_response_hours = serializers.IntegerField(min_value=1, max_value=1000)
    review_on = serializers.DateField(required=False)
    contact_name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    email = serializers.EmailField(required=False, allow_blank=True)
    phone = serializers.CharField(max_length=20, required=False, allow_blank=True)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class ContractorView(ApiView):
    model = Contractor
    serializer_class = ContractorOut
    input_class = ContractorIn

    def owned(self, values: dict[str, Any]) -> dict[str, Any]:
        """R-CO-03: the owner is a colleague; whoever does not see all contractors names only themselves."""
        if "owner" not in values:
            return values
        user = self.request.user
        owner = Person.objects.visible_to(user).filter(pk=values["owner"], is_active=True).first()
        if owner is None:
            raise InvalidInput(_("There is no such person."), field="owner")
        if owner.pk != user.pk and not user.has_role(*SEES_ALL_CONTRACTORS):
            raise InvalidInput(_("Name yourself as the owner; a head may name others."), field="owner")
        return values | {"owner": owner}


class Contractors(ContractorView, ListCreate):
    filters: ClassVar = {
        "state": params.one_of("state", *[key for key, _label in CONTRACTOR_STATES]),
        "kind": params.one_of("kind", *[key for key, _label in CONTRACTOR_KINDS]),
        "owner": params.number("owner_id"),
    }

    def rows(self) -> Any:
        return super().rows().select_related("owner")

    def create(self, values: Any) -> Any:
        if not self.request.user.has_role(*ADDS_CONTRACTORS):
            raise NotAllowed(_("Contractors are added by marketing and by the HR director."))
        return contractors.create(self.owned(dict(values)), actor=self.request.user, now=self.now)


class OneContractor(ContractorView, RetrieveUpdate):
    def rows(self) -> Any:
        return super().rows().select_related("owner")

    def update(self, obj: Contractor, changes: Any, expected: int | None) -> Any:
        return contractors.change(
            obj, self.owned(dict(changes)), actor=self.request.user, now=self.now, expected_version=expected
        )


class ContractorStep(ContractorView, Action):
    input_class = None

    @property
    def common(self) -> dict[str, Any]:
        return {"actor": self.request.user, "now": self.now, "expected_version": self.expected_version()}


class ContractorReview(ContractorStep):
    """The quarterly look through the contract."""

    def act(self, obj: Contractor, values: Any) -> None:
        contractors.review(obj, **self.common)


class ContractorEnd(ContractorStep):
    def act(self, obj: Contractor, values: Any) -> None:
        contractors.end(obj, **self.common)


class ContractorTaskOut(serializers.ModelSerializer):
    sent_at = MomentField(read_only=True)
    taken_at = MomentField(read_only=True)
    delivered_at = MomentField(read_only=True)
    accepted_at = MomentField(read_only=True)

    class Meta:
        model = ContractorTask
        fields = [
            "id", "version", "contractor", "title", "terms", "acceptance", "due_on", "cost_minor", "state", "sent_at",
            "taken_at", "delivered_at", "accepted_at", "reworks", "continues",
        ]  # fmt: skip


class ContractorTaskIn(serializers.Serializer):
    """R-CO-02: terms of reference and a way to accept it, always."""

    contractor = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    title = serializers.CharField(max_length=200)
    terms = serializers.CharField(max_length=10_000)
    acceptance = serializers.CharField(max_length=10_000)
    due_on = serializers.DateField()
    cost_minor = serializers.IntegerField(min_value=0, max_value=LARGEST_MINOR, required=False, default=0)


class ContractorTurnIn(serializers.Serializer):
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ContractorTasks(ListCreate):
    model = ContractorTask
    serializer_class = ContractorTaskOut
    input_class = ContractorTaskIn
    filters: ClassVar = {
        "state": params.one_of("state", *[key for key, _label in TASK_STATES]),
        "contractor": params.number("contractor_id"),
        "due_from": params.since_day("due_on"),
        "due_to": params.until_day("due_on"),
    }

    def create(self, values: Any) -> Any:
        said, user = dict(values), self.request.user
        contractor = Contractor.objects.editable_by(user).filter(pk=said.pop("contractor")).first()
        if contractor is None:
            raise InvalidInput(_("There is no such contractor among yours."), field="contractor")
        return contractors.ask(contractor, said, actor=user, now=self.now)


class OneContractorTask(Retrieve):
    model = ContractorTask
    serializer_class = ContractorTaskOut


class ContractorTaskTurn(Action):
    """`to` comes from the address."""

    model = ContractorTask
    serializer_class = ContractorTaskOut
    input_class = ContractorTurnIn
    to: ClassVar[str] = ""

    def act(self, obj: ContractorTask, values: Any) -> None:
        contractors.turn(
            obj, to=self.to, note=values["note"], actor=self.request.user, now=self.now,
            expected_version=self.expected_version(),
        )  # fmt: skip


class ContractorTaskTake(ContractorTaskTurn):
    to = "taken"


class ContractorTaskDeliver(ContractorTaskTurn):
    to = "delivered"


class ContractorTaskAccept(ContractorTaskTurn):
    to = "accepted"


class ContractorTaskRework(ContractorTaskTurn):
    """Sent back; the note says why."""

    to = "rework"


class ContractorTaskCancel(ContractorTaskTurn):
    """Called off; the note says why."""

    to = "cancelled"
