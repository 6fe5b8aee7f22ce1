"""The levels of the career ladder through the API. Who stands where stays on the pages."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from delivery.api.views import ApiView, ListView, RetrieveUpdate
from hiring.models import CareerLevel
from hiring.services import careers


class CareerLevelOut(serializers.ModelSerializer):
    competencies = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = CareerLevel
        fields = [
            "id", "version", "key", "name", "order", "paradigm", "competencies", "min_years", "usual_years",
            "needs_marketing",
        ]  # fmt: skip


class CareerLevelIn(serializers.Serializer):
    paradigm = serializers.CharField(max_length=300, required=False, allow_blank=True)
    competencies = serializers.ListField(child=serializers.CharField(max_length=200), required=False, max_length=50)
    min_years = serializers.IntegerField(min_value=0, max_value=60, required=False, allow_null=True)


class LevelView(ApiView):
    model = CareerLevel
    serializer_class = CareerLevelOut


class CareerLevels(LevelView, ListView):
    ordering = ("order", "-id")


class OneCareerLevel(LevelView, RetrieveUpdate):
    """The HR director says what a level asks for."""

    input_class = CareerLevelIn

    def update(self, obj: CareerLevel, changes: Any, expected: int | None) -> CareerLevel:
        return careers.write_level(obj, dict(changes), now=self.now, actor=self.request.user, expected_version=expected)
