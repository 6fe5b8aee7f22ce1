"""What is written to candidates, in whose words, and which two records turned out to be one person."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Versioned, choice_check
from hiring.models.applications import Application
from hiring.models.candidates import Candidate

LETTERS = [
    ("received", _("We have your application")),
    ("invitation", _("Invitation to an interview")),
    ("offer", _("Offer")),
    ("rejection", _("Refusal")),
]
LETTER_LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
#: What stands in braces in a letter, and what is put there.
PLACEHOLDERS = {
    "name": _("first name of the candidate"),
    "vacancy": _("title of the vacancy"),
    "company": _("our company"),
    "sender": _("who sends it"),
}


class LetterTemplate(Versioned, DemoMarked):
    """One letter in one language; `{name}`, `{vacancy}`, `{company}` and `{sender}` are filled in."""

    kind = models.CharField(max_length=10, choices=LETTERS)
    language = models.CharField(max_length=2, choices=LETTER_LANGUAGES)
    subject = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        constraints = [
            choice_check("kind", [key for key, _label in LETTERS], "letter_template_kind_known"),
            choice_check("language", [key for key, _label in LETTER_LANGUAGES], "letter_template_language_known"),
            models.UniqueConstraint(fields=["kind", "language"], name="letter_template_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language}"


class CandidateLetter(DemoMarked):
    """That a letter was sent; its words are in the outbox under `key` and leave with the candidate."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=10, choices=LETTERS)
    key = models.CharField(max_length=200, unique=True)
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [choice_check("kind", [key for key, _label in LETTERS], "candidate_letter_kind_known")]
        indexes = [models.Index(fields=["application", "at", "id"], name="candidate_letter_in_order")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind}"


class CandidateMerge(DemoMarked):
    """`source` turned out to be `target`. `moved` names what went over, so that exactly this can go back."""

    source = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="merges_away")
    target = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="merges_here")
    moved = models.JSONField(default=dict)
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="candidate_merge_of_two"),
            models.UniqueConstraint(fields=["source"], condition=Q(undone_at=None), name="candidate_merged_away_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"
