"""What callers see of a rotation."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from delivery.api.fields import MomentField
from practices.models import DiaryEntry, HostConfirmation, ProgrammeItem, Rotation, RotationFeedback
from practices.selectors import rotations as selectors


class RotationConfirmationOut(serializers.ModelSerializer):
    at = MomentField(read_only=True)

    class Meta:
        model = HostConfirmation
        fields = ["host", "side", "agrees", "by", "at"]


class RotationProgrammeOut(serializers.ModelSerializer):
    class Meta:
        model = ProgrammeItem
        fields = ["kind", "title", "minutes"]


class RotationDiaryOut(serializers.ModelSerializer):
    at = MomentField(read_only=True)

    class Meta:
        model = DiaryEntry
        fields = ["id", "day", "text", "calls", "meetings", "author", "at", "key"]


class RotationFeedbackOut(serializers.ModelSerializer):
    at = MomentField(read_only=True)

    class Meta:
        model = RotationFeedback
        fields = ["by", "part", "mark", "text", "question", "at"]


class RotationOut(serializers.ModelSerializer):
    """`diary` and `feedback` are null for callers who were not there and lead neither side."""

    id = serializers.IntegerField(source="pk", read_only=True)
    starts_at = MomentField(source="occurrence.starts_at", read_only=True)
    ends_at = MomentField(source="occurrence.ends_at", read_only=True)
    phase = serializers.CharField(source="occurrence.phase", read_only=True)
    days = serializers.ListField(child=serializers.DateField(), read_only=True)
    duties = serializers.ListField(child=serializers.CharField(), read_only=True)
    guests = serializers.SerializerMethodField()
    ideas = serializers.SerializerMethodField()
    confirmations = RotationConfirmationOut(many=True, read_only=True)
    programme = RotationProgrammeOut(many=True, read_only=True)
    diary = serializers.SerializerMethodField()
    feedback = serializers.SerializerMethodField()

    class Meta:
        model = Rotation
        fields = [
            "id", "version", "direction", "state", "phase", "starts_at", "ends_at", "guest", "guests", "host",
            "stand_in", "days", "days_planned", "minutes", "duties", "place", "is_remote", "phone_message_set",
            "autoreply_set", "has_brainstorm", "interrupted_on", "first_way", "confirmations", "programme", "ideas",
            "diary", "feedback",
        ]  # fmt: skip

    def get_guests(self, rotation: Rotation) -> list[int]:
        return [part.person_id for part in rotation.occurrence.parts.all() if part.part == "guest"]

    def get_ideas(self, rotation: Rotation) -> list[int]:
        return [row.idea_id for row in rotation.occurrence.born_ideas.all()]

    def get_diary(self, rotation: Rotation) -> list[dict[str, Any]] | None:
        return RotationDiaryOut(rotation.diary.all(), many=True).data if self._reads(rotation) else None

    def get_feedback(self, rotation: Rotation) -> list[dict[str, Any]] | None:
        return RotationFeedbackOut(rotation.feedback.all(), many=True).data if self._reads(rotation) else None

    def _reads(self, rotation: Rotation) -> bool:
        """Without a question of its own for each row."""
        user = self.context["request"].user
        there = {part.person_id for part in rotation.occurrence.parts.all() if part.part in ("guest", "host")}
        return user.pk in there or user.has_role(*selectors.READS_ALL)
