"""What callers see of method cards and of what takes place."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from delivery.api.fields import MomentField
from practices.models import Occurrence, Part
from practices.models.methods import METHOD_STATES


class MethodOut(serializers.Serializer):
    """A card of the catalogue with what the company does with it; `version` 0 when nobody touched it yet."""

    key = serializers.CharField(source="card.key")
    name = serializers.SerializerMethodField()
    goal = serializers.SerializerMethodField()
    cost = serializers.SerializerMethodField()
    owner_roles = serializers.ListField(child=serializers.CharField(), source="card.owners")
    lead_days = serializers.IntegerField(source="card.lead_days", allow_null=True)
    state = serializers.ChoiceField([state for state, _label in METHOD_STATES])
    owner = serializers.IntegerField(source="method.owner_id", default=None, allow_null=True)
    start_on = serializers.DateField(source="method.start_on", default=None, allow_null=True)
    reason = serializers.CharField(source="method.reason", default="")
    effect_card = serializers.IntegerField(source="method.effect_card_id", default=None, allow_null=True)
    version = serializers.IntegerField(source="method.version", default=0)

    def get_name(self, row: Any) -> str:
        return _(row.card.label)

    def get_goal(self, row: Any) -> str:
        return _(row.card.goal)

    def get_cost(self, row: Any) -> str:
        return _(row.card.cost)


class MethodsOut(serializers.Serializer):
    """All cards on one page."""

    next = serializers.CharField(allow_null=True, default=None)
    previous = serializers.CharField(allow_null=True, default=None)
    results = MethodOut(many=True)


class StartIn(serializers.Serializer):
    owner = serializers.IntegerField(required=False, allow_null=True)
    start_on = serializers.DateField(required=False, allow_null=True)
    owner_reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class StopIn(serializers.Serializer):
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class PartOut(serializers.ModelSerializer):
    class Meta:
        model = Part
        fields = ["person", "part", "came"]


class OccurrenceOut(serializers.ModelSerializer):
    starts_at = MomentField(read_only=True)
    ends_at = MomentField(read_only=True)
    held_at = MomentField(read_only=True)
    debriefed_at = MomentField(read_only=True)
    parts = PartOut(many=True, read_only=True)
    ideas = serializers.SerializerMethodField()
    actions = serializers.SerializerMethodField()

    class Meta:
        model = Occurrence
        fields = [
            "id", "version", "kind", "title", "starts_at", "ends_at", "phase", "organiser", "held_at", "debriefed_at",
            "reason", "effect_card", "parts", "ideas", "actions",
        ]  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_ideas(self, occurrence: Occurrence) -> list[int]:
        return sorted(born.idea_id for born in occurrence.born_ideas.all())

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_actions(self, occurrence: Occurrence) -> list[int]:
        return sorted(born.action_id for born in occurrence.born_actions.all())
