"""Plans of the first thirty days through the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from alignment.shared.errors import InvalidInput
from delivery.api import params
from delivery.api.fields import MomentField
from delivery.api.views import Action, ApiView, ListView, Retrieve
from people.models import Person
from practices.models import OnboardingPlan, OnboardingStep
from practices.models.onboarding import PLAN_STATES
from practices.selectors import onboarding as selectors
from practices.selectors.calendar import day_of
from practices.services import onboarding

LARGEST_ID = 2**63 - 1


class OnboardingStepOut(serializers.ModelSerializer):
    done_at = MomentField(read_only=True)

    class Meta:
        model = OnboardingStep
        fields = ["id", "version", "kind", "title", "day", "due_on", "done_at", "done_by", "note", "is_skipped"]


class OnboardingPlanOut(serializers.ModelSerializer):
    """`phase` is day0, steps, day30, done or churned (A26)."""

    phase = serializers.SerializerMethodField()
    steps = OnboardingStepOut(many=True, read_only=True)
    created_at = MomentField(read_only=True)
    closed_at = MomentField(read_only=True)

    class Meta:
        model = OnboardingPlan
        fields = [
            "id", "version", "customer", "owner", "day0", "state", "phase", "users_total", "users_started",
            "created_at", "closed_at", "steps",
        ]  # fmt: skip

    def get_phase(self, plan: OnboardingPlan) -> str:
        return selectors.card_of(plan, day_of(self.context["view"].now)).phase


class StepIn(serializers.Serializer):
    step = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)


class StepDoneIn(StepIn):
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class StepSkipIn(StepIn):
    reason = serializers.CharField(max_length=300)


class HandOverIn(serializers.Serializer):
    owner = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)


class UsersIn(serializers.Serializer):
    total = serializers.IntegerField(min_value=0, max_value=1_000_000)
    started = serializers.IntegerField(min_value=0, max_value=1_000_000)


class ChurnIn(serializers.Serializer):
    lost_on = serializers.DateField()
    reason = serializers.CharField(max_length=300)


class PlanView(ApiView):
    model = OnboardingPlan
    serializer_class = OnboardingPlanOut

    def rows(self) -> Any:
        return selectors.plans_for(self.request.user)


class OnboardingPlans(PlanView, ListView):
    ordering = ("-id", "day0")
    filters: ClassVar = {
        "state": params.one_of("state", *[key for key, _label in PLAN_STATES]),
        "owner": params.number("owner_id"),
        "customer": params.number("customer_id"),
        "day0_from": params.since_day("day0"),
        "day0_to": params.until_day("day0"),
    }


class OneOnboardingPlan(PlanView, Retrieve):
    pass


class PlanStep(PlanView, Action):
    @property
    def common(self) -> dict[str, Any]:
        return {"actor": self.request.user, "now": self.now}

    def step(self, obj: OnboardingPlan, values: Any) -> OnboardingStep:
        found = OnboardingStep.objects.filter(plan=obj, pk=values["step"]).select_related("plan").first()
        if found is None:
            raise InvalidInput(_("There is no such object."), field="step")
        return found


class PlanStepDone(PlanStep):
    input_class = StepDoneIn

    def act(self, obj: OnboardingPlan, values: Any) -> None:
        onboarding.do_step(self.step(obj, values), note=values["note"], **self.common)


class PlanStepSkip(PlanStep):
    input_class = StepSkipIn

    def act(self, obj: OnboardingPlan, values: Any) -> None:
        onboarding.skip_step(self.step(obj, values), reason=values["reason"], **self.common)


class PlanStepUndo(PlanStep):
    input_class = StepIn

    def act(self, obj: OnboardingPlan, values: Any) -> None:
        onboarding.undo_step(self.step(obj, values), **self.common)


class PlanHandOver(PlanStep):
    input_class = HandOverIn

    def act(self, obj: OnboardingPlan, values: Any) -> None:
        owner = Person.objects.visible_to(self.request.user).filter(pk=values["owner"], is_active=True).first()
        if owner is None:
            raise InvalidInput(_("There is no such person."), field="owner")
        onboarding.hand_over(obj, owner=owner, expected_version=self.expected_version(), **self.common)


class PlanUsers(PlanStep):
    input_class = UsersIn

    def act(self, obj: OnboardingPlan, values: Any) -> None:
        onboarding.count_users(obj, expected_version=self.expected_version(), **values, **self.common)


class PlanFinish(PlanStep):
    def act(self, obj: OnboardingPlan, values: Any) -> None:
        onboarding.finish(obj, expected_version=self.expected_version(), **self.common)


class PlanChurn(PlanStep):
    """Early churn counts in the month in which the client began (R-CX-02)."""

    input_class = ChurnIn

    def act(self, obj: OnboardingPlan, values: Any) -> None:
        onboarding.churn(obj, expected_version=self.expected_version(), **values, **self.common)
