"""Field visits through the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from alignment.shared.errors import InvalidInput, NotAllowed
from delivery.api import params
from delivery.api.fields import MomentField
from delivery.api.views import Action, ApiView, ListCreate, Retrieve
from funnel.models import Customer, Lead
from people.models import Person
from practices.models import FieldVisit
from practices.models.visits import CANCELLERS, PLACES, VISIT_STATES
from practices.selectors import visits as selectors
from practices.selectors.visits_questions import questions_for
from practices.services import visits, visits_declines

LARGEST_ID = 2**63 - 1
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100


class VisitOut(serializers.ModelSerializer):
    """Who the client is, and what was said of it, is null for callers who may not know."""

    id = serializers.IntegerField(source="pk", read_only=True)
    starts_at = MomentField(source="occurrence.starts_at", read_only=True)
    ends_at = MomentField(source="occurrence.ends_at", read_only=True)
    briefed_at = MomentField(source="occurrence.briefed_at", read_only=True)
    held_at = MomentField(source="occurrence.held_at", read_only=True)
    debriefed_at = MomentField(source="occurrence.debriefed_at", read_only=True)
    client_name = serializers.SerializerMethodField()
    lead = serializers.SerializerMethodField()
    cancelled_by = serializers.SerializerMethodField()
    client_voice = serializers.SerializerMethodField()
    answers = serializers.SerializerMethodField()
    questions = serializers.SerializerMethodField()
    missing = serializers.ListField(child=serializers.CharField(), read_only=True)
    ideas = serializers.SerializerMethodField()

    class Meta:
        model = FieldVisit
        fields = [
            "id", "version", "marketer", "rep", "client_name", "lead", "segment", "city", "place_type", "starts_at",
            "ends_at", "state", "missing", "dress_ok", "is_on_trip", "is_confidential", "counts_online", "cancelled_by",
            "briefed_at", "held_at", "debriefed_at", "questions", "client_voice", "answers", "ideas",
        ]  # fmt: skip

    def _card(self, visit: FieldVisit) -> selectors.Card:
        """Of the whole page, asked once."""
        if "cards" not in self.context or visit.pk not in self.context["cards"]:
            page = self.parent.instance if self.parent else [visit]
            shown = selectors.cards(self.context["request"].user, page)
            self.context["cards"] = {card.visit.pk: card for card in shown}
        found: selectors.Card = self.context["cards"][visit.pk]
        return found

    def get_client_name(self, visit: FieldVisit) -> str | None:
        return self._card(visit).client or None

    def get_lead(self, visit: FieldVisit) -> int | None:
        lead = self._card(visit).lead
        return lead.pk if lead else None

    def get_cancelled_by(self, visit: FieldVisit) -> str | None:
        return visit.cancelled_by or None

    def _report(self, visit: FieldVisit) -> Any:
        report = getattr(visit, "report", None)
        return report if report and (self._card(visit).is_own or not visit.is_confidential) else None

    def get_client_voice(self, visit: FieldVisit) -> str | None:
        report = self._report(visit)
        return report.client_voice if report else None

    def get_answers(self, visit: FieldVisit) -> dict[str, str] | None:
        report = self._report(visit)
        return report.answers if report else None

    def get_questions(self, visit: FieldVisit) -> list[str] | None:
        """What may be asked; on one visit only."""
        return None if self.parent else list(questions_for(visit))

    def get_ideas(self, visit: FieldVisit) -> list[int]:
        return [born.idea_id for born in visit.occurrence.born_ideas.all()]


class VisitIn(serializers.Serializer):
    marketer = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    rep = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    starts_at = MomentField()
    ends_at = MomentField(required=False)
    place_type = serializers.ChoiceField(PLACES)
    customer = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LARGEST_ID)
    lead = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LARGEST_ID)
    client_name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    segment = serializers.CharField(max_length=80, required=False, allow_blank=True)
    city = serializers.CharField(max_length=150, required=False, allow_blank=True)
    is_on_trip = serializers.BooleanField(required=False)
    is_confidential = serializers.BooleanField(required=False)


class VisitBriefIn(serializers.Serializer):
    goals = serializers.CharField(max_length=2000)
    tasks = serializers.CharField(max_length=2000)
    dress_ok = serializers.BooleanField()


class VisitDoneIn(serializers.Serializer):
    place_type = serializers.ChoiceField(PLACES, required=False)
    dress_ok = serializers.BooleanField(required=False, allow_null=True)


class VisitDebriefIn(serializers.Serializer):
    client_voice = serializers.CharField(max_length=2000)
    answers = serializers.DictField(child=serializers.CharField(max_length=1000, allow_blank=True))
    ideas = serializers.ListField(child=serializers.CharField(max_length=2000), required=False, max_length=20)
    has_no_ideas = serializers.BooleanField(required=False)


class VisitCancelIn(serializers.Serializer):
    by = serializers.ChoiceField(CANCELLERS)
    reason = serializers.CharField(max_length=300)


class VisitDeclineIn(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


def named(rows: Any, pk: int | None, field: str) -> Any:
    """The object a body points to, where the caller may see it."""
    if pk is None:
        return None
    if (found := rows.filter(pk=pk).first()) is None:
        raise InvalidInput(_("There is no such object."), field=field)
    return found


class VisitView(ApiView):
    model = FieldVisit
    serializer_class = VisitOut

    def rows(self) -> Any:
        return selectors.visible(self.request.user).select_related("report")


class FieldVisits(VisitView, ListCreate):
    input_class = VisitIn
    ordering = ("-id",)
    filters: ClassVar = {
        "state": params.one_of("state", *[key for key, _label in VISIT_STATES if key != "cancelled"]),
        "place_type": params.one_of("place_type", *[key for key, _label in PLACES]),
        "marketer": params.number("marketer_id"),
        "from": params.since("occurrence__starts_at"),
        "to": params.until("occurrence__starts_at"),
    }

    def rows(self) -> Any:
        return super().rows().prefetch_related("occurrence__born_ideas")

    def create(self, values: Any) -> FieldVisit:
        user = self.request.user
        if not user.has_role(*visits.MAY_PLAN):
            raise NotAllowed(_("Field visits belong to marketing and sales."))
        known = Person.objects.visible_to(user)
        found = {
            "marketer": named(known, values.pop("marketer"), "marketer"),
            "rep": named(known, values.pop("rep"), "rep"),
            "customer": named(Customer.objects.visible_to(user), values.pop("customer", None), "customer"),
            "lead": named(Lead.objects.visible_to(user).alive(), values.pop("lead", None), "lead"),
        }
        if not EARLIEST_YEAR < values["starts_at"].year < LATEST_YEAR:
            raise InvalidInput(_("Choose a day of this century."), field="starts_at")
        values.setdefault("ends_at", values["starts_at"] + timedelta(hours=4))
        return visits.plan(**found, **values, actor=user, now=self.now)


class OneFieldVisit(VisitView, Retrieve):
    pass


class VisitVerb(VisitView, Action):
    def common(self) -> dict[str, Any]:
        return {"actor": self.request.user, "now": self.now, "expected_version": self.expected_version()}


class VisitBrief(VisitVerb):
    input_class = VisitBriefIn

    def act(self, obj: FieldVisit, values: Any) -> FieldVisit:
        return visits.brief(obj, **values, **self.common())


class VisitDone(VisitVerb):
    input_class = VisitDoneIn

    def act(self, obj: FieldVisit, values: Any) -> FieldVisit:
        return visits.done(obj, **values, **self.common())


class VisitDebrief(VisitVerb):
    input_class = VisitDebriefIn

    def act(self, obj: FieldVisit, values: Any) -> FieldVisit:
        visits.debrief(obj, **values, **self.common())
        found: FieldVisit = self.get_object()
        return found


class VisitCancel(VisitVerb):
    input_class = VisitCancelIn

    def act(self, obj: FieldVisit, values: Any) -> FieldVisit:
        return visits.cancel(obj, **values, **self.common())


class VisitDeclineVerb(VisitVerb):
    input_class = VisitDeclineIn

    def act(self, obj: FieldVisit, values: Any) -> FieldVisit:
        return visits_declines.decline(obj, **values, **self.common())
