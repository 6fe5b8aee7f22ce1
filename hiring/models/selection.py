"""From the last interview to the end of probation: work sample, references, decision, offer, what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from hiring.models.applications import Application
from hiring.models.candidates import CandidateFile
from hiring.models.scorecards import SCORES

SAMPLES = [
    ("fix_landing", _("Fix a landing page")),
    ("read_funnel", _("Read a funnel")),
    ("other", _("Another task")),
]
VERDICTS = [("for", _("Recommends")), ("mixed", _("With reservations")), ("against", _("Advises against"))]
DECISIONS = [("hire", _("Hire")), ("no", _("Do not hire"))]
OFFER_STATES = [
    ("sent", _("Waits for the answer")),
    ("accepted", _("Accepted")),
    ("declined", _("Declined by the candidate")),
    ("withdrawn", _("Withdrawn by us")),
]
TASK_STATES = [("set", _("Set")), ("met", _("Met")), ("missed", _("Missed"))]


class WorkSample(Versioned, DemoMarked):
    """R-SC-03: a marketer shows the work itself. Its result is a file of the candidate or an address."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="work_samples")
    kind = models.CharField(max_length=11, choices=SAMPLES)
    task = models.TextField()
    due_on = models.DateField()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField(null=True, blank=True)
    file = models.ForeignKey(CandidateFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    link = models.URLField(max_length=500, blank=True)

    PERSONAL = {"task": Personal("hiring"), "link": Personal("hiring")}

    class Meta:
        constraints = [choice_check("kind", [key for key, _label in SAMPLES], "work_sample_kind_known")]
        indexes = [models.Index(fields=["application", "-given_at"], name="work_sample_of")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind}"


class WorkSampleScore(DemoMarked):
    sample = models.ForeignKey(WorkSample, on_delete=models.PROTECT, related_name="scores")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(choices=SCORES)
    evidence = models.TextField(null=True)
    at = models.DateTimeField()

    PERSONAL = {"evidence": Personal("hiring", erase="null")}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "by"], name="work_sample_scored_once"),
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=4), name="work_sample_score_of_four"),
            models.CheckConstraint(condition=Q(evidence=None) | ~Q(evidence=""), name="work_sample_has_evidence"),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} {self.by_id}"


class Reference(DemoMarked):
    """What somebody who worked with the candidate said; one mistaken is followed by another one."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="references")
    name = models.CharField(max_length=200, null=True)
    relation = models.CharField(max_length=200, null=True)
    contact = models.CharField(max_length=254, null=True, blank=True)
    said = models.TextField(null=True)
    verdict = models.CharField(max_length=7, choices=VERDICTS)
    taken_at = models.DateTimeField()
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    PERSONAL = {
        "name": Personal("hiring", erase="null"),
        "relation": Personal("hiring", erase="null"),
        "contact": Personal("hiring", erase="null"),
        "said": Personal("hiring", erase="null"),
    }

    class Meta:
        constraints = [choice_check("verdict", [key for key, _label in VERDICTS], "reference_verdict_known")]
        indexes = [models.Index(fields=["application", "taken_at"], name="reference_of")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.verdict}"


class HireDecision(DemoMarked):
    """R-SC-03: taken on cards and a work sample, with the reason in words. The last one holds."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=4, choices=DECISIONS)
    reason = models.TextField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    PERSONAL = {"reason": Personal("hiring", erase="null")}

    class Meta:
        constraints = [choice_check("verdict", [key for key, _label in DECISIONS], "hire_decision_known")]
        indexes = [models.Index(fields=["application", "at", "id"], name="hire_decision_of")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.verdict}"


class GateOverride(DemoMarked):
    """R-HI-01: who passed a closed gate, past what, and why. `missing` are codes."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="overrides")
    stage = models.ForeignKey("funnel.Stage", on_delete=models.PROTECT, related_name="+")
    missing = models.JSONField()
    reason = models.TextField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    PERSONAL = {"reason": Personal("hiring", erase="null")}

    class Meta:
        indexes = [models.Index(fields=["application", "at", "id"], name="gate_override_of")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.stage_id}"


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, user) -> OfferQuerySet:
        """E2: pay is for those who hire; an interviewer does not see it."""
        return self.filter(application__in=Application.objects.editable_by(user))

    editable_by = visible_to


class Offer(Versioned, DemoMarked):
    """Pay of a month in minor units, before tax when `is_gross`. `answer_by` is the last day to answer."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="offers")
    state = models.CharField(max_length=9, choices=OFFER_STATES, default="sent")
    base_minor = models.BigIntegerField()
    variable_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="RUB")
    is_gross = models.BooleanField(default=True)
    start_on = models.DateField()
    answer_by = models.DateField()
    note = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    PERSONAL = {"note": Personal("hiring"), "reason": Personal("hiring")}
    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in OFFER_STATES], "offer_state_known"),
            models.CheckConstraint(condition=Q(base_minor__gt=0), name="offer_pays"),
            models.CheckConstraint(
                condition=Q(variable_minor=None) | Q(variable_minor__gte=0), name="offer_variable_pays"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", decided_at=None) | (~Q(state="sent") & Q(decided_at__isnull=False)),
                name="offer_ended_has_its_moment",
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(state__in=["sent", "accepted"]), name="offer_is_one"
            ),
        ]
        indexes = [
            models.Index(fields=["-made_at", "-id"], name="offer_newest"),
            models.Index(fields=["answer_by"], name="offer_unanswered", condition=Q(state="sent")),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.state}"


class ProbationTask(Versioned, DemoMarked):
    """R-SBF-02: what is to be reached, with a criterion that can be measured."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="probation_tasks")
    text = models.CharField(max_length=500)
    criterion = models.CharField(max_length=300)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=6, choices=TASK_STATES, default="set")
    result = models.CharField(max_length=500, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    PERSONAL = {"text": Personal("hiring"), "criterion": Personal("hiring"), "result": Personal("hiring")}

    class Meta:
        constraints = [choice_check("state", [key for key, _label in TASK_STATES], "probation_task_state_known")]
        indexes = [models.Index(fields=["application", "id"], name="probation_task_of")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.state}"


class Outcome(DemoMarked):
    """The end of probation, 90 days in: three of the four parts of the quality of a hire, each of 0–100.

    The fourth, whether they stayed twelve months, is read from the roles of the person when the year is over.
    """

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="outcome")
    is_passed = models.BooleanField()
    kpi_attainment = models.PositiveSmallIntegerField()
    head_rating = models.PositiveSmallIntegerField()
    ramp = models.PositiveSmallIntegerField()
    note = models.TextField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    PERSONAL = {"note": Personal("hiring", erase="null")}

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(head_rating__lte=100, ramp__lte=100), name="outcome_of_a_hundred"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}"
