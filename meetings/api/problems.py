"""Problem cards through the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from delivery.api import params
from delivery.api.fields import MomentField
from delivery.api.views import Action, ApiView, ListCreate, Retrieve
from meetings.models import CardSignature, Evidence, ProblemCard
from meetings.models.problems import CARD_SIDES, CARD_STATES, CLAIMS, REPORTS, VERDICTS
from meetings.services import problems
from meetings.services.problem_data import Shown

CLAIM_KEYS = [key for key, _label in CLAIMS]


class CardEvidenceOut(serializers.ModelSerializer):
    at = MomentField(read_only=True)
    figures = serializers.ListField(child=serializers.DictField(), read_only=True)
    lead_ids = serializers.ListField(child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = Evidence
        fields = ["id", "side", "kind", "lead_ids", "report", "figures", "text", "by", "at"]


class CardSignatureOut(serializers.ModelSerializer):
    at = MomentField(read_only=True)

    class Meta:
        model = CardSignature
        fields = ["round", "side", "by", "at"]


class ProblemCardOut(serializers.ModelSerializer):
    opened_at = MomentField(read_only=True)
    reviewed_at = MomentField(read_only=True)
    escalated_at = MomentField(read_only=True)
    resolved_at = MomentField(read_only=True)
    evidence = CardEvidenceOut(many=True, read_only=True)
    signatures = CardSignatureOut(many=True, read_only=True)

    class Meta:
        model = ProblemCard
        fields = [
            "id", "version", "claim", "raised_by", "raised_side", "statement_marketing", "statement_sales", "metric",
            "segment", "state", "verdict", "data_says", "round", "opened_at", "reviewed_at", "escalated_at",
            "resolved_at", "topic", "actions", "evidence", "signatures",
        ]  # fmt: skip


class ShownIn(serializers.Serializer):
    lead_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), required=False, max_length=500
    )
    report = serializers.ChoiceField(REPORTS, required=False, allow_blank=True)
    text = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class ProblemCardIn(ShownIn):
    claim = serializers.ChoiceField([*CLAIMS, (problems.ABOUT_A_PERSON, _("A person"))])
    statement = serializers.CharField(max_length=1000)
    metric = serializers.CharField(max_length=60, required=False, allow_blank=True)
    segment = serializers.CharField(max_length=120, required=False, allow_blank=True)


class CardEvidenceIn(ShownIn):
    statement = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class VerdictIn(serializers.Serializer):
    data_says = serializers.ChoiceField(VERDICTS)
    verdict = serializers.CharField(max_length=1000)


def shown_of(values: dict[str, Any]) -> Shown:
    """Takes what is shown out of the body."""
    return Shown(tuple(values.pop("lead_ids", ())), values.pop("report", ""), values.pop("text", ""))


class CardView(ApiView):
    model = ProblemCard
    serializer_class = ProblemCardOut

    def rows(self) -> QuerySet[ProblemCard]:
        return super().rows().prefetch_related("evidence", "signatures", "actions")


class ProblemCards(CardView, ListCreate):
    """A claim comes with its data (R-BL-01); a claim about a person is refused."""

    input_class = ProblemCardIn
    ordering = ("-opened_at", "id")
    filters: ClassVar = {
        "state": params.one_of("state", *[key for key, _label in CARD_STATES]),
        "claim": params.one_of("claim", *CLAIM_KEYS),
        "raised_side": params.one_of("raised_side", *[key for key, _label in CARD_SIDES]),
    }

    def create(self, values: Any) -> ProblemCard:
        shown = shown_of(values)
        return problems.open_card(shown=shown, actor=self.request.user, now=self.now, **values)


class OneProblemCard(CardView, Retrieve):
    pass


class CardStep(CardView, Action):
    @property
    def common(self) -> dict[str, Any]:
        return {"actor": self.request.user, "now": self.now, "expected_version": self.expected_version()}


class CardEvidence(CardStep):
    """Added to the column of the caller's side."""

    input_class = CardEvidenceIn

    def act(self, obj: ProblemCard, values: Any) -> None:
        problems.add_evidence(obj, shown_of(values), **values, **self.common)


class CardReview(CardStep):
    """The joint verdict; a new one asks for new signatures."""

    input_class = VerdictIn

    def act(self, obj: ProblemCard, values: Any) -> None:
        problems.review(obj, **values, **self.common)


class CardSign(CardStep):
    """The second of both heads closes the card (R-BL-02)."""

    def act(self, obj: ProblemCard, values: Any) -> None:
        problems.sign(obj, **self.common)
