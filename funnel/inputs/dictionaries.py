"""Stages, sources, campaigns and coded reasons; a key, once given, stays."""

from __future__ import annotations

from rest_framework import serializers

from funnel.inputs.fields import KEY, Owner, Strict, Text


class StageInput(Strict):
    key = serializers.RegexField(KEY, max_length=40)
    name = Text(required=True, allow_blank=False, max_length=80)
    kind = serializers.ChoiceField(["open", "won", "lost", "rejected", "junk"], required=False)
    side = serializers.ChoiceField(["marketing", "sales"], required=False)
    pipeline = Text(max_length=40, allow_blank=False)
    order = serializers.IntegerField(required=False, min_value=1, max_value=30000)
    definition = Text(max_length=10_000)


class StagePatch(StageInput):
    """A key is the name under which integrations know a stage: it stays."""

    key = pipeline = None  # type: ignore[assignment]


class SourceInput(Strict):
    key = Text(required=True, allow_blank=False, max_length=120)
    name = Text(max_length=120)


class SourcePatch(SourceInput):
    key = None  # type: ignore[assignment]
    name = Text(max_length=120, allow_blank=False)


class CampaignInput(Strict):
    key = Text(required=True, allow_blank=False, max_length=200)
    name = Text(max_length=200)
    source = Text(max_length=120, allow_null=True)
    owner = Owner()


class CampaignPatch(CampaignInput):
    key = None  # type: ignore[assignment]
    name = Text(max_length=200, allow_blank=False)
    is_archived = serializers.BooleanField(required=False)


class ReasonInput(Strict):
    key = serializers.RegexField(KEY, max_length=40)
    name = Text(required=True, allow_blank=False, max_length=80)
    group = Text(max_length=60)
    needs_note = serializers.BooleanField(required=False)
    needs_date = serializers.BooleanField(required=False)


class ReasonPatch(ReasonInput):
    key = None  # type: ignore[assignment]
    is_archived = serializers.BooleanField(required=False)
