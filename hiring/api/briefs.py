"""The search brief of a vacancy through the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.shared.errors import InvalidInput
from alignment.shared.papers import MIMES
from alignment.shared.periods import local_day
from delivery.api import params, versions
from delivery.api.fields import MomentField
from delivery.api.views import Action, ApiView
from hiring.models import Agency, SearchBrief, Vacancy
from hiring.models.briefs import CAREER_LINKS
from hiring.selectors import briefs as selectors
from hiring.services import brief_papers, briefs
from people import selectors as people

LARGEST_ID = 2**63 - 1


class SectionOut(serializers.Serializer):
    number = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField()
    holds = serializers.BooleanField()


class SignatureOut(serializers.Serializer):
    side = serializers.CharField()
    person = serializers.IntegerField(source="person_id")
    at = MomentField()


class BriefOut(serializers.ModelSerializer):
    """`filled` of eleven hold; `number` is the version it is or becomes."""

    id = serializers.IntegerField(source="pk", read_only=True)
    filled = serializers.SerializerMethodField()
    sections = serializers.SerializerMethodField()
    signatures = serializers.SerializerMethodField()

    class Meta:
        model = SearchBrief
        fields = [
            "id", "version", "vacancy", "state", "number", "start_on", "career_link", "filled", "sections", "signatures",
        ]  # fmt: skip

    def _sections(self, brief: SearchBrief) -> tuple[selectors.Section, ...]:
        return selectors.sections_of(selectors.content_of(brief), local_day(self.context["view"].now, people.zone()))

    def get_filled(self, brief: SearchBrief) -> int:
        return sum(section.holds for section in self._sections(brief))

    @extend_schema(responses=SectionOut(many=True))
    def get_sections(self, brief: SearchBrief) -> list[dict[str, Any]]:
        return list(SectionOut(self._sections(brief), many=True).data)

    @extend_schema(responses=SignatureOut(many=True))
    def get_signatures(self, brief: SearchBrief) -> list[dict[str, Any]]:
        version = selectors.version_of(brief, brief.number)
        return list(SignatureOut(version.signatures.all(), many=True).data) if version else []


class BriefIn(serializers.Serializer):
    """`texts` by the number of the section; the eighth is `start_on`."""

    texts = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=5000), required=False)
    start_on = serializers.DateField(required=False, allow_null=True)
    career_link = serializers.ChoiceField(["", *(key for key, _label in CAREER_LINKS)], required=False)


class SendIn(serializers.Serializer):
    agency = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)


class BriefView(ApiView):
    model = Vacancy
    serializer_class = BriefOut

    def brief(self, vacancy: Vacancy) -> SearchBrief:
        found = selectors.brief_of(vacancy)
        if found is None:
            raise NotFound(_("The brief of this vacancy is not begun."))
        return found


class VacancyBrief(BriefView):
    """As JSON, or with `format` as a document; `outside=true` gives what an agency reads."""

    input_class = BriefIn
    query_params: ClassVar = ("format", "version", "outside")

    @extend_schema(responses={200: BriefOut, (200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response | HttpResponse:
        vacancy = self.get_object()
        brief = self.brief(vacancy)
        kind = params.value(request, "format", params.choice("json", *MIMES), "json")
        if kind == "json":
            return self.shown(brief)
        number = params.value(request, "version", params.integer)
        is_outside = params.value(request, "outside", params.boolean, False)
        return self._document(vacancy, brief, kind, number, is_outside)

    def _document(
        self, vacancy: Vacancy, brief: SearchBrief, kind: str, number: int | None, is_outside: bool
    ) -> HttpResponse:
        paper = brief_papers.paper(brief, kind, number, is_outside, local_day(self.now, people.zone()))
        if paper is None:
            raise NotFound
        response = HttpResponse(paper.body, content_type=MIMES[kind])
        response["Content-Disposition"] = f'attachment; filename="{paper.name}"'
        return response

    def patch(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What is absent stays; begins the brief where there is none."""
        return self._write(partial=True)

    def put(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The whole brief: sections that are not named become blank."""
        return self._write(partial=False)

    def _write(self, *, partial: bool) -> Response:
        vacancy, values = self.get_editable(), self.read(partial=partial)
        common = {"now": self.now, "actor": self.request.user}
        brief = briefs.begin(vacancy, **common)
        whole = {} if partial else {"texts": briefs.BLANK, "start_on": None, "career_link": ""}
        values = {**whole, **values}
        if not partial:
            values["texts"] = {**briefs.BLANK, **values["texts"]}
        return self.shown(briefs.write(brief, values, expected_version=self.expected_version(), **common))


class BriefVerb(BriefView, Action):
    """The body and If-Match speak of the brief, the address of its vacancy."""

    versioned = False

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        vacancy = self.get_editable() if self.needs_edit else self.get_object()
        brief = self.brief(vacancy)
        versions.check(request, brief)
        self.act(brief, self.read() if self.input_class else {})
        return self.shown(self.brief(vacancy))

    def common(self) -> dict[str, Any]:
        return {"now": self.now, "actor": self.request.user, "expected_version": self.expected_version()}


class BriefSign(BriefVerb):
    needs_edit = False

    def act(self, obj: SearchBrief, values: Any) -> None:
        briefs.sign(obj, **self.common())


class BriefSend(BriefVerb):
    input_class = SendIn

    def act(self, obj: SearchBrief, values: Any) -> None:
        agency = Agency.objects.filter(pk=values["agency"]).first()
        if agency is None:
            raise InvalidInput(_("This agency does not search for this vacancy."), field="agency")
        briefs.send(obj, agency, **self.common())


class BriefRevise(BriefVerb):
    def act(self, obj: SearchBrief, values: Any) -> None:
        briefs.revise(obj, **self.common())
