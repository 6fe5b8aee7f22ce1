"""Surveys through the API: one resource is one wave. Answers go in by the answer door, never here."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from alignment.shared.errors import InvalidInput
from delivery.api import params
from delivery.api.fields import MomentField
from delivery.api.views import Action, ApiView, ListCreate, Retrieve
from people import selectors as people
from practices.models import Wave
from practices.models.surveys import LENGTHS, SURVEY_KINDS, WAVE_STATES
from practices.selectors import surveys as selectors
from practices.selectors.surveys_results import Level, Mirror, results_of
from practices.services import surveys


class SurveyOut(serializers.ModelSerializer):
    id = serializers.IntegerField(source="pk", read_only=True)
    survey = serializers.IntegerField(source="survey_id", read_only=True)
    kind = serializers.CharField(source="survey.kind", read_only=True)
    length = serializers.CharField(source="survey.length", read_only=True)
    title = serializers.CharField(source="survey.title", read_only=True)
    initiator = serializers.IntegerField(source="survey.initiator_id", read_only=True)
    is_initiated_from_above = serializers.BooleanField(source="survey.is_initiated_from_above", read_only=True)
    questions = serializers.ListField(source="survey.questions", child=serializers.CharField(), read_only=True)
    is_confidential = serializers.BooleanField(source="asks_side", read_only=True)
    approved_at = MomentField(read_only=True)
    opened_at = MomentField(read_only=True)
    ended_at = MomentField(read_only=True)
    presented_at = MomentField(read_only=True)
    closed_at = MomentField(read_only=True)

    class Meta:
        model = Wave
        fields = [
            "id", "version", "survey", "kind", "length", "title", "initiator", "is_initiated_from_above", "questions",
            "state", "opens_on", "days", "is_confidential", "approved_by", "approved_at", "opened_at", "ended_at",
            "presented_at", "closed_at", "topic",
        ]  # fmt: skip


class SurveyIn(serializers.Serializer):
    kind = serializers.ChoiceField(SURVEY_KINDS)
    length = serializers.ChoiceField(LENGTHS, required=False)
    title = serializers.CharField(max_length=150)
    opens_on = serializers.DateField()
    days = serializers.IntegerField(min_value=1, max_value=7)
    initiator = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    questions = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=surveys.MOST_QUESTIONS
    )


class LevelOut(serializers.Serializer):
    """`bound` says that the figure is an edge: `more` or `less` than it."""

    value = serializers.FloatField()
    n = serializers.IntegerField()
    bound = serializers.CharField(allow_blank=True)


class MirrorOut(serializers.Serializer):
    own = LevelOut(allow_null=True)
    other = LevelOut(allow_null=True)
    gap = serializers.FloatField(allow_null=True)


class RecommendOut(serializers.Serializer):
    score = serializers.FloatField()
    error = serializers.FloatField()
    n = serializers.IntegerField()


class ItemOut(serializers.Serializer):
    key = serializers.CharField()
    mirrors = serializers.DictField(child=MirrorOut())


class SurveyResultsOut(serializers.Serializer):
    """What is not told is null: there is no finer reading of a wave than this and its page."""

    participation = serializers.FloatField(allow_null=True)
    sides = serializers.ListField(child=serializers.CharField())
    levels = serializers.DictField(child=MirrorOut())
    recommend = serializers.DictField(child=RecommendOut())
    items = ItemOut(many=True)
    has_comments = serializers.BooleanField()


class WaveView(ApiView):
    model = Wave
    serializer_class = SurveyOut

    def rows(self) -> QuerySet[Wave]:
        return Wave.objects.visible_to(self.request.user).select_related("survey", "occurrence")


class Surveys(WaveView, ListCreate):
    input_class = SurveyIn
    ordering = ("-opens_on", "-occurrence_id")
    filters: ClassVar = {
        "state": params.one_of("state", *[key for key, _label in WAVE_STATES]),
        "kind": params.one_of("survey__kind", *[key for key, _label in SURVEY_KINDS]),
    }

    def create(self, values: Any) -> Wave:
        initiator = people.active_people().filter(pk=values["initiator"]).first()
        if initiator is None:
            raise InvalidInput(_("Choose a colleague who works here."), field="initiator")
        return surveys.create(**(values | {"initiator": initiator}), actor=self.request.user, now=self.now)


class OneSurvey(WaveView, Retrieve):
    pass


class WaveStep(WaveView, Action):
    @property
    def common(self) -> dict[str, Any]:
        return {"actor": self.request.user, "now": self.now, "expected_version": self.expected_version()}


class SurveyApprove(WaveStep):
    """By the CEO."""

    def act(self, obj: Wave, values: Any) -> None:
        surveys.approve(obj, **self.common)


class SurveyOpen(WaveStep):
    def act(self, obj: Wave, values: Any) -> None:
        surveys.open_wave(obj, **self.common)


class SurveyClose(WaveStep):
    """Ends the answers; after the presentation it closes the wave, which needs three promises (R-SV-08)."""

    def act(self, obj: Wave, values: Any) -> None:
        (surveys.close if obj.state == "presented" else surveys.end)(obj, **self.common)


class SurveyPresent(WaveStep):
    """Opens the results to both departments at once (R-SV-07)."""

    def act(self, obj: Wave, values: Any) -> None:
        surveys.present(obj, **self.common)


class SurveyResults(ApiView):
    model = Wave
    serializer_class = SurveyResultsOut

    def rows(self) -> QuerySet[Wave]:
        return selectors.told_waves(self.request.user).exclude(result=None)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return self.shown(self.get_object())

    def represent(self, obj: Wave) -> dict[str, Any]:
        found = results_of(obj)
        return {
            "participation": found.participation,
            "sides": found.sides,
            "levels": {side: _mirror(mirror) for side, mirror in found.levels.items()},
            "recommend": {
                side: {"score": one.score, "error": one.error, "n": one.n} for side, one in found.recommend.items()
            },
            "items": [
                {"key": row.key, "mirrors": {side: _mirror(mirror) for side, mirror in row.mirrors.items()}}
                for row in found.rows
            ],
            "has_comments": found.has_comments,
        }


def _mirror(mirror: Mirror) -> dict[str, Any]:
    return {"own": _level(mirror.own), "other": _level(mirror.other), "gap": mirror.gap}


def _level(level: Level | None) -> dict[str, Any] | None:
    return {"value": level.value, "n": level.n, "bound": level.bound} if level else None
