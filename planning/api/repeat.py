"""Plans to bring customers back through the API: opened, their groups drawn, started, reviewed. Talks stay on the page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from alignment.shared.errors import InvalidInput
from delivery.api import params
from delivery.api.fields import MoneyField
from delivery.api.views import Action, ApiView, ListCreate, RetrieveUpdate
from funnel.selectors import buying
from people.models import Person
from planning.models import ReactivationPlan
from planning.models.repeat import CHANNELS, STATES
from planning.selectors import repeat as selectors
from planning.services import repeat

LARGEST = 2**63 - 1


class GroupOut(serializers.Serializer):
    k = serializers.IntegerField()
    n = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True)


class UpliftOut(serializers.Serializer):
    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class ResultsOut(serializers.Serializer):
    treated = GroupOut()
    holdout = GroupOut()
    reached = GroupOut()
    uplift = UpliftOut(allow_null=True)
    reactivation_rate = serializers.FloatField(allow_null=True)


class PlanOut(serializers.ModelSerializer):
    budget = MoneyField(minor="budget_minor", read_only=True)
    results = serializers.SerializerMethodField()

    class Meta:
        model = ReactivationPlan
        fields = [
            "id", "version", "title", "owner", "state", "channel", "goal", "budget", "payback_months", "silent_after",
            "holdout_percent", "talks_needed", "started_on", "review_on", "conclusion", "results",
        ]  # fmt: skip

    def get_results(self, plan: ReactivationPlan) -> dict[str, Any]:
        """`treated` and `holdout` are whole groups as drawn; `reached` are those contacted."""
        return dict(ResultsOut(selectors.results(plan, now=self.context["view"].now)).data)


class PlanIn(serializers.Serializer):
    title = serializers.CharField(max_length=160)
    owner = serializers.IntegerField(min_value=1, max_value=LARGEST)
    goal = serializers.IntegerField(min_value=1, max_value=1_000_000)
    budget = MoneyField(required=False)
    payback_months = serializers.IntegerField(min_value=1, max_value=60)
    channel = serializers.ChoiceField(CHANNELS, required=False, default="mixed")
    holdout_percent = serializers.IntegerField(min_value=0, max_value=50, required=False, default=10)
    talks_needed = serializers.IntegerField(min_value=1, max_value=50, required=False, default=5)


class PlanChange(serializers.Serializer):
    title = serializers.CharField(max_length=160, required=False)
    goal = serializers.IntegerField(min_value=1, max_value=1_000_000, required=False)
    payback_months = serializers.IntegerField(min_value=1, max_value=60, required=False)
    channel = serializers.ChoiceField(CHANNELS, required=False)
    holdout_percent = serializers.IntegerField(min_value=0, max_value=50, required=False)


class PlanStartIn(serializers.Serializer):
    review_on = serializers.DateField()


class PlanReviewIn(serializers.Serializer):
    conclusion = serializers.CharField(max_length=1000)


class PlanView(ApiView):
    model = ReactivationPlan
    serializer_class = PlanOut

    @property
    def common(self) -> dict[str, Any]:
        return {"now": self.now, "actor": self.request.user}


class Plans(PlanView, ListCreate):
    """R-RP-02: a plan has a number; R-RP-04: people take part in it."""

    input_class = PlanIn
    ordering = ("-created_at", "-id")
    filters: ClassVar = {"state": params.one_of("state", *[key for key, _label in STATES])}

    def create(self, values: Any) -> ReactivationPlan:
        said = dict(values)
        owner = Person.objects.visible_to(self.request.user).filter(pk=said.pop("owner"), is_active=True).first()
        if owner is None:
            raise InvalidInput(_("There is no such person."), field="owner")
        budget = said.pop("budget", None)
        return repeat.open_plan(
            owner=owner,
            budget_minor=budget.minor if budget else 0,
            silent_after=buying.silence(),
            **said,
            **self.common,
        )


class OnePlan(PlanView, RetrieveUpdate):
    input_class = PlanChange

    def update(self, obj: ReactivationPlan, changes: Any, expected: int | None) -> ReactivationPlan:
        return repeat.change(obj, dict(changes), expected=expected, **self.common)


class PlanSegment(PlanView, Action):
    """R-RP-01: after enough talks in depth. R-RP-06: without those who asked not to be contacted."""

    def act(self, obj: ReactivationPlan, values: Any) -> ReactivationPlan:
        return repeat.segment(obj, expected=self.expected_version(), **self.common)


class PlanStart(PlanView, Action):
    input_class = PlanStartIn

    def act(self, obj: ReactivationPlan, values: Any) -> ReactivationPlan:
        return repeat.start(obj, review_on=values["review_on"], expected=self.expected_version(), **self.common)


class PlanReview(PlanView, Action):
    """R-RP-05: on its day, not before."""

    input_class = PlanReviewIn

    def act(self, obj: ReactivationPlan, values: Any) -> ReactivationPlan:
        return repeat.review(obj, conclusion=values["conclusion"], expected=self.expected_version(), **self.common)
