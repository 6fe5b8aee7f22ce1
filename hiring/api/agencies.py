"""Agencies, agreements with them and the comparison of A37 through the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.shared.errors import InvalidInput, NotAllowed
from delivery.api import params
from delivery.api.fields import MomentField
from delivery.api.views import Action, ApiView, ListCreate, ListView, Retrieve, RetrieveUpdate
from hiring.metrics.compare import Comparison, compare
from hiring.models import Agency, Engagement, Vacancy
from hiring.models.agencies import AGENCY_STATES
from hiring.models.engagements import CONTACT_WAYS, ENGAGEMENT_STATES, HIGHEST, MEASURED
from hiring.selectors import agencies as selectors
from hiring.selectors import searches
from hiring.selectors.qualities import QUALITIES
from hiring.services import agencies

LARGEST_ID = 2**63 - 1
LARGEST_MINOR = 10**15
COMPARE = ("hr_director", "ceo", "cmo", "cco", "head_of_sales", "head_of_marketing")


class AgencyScoreOut(serializers.Serializer):
    """Criteria 5 and 6 are measured at the first contact; `points` null is not known yet."""

    criterion = serializers.IntegerField(source="number")
    points = serializers.IntegerField(allow_null=True)
    evidence = serializers.CharField()
    is_measured = serializers.BooleanField()
    is_must_have = serializers.BooleanField(source="is_must")
    is_old = serializers.BooleanField()


class AgencyTotalOut(serializers.Serializer):
    """`share` of 24 points when all eight are known; `is_eligible` null while a must-have is unknown."""

    points = serializers.IntegerField()
    known = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    is_eligible = serializers.BooleanField(allow_null=True)


class AgencyRecordOut(serializers.Serializer):
    hires = serializers.IntegerField()
    passed = serializers.IntegerField()
    failed = serializers.IntegerField()
    replaced = serializers.IntegerField()
    pass_rate = serializers.FloatField(allow_null=True)
    real_weeks = serializers.FloatField(allow_null=True)
    promised_weeks = serializers.FloatField(allow_null=True)


class AgencyOut(serializers.ModelSerializer):
    created_at = MomentField(read_only=True)
    scores = serializers.SerializerMethodField()
    total = serializers.SerializerMethodField()
    record = serializers.SerializerMethodField()

    class Meta:
        model = Agency
        fields = [
            "id", "version", "name", "state", "site", "contact_name", "email", "phone", "fee_hundredths",
            "promised_weeks", "guarantee_months", "created_at", "scores", "total", "record",
        ]  # fmt: skip

    def _row(self, agency: Agency) -> selectors.Row:
        """Of the whole page at once."""
        view = self.context["view"]
        known: dict[int, selectors.Row] = view.__dict__.setdefault("told", {})
        if agency.pk not in known:
            page = getattr(self.parent, "instance", None) or [agency]
            known.update({row.agency.pk: row for row in selectors.rows(page, view.now)})
        return known[agency.pk]

    @extend_schema_field(AgencyScoreOut(many=True))
    def get_scores(self, agency: Agency) -> Any:
        return AgencyScoreOut(self._row(agency).scores, many=True).data

    @extend_schema_field(AgencyTotalOut)
    def get_total(self, agency: Agency) -> Any:
        return AgencyTotalOut(self._row(agency).total).data

    @extend_schema_field(AgencyRecordOut)
    def get_record(self, agency: Agency) -> Any:
        return AgencyRecordOut(self._row(agency).record).data


class AgencyIn(serializers.Serializer):
    name = serializers.CharField(max_length=200)
    site = serializers.URLField(max_length=300, required=False, allow_blank=True)
    contact_name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    email = serializers.EmailField(required=False, allow_blank=True)
    phone = serializers.CharField(max_length=20, required=False, allow_blank=True)
    fee_hundredths = serializers.IntegerField(min_value=100, max_value=200, required=False, allow_null=True)
    promised_weeks = serializers.IntegerField(min_value=1, max_value=52, required=False, allow_null=True)
    guarantee_months = serializers.IntegerField(min_value=0, max_value=24, required=False, allow_null=True)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class AgencyScoreIn(serializers.Serializer):
    criterion = serializers.ChoiceField([number for number in range(1, 9) if number not in MEASURED])
    points = serializers.IntegerField(min_value=0, max_value=HIGHEST)
    evidence = serializers.CharField(max_length=500)


class AgencyContactIn(serializers.Serializer):
    way = serializers.ChoiceField(CONTACT_WAYS)
    sent_at = serializers.DateTimeField()


class AgencyReplyIn(serializers.Serializer):
    replied_at = serializers.DateTimeField()
    questions = serializers.IntegerField(min_value=0, max_value=200)


class AgencyView(ApiView):
    model = Agency
    serializer_class = AgencyOut


class Agencies(AgencyView, ListCreate):
    input_class = AgencyIn
    filters: ClassVar = {"state": params.one_of("state", *[key for key, _label in AGENCY_STATES])}

    def create(self, values: Any) -> Any:
        if not self.request.user.has_role("hr_director"):
            raise NotAllowed(_("Agencies are kept by the HR director."))
        return agencies.create(values, actor=self.request.user, now=self.now)


class OneAgency(AgencyView, RetrieveUpdate):
    input_class = AgencyIn

    def update(self, obj: Agency, changes: Any, expected: int | None) -> Any:
        return agencies.change(obj, changes, actor=self.request.user, now=self.now, expected_version=expected)


class AgencyStep(AgencyView, Action):
    verb: ClassVar[Any] = None

    def act(self, obj: Agency, values: Any) -> None:
        type(self).verb(obj, **values, actor=self.request.user, now=self.now)


class AgencyScored(AgencyStep):
    """One judgement with its evidence; the newest counts."""

    input_class = AgencyScoreIn
    verb = staticmethod(agencies.score)


class AgencyContacted(AgencyStep):
    """R-AG-02: the minutes to the first answer are counted from here."""

    input_class = AgencyContactIn
    verb = staticmethod(agencies.contact)


class AgencyReplied(AgencyStep):
    """R-AG-02: the first answer and its clarifying questions."""

    input_class = AgencyReplyIn
    verb = staticmethod(agencies.reply)


class EngagementOut(serializers.ModelSerializer):
    started_at = MomentField(read_only=True)
    hired_at = MomentField(read_only=True)
    ended_at = MomentField(read_only=True)

    class Meta:
        model = Engagement
        fields = [
            "id", "version", "agency", "vacancy", "state", "promised_weeks", "fee_hundredths", "base_minor",
            "currency", "guarantee_months", "compared", "few_reason", "brief_version", "started_at", "hired_at",
            "ended_at", "end_reason",
        ]  # fmt: skip


class Engagements(ListView):
    """Agreements for vacancies that the caller may see."""

    model = Engagement
    serializer_class = EngagementOut
    filters: ClassVar = {
        "state": params.one_of("state", *[key for key, _label in ENGAGEMENT_STATES]),
        "vacancy": params.number("vacancy_id"),
        "agency": params.number("agency_id"),
    }


class OneEngagement(Retrieve):
    model = Engagement
    serializer_class = EngagementOut


class CompareIn(serializers.Serializer):
    """With `vacancy` what is left out is taken from it; without it every figure has to be there."""

    vacancy = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    base_minor = serializers.IntegerField(min_value=0, max_value=LARGEST_MINOR, required=False)
    hourly_cost_minor = serializers.IntegerField(min_value=0, max_value=LARGEST_MINOR, required=False)
    self_hours = serializers.IntegerField(min_value=0, max_value=10_000, required=False)
    board_fees_minor = serializers.IntegerField(min_value=0, max_value=LARGEST_MINOR, required=False)
    self_weeks_tenths = serializers.IntegerField(min_value=0, max_value=2000, required=False)
    fee_hundredths = serializers.IntegerField(min_value=100, max_value=200, required=False)
    passes_hundredths = serializers.IntegerField(min_value=0, max_value=100, required=False, default=100)
    agency_hours = serializers.IntegerField(min_value=0, max_value=10_000, required=False)
    agency_weeks_tenths = serializers.IntegerField(min_value=0, max_value=2000, required=False)
    role_value_minor = serializers.IntegerField(min_value=0, max_value=LARGEST_MINOR, required=False)


class WayOut(serializers.Serializer):
    cost_minor = serializers.IntegerField(source="cost")
    delay_minor = serializers.IntegerField(source="delay")
    total_minor = serializers.IntegerField(source="total")
    weeks = serializers.FloatField()


class QualityOut(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()
    self = serializers.CharField(source="by_ourselves")
    agency = serializers.CharField()


class CompareOut(serializers.Serializer):
    """R-SA-01: both numbers and the qualities; `tie` near says that the money decides nothing."""

    self = WayOut(source="by_ourselves")
    agency = WayOut()
    both = WayOut()
    fee_minor = serializers.IntegerField(source="fee")
    difference_minor = serializers.IntegerField(source="difference")
    tie = serializers.ChoiceField(["near", "apart", "unknown"])
    qualities = serializers.SerializerMethodField()

    @extend_schema_field(QualityOut(many=True))
    def get_qualities(self, _result: Comparison) -> Any:
        return QualityOut(QUALITIES, many=True).data


class Compare(ApiView):
    """Self against agency: reckoned, not stored."""

    serializer_class = CompareOut
    input_class = CompareIn
    pagination_class = None

    def post(self, request: Request) -> Response:
        if not request.user.has_role(*COMPARE):
            raise NotAllowed(_("The comparison belongs to those who hire."))
        return Response(self.represent(compare(searches.terms(self._figures(dict(self.read()))))))

    def _figures(self, said: dict[str, Any]) -> dict[str, int]:
        known: dict[str, int] = {}
        if pk := said.pop("vacancy", None):
            vacancy = Vacancy.objects.visible_to(self.request.user).filter(pk=pk).first()
            if vacancy is None:
                raise InvalidInput(_("There is no such vacancy."), field="vacancy")
            known = searches.figures_of(vacancy)
            if "passes_hundredths" not in self.request.data:
                said.pop("passes_hundredths")
        figures = known | said
        if missing := [name for name in searches.FIGURES if name not in figures]:
            raise InvalidInput(_("This figure is needed."), field=missing[0])
        return figures
