"""An import is a row of work with a cursor; its rows that failed are kept as they came."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal
from delivery.models import Leased

IMPORT_ROLES = ("administrator", "cco", "cmo", "head_of_sales", "head_of_marketing", "integration")
IMPORT_DOORS = (*IMPORT_ROLES, "hr_director")
OWN_KINDS = ("leads", "stage_events", "spend", "purchases")
# Kinds of other apps (`funnel.services.import_kinds`) and the roles that may import them. Nobody else sees such a job,
# its rows or its file, whatever else they may import.
GUEST_ROLES: dict[str, tuple[str, ...]] = {}
PHASES = [
    ("mapping", _("Columns to check")),
    ("dry_run", _("Trial run")),
    ("import", _("Import")),
    ("rolled_back", _("Taken back")),
]


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def visible_to(self, user) -> ImportJobQuerySet:
        own = self.filter(kind__in=OWN_KINDS)
        own = own if user.has_role("administrator", "cco", "cmo", "integration") else own.filter(author=user)
        return own | self._of_guests(user)

    def editable_by(self, user) -> ImportJobQuerySet:
        own = self.filter(kind__in=OWN_KINDS) if user.has_role(*IMPORT_ROLES) else self.none()
        return (own | self._of_guests(user)) & self.visible_to(user)

    def _of_guests(self, user) -> ImportJobQuerySet:
        return self.filter(kind__in=[kind for kind, roles in GUEST_ROLES.items() if user.has_role(*roles)])


class ImportJob(Leased, DemoMarked):
    kind = models.CharField(max_length=20)
    phase = models.CharField(max_length=12, choices=PHASES, default="mapping")
    author = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    path = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    format = models.JSONField(default=dict)
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    cursor = models.PositiveBigIntegerField(default=0)
    total_rows = models.PositiveBigIntegerField(null=True, blank=True)
    rows = models.PositiveBigIntegerField(default=0)
    created = models.PositiveBigIntegerField(default=0)
    updated = models.PositiveBigIntegerField(default=0)
    skipped = models.PositiveBigIntegerField(default=0)
    failed = models.PositiveBigIntegerField(default=0)
    warnings = models.JSONField(default=list)
    sample = models.JSONField(default=list)
    rolled_back_at = models.DateTimeField(null=True, blank=True)

    PERSONAL = {
        "sample": Personal("sales", retention_days=30),
        "file_name": Personal("sales", retention_days=365),
        "warnings": Personal("sales", retention_days=30),
        "last_error": Personal("sales", retention_days=30),
    }
    objects = ImportJobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    rows=models.F("created") + models.F("updated") + models.F("skipped") + models.F("failed")
                ),
                name="import_rows_add_up",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRowError(models.Model):
    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="row_errors")
    line = models.PositiveBigIntegerField()
    cells = models.JSONField(default=list)
    error = models.CharField(max_length=500)

    PERSONAL = {"cells": Personal("sales", retention_days=30), "error": Personal("sales", retention_days=30)}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "line"], name="import_error_once_a_line")]

    def __str__(self) -> str:
        return f"{self.line}: {self.error}"


class LeadBefore(models.Model):
    """What an updated lead (or spend row) was before a batch, so that the batch can be taken back."""

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="before")
    object_type = models.CharField(max_length=20, default="lead")
    object_id = models.PositiveBigIntegerField()
    values = models.JSONField(default=dict)
    version_after = models.PositiveIntegerField(default=0)

    PERSONAL = {"values": Personal("sales", retention_days=30)}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "object_type", "object_id"], name="before_once_a_batch")]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}"


class MappingMemory(models.Model):
    """What a person answered for this set of headers; the next such file is mapped unaided."""

    kind = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "fingerprint"], name="mapping_memory_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.fingerprint[:8]}"
