"""Surveys of both departments (A12). Answers are kept elsewhere and by nobody's name: `practices.answers`."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from practices.models.occurrences import PRACTISING

SURVEY_KINDS = [("questionnaire", _("Questionnaire")), ("interview", _("Interviews"))]
LENGTHS = [("pulse", _("Quarterly pulse")), ("full", _("Yearly, in full"))]
WAVE_STATES = [
    ("draft", _("Draft")),
    ("approved_by_ceo", _("Approved by the CEO")),
    ("running", _("Running")),
    ("interviews_staff_done", _("Staff are interviewed")),
    ("directors_interviewed", _("Directors are interviewed")),
    ("analysed", _("Analysed")),
    ("presented", _("Presented")),
    ("closed", _("Closed")),
]
AHEAD_OF_OPENING = ("draft", "approved_by_ceo")
TALKING = ("running", "interviews_staff_done")
SHOWN = ("presented", "closed")
SURVEY_KEEPERS = ("ceo", "hr_director")
RESULT_USERS = ("ceo", "hr_director", "cmo", "cco")
SURVEYED_SIDES = [("marketing", _("Marketing")), ("sales", _("Sales"))]
SLOT_STATES = [("planned", _("Planned")), ("running", _("Under way")), ("done", _("Done")), ("skipped", _("Skipped"))]
NONVERBAL = [
    ("pause", _("Long pauses")),
    ("tense", _("Tension")),
    ("lively", _("Livened up")),
    ("evasive", _("Avoided the question")),
]
MOST_DAYS = 7
LATER_THAN_STAFF = 1000


class Survey(DemoMarked):
    """R-SV-01: whose word it stands on. `questions` are free ones in the company's own words."""

    kind = models.CharField(max_length=14, choices=SURVEY_KINDS)
    length = models.CharField(max_length=6, choices=LENGTHS, default="pulse")
    title = models.CharField(max_length=150)
    initiator = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    is_initiated_from_above = models.BooleanField()
    questions = models.JSONField(default=list)
    created_at = models.DateTimeField()

    PERSONAL = {"title": Personal("work"), "questions": Personal("work")}

    class Meta:
        constraints = [
            choice_check("kind", [key for key, _label in SURVEY_KINDS], "survey_kind_known"),
            choice_check("length", [key for key, _label in LENGTHS], "survey_length_known"),
        ]

    def __str__(self) -> str:
        return self.title


class WaveQuerySet(models.QuerySet["Wave"]):
    def visible_to(self, user) -> WaveQuerySet:
        return self.all() if user.is_active and user.has_role(*PRACTISING) else self.none()

    def editable_by(self, user) -> WaveQuerySet:
        return self.all() if user.has_role(*SURVEY_KEEPERS) else self.none()

    def told_to(self, user) -> WaveQuerySet:
        """R-SV-07: both departments see the results at the same moment; whoever prepares them sees them before."""
        found = self.visible_to(user)
        if user.has_role(*SURVEY_KEEPERS):
            return found.filter(state__in=["analysed", *SHOWN])
        return found.filter(state__in=SHOWN)


class Wave(Versioned, DemoMarked):
    """R-SV-06: one to seven days. `asks_side` is settled by the size of the departments when it opens."""

    occurrence = models.OneToOneField(
        "practices.Occurrence", on_delete=models.PROTECT, primary_key=True, related_name="wave"
    )
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="waves")
    state = models.CharField(max_length=22, choices=WAVE_STATES, default="draft")
    opens_on = models.DateField()
    days = models.PositiveSmallIntegerField()
    asks_side = models.BooleanField(default=True)
    reminded_day = models.PositiveSmallIntegerField(default=0)
    approved_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    presented_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    topic = models.ForeignKey("loop.Topic", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = WaveQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in WAVE_STATES], "wave_state_known"),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=MOST_DAYS), name="wave_takes_one_to_seven_days"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="wave_approved_before_it_runs",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["presented", "closed"]) | Q(presented_at__isnull=False),
                name="wave_presented_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["state", "opens_on"], name="wave_by_state")]

    def __str__(self) -> str:
        return f"{self.survey} {self.opens_on}"


class Invited(DemoMarked):
    """Whom the letters went to; who answered is written nowhere."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="invited")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=10, choices=SURVEYED_SIDES)

    class Meta:
        constraints = [
            choice_check("side", [key for key, _label in SURVEYED_SIDES], "invited_side_known"),
            models.UniqueConstraint(fields=["wave", "person"], name="invited_once"),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.side}"


class WaveResult(DemoMarked):
    """What is told of a wave, worked out once when it ends: later pages, files and waves know nothing else."""

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="result")
    told = models.JSONField(default=dict)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.wave_id}"


class InterviewSlot(Versioned, DemoMarked):
    """R-SV-02: directors come last. The database keeps their numbers the highest and their doors shut until then."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="slots")
    interviewee = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    interviewer = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    second_interviewer = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    order_no = models.PositiveSmallIntegerField()
    is_director = models.BooleanField(default=False)
    is_key_person = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=SLOT_STATES, default="planned")

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in SLOT_STATES], "slot_state_known"),
            models.UniqueConstraint(fields=["wave", "order_no"], name="slot_order_once"),
            models.UniqueConstraint(fields=["wave", "interviewee"], name="slot_person_once"),
            models.CheckConstraint(
                condition=Q(is_director=True, order_no__gte=LATER_THAN_STAFF)
                | Q(is_director=False, order_no__lt=LATER_THAN_STAFF),
                name="slot_of_a_director_is_last",
            ),
            models.CheckConstraint(
                condition=Q(second_interviewer=None) | Q(is_key_person=True), name="slot_two_for_key_persons"
            ),
            models.CheckConstraint(
                condition=~Q(interviewee=models.F("interviewer"))
                & (
                    Q(second_interviewer=None)
                    | ~Q(second_interviewer=models.F("interviewee")) & ~Q(second_interviewer=models.F("interviewer"))
                ),
                name="slot_asked_by_others",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.order_no}"


class InterviewNote(DemoMarked):
    """Neither slot, person, author nor moment; all notes of a wave are written anew in another order with each."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="notes")
    text = models.CharField(max_length=2000)
    nonverbal = models.JSONField(default=list)

    PERSONAL = {"text": Personal("work", export=False)}

    def __str__(self) -> str:
        return str(self.pk)


class Cause(DemoMarked):
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="causes")
    title = models.CharField(max_length=200)
    marketing_mentions = models.PositiveSmallIntegerField(default=0)
    sales_mentions = models.PositiveSmallIntegerField(default=0)

    PERSONAL = {"title": Personal("work")}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "title"], name="cause_once")]

    def __str__(self) -> str:
        return self.title


class Proposal(DemoMarked):
    """Adopted once a promise was made of it."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="proposals")
    title = models.CharField(max_length=200)
    action = models.OneToOneField(
        "loop.Action", null=True, blank=True, on_delete=models.PROTECT, related_name="proposal"
    )

    PERSONAL = {"title": Personal("work")}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "title"], name="proposal_once")]

    def __str__(self) -> str:
        return self.title


class ProposalVote(DemoMarked):
    """An open vote, and the page says so: one each."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="votes")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "person"], name="proposal_one_vote_each")]

    def __str__(self) -> str:
        return f"{self.proposal_id}"
