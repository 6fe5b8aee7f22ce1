"""What callers see of topics, decisions, promises, ideas and signals."""

from rest_framework import serializers

from delivery.api.fields import MomentField, money_out
from loop.models import Action, Decision, Idea, Project, Signal, SignatureBanner, Topic
from loop.models.ideas import IDEA_ORIGINS
from loop.selectors import signal_words, stake_of
from loop.services.ideas import ANSWERS


class TopicOut(serializers.ModelSerializer):
    raised_at = MomentField(read_only=True)
    is_stuck = serializers.BooleanField(read_only=True)

    class Meta:
        model = Topic
        fields = [
            "id", "version", "text", "details", "raised_by", "raised_at", "side", "source", "signal", "lead", "action",
            "metric", "urgency", "state", "deferred_times", "is_stuck", "drop_reason",
        ]  # fmt: skip


class TopicIn(serializers.Serializer):
    text = serializers.CharField(max_length=300)
    details = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    side = serializers.ChoiceField(["marketing", "sales", "shared"], required=False)
    urgency = serializers.ChoiceField(["can_wait", "now"], required=False)


class ReasonIn(serializers.Serializer):
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class DecisionOut(serializers.ModelSerializer):
    decided_at = MomentField(read_only=True)

    class Meta:
        model = Decision
        fields = ["id", "version", "text", "topic", "metric", "decided_by", "decided_at"]


class DecisionIn(serializers.Serializer):
    text = serializers.CharField(max_length=1000)
    topic = serializers.IntegerField(required=False, allow_null=True)
    metric = serializers.CharField(max_length=60, required=False, allow_blank=True)


class DecisionChange(serializers.Serializer):
    text = serializers.CharField(max_length=1000)
    metric = serializers.CharField(max_length=60, required=False, allow_blank=True)


class ActionOut(serializers.ModelSerializer):
    created_at = MomentField(read_only=True)
    done_at = MomentField(read_only=True)

    class Meta:
        model = Action
        fields = [
            "id", "version", "text", "owner", "requested_by", "due_date", "original_due_date", "asked_due_date",
            "decision", "state", "created_at", "done_at", "evidence", "why_not", "what_next",
        ]  # fmt: skip


class ActionIn(serializers.Serializer):
    text = serializers.CharField(max_length=400)
    owner = serializers.IntegerField(required=False, allow_null=True)
    due_date = serializers.DateField(required=False, allow_null=True)
    decision = serializers.IntegerField(required=False, allow_null=True)


class ActionChange(serializers.Serializer):
    text = serializers.CharField(max_length=400)
    owner = serializers.IntegerField(required=False)
    due_date = serializers.DateField(required=False)


class EvidenceIn(serializers.Serializer):
    evidence = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class NotDoneIn(serializers.Serializer):
    why = serializers.CharField(max_length=500)
    next = serializers.CharField(max_length=500)
    new_date = serializers.DateField(required=False, allow_null=True, default=None)


class ActionMoveIn(serializers.Serializer):
    to_date = serializers.DateField()
    reason = serializers.CharField(max_length=300)


class IdeaOut(serializers.ModelSerializer):
    created_at = MomentField(read_only=True)
    answered_at = MomentField(read_only=True)

    class Meta:
        model = Idea
        fields = [
            "id", "version", "text", "author", "origin", "expected_effect", "metric", "state", "answer", "created_at",
            "answered_at",
        ]  # fmt: skip


class IdeaIn(serializers.Serializer):
    text = serializers.CharField(max_length=2000)
    origin = serializers.ChoiceField(IDEA_ORIGINS, required=False, default="other")
    expected_effect = serializers.CharField(max_length=300, required=False, allow_blank=True)
    metric = serializers.CharField(max_length=60, required=False, allow_blank=True)


class IdeaAnswerIn(serializers.Serializer):
    state = serializers.ChoiceField(sorted(ANSWERS))
    text = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class IdeaProjectIn(serializers.Serializer):
    owner = serializers.IntegerField()
    due_date = serializers.DateField()


class ProjectOut(serializers.ModelSerializer):
    done_at = MomentField(read_only=True)

    class Meta:
        model = Project
        fields = ["id", "version", "idea", "owner", "sponsor_side", "due_date", "state", "done_at", "result"]


class BannerOut(serializers.ModelSerializer):
    is_active = serializers.BooleanField(read_only=True)
    rotate_on = serializers.DateField(read_only=True)
    link = serializers.CharField(read_only=True)

    class Meta:
        model = SignatureBanner
        fields = [
            "id", "version", "message", "service", "url", "link", "legal_entity", "language", "letters_per_day",
            "valid_from", "valid_to", "is_active", "rotate_on", "campaign", "owner",
        ]  # fmt: skip


class SignalOut(serializers.ModelSerializer):
    text = serializers.SerializerMethodField()
    money_at_stake = serializers.SerializerMethodField()
    opened_at = MomentField(read_only=True)
    refreshed_at = MomentField(read_only=True)
    closed_at = MomentField(read_only=True)
    priority = serializers.FloatField(read_only=True)

    class Meta:
        model = Signal
        fields = [
            "id", "metric", "segment", "rule", "severity", "text", "value", "norm", "n", "money_at_stake", "confidence",
            "priority", "records_url", "opened_at", "refreshed_at", "closed_at", "close_reason", "dismissed_by",
            "consented_by",
        ]  # fmt: skip

    def get_text(self, signal: Signal) -> str:
        return signal_words(signal)

    def get_money_at_stake(self, signal: Signal) -> dict[str, str] | None:
        return money_out(stake_of(signal))
