"""Sales audits through the API: planned, collected, judged check by check, tasks begun in their order, measured again."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from alignment.shared.errors import InvalidInput
from delivery.api import params
from delivery.api.views import Action, ApiView, ListCreate, RetrieveUpdate
from people.models import Person
from planning.models import Audit, AuditCheck, AuditEvidence, AuditTask
from planning.models.audits import KINDS, SPEEDS, STATES, VERDICTS
from planning.selectors import audits as selectors
from planning.services import audit_tasks, audits

LARGEST = 2**63 - 1


class EvidenceOut(serializers.ModelSerializer):
    text = serializers.CharField(source="said", read_only=True)

    class Meta:
        model = AuditEvidence
        fields = ["is_automatic", "is_found", "text", "k", "n", "url", "at"]


class AuditCheckOut(serializers.ModelSerializer):
    is_locked = serializers.BooleanField(read_only=True)
    evidence = EvidenceOut(many=True, read_only=True)

    class Meta:
        model = AuditCheck
        fields = ["no", "verdict", "is_locked", "decided_at", "evidence"]


class TaskOut(serializers.ModelSerializer):
    check = serializers.IntegerField(source="check_row.no", read_only=True)
    text = serializers.CharField(source="action.text", read_only=True)
    owner = serializers.IntegerField(source="action.owner_id", read_only=True)
    due_date = serializers.DateField(source="action.due_date", read_only=True)
    state = serializers.CharField(source="action.state", read_only=True)

    class Meta:
        model = AuditTask
        fields = [
            "id", "check", "text", "fix_speed", "result_speed", "quadrant", "owner", "due_date", "state", "action",
            "started_at", "is_out_of_order", "why_out_of_order",
        ]  # fmt: skip


class AuditOut(serializers.ModelSerializer):
    stage = serializers.SlugRelatedField(slug_field="key", read_only=True)
    checks = AuditCheckOut(many=True, read_only=True)
    tasks = TaskOut(many=True, read_only=True)

    class Meta:
        model = Audit
        fields = [
            "id", "version", "stage", "kind", "reason", "auditor", "has_niche_experience", "planned_for", "state",
            "rate_before", "n_before", "norm", "norm_from", "rate_after", "n_after", "effect", "conclusion", "checks",
            "tasks",
        ]  # fmt: skip


class AuditIn(serializers.Serializer):
    stage = serializers.CharField(max_length=40)
    auditor = serializers.IntegerField(min_value=1, max_value=LARGEST)
    planned_for = serializers.DateField()
    kind = serializers.ChoiceField(KINDS, required=False, default="planned")
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    has_niche_experience = serializers.BooleanField(required=False, default=False)


class AuditChange(serializers.Serializer):
    planned_for = serializers.DateField(required=False)
    has_niche_experience = serializers.BooleanField(required=False)


class AuditVerdictIn(serializers.Serializer):
    no = serializers.IntegerField(min_value=1, max_value=8)
    verdict = serializers.ChoiceField(VERDICTS)
    evidence = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class QuestionnaireIn(serializers.Serializer):
    market = serializers.CharField(max_length=1000)
    product = serializers.CharField(max_length=1000)
    audience = serializers.CharField(max_length=1000)
    way = serializers.CharField(max_length=1000)


class ConcludeIn(serializers.Serializer):
    is_single_cause = serializers.BooleanField(required=False, default=False)


class TaskIn(serializers.Serializer):
    check = serializers.IntegerField(min_value=1, max_value=8)
    text = serializers.CharField(max_length=400)
    fix_speed = serializers.ChoiceField(SPEEDS)
    result_speed = serializers.ChoiceField(SPEEDS)
    owner = serializers.IntegerField(min_value=1, max_value=LARGEST)
    due_date = serializers.DateField()


class AuditStartIn(serializers.Serializer):
    task = serializers.IntegerField(min_value=1, max_value=LARGEST)
    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class CloseIn(serializers.Serializer):
    conclusion = serializers.CharField(max_length=1000)


class AuditView(ApiView):
    model = Audit
    serializer_class = AuditOut

    def rows(self) -> Any:
        return super().rows().select_related("stage").prefetch_related(
            "checks__evidence", "tasks__action", "tasks__check_row"
        )  # fmt: skip

    @property
    def common(self) -> dict[str, Any]:
        return {"now": self.now, "actor": self.request.user}

    def colleague(self, pk: int, field: str) -> Person:
        found = Person.objects.visible_to(self.request.user).filter(pk=pk, is_active=True).first()
        if found is None:
            raise InvalidInput(_("There is no such person."), field=field)
        return found

    def anew(self, audit: Audit) -> Audit:
        return self.rows().get(pk=audit.pk)


class AuditStep(AuditView, Action):
    """Shows the audit as it stands after the step."""

    def act(self, obj: Audit, values: Any) -> Audit:
        self.step(obj, dict(values))
        return self.anew(obj)

    def step(self, obj: Audit, values: dict[str, Any]) -> Any:
        raise NotImplementedError


class Audits(AuditView, ListCreate):
    """A step of the funnel is looked into on a day by an auditor (R-AU-05)."""

    input_class = AuditIn
    ordering = ("-planned_for", "-id")
    filters: ClassVar = {"state": params.one_of("state", *[key for key, _label in STATES])}

    def create(self, values: Any) -> Audit:
        said = dict(values)
        stage = selectors.scopes().filter(key=said.pop("stage")).first()
        if stage is None:
            raise InvalidInput(_("Choose a stage that one comes to from another."), field="stage")
        auditor = self.colleague(said.pop("auditor"), "auditor")
        return self.anew(audits.plan(stage=stage, auditor=auditor, **said, **self.common))


class OneAudit(AuditView, RetrieveUpdate):
    input_class = AuditChange

    def update(self, obj: Audit, changes: Any, expected: int | None) -> Audit:
        return self.anew(audits.change(obj, dict(changes), expected=expected, **self.common))


class AuditQuestionnaire(AuditStep):
    """R-AU-05: for an auditor who has not worked in this niche."""

    input_class = QuestionnaireIn

    def step(self, obj: Audit, values: dict[str, Any]) -> Any:
        return audits.answer_questionnaire(obj, values, **self.common)


class AuditCollect(AuditStep):
    """Freezes what the product finds for every check."""

    def step(self, obj: Audit, values: dict[str, Any]) -> Any:
        return audits.collect(obj, **self.common)


class AuditVerdict(AuditStep):
    """R-AU-01: the eighth after the seven. R-AU-02: with evidence."""

    input_class = AuditVerdictIn

    def step(self, obj: Audit, values: dict[str, Any]) -> Any:
        check = obj.checks.filter(no=values.pop("no")).first()
        if check is None:
            raise InvalidInput(_("The evidence is not collected yet."), field="no")
        return audits.give_verdict(check, **values, **self.common)


class AuditConclude(AuditStep):
    """R-AU-02: one cause alone is confirmed."""

    input_class = ConcludeIn

    def step(self, obj: Audit, values: dict[str, Any]) -> Any:
        return audits.conclude(obj, **values, **self.common)


class AuditTasks(AuditStep):
    """A finding with both speeds becomes a promise."""

    input_class = TaskIn

    def step(self, obj: Audit, values: dict[str, Any]) -> Any:
        check = obj.checks.filter(no=values.pop("check")).first()
        if check is None:
            raise InvalidInput(_("A task answers a check that was found to be a cause."), field="check")
        owner = self.colleague(values.pop("owner"), "owner")
        return audit_tasks.add(obj, check=check, owner=owner, **values, **self.common)


class AuditStart(AuditStep):
    """R-AU-03: before its turn only with `why`."""

    input_class = AuditStartIn

    def step(self, obj: Audit, values: dict[str, Any]) -> Any:
        task = obj.tasks.filter(pk=values.pop("task")).first()
        if task is None:
            raise InvalidInput(_("There is no such task in this audit."), field="task")
        return audit_tasks.start(task, **values, **self.common)


class AuditMeasure(AuditStep):
    """When every task is closed."""

    def step(self, obj: Audit, values: dict[str, Any]) -> Any:
        return audits.measure_again(obj, **self.common)


class AuditClose(AuditStep):
    input_class = CloseIn

    def step(self, obj: Audit, values: dict[str, Any]) -> Any:
        return audits.close(obj, **values, **self.common)
