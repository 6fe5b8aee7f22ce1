"""What a training left: reaction (L1), quiz (L2), behaviour (L3). Of one person nobody else reads anything here."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, choice_check
from practices.models.trainings import Training

CHECK_DAYS = (30, 90)
CHECKERS = [("self", _("The person")), ("head", _("The head"))]


class Reaction(DemoMarked):
    """L1: one tap from 1 to 5, once."""

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="reactions")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField()
    comment = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    PERSONAL = {"comment": Personal("work")}

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="reaction_score_in_scale"),
            models.UniqueConstraint(fields=["training", "person"], name="reaction_once"),
        ]

    def __str__(self) -> str:
        return str(self.training_id)


class QuizQuestion(DemoMarked):
    """L2: `correct` is the place of the right option, counted from nought."""

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    options = models.JSONField(default=list)
    correct = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["training", "number"], name="quiz_question_numbered")]
        ordering = ["number"]

    def __str__(self) -> str:
        return self.text


class QuizAnswer(DemoMarked):
    """One sheet each: how many were right."""

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="quiz_answers")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    right = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(asked__gte=1, right__lte=F("asked")), name="quiz_right_of_asked"),
            models.UniqueConstraint(fields=["training", "person"], name="quiz_once"),
        ]

    def __str__(self) -> str:
        return str(self.training_id)


class BehaviourCheck(DemoMarked):
    """L3, appended: whether the one agreed behaviour is seen, by the person and by the head."""

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="behaviour_checks")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    day = models.PositiveSmallIntegerField()
    seen_by = models.CharField(max_length=4, choices=CHECKERS)
    is_seen = models.BooleanField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(day__in=CHECK_DAYS), name="behaviour_day_known"),
            choice_check("seen_by", [key for key, _label in CHECKERS], "behaviour_checker_known"),
            models.UniqueConstraint(fields=["training", "person", "day", "seen_by"], name="behaviour_once"),
        ]

    def __str__(self) -> str:
        return f"{self.training_id} {self.day}"
