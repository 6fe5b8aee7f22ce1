"""People who might join: what they gave us, what they agreed to, and until when it may be kept."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from alignment.shared.search import search_key

CONSENTS = [
    ("processing", _("Processing for this vacancy")),
    ("agency", _("Passing to or from an agency")),
    ("pool", _("Talent pool")),
]
FILE_KINDS = [("cv", _("CV")), ("work_sample", _("Work sample")), ("other", _("Other"))]


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def visible_to(self, user) -> CandidateQuerySet:
        """Whoever may see one of their applications; the HR director sees the pool too."""
        from hiring.models.applications import Application

        if user.has_role("hr_director"):
            return self.filter(erased_at=None)
        seen = Application.objects.visible_to(user).values("candidate")
        return self.filter(erased_at=None, pk__in=seen)

    def editable_by(self, user) -> CandidateQuerySet:
        from hiring.models.applications import Application

        if user.has_role("hr_director"):
            return self.filter(erased_at=None)
        mine = Application.objects.editable_by(user).values("candidate")
        return self.filter(erased_at=None, pk__in=mine)


class Candidate(Versioned, DemoMarked):
    """One person, whatever doors they came through. `keep_until` is the day after which nothing of them stays."""

    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    email = models.CharField(max_length=254, blank=True, db_index=True)
    phone = models.CharField(max_length=20, blank=True)
    phone_e164 = models.CharField(max_length=20, blank=True, db_index=True)
    city = models.CharField(max_length=150, blank=True)
    company = models.CharField(max_length=200, blank=True)
    position = models.CharField(max_length=200, blank=True)
    link = models.URLField(max_length=500, blank=True)
    wish_minor = models.BigIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    language = models.CharField(max_length=8, blank=True)
    external_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    keep_until = models.DateField(null=True, blank=True, db_index=True)
    is_held_by_law = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    search_key = models.CharField(max_length=600, blank=True, editable=False, db_index=True)

    PERSONAL = {
        "first_name": Personal("hiring", erase="anonymise"),
        "last_name": Personal("hiring", erase="anonymise"),
        "email": Personal("hiring"),
        "phone": Personal("hiring"),
        "phone_e164": Personal("hiring", export=False),
        "city": Personal("hiring"),
        "company": Personal("hiring"),
        "position": Personal("hiring"),
        "link": Personal("hiring"),
        "wish_minor": Personal("hiring", erase="null"),
        "note": Personal("hiring"),
        "external_id": Personal("hiring", erase="null"),
        "search_key": Personal("hiring", export=False),
    }
    objects = CandidateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="candidate_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_key = search_key(
            self.first_name, self.last_name, self.email, self.phone_e164, self.phone, self.company
        )[:600]
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        if self.erased_at is not None:
            return str(_("Erased candidate"))
        return f"{self.first_name} {self.last_name}".strip() or str(_("Nameless candidate"))

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper() or "?"


class CandidateConsent(DemoMarked):
    """What was agreed to, under which version of the words; withdrawing ends it and leaves the record."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=10, choices=CONSENTS)
    version = models.CharField(max_length=40)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            choice_check("kind", [key for key, _label in CONSENTS], "candidate_consent_kind_known"),
            models.UniqueConstraint(
                fields=["candidate", "kind"], condition=Q(withdrawn_at=None), name="candidate_consent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.kind}"


class CandidateFile(DemoMarked):
    """A file as it came, under a name of our own; opened only through a view that asks who is there."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=11, choices=FILE_KINDS, default="cv")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    PERSONAL = {"name": Personal("hiring")}

    class Meta:
        constraints = [
            choice_check("kind", [key for key, _label in FILE_KINDS], "candidate_file_kind_known"),
            models.UniqueConstraint(fields=["candidate", "sha256"], name="candidate_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.kind}"
