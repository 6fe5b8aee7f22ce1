"""What callers see of series, meetings and protocols."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from delivery.api.fields import MomentField, moment_out
from meetings.models import Meeting, MeetingSeries, Protocol
from meetings.models.series import CHAIR_RULES, FORMATS, PERIODS, SECRETARY_RULES, SERIES_KINDS, VENUE_POLICIES
from meetings.selectors.signatures import last_version_of


class SeriesOut(serializers.ModelSerializer):
    starts = serializers.TimeField(format="%H:%M")
    conflict_level = serializers.SerializerMethodField()
    end_proposed_at = MomentField(read_only=True)
    ended_at = MomentField(read_only=True)

    class Meta:
        model = MeetingSeries
        fields = [
            "id", "version", "kind", "title", "unit", "principals", "single_head", "invited", "weekday", "starts", "time_zone",
            "duration_minutes", "period", "monthly_from", "format", "venue_policy", "venue", "chair_rule",
            "secretary_rule", "conflict_level", "moderator", "moderated_meetings", "starts_on", "end_proposed_by", "end_proposed_at",
            "ended_at",
        ]  # fmt: skip

    def get_conflict_level(self, series: MeetingSeries) -> str | None:
        """What the caller said of it; nobody reads the word of another."""
        request = self.context.get("request")
        caller = request.user.pk if request else None
        return next((view.level for view in series.conflict_views.all() if view.person_id == caller), None)


class SeriesIn(serializers.Serializer):
    kind = serializers.ChoiceField(SERIES_KINDS)
    title = serializers.CharField(max_length=150)
    unit = serializers.IntegerField()
    principals = serializers.ListField(child=serializers.IntegerField(), min_length=1, max_length=10)
    invited = serializers.ListField(child=serializers.IntegerField(), required=False, max_length=200)
    weekday = serializers.IntegerField(min_value=0, max_value=6)
    starts = serializers.TimeField()
    duration_minutes = serializers.IntegerField(min_value=5, max_value=480, required=False)
    venue = serializers.CharField(max_length=200, required=False, allow_blank=True)
    starts_on = serializers.DateField(required=False)
    time_zone = serializers.CharField(max_length=64, required=False)
    period = serializers.ChoiceField(PERIODS, required=False)
    monthly_from = serializers.IntegerField(min_value=2, max_value=1000, required=False)
    format = serializers.ChoiceField(FORMATS, required=False)
    venue_policy = serializers.ChoiceField(VENUE_POLICIES, required=False)
    chair_rule = serializers.ChoiceField(CHAIR_RULES, required=False)
    secretary_rule = serializers.ChoiceField(SECRETARY_RULES, required=False)


class SeriesChange(serializers.Serializer):
    """Coming meetings follow; those whose agenda is frozen stay."""

    title = serializers.CharField(max_length=150)
    invited = serializers.ListField(child=serializers.IntegerField(), max_length=200)
    weekday = serializers.IntegerField(min_value=0, max_value=6)
    starts = serializers.TimeField()
    time_zone = serializers.CharField(max_length=64)
    duration_minutes = serializers.IntegerField(min_value=5, max_value=480)
    period = serializers.ChoiceField(PERIODS)
    monthly_from = serializers.IntegerField(min_value=2, max_value=1000)
    format = serializers.ChoiceField(FORMATS)
    venue_policy = serializers.ChoiceField(VENUE_POLICIES)
    venue = serializers.CharField(max_length=200, allow_blank=True)
    chair_rule = serializers.ChoiceField(CHAIR_RULES)
    secretary_rule = serializers.ChoiceField(SECRETARY_RULES)
    moderator = serializers.IntegerField(allow_null=True)
    moderated_meetings = serializers.IntegerField(min_value=1, max_value=52)


class MeetingOut(serializers.ModelSerializer):
    slot_start = MomentField(read_only=True)
    slot_end = MomentField(read_only=True)
    actual_start = MomentField(read_only=True)
    actual_end = MomentField(read_only=True)
    moved_to = MomentField(read_only=True)
    agenda_frozen_at = MomentField(read_only=True)
    title = serializers.CharField(source="series.title", read_only=True)
    kind = serializers.CharField(source="series.kind", read_only=True)
    present = serializers.SerializerMethodField()
    entered_later = serializers.SerializerMethodField()

    class Meta:
        model = Meeting
        fields = [
            "id", "version", "series", "kind", "title", "slot_start", "slot_end", "state", "actual_start", "actual_end",
            "host", "chair", "secretary", "moderator", "format", "venue", "entered_later", "moved_to", "excuse", "agenda_frozen_at", "counts_as_held", "present",
        ]  # fmt: skip

    def get_entered_later(self, meeting: Meeting) -> bool:
        entry = getattr(meeting, "late_entry", None)
        return entry is not None and entry.state == "confirmed"

    def get_present(self, meeting: Meeting) -> list[int]:
        return sorted(row.person_id for row in meeting.attendance.all() if row.arrived_at)


class MeetingMoveIn(serializers.Serializer):
    to = MomentField()


class ExcuseIn(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class ProtocolOut(serializers.ModelSerializer):
    drafted_at = MomentField(read_only=True)
    sent_at = MomentField(read_only=True)
    content = serializers.SerializerMethodField()
    versions = serializers.SerializerMethodField()
    digest = serializers.SerializerMethodField()
    is_intact = serializers.SerializerMethodField()
    signed_by = serializers.SerializerMethodField()

    class Meta:
        model = Protocol
        fields = [
            "id",
            "version",
            "meeting",
            "author",
            "state",
            "drafted_at",
            "sent_at",
            "same_day",
            "versions",
            "digest",
            "is_intact",
            "signed_by",
            "content",
        ]

    def get_content(self, protocol: Protocol) -> dict[str, Any]:
        """What was sent is kept as it left; its moments are told in UTC like all others."""
        content = dict(self.context["content"](protocol))
        known = {name: content[name] for name in ("started_at", "ended_at") if content.get(name)}
        return content | {name: moment_out(datetime.fromisoformat(text)) for name, text in known.items()}

    def get_versions(self, protocol: Protocol) -> int:
        return protocol.versions.count()

    def get_digest(self, protocol: Protocol) -> str | None:
        """Of the version that was sent last."""
        last = last_version_of(protocol)
        return last.digest if last else None

    def get_is_intact(self, protocol: Protocol) -> bool | None:
        last = last_version_of(protocol)
        return last.is_intact if last else None

    def get_signed_by(self, protocol: Protocol) -> list[int]:
        last = last_version_of(protocol)
        return sorted(last.signatures.values_list("person", flat=True)) if last else []
