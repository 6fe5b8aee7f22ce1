"""Files that a program sends: one call takes the file and queues it, another tells how far it is."""

import json
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from delivery import bell
from delivery.api.fields import MomentField
from delivery.api.views import Action, ApiView, ListView, Retrieve
from funnel.imports import uploads
from funnel.imports.downloads import errors_file
from funnel.models import ImportJob
from funnel.models.imports import IMPORT_DOORS
from funnel.services import import_jobs
from funnel.services.import_rollback import roll_back

COUNTS = ("rows", "created", "updated", "skipped", "failed")


@extend_schema_field(OpenApiTypes.STR)
class JsonText(serializers.Field):
    """JSON inside a form field, as text or already parsed."""

    default_error_messages = {"invalid": _("This is not readable JSON.")}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            return data
        try:
            return json.loads(data)
        except ValueError:
            self.fail("invalid")

    def to_representation(self, value: Any) -> Any:
        return value


class ImportInput(serializers.Serializer):
    file = serializers.FileField(allow_empty_file=True)
    kind = serializers.CharField(max_length=20)
    mapping = JsonText(required=False)
    options = JsonText(required=False)

    def validate_options(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise serializers.ValidationError(_("The options are an object of names and values."))
        return value


class WarningOutput(serializers.Serializer):
    code = serializers.CharField()
    text = serializers.CharField()
    count = serializers.IntegerField()
    lines = serializers.ListField(child=serializers.IntegerField())


class ImportOutput(serializers.ModelSerializer):
    state = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    dry_run = serializers.SerializerMethodField()
    error = serializers.CharField(source="last_error")
    warnings = WarningOutput(many=True)
    errors_url = serializers.SerializerMethodField()
    created_at = MomentField()
    finished_at = MomentField(allow_null=True)

    class Meta:
        model = ImportJob
        fields = (
            "id", "kind", "file_name", "state", "dry_run", "progress", *COUNTS, "warnings", "error", "errors_url",
            "created_at", "finished_at",
        )  # fmt: skip

    def get_state(self, job: ImportJob) -> str:
        return import_jobs.state_of(job)

    def get_progress(self, job: ImportJob) -> float | None:
        return import_jobs.progress_of(job)

    def get_dry_run(self, job: ImportJob) -> bool:
        return job.phase == import_jobs.DRY_RUN

    def get_errors_url(self, job: ImportJob) -> str | None:
        path = reverse("api:import-errors", kwargs={"pk": job.pk})
        return self.context["request"].build_absolute_uri(path) if job.failed else None


class ImportView(ApiView):
    model = ImportJob
    serializer_class = ImportOutput


class Imports(ImportView, ListView):
    input_class = ImportInput
    parser_classes = [MultiPartParser]

    @extend_schema(request=ImportInput, responses={202: ImportOutput})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not request.user.has_role(*IMPORT_DOORS):
            raise PermissionDenied
        values = self.read()
        job = uploads.submit(
            values["file"],
            kind=values["kind"],
            raw=values.get("mapping"),
            options=values.get("options", {}),
            author=request.user,
            now=self.now,
        )
        bell.ring("imports")
        answer = {"id": job.pk, "state": import_jobs.state_of(job)}
        place = request.build_absolute_uri(reverse("api:import", kwargs={"pk": job.pk}))
        return Response(answer, status=202, headers={"Location": place})


class Import(ImportView, Retrieve):
    pass


class ImportErrors(ImportView):
    @extend_schema(responses={(200, "text/csv"): str})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        return errors_file(self.get_object())


class ImportRestart(ImportView, Action):
    """An import that stopped halfway goes on behind its last written row."""

    def act(self, obj: ImportJob, values: Any) -> ImportJob:
        job = import_jobs.restart(obj, actor=self.request.user, now=self.now)
        bell.ring("imports")
        return job


class ImportRollback(ImportView, Action):
    def act(self, obj: ImportJob, values: Any) -> ImportJob:
        job = roll_back(obj, actor=self.request.user, now=self.now)
        bell.ring("rollups")
        return job
