"""Candidates and their applications through the API; only for who hires, and never for an integration."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from alignment.shared.errors import InvalidInput, NotAllowed
from delivery import bell
from delivery.api import params
from delivery.api.fields import MomentField
from delivery.api.views import Action, ApiView, ListCreate, Retrieve, RetrieveUpdate
from hiring.models import Agency, Application, Candidate, HiringSource, Vacancy
from hiring.models.candidates import CONSENTS
from hiring.selectors import candidates as selectors
from hiring.services import applications, candidates
from people.models import Person

LARGEST_ID = 2**63 - 1
WORDS = ("first_name", "last_name", "email", "phone", "city", "company", "position", "link", "note", "language")


class CandidateOut(serializers.ModelSerializer):
    """`keep_until` is the last day on which the record may be kept; null while a search goes on."""

    id = serializers.IntegerField(source="pk", read_only=True)
    consents = serializers.SerializerMethodField()
    applications = serializers.SerializerMethodField()
    created_at = MomentField(read_only=True)

    class Meta:
        model = Candidate
        fields = ["id", "version", *WORDS, "external_id", "keep_until", "consents", "applications", "created_at"]

    def get_consents(self, row: Candidate) -> list[str]:
        return sorted(one.kind for one in row.consents.all() if one.withdrawn_at is None)

    def get_applications(self, row: Candidate) -> list[int]:
        user = self.context["request"].user
        if "mine" not in self.context:
            self.context["mine"] = set(Application.objects.visible_to(user).values_list("pk", flat=True))
        return [one.pk for one in row.applications.all() if one.pk in self.context["mine"]]


class CandidateWords(serializers.Serializer):
    first_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    last_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=20, required=False, allow_blank=True)
    city = serializers.CharField(max_length=150, required=False, allow_blank=True)
    company = serializers.CharField(max_length=200, required=False, allow_blank=True)
    position = serializers.CharField(max_length=200, required=False, allow_blank=True)
    link = serializers.URLField(max_length=500, required=False, allow_blank=True)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    language = serializers.RegexField(r"^(ru|en)?$", max_length=2, required=False, allow_blank=True)


class CandidateIn(CandidateWords):
    """With the vacancy; `consents` are what the candidate agreed to. Known by e-mail or phone, they are filled up."""

    vacancy = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    source = serializers.CharField(max_length=60, required=False)
    agency = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    consents = serializers.ListField(
        child=serializers.ChoiceField([key for key, _label in CONSENTS]), required=False, max_length=3
    )
    at = MomentField(required=False)


class ApplicationOut(serializers.ModelSerializer):
    """Names stay with the candidate: who may see an application need not know its owner's contacts."""

    id = serializers.IntegerField(source="pk", read_only=True)
    stage = serializers.CharField(source="stage.key", read_only=True)
    source = serializers.CharField(source="source.key", read_only=True, allow_null=True, default=None)
    refusal = serializers.CharField(source="refusal.key", read_only=True, allow_null=True, default=None)
    stage_entered_at = MomentField(read_only=True)
    answered_at = MomentField(read_only=True)
    created_at = MomentField(read_only=True)

    class Meta:
        model = Application
        fields = [
            "id", "version", "candidate", "vacancy", "stage", "stage_entered_at", "source", "agency", "owner",
            "refusal", "answer_due_on", "answered_at", "is_internal", "started_on", "external_id", "created_at",
        ]  # fmt: skip


class ApplicationIn(serializers.Serializer):
    candidate = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    vacancy = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    source = serializers.CharField(max_length=60, required=False)
    agency = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    at = MomentField(required=False)


class ApplicationMoveIn(serializers.Serializer):
    stage = serializers.CharField(max_length=80)
    at = MomentField(required=False)
    refusal = serializers.CharField(max_length=40, required=False)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    override = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    started_on = serializers.DateField(required=False)


