"""Vacancies and their steps through the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.shared.errors import InvalidInput, NotAllowed
from delivery.api import params
from delivery.api.fields import MomentField
from delivery.api.views import Action, ApiView, ListCreate, Retrieve, RetrieveUpdate
from hiring.models import Vacancy, VacancyChannel
from hiring.models.vacancies import CHANNELS, POSITIONS, SEARCHES, VACANCY_REASONS, VACANCY_STATES
from hiring.selectors import errors
from hiring.selectors import vacancies as selectors
from hiring.selectors.errors import NAMES
from hiring.services import vacancy_changes, vacancy_turns
from people.models import Department, Person

LARGEST_ID = 2**63 - 1
LARGEST_MONEY = 10**15
LONGEST = 10_000
FACTS = [
    "title", "position", "department", "hiring_head", "recruiter", "reason", "reason_note", "is_confidential",
    "headcount", "region", "salary_min_minor", "salary_max_minor", "currency", "is_gross", "variable_note",
    "monthly_value_minor", "leads_per_month", "text", "advantages", "benefits", "onboarding_plan", "search",
    "probation_days", "start_on",
]  # fmt: skip


class ChannelOut(serializers.ModelSerializer):
    id = serializers.IntegerField(source="pk", read_only=True)

    class Meta:
        model = VacancyChannel
        fields = ["id", "kind", "name", "cost_minor", "posted_on", "ended_on"]


class VacancyOut(serializers.ModelSerializer):
    """`days_open` leaves pauses out; `hired` of `headcount`."""

    id = serializers.IntegerField(source="pk", read_only=True)
    created_at = MomentField(read_only=True)
    approved_at = MomentField(read_only=True)
    closed_at = MomentField(read_only=True)
    days_open = serializers.SerializerMethodField()
    hired = serializers.SerializerMethodField()
    channels = ChannelOut(many=True, read_only=True)

    class Meta:
        model = Vacancy
        fields = [
            "id", "version", "state", *FACTS, "external_id", "created_at", "approved_at", "closed_at", "days_open",
            "hired", "channels",
        ]  # fmt: skip

    def _card(self, vacancy: Vacancy) -> selectors.Card:
        """Of the whole page, asked once."""
        if "cards" not in self.context:
            page = self.parent.instance if self.parent else [vacancy]
            self.context["cards"] = {card.vacancy.pk: card for card in selectors.cards(page, self.context["view"].now)}
        found: selectors.Card = self.context["cards"][vacancy.pk]
        return found

    def get_days_open(self, vacancy: Vacancy) -> int:
        return self._card(vacancy).days

    def get_hired(self, vacancy: Vacancy) -> int:
        return self._card(vacancy).hired


def _id(**options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=LARGEST_ID, **options)


def _money() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=LARGEST_MONEY, required=False, allow_null=True)


def _text(length: int = LONGEST) -> serializers.CharField:
    return serializers.CharField(max_length=length, required=False, allow_blank=True)


class VacancyIn(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    position = serializers.ChoiceField(POSITIONS)
    department = _id()
    hiring_head = _id()
    recruiter = _id(required=False, allow_null=True)
    reason = serializers.ChoiceField(VACANCY_REASONS)
    reason_note = _text()
    is_confidential = serializers.BooleanField(required=False)
    headcount = serializers.IntegerField(min_value=1, max_value=100, required=False)
    region = _text(80)
    salary_min_minor = _money()
    salary_max_minor = _money()
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False)
    is_gross = serializers.BooleanField(required=False)
    variable_note = _text(300)
    monthly_value_minor = _money()
    leads_per_month = serializers.IntegerField(min_value=0, max_value=100_000, required=False, allow_null=True)
    text = _text()
    advantages = _text()
    benefits = _text()
    onboarding_plan = _text()
    search = serializers.ChoiceField(SEARCHES, required=False)
    probation_days = serializers.IntegerField(min_value=0, max_value=366, required=False)
    start_on = serializers.DateField(required=False, allow_null=True)


class NoteIn(serializers.Serializer):
    note = serializers.CharField(max_length=1000)


class RemarkIn(serializers.Serializer):
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class ChannelIn(serializers.Serializer):
    kind = serializers.ChoiceField(CHANNELS)
    name = serializers.CharField(max_length=120)
    cost_minor = serializers.IntegerField(min_value=0, max_value=LARGEST_MONEY, required=False)
    posted_on = serializers.DateField(required=False)


class CheckOut(serializers.Serializer):
    """`unknown` is not `ok`: there is not enough to judge by."""

    no = serializers.IntegerField()
    name = serializers.CharField()
    state = serializers.ChoiceField([("ok", "ok"), ("warning", "warning"), ("error", "error"), ("unknown", "unknown")])
    evidence = serializers.CharField()
    mend = serializers.CharField()
    url = serializers.CharField()


def linked(values: dict[str, Any], user: Person) -> dict[str, Any]:
    """Ids of the body as rows in the sight of the caller."""
    colleagues = Person.objects.visible_to(user).filter(is_active=True)
    rows = {"department": Department.objects.all(), "hiring_head": colleagues, "recruiter": colleagues}
    found = dict(values)
    for name, known in rows.items():
        if found.get(name) is None:
            continue
        found[name] = known.filter(pk=found[name]).first()
        if found[name] is None:
            raise InvalidInput(_("There is no such object."), field=name)
    return found


class VacancyView(ApiView):
    model = Vacancy
    serializer_class = VacancyOut

    def rows(self) -> Any:
        found = Vacancy.objects.visible_to(self.request.user)
        return found.select_related("hiring_head").prefetch_related("channels")


class Vacancies(VacancyView, ListCreate):
    input_class = VacancyIn
    ordering = ("-created_at", "-id")
    filters: ClassVar = {
        "state": params.one_of("state", *[key for key, _label in VACANCY_STATES]),
        "position": params.one_of("position", *[key for key, _label in POSITIONS]),
        "department": params.number("department_id"),
        "hiring_head": params.number("hiring_head_id"),
    }

    def create(self, values: Any) -> Vacancy:
        user = self.request.user
        if not user.has_role(*selectors.ASKERS):
            raise NotAllowed(_("Heads and the HR director ask for a new colleague."))
        return vacancy_changes.draft(linked(values, user), now=self.now, actor=user)


class OneVacancy(VacancyView, RetrieveUpdate):
    input_class = VacancyIn

    def update(self, obj: Vacancy, changes: Any, expected: int | None) -> None:
        user = self.request.user
        vacancy_changes.change(obj, linked(changes, user), now=self.now, actor=user, expected_version=expected)


class VacancyVerb(VacancyView, Action):
    """A step from state to state; the service says whether it goes there."""

    service: ClassVar[Any] = None

    def act(self, obj: Vacancy, values: Any) -> None:
        common = {"now": self.now, "actor": self.request.user, "expected_version": self.expected_version()}
        type(self).service(obj, **values, **common)


class VacancyAsk(VacancyVerb):
    service = staticmethod(vacancy_turns.ask)


class VacancyApprove(VacancyVerb):
    input_class = RemarkIn
    needs_edit = False
    service = staticmethod(vacancy_turns.approve)


class VacancySendBack(VacancyVerb):
    input_class = NoteIn
    needs_edit = False
    service = staticmethod(vacancy_turns.send_back)


class VacancyPause(VacancyVerb):
    input_class = NoteIn
    service = staticmethod(vacancy_turns.pause)


class VacancyResume(VacancyVerb):
    input_class = RemarkIn
    service = staticmethod(vacancy_turns.resume)


class VacancyCancel(VacancyVerb):
    input_class = NoteIn
    service = staticmethod(vacancy_turns.cancel)


class VacancyReopen(VacancyVerb):
    input_class = NoteIn
    service = staticmethod(vacancy_turns.reopen)


class VacancyChannels(VacancyView, Action):
    input_class = ChannelIn
    versioned = False

    def act(self, obj: Vacancy, values: Any) -> None:
        vacancy_changes.post(obj, **values, now=self.now, actor=self.request.user)


class VacancyErrors(VacancyView, Retrieve):
    """The ten errors of hiring as they stand now."""

    serializer_class = CheckOut  # type: ignore[assignment]

    @extend_schema(responses=CheckOut(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        vacancy = self.get_object()
        checks = errors.checks_of([vacancy], self.now)[vacancy.pk]
        return Response([{**shown(check), "name": str(NAMES[check.no])} for check in checks])


def shown(check: errors.ErrorCheck) -> dict[str, Any]:
    said = {name: errors.said(getattr(check, name), check) for name in ("evidence", "mend")}
    return {"no": check.no, "state": check.state, "url": check.url, **said}
