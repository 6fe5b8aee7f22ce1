"""/sla-contracts/: the agreement of both sides, drafted from the goal, changed while a draft, signed by two."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from alignment.shared.periods import local_day
from delivery.api import params
from delivery.api.fields import MomentField, MoneyField
from delivery.api.views import Action, ApiView, ListCreate, RetrieveUpdate
from funnel.models import Clause, ContractSignature, SlaContract
from funnel.models.sla import CLAUSE_METRICS, CONTRACT_STATES, INTENTS
from funnel.selectors import sla_contracts as selectors
from funnel.selectors.sla_drafts import ClauseTerms
from funnel.services import sla_contracts
from people import selectors as people


class ContractClauseOut(serializers.ModelSerializer):
    target = serializers.FloatField()

    class Meta:
        model = Clause
        fields = ["side", "metric", "intent", "target", "minutes", "days"]


class ContractSignatureOut(serializers.ModelSerializer):
    at = MomentField(read_only=True)

    class Meta:
        model = ContractSignature
        fields = ["side", "person", "at"]


class ContractOut(serializers.ModelSerializer):
    """`state` is draft or signed; `phase` says where a signed one stands today: waiting, active or replaced."""

    phase = serializers.SerializerMethodField()
    revenue = MoneyField(minor="revenue_minor", read_only=True, allow_null=True)
    clauses = ContractClauseOut(many=True, read_only=True)
    signatures = ContractSignatureOut(many=True, read_only=True)
    marketing_signed_at = MomentField(read_only=True, allow_null=True)
    sales_signed_at = MomentField(read_only=True, allow_null=True)

    class Meta:
        model = SlaContract
        fields = [
            "id", "version", "number", "state", "phase", "revenue", "built_from", "starts_on", "ends_on",
            "marketing_signed_at", "sales_signed_at", "clauses", "signatures",
        ]  # fmt: skip

    def get_phase(self, contract: SlaContract) -> str:
        return contract.phase(local_day(self.context["view"].now, people.zone()))


class ContractClauseIn(serializers.Serializer):
    metric = serializers.ChoiceField(CLAUSE_METRICS)
    intent = serializers.ChoiceField([("", ""), *INTENTS], required=False, default="")
    target = serializers.DecimalField(max_digits=10, decimal_places=4, min_value=0)
    minutes = serializers.IntegerField(min_value=1, max_value=14_400, required=False, allow_null=True, default=None)
    days = serializers.IntegerField(min_value=1, max_value=60, required=False, allow_null=True, default=None)


class ContractPatch(serializers.Serializer):
    starts_on = serializers.DateField(required=False)
    clauses = ContractClauseIn(many=True, required=False, allow_empty=False, max_length=20)


class ContractIn(ContractPatch):
    """Without `clauses` the system proposes them, counted back from `revenue`, the goal of a month."""

    revenue = MoneyField(required=False)


def terms_of(values: Any) -> list[ClauseTerms] | None:
    if "clauses" not in values:
        return None
    return [
        ClauseTerms(one["metric"], one["target"], one.get("minutes"), one.get("days"), one.get("intent", ""))
        for one in values["clauses"]
    ]


class ContractView(ApiView):
    model = SlaContract
    serializer_class = ContractOut

    def rows(self) -> Any:
        return selectors.contracts(self.request.user).order_by()

    @property
    def common(self) -> dict[str, Any]:
        return {"now": self.now, "actor": self.request.user}


class SlaContracts(ContractView, ListCreate):
    input_class = ContractIn
    ordering = ("-number",)
    filters = {"state": params.one_of("state", *[key for key, _label in CONTRACT_STATES])}

    def create(self, values: Any) -> SlaContract:
        revenue = values["revenue"].minor if values.get("revenue") else None
        made = sla_contracts.draft(
            revenue_minor=revenue, clauses=terms_of(values), starts_on=values.get("starts_on"), **self.common
        )
        return self.rows().get(pk=made.pk)  # type: ignore[no-any-return]


class OneSlaContract(ContractView, RetrieveUpdate):
    """PATCH changes a draft alone; another text takes off the signatures it carried."""

    input_class = ContractPatch

    def update(self, obj: SlaContract, changes: Any, expected: int | None) -> None:
        sla_contracts.change(
            obj, clauses=terms_of(changes), starts_on=changes.get("starts_on"), expected_version=expected, **self.common
        )


class SlaContractSign(ContractView, Action):
    """R-SL-01: by the marketing director and by the commercial director."""

    needs_edit = False

    def act(self, obj: SlaContract, values: Any) -> None:
        sla_contracts.sign(obj, expected_version=self.expected_version(), **self.common)
