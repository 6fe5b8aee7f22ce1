"""What the calls of the journey answer."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from delivery.api.fields import MoneyField, RatioField


class Dated(serializers.Serializer):
    to = serializers.DateField(allow_null=True)
    timezone = serializers.CharField()

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python."""
        return {"from": serializers.DateField(allow_null=True), **super().get_fields()}


class JourneyStepOut(serializers.Serializer):
    stage = serializers.CharField(help_text="impression, click, visit, the key of a stage, or repeat")
    name = serializers.CharField()
    side = serializers.CharField()
    volume = serializers.IntegerField()
    n = serializers.IntegerField(allow_null=True)
    conversion = serializers.FloatField(allow_null=True)
    low = RatioField()
    high = RatioField()
    money_at_stake = MoneyField(allow_null=True, help_text="gross profit a month")


class JourneyOut(Dated):
    scope = serializers.ChoiceField(["lead", "sale", "repeat"])
    total_conversion = serializers.FloatField(allow_null=True)
    weakest = serializers.CharField(allow_null=True)
    steps = JourneyStepOut(many=True)


class StakeOut(serializers.Serializer):
    stage = serializers.CharField()
    name = serializers.CharField()
    previous = serializers.CharField()
    n = serializers.IntegerField()
    conversion = RatioField()
    norm = RatioField()
    norm_from = serializers.ChoiceField(["target", "own"], allow_null=True)
    missing = serializers.FloatField(allow_null=True)
    gross_profit_a_month = MoneyField(allow_null=True)
    confidence = serializers.FloatField()


class StakesOut(Dated):
    weakest = serializers.CharField(allow_null=True)
    steps = StakeOut(many=True)


class ChangeOut(serializers.Serializer):
    value = serializers.FloatField()
    unit = serializers.ChoiceField(["points", "percent"])


class BeforeAfter(serializers.Serializer):
    before = serializers.FloatField(allow_null=True)
    after = serializers.FloatField(allow_null=True)


class MoneyBeforeAfter(serializers.Serializer):
    before = MoneyField(allow_null=True)
    after = MoneyField(allow_null=True)


class WhatIfStepOut(serializers.Serializer):
    stage = serializers.CharField()
    name = serializers.CharField()
    change = ChangeOut(allow_null=True)
    conversion = BeforeAfter()
    points = serializers.FloatField(allow_null=True, help_text="difference in percentage points")
    volume = BeforeAfter()
    times = serializers.FloatField(allow_null=True)
    capped = serializers.BooleanField()


class WhatIfOut(Dated):
    assumption = serializers.CharField()
    steps = WhatIfStepOut(many=True)
    wins = BeforeAfter()
    revenue = MoneyBeforeAfter()
    gross_profit = MoneyField(allow_null=True, help_text="what the changes would add")
    lift = serializers.FloatField(allow_null=True, help_text="Π(1 + l) − 1 of the relative lifts")


class NeedOut(serializers.Serializer):
    stage = serializers.CharField()
    name = serializers.CharField()
    side = serializers.CharField()
    needed = serializers.FloatField(allow_null=True)
    now_a_month = serializers.FloatField()
    rate = RatioField()
    own_rate = RatioField()


class ReversePlanOut(Dated):
    revenue = MoneyField()
    average_deal = MoneyField(allow_null=True)
    wins = serializers.FloatField(allow_null=True)
    leads = serializers.FloatField(allow_null=True)
    cpl = MoneyField(allow_null=True)
    spend = MoneyField(allow_null=True)
    steps = NeedOut(many=True)
