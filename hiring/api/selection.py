"""Scorecards and offers through the API, with the same hiding as on the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from alignment.shared.errors import InvalidInput
from delivery.api import params
from delivery.api.fields import MomentField, MoneyField
from delivery.api.views import Action, ApiView, ListCreate, Retrieve
from hiring.models import Application, Interview, Offer, Scorecard
from hiring.models.scorecards import RECOMMENDATIONS
from hiring.models.selection import OFFER_STATES
from hiring.services import cards, offers, peeking

LARGEST_ID = 2**63 - 1
MOST_MARKS = 24


class ScorecardMarkOut(serializers.Serializer):
    attribute = serializers.CharField(source="attribute.key")
    name = serializers.CharField(source="attribute.name")
    score = serializers.IntegerField()
    evidence = serializers.CharField(allow_null=True)


class ScorecardOut(serializers.ModelSerializer):
    """A card that its reader may know of. Each amendment is a card of its own with the next `no`."""

    application = serializers.IntegerField(source="interview.application_id", read_only=True)
    submitted_at = MomentField(read_only=True)
    marks = ScorecardMarkOut(many=True, read_only=True)

    class Meta:
        model = Scorecard
        fields = [
            "id", "interview", "application", "by", "no", "recommendation", "evidence", "marks", "submitted_at",
            "why_amended",
        ]  # fmt: skip
        read_only_fields = fields


class ScorecardMarkIn(serializers.Serializer):
    attribute = serializers.CharField(max_length=80)
    score = serializers.IntegerField(min_value=1, max_value=4)
    evidence = serializers.CharField(max_length=4000)


class ScorecardWords(serializers.Serializer):
    recommendation = serializers.ChoiceField(RECOMMENDATIONS)
    evidence = serializers.CharField(max_length=4000)
    marks = ScorecardMarkIn(many=True, allow_empty=False, max_length=MOST_MARKS)


class ScorecardIn(ScorecardWords):
    interview = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)


class ScorecardAmendIn(ScorecardWords):
    why = serializers.CharField(max_length=4000)


def given(values: dict[str, Any]) -> dict[str, Any]:
    """What the service takes, out of a clean body."""
    marks = {mark["attribute"]: cards.Mark(mark["score"], mark["evidence"]) for mark in values["marks"]}
    return {"recommendation": int(values["recommendation"]), "evidence": values["evidence"], "marks": marks}


class ScorecardView(ApiView):
    model = Scorecard
    serializer_class = ScorecardOut

    def rows(self) -> Any:
        return super().rows().select_related("interview").prefetch_related("marks__attribute")


class Scorecards(ScorecardView, ListCreate):
    input_class = ScorecardIn
    filters: ClassVar = {
        "application": params.number("interview__application_id"),
        "interview": params.number("interview_id"),
        "by": params.number("by_id"),
    }

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        peeking.note_reading(page or (), reader=self.request.user, now=self.now)
        return page

    def create(self, values: Any) -> Scorecard:
        user = self.request.user
        seen = Interview.objects.filter(application__in=Application.objects.visible_to(user))
        talk = seen.filter(pk=values["interview"]).first()
        if talk is None:
            raise InvalidInput(_("There is no such object."), field="interview")
        return cards.submit(talk, by=user, now=self.now, **given(values))


class OneScorecard(ScorecardView, Retrieve):
    def represent(self, obj: Scorecard) -> Any:
        peeking.note_reading([obj], reader=self.request.user, now=self.now)
        return super().represent(obj)


class ScorecardAmend(ScorecardView, Action):
    input_class = ScorecardAmendIn

    def act(self, obj: Scorecard, values: Any) -> Scorecard:
        return cards.amend(obj, by=self.request.user, now=self.now, why=values["why"], **given(values))


class OfferOut(serializers.ModelSerializer):
    base = MoneyField(minor="base_minor", read_only=True)
    variable = MoneyField(minor="variable_minor", read_only=True)
    made_at = MomentField(read_only=True)
    decided_at = MomentField(read_only=True)

    class Meta:
        model = Offer
        fields = [
            "id", "version", "application", "state", "base", "variable", "is_gross", "start_on", "answer_by", "note",
            "made_at", "made_by", "decided_at", "reason",
        ]  # fmt: skip
        read_only_fields = fields


class OfferIn(serializers.Serializer):
    application = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    base = MoneyField()
    variable = MoneyField(required=False, allow_null=True)
    is_gross = serializers.BooleanField(required=False)
    start_on = serializers.DateField()
    answer_by = serializers.DateField()
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    override = serializers.CharField(
        max_length=2000, required=False, allow_blank=True,
        help_text="Why the offer does not wait for a reference or a skipped step; kept and shown.",
    )  # fmt: skip


class OfferDeclineIn(serializers.Serializer):
    refusal = serializers.CharField(max_length=40)
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class OfferWithdrawIn(serializers.Serializer):
    reason = serializers.CharField(max_length=2000)


class OfferView(ApiView):
    model = Offer
    serializer_class = OfferOut


class Offers(OfferView, ListCreate):
    input_class = OfferIn
    filters: ClassVar = {
        "application": params.number("application_id"),
        "state": params.one_of("state", *[key for key, _label in OFFER_STATES]),
    }

    def create(self, values: Any) -> Offer:
        user = self.request.user
        row = Application.objects.editable_by(user).filter(pk=values.pop("application")).first()
        if row is None:
            raise InvalidInput(_("There is no such object."), field="application")
        base, variable = values.pop("base"), values.pop("variable", None)
        return offers.make(
            row, base_minor=base.minor, variable_minor=variable.minor if variable else None, actor=user, now=self.now,
            **values,
        )  # fmt: skip


class OneOffer(OfferView, Retrieve):
    pass


class OfferVerb(OfferView, Action):
    def common(self) -> dict[str, Any]:
        return {"actor": self.request.user, "now": self.now, "expected_version": self.expected_version()}


class OfferAccept(OfferVerb):
    def act(self, obj: Offer, values: Any) -> Offer:
        return offers.accept(obj, **self.common())


class OfferDecline(OfferVerb):
    input_class = OfferDeclineIn

    def act(self, obj: Offer, values: Any) -> Offer:
        reason = values.get("reason", "")
        return offers.decline(obj, refusal=values["refusal"], reason=reason, **self.common())


class OfferWithdraw(OfferVerb):
    input_class = OfferWithdrawIn

    def act(self, obj: Offer, values: Any) -> Offer:
        return offers.withdraw(obj, reason=values["reason"], **self.common())
