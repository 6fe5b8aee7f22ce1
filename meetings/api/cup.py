"""Endpoints of the cup. Of a vote nothing is shown, remembered or repeated but that it was cast."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from delivery.api import params
from delivery.api.fields import MomentField
from delivery.api.views import Action, ApiView, ListCreate, Retrieve
from meetings.metrics.cup import cup_turnout
from meetings.models import CupRound
from meetings.models.cup import CUP_STATES
from meetings.selectors import cup as selectors
from meetings.services import cup
from people import selectors as people


class CupRoundOut(serializers.ModelSerializer):
    opens_at = MomentField(read_only=True)
    closes_at = MomentField(read_only=True)
    handed_over_at = MomentField(read_only=True)
    voters = serializers.IntegerField(read_only=True)
    voted = serializers.IntegerField(read_only=True)
    turnout = serializers.SerializerMethodField()
    candidates = serializers.SerializerMethodField()
    winners = serializers.SerializerMethodField()

    class Meta:
        model = CupRound
        fields = [
            "id", "version", "month", "state", "opens_at", "closes_at", "voters", "voted", "turnout", "candidates",
            "winners", "citation", "handed_over_at", "handed_over_meeting",
        ]  # fmt: skip

    def get_turnout(self, round: CupRound) -> float | None:
        return cup_turnout(round.voted, round.voters)

    def get_candidates(self, round: CupRound) -> list[int]:
        return sorted(member.person_id for member in round.members.all() if member.side == "candidate")

    def get_winners(self, round: CupRound) -> list[int]:
        return sorted(row.person_id for row in round.won_by.all())


class CupVoteIn(serializers.Serializer):
    candidate = serializers.IntegerField()
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class CupView(ApiView):
    model = CupRound
    serializer_class = CupRoundOut

    def rows(self) -> QuerySet[CupRound]:
        return selectors.rounds_for(self.request.user)


class CupOpenIn(serializers.Serializer):
    """Nothing to say: the month is the last one, the lists are known."""


class CupRounds(CupView, ListCreate):
    """POST opens the vote about the last month."""

    input_class = CupOpenIn
    ordering = ("-month", "id")
    filters: ClassVar = {"state": params.one_of("state", *[key for key, _label in CUP_STATES])}

    def create(self, values: Any) -> CupRound:
        opened = cup.open_now(by=self.request.user, now=self.now)
        return self.rows().get(pk=opened.pk)


class OneCupRound(CupView, Retrieve):
    pass


class CupVote(CupView, Action):
    """Outside idempotency: the stored hash of so short a body, beside who sent it, would give the vote away."""

    input_class = CupVoteIn
    needs_edit = False
    versioned = False
    idempotent = False

    def act(self, obj: CupRound, values: Any) -> None:
        candidate = people.active_people().filter(pk=values["candidate"]).first()
        cup.vote(obj, voter=self.request.user, candidate=candidate, reason=values["reason"], now=self.now)


class CupClose(CupView, Action):
    def act(self, obj: CupRound, values: Any) -> None:
        cup.close(obj, by=self.request.user, now=self.now, expected_version=self.expected_version())


class CupHandOver(CupView, Action):
    def act(self, obj: CupRound, values: Any) -> None:
        cup.hand_over(obj, by=self.request.user, now=self.now, expected_version=self.expected_version())
