"""What everybody is asked and measured by (C8), and the cards of those who asked. A card is never edited."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned
from hiring.models.applications import Application, Interview
from hiring.models.vacancies import Vacancy

RECOMMENDATIONS = [
    (1, _("Definitely no")),
    (2, _("No")),
    (3, _("Yes")),
    (4, _("Strong yes")),
]
SCORES = [(1, "1"), (2, "2"), (3, "3"), (4, "4")]
FEWEST_CATEGORIES, MOST_CATEGORIES, MOST_ATTRIBUTES = 3, 4, 6


class ScorecardTemplateQuerySet(models.QuerySet["ScorecardTemplate"]):
    def visible_to(self, user) -> ScorecardTemplateQuerySet:
        """With its vacancy; an interviewer reads the one they are to fill in."""
        applications = Application.objects.visible_to(user).values("vacancy")
        seen = Q(vacancy__in=Vacancy.objects.visible_to(user)) | Q(vacancy__in=applications)
        return self.filter(seen) if user.is_active else self.none()

    def editable_by(self, user) -> ScorecardTemplateQuerySet:
        return self.filter(vacancy__in=Vacancy.objects.editable_by(user))


class ScorecardTemplate(Versioned, DemoMarked):
    """R-SC-01: defined before the first candidate is asked; from that moment, `frozen_at`, it does not change."""

    vacancy = models.OneToOneField(Vacancy, on_delete=models.PROTECT, related_name="scorecard")
    copied_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(null=True, blank=True)

    objects = ScorecardTemplateQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.vacancy)


class ScorecardCategory(DemoMarked):
    template = models.ForeignKey(ScorecardTemplate, on_delete=models.CASCADE, related_name="categories")
    no = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ("no",)
        constraints = [
            models.UniqueConstraint(fields=["template", "no"], name="scorecard_category_once"),
            models.CheckConstraint(condition=Q(no__gte=1, no__lte=MOST_CATEGORIES), name="scorecard_four_categories"),
        ]

    def __str__(self) -> str:
        return self.name


class ScorecardAttribute(DemoMarked):
    """`key` is what the focus of an interviewer names; it follows from the name."""

    template = models.ForeignKey(ScorecardTemplate, on_delete=models.CASCADE, related_name="attributes")
    category = models.ForeignKey(ScorecardCategory, on_delete=models.CASCADE, related_name="attributes")
    no = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=80, allow_unicode=True)
    name = models.CharField(max_length=160)

    class Meta:
        ordering = ("category__no", "no")
        constraints = [
            models.UniqueConstraint(fields=["category", "no"], name="scorecard_attribute_once"),
            models.UniqueConstraint(fields=["template", "key"], name="scorecard_attribute_key_once"),
            models.CheckConstraint(condition=Q(no__gte=1, no__lte=MOST_ATTRIBUTES), name="scorecard_six_attributes"),
        ]

    def __str__(self) -> str:
        return self.name


class ScorecardQuestion(DemoMarked):
    """R-SC-02: the same questions for everybody who comes for the role, by stage."""

    template = models.ForeignKey(ScorecardTemplate, on_delete=models.CASCADE, related_name="questions")
    stage = models.ForeignKey("funnel.Stage", on_delete=models.PROTECT, related_name="+")
    no = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)

    class Meta:
        ordering = ("stage__order", "no")
        constraints = [models.UniqueConstraint(fields=["template", "stage", "no"], name="scorecard_question_once")]

    def __str__(self) -> str:
        return self.text


class ScorecardQuerySet(models.QuerySet["Scorecard"]):
    def visible_to(self, user) -> ScorecardQuerySet:
        """No peeking: one's own always; those of others once one owes none, and an interviewer has written one."""
        written = Scorecard.objects.filter(by=user).values("interview__application")
        open_to = Application.objects.visible_to(user).exclude(pk__in=owed_by(user).values("application"))
        theirs = open_to.filter(Q(pk__in=Application.objects.editable_by(user).values("pk")) | Q(pk__in=written))
        own = Q(by=user, interview__application__in=Application.objects.visible_to(user))
        return self.filter(own | Q(interview__application__in=theirs))

    def editable_by(self, user) -> ScorecardQuerySet:
        return self.visible_to(user).filter(by=user)


def owed_by(user) -> models.QuerySet[Interview]:
    """Interviews where this person sits and has not handed in a card, held already or still ahead."""
    written = Scorecard.objects.filter(by=user).values("interview")
    sat = Interview.objects.filter(state__in=("planned", "held"), seats__person=user)
    return sat.filter(application__removed_at=None).exclude(pk__in=written)


class Scorecard(DemoMarked):
    """A card as it was handed in. Said better later, it is a new version; the former ones stay."""

    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="cards")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    no = models.PositiveSmallIntegerField(default=1)
    recommendation = models.PositiveSmallIntegerField(choices=RECOMMENDATIONS)
    evidence = models.TextField(null=True)
    submitted_at = models.DateTimeField()
    why_amended = models.TextField(null=True, blank=True)

    PERSONAL = {"evidence": Personal("hiring", erase="null"), "why_amended": Personal("hiring", erase="null")}
    objects = ScorecardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(recommendation__gte=1, recommendation__lte=4), name="scorecard_recommends"
            ),
            models.CheckConstraint(condition=Q(evidence=None) | ~Q(evidence=""), name="scorecard_has_evidence"),
            models.UniqueConstraint(fields=["interview", "by", "no"], name="scorecard_version_once"),
        ]
        indexes = [models.Index(fields=["-submitted_at", "-id"], name="scorecard_newest")]

    def __str__(self) -> str:
        return f"{self.interview_id} {self.by_id} {self.no}"


class ScorecardMark(DemoMarked):
    card = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="marks")
    attribute = models.ForeignKey(ScorecardAttribute, on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(choices=SCORES)
    evidence = models.TextField(null=True)

    PERSONAL = {"evidence": Personal("hiring", erase="null")}

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=4), name="scorecard_mark_of_four"),
            models.CheckConstraint(condition=Q(evidence=None) | ~Q(evidence=""), name="scorecard_mark_has_evidence"),
            models.UniqueConstraint(fields=["card", "attribute"], name="scorecard_mark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.attribute_id}"
