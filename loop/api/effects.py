"""Endpoints of effect cards; the verdict is asked of dashboards, who may read every figure (decisions.md 3)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from alignment.shared.errors import NotAllowed
from delivery.api import params
from delivery.api.fields import MomentField
from delivery.api.views import Action, ListCreate, Retrieve
from loop.api.views import HEADS, named
from loop.metrics import plan
from loop.models import EffectCard, EffectReading
from loop.models.effects import DIRECTIONS, EFFECT_STATES, MIN_N, VERDICTS
from loop.selectors_effect_words import sentence_of
from loop.services import effects
from people.models import Person

MOST_WEEKS = 52
DRAFTERS = (*HEADS, "hr_director", "ceo")


class EffectReadingOut(serializers.ModelSerializer[EffectReading]):
    read_at = MomentField(read_only=True)
    ci95 = serializers.SerializerMethodField()
    ci80 = serializers.SerializerMethodField()

    class Meta:
        model = EffectReading
        fields = [
            "id", "read_at", "level", "verdict", "estimate", "ci95", "ci80", "slope", "p_value", "before", "before_n",
            "after", "after_n", "last_year", "last_year_n", "possible_on", "points", "co_interventions",
        ]  # fmt: skip

    def get_ci95(self, reading: EffectReading) -> list[float | None]:
        return [reading.low95, reading.high95]

    def get_ci80(self, reading: EffectReading) -> list[float | None]:
        return [reading.low80, reading.high80]


class EffectCardOut(serializers.ModelSerializer[EffectCard]):
    """`readings` newest first; the first is the verdict."""

    frozen_at = MomentField(read_only=True)
    decided_at = MomentField(read_only=True)
    readings = EffectReadingOut(many=True, read_only=True)

    class Meta:
        model = EffectCard
        fields = [
            "id", "version", "title", "decision", "owner", "metric", "unit", "segment", "direction", "expected_delta",
            "baseline", "baseline_n", "baseline_from", "baseline_to", "trigger_weeks", "start", "lag_days",
            "horizon_days", "post_from", "post_to", "min_n", "level", "control_segment", "verdict_date", "extended_on",
            "state", "frozen_at", "frozen_by", "verdict", "decided_at", "void_reason", "learning", "learning_note",
            "readings",
        ]  # fmt: skip


class OneEffectCardOut(EffectCardOut):
    sentence = serializers.SerializerMethodField()

    class Meta(EffectCardOut.Meta):
        fields = [*EffectCardOut.Meta.fields, "sentence"]

    def get_sentence(self, card: EffectCard) -> str:
        return sentence_of(card)


class EffectCardIn(serializers.Serializer[Any]):
    metric = serializers.CharField(max_length=60)
    segment = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    title = serializers.CharField(max_length=200)
    start = serializers.DateField()
    owner = serializers.IntegerField(required=False, allow_null=True, default=None)
    direction = serializers.ChoiceField(DIRECTIONS, required=False, default="")
    expected_delta = serializers.FloatField(required=False, allow_null=True, default=None)
    lag_days = serializers.IntegerField(required=False, min_value=0, max_value=365, default=plan.LAG_DAYS)
    post_weeks = serializers.IntegerField(required=False, min_value=1, max_value=MOST_WEEKS, default=plan.POST_WEEKS)
    min_n = serializers.IntegerField(required=False, min_value=MIN_N, max_value=1_000_000, default=MIN_N)
    control_segment = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class EffectCards(ListCreate):
    model = EffectCard
    serializer_class = EffectCardOut
    input_class = EffectCardIn
    ordering = ("-id", "verdict_date")
    filters: ClassVar = {
        "state": params.one_of("state", *[key for key, _label in EFFECT_STATES]),
        "verdict": params.one_of("verdict", *[key for key, _label in VERDICTS]),
        "metric": params.exact("metric"),
        "segment": params.exact("segment"),
        "decision": params.number("decision_id"),
    }

    def rows(self) -> Any:
        return super().rows().prefetch_related("readings")

    def create(self, values: Any) -> EffectCard:
        user = self.request.user
        if not user.has_role(*DRAFTERS):
            raise NotAllowed(_("Heads and the personnel director write effect cards."))
        owner = named(Person, values.pop("owner"), "owner", user)
        return effects.draft_for_practice(**values, owner=owner, actor=user, now=self.now)


class OneEffectCard(Retrieve):
    model = EffectCard
    serializer_class = OneEffectCardOut


class EffectVerb(Action):
    model = EffectCard
    serializer_class = OneEffectCardOut


class EffectFreeze(EffectVerb):
    def act(self, obj: EffectCard, values: Any) -> EffectCard:
        return effects.accept(obj, actor=self.request.user, now=self.now, expected_version=self.expected_version())


class EffectDecline(EffectVerb):
    def act(self, obj: EffectCard, values: Any) -> EffectCard:
        return effects.decline(obj, actor=self.request.user, now=self.now, expected_version=self.expected_version())
