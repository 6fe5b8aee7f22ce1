"""Targets of the company through the API: put forward, then signed by the sides they belong to."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from alignment.shared.periods import Period
from delivery.api import params
from delivery.api.fields import moment_out
from delivery.api.views import Action, ListCreate, Retrieve
from planning.models import TargetProposal
from planning.models.targets import NODES
from planning.selectors.targets import lacking
from planning.services import targets

METRICS = [key for key, _label in NODES]


class SignatureOut(serializers.Serializer):
    side = serializers.CharField()
    person = serializers.IntegerField()
    at = serializers.CharField()


class TargetOut(serializers.ModelSerializer):
    """`lacks`: sides that have not signed; a target without any holds. Money in whole units of the company's."""

    by = serializers.PrimaryKeyRelatedField(read_only=True)
    signatures = serializers.SerializerMethodField()
    lacks = serializers.SerializerMethodField()

    class Meta:
        model = TargetProposal
        fields = ["id", "metric", "value", "by", "at", "signatures", "lacks"]

    @extend_schema_field(SignatureOut(many=True))
    def get_signatures(self, row: TargetProposal) -> list[dict[str, Any]]:
        return [{"side": s.side, "person": s.person_id, "at": moment_out(s.at)} for s in row.signatures.all()]

    def get_lacks(self, row: TargetProposal) -> list[str]:
        return list(lacking(row))

    def to_representation(self, row: TargetProposal) -> dict[str, Any]:
        shown = super().to_representation(row)
        return shown | {"from": row.start.isoformat(), "to": row.end.isoformat()}


class TargetIn(serializers.Serializer):
    """`from` and `to` are a whole month, quarter or year; `to` is the first day after it."""

    metric = serializers.ChoiceField(METRICS)
    value = serializers.DecimalField(max_digits=15, decimal_places=2, min_value=0)
    to = serializers.DateField()

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "from": serializers.DateField()}

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if values["to"] <= values["from"]:
            raise serializers.ValidationError({"to": [self.fields["to"].error_messages["invalid"]]})
        return values


class TargetView:
    model = TargetProposal
    serializer_class = TargetOut

    def rows(self) -> Any:
        visible = TargetProposal.objects.visible_to(self.request.user)  # type: ignore[attr-defined]
        return visible.prefetch_related("signatures")


class Targets(TargetView, ListCreate):
    """POST puts a figure forward and signs it for the own side; every figure that was ever put forward stays here."""

    input_class = TargetIn
    filters: ClassVar = {
        "metric": params.one_of("metric", *METRICS),
        "from": params.since_day("start"),
        "to": params.until_day("end"),
    }

    def create(self, values: Any) -> TargetProposal:
        period = Period(values["from"], values["to"])
        common = {"actor": self.request.user, "now": self.now}
        (row,) = targets.propose(period, {values["metric"]: values["value"]}, **common)
        return self.rows().get(pk=row.pk)  # type: ignore[no-any-return]


class OneTarget(TargetView, Retrieve):
    """A figure as it was put forward."""


class TargetSign(TargetView, Action):
    """For the own side; the last signature that was missing makes it hold."""

    def act(self, obj: TargetProposal, values: Any) -> None:
        targets.sign(obj, actor=self.request.user, now=self.now)
