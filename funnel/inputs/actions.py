"""What may be done with a lead, said in an input."""

from __future__ import annotations

from rest_framework import serializers

from funnel.inputs.fields import Moment, Owner, Strict, Text
from funnel.models.activities import ACTIVITY_KINDS, TOUCH_KINDS

HANDED_TO = (
    "The seller who receives a lead of the first line, by id or e-mail; only with the stage `kev_set`. "
    "The event keeps both: `owner` who set the meeting, and `handed_to`. Left out, the owner stays."
)


class MoveInput(Strict):
    stage = Text(required=True, allow_blank=False, max_length=40)
    at = Moment()
    reason = Text(max_length=40, allow_null=True)
    note = Text(max_length=5000, allow_null=True)
    until = serializers.DateField(required=False, allow_null=True)
    handed_to = Owner(help_text=HANDED_TO)


class AcceptInput(Strict):
    at = Moment()


class RejectInput(Strict):
    reason = Text(required=True, allow_blank=False, max_length=40)
    note = Text(max_length=5000, allow_null=True)
    until = serializers.DateField(required=False, allow_null=True)
    at = Moment()


class ContestInput(Strict):
    note = Text(required=True, allow_blank=False, max_length=5000)


class RecycleInput(Strict):
    until = serializers.DateField()
    note = Text(max_length=5000, allow_null=True)


class MergeInput(Strict):
    into = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class ActivityInput(Strict):
    kind = serializers.ChoiceField(ACTIVITY_KINDS)
    at = Moment()
    text = Text(max_length=20_000)
    outcome = Text(max_length=60)
    duration_s = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=2**31 - 1)
    due_at = Moment()
    done_at = Moment()
    evidence = serializers.ChoiceField(["recorded", "declared"], required=False)
    provider = Text(max_length=60)
    call_id = Text(max_length=120)
    recording_url = serializers.URLField(required=False, allow_blank=True, max_length=500)


class TouchInput(Strict):
    lead = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**63 - 1)
    visitor = Text(max_length=120)
    at = Moment()
    kind = serializers.ChoiceField(TOUCH_KINDS)
    source = Text(max_length=120, allow_null=True)
    campaign = Text(max_length=200, allow_null=True)
    url = Text(max_length=500)