def one_of(rows: QuerySet[Any], field: str, **wanted: Any) -> Any:
    """What a body names, where the caller may see it."""
    if next(iter(wanted.values())) is None:
        return None
    if (found := rows.filter(**wanted).first()) is None:
        raise InvalidInput(_("There is no such object."), field=field)
    return found


def given(user: Person, values: dict[str, Any]) -> dict[str, Any]:
    """Vacancy, source and agency of a body as objects."""
    return {
        "vacancy": one_of(Vacancy.objects.editable_by(user), "vacancy", pk=values.pop("vacancy")),
        "source": one_of(HiringSource.objects.filter(is_archived=False), "source", key=values.pop("source", None)),
        "agency": one_of(Agency.objects.exclude(state="archived"), "agency", pk=values.pop("agency", None)),
    }


def said(rows: QuerySet[Any], raw: str) -> QuerySet[Any]:
    key = selectors.phone_or_words(params.text(raw))
    return rows.filter(selectors.saying(key)) if key else rows


def only_hirers(user: Person) -> None:
    if not selectors.may_hire(user):
        raise NotAllowed(_("Candidates belong to those who hire."))


class CandidateView(ApiView):
    model = Candidate
    serializer_class = CandidateOut

    def rows(self) -> QuerySet[Candidate]:
        rows = Candidate.objects.editable_by(self.request.user).filter(merged_into=None)
        return rows.prefetch_related("consents", "applications")


class Candidates(CandidateView, ListCreate):
    input_class = CandidateIn
    ordering = ("-created_at", "id")
    filters: ClassVar = {"q": said, "external_id": params.exact("external_id")}

    def create(self, values: Any) -> Candidate:
        user = self.request.user
        only_hirers(user)
        found, agreed, at = given(user, values), values.pop("consents", ()), values.pop("at", None)
        row = candidates.receive(values, **found, consents=agreed, at=at, now=self.now, actor=user, door="api")
        made: Candidate = self.rows().get(pk=row.candidate_id)
        return made


class OneCandidate(CandidateView, RetrieveUpdate):
    input_class = CandidateWords

    def update(self, obj: Candidate, changes: Any, expected: int | None) -> None:
        candidates.change(obj, changes, now=self.now, actor=self.request.user, expected_version=expected)


class ApplicationView(ApiView):
    model = Application
    serializer_class = ApplicationOut

    def rows(self) -> QuerySet[Application]:
        return Application.objects.visible_to(self.request.user).select_related("stage", "source", "refusal")


class Applications(ApplicationView, ListCreate):
    input_class = ApplicationIn
    ordering = ("-created_at", "id")
    filters: ClassVar = {
        "vacancy": params.number("vacancy_id"),
        "candidate": params.number("candidate_id"),
        "stage": params.exact("stage__key"),
        "owner": params.number("owner_id"),
        "is_open": params.flag(Q(stage__kind="open")),
        "created_from": params.since("created_at"),
        "created_to": params.until("created_at"),
    }

    def create(self, values: Any) -> Application:
        user = self.request.user
        only_hirers(user)
        found = given(user, values)
        who = one_of(Candidate.objects.editable_by(user), "candidate", pk=values["candidate"])
        return applications.apply(
            found["vacancy"], who, source=found["source"], agency=found["agency"], at=values.get("at"), now=self.now,
            actor=user, door="api",
        )  # fmt: skip


class OneApplication(ApplicationView, Retrieve):
    pass


class ApplicationMove(ApplicationView, Action):
    input_class = ApplicationMoveIn

    def act(self, obj: Application, values: Any) -> None:
        applications.move(
            obj, to_stage=values["stage"], at=values.get("at"), refusal=values.get("refusal"),
            note=values.get("note") or "", override=values.get("override") or "",
            started_on=values.get("started_on"), now=self.now, actor=self.request.user, door="api",
            expected_version=self.expected_version(),
        )  # fmt: skip
        bell.ring("webhooks")
