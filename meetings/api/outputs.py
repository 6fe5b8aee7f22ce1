"""What callers see of series, meetings and protocols."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from delivery.api.fields import MomentField, moment_out
from meetings.models import Meeting, MeetingSeries, Protocol


class SeriesOut(serializers.ModelSerializer):
    starts = serializers.TimeField(format="%H:%M")

    class Meta:
        model = MeetingSeries
        fields = [
            "id", "version", "kind", "title", "unit", "principals", "invited", "weekday", "starts", "time_zone",
            "duration_minutes", "venue_policy", "venue", "conflict_level", "starts_on",
        ]  # fmt: skip


class SeriesIn(serializers.Serializer):
    kind = serializers.ChoiceField(["cmo_cco", "general", "department", "custom"])
    title = serializers.CharField(max_length=150)
    unit = serializers.IntegerField()
    principals = serializers.ListField(child=serializers.IntegerField(), min_length=1, max_length=10)
    invited = serializers.ListField(child=serializers.IntegerField(), required=False, max_length=200)
    weekday = serializers.IntegerField(min_value=0, max_value=6)
    starts = serializers.TimeField()
    duration_minutes = serializers.IntegerField(min_value=5, max_value=480, required=False)
    venue = serializers.CharField(max_length=200, required=False, allow_blank=True)
    starts_on = serializers.DateField(required=False)


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

    class Meta:
        model = Meeting
        fields = [
            "id", "version", "series", "kind", "title", "slot_start", "slot_end", "state", "actual_start", "actual_end",
            "host", "venue", "moved_to", "excuse", "agenda_frozen_at", "counts_as_held", "present",
        ]  # fmt: skip

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
            "content",
        ]

    def get_content(self, protocol: Protocol) -> dict[str, Any]:
        """What was sent is kept as it left; its moments are told in UTC like all others."""
        content = dict(self.context["content"](protocol))
        known = {name: content[name] for name in ("started_at", "ended_at") if content.get(name)}
        return content | {name: moment_out(datetime.fromisoformat(text)) for name, text in known.items()}

    def get_versions(self, protocol: Protocol) -> int:
        return protocol.versions.count()
