"""Joint training (A7): one topic useful to both sides, mixed groups, ideas with authors, a joint plan."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from practices.models.occurrences import PLANNERS, PRACTISING, Occurrence

TRAINING_FORMATS = [
    ("interactive", _("Interactive training")),
    ("lecture", _("Lecture")),
    ("brainstorm", _("Brainstorm in mixed groups")),
    ("book_club", _("Book club")),
    ("tool_demo", _("Demonstration of tools")),
]
TRAINER_KINDS = [("internal", _("Colleague")), ("star", _("Invited star")), ("paid", _("Paid trainer"))]
TRAINING_STATES = [
    ("idea", _("Idea")),
    ("topic_agreed", _("Topic agreed")),
    ("speaker_booked", _("Speaker booked")),
    ("invited", _("People invited")),
    ("held", _("Has taken place")),
    ("ideas_collected", _("Ideas collected")),
    ("debriefed", _("Debriefed")),
    ("plan_running", _("Plan under way")),
    ("measured", _("Measured")),
    ("cancelled", _("Cancelled")),
]
TRAINING_SIDES = [("marketing", _("Marketing")), ("sales", _("Sales"))]
SIDES = ("marketing", "sales")
AHEAD_STATES = ("idea", "topic_agreed", "speaker_booked", "invited")
AFTER_DEBRIEF = ("debriefed", "plan_running", "measured")
DEBRIEF_WITHIN = timedelta(days=7)
# L3: asked from the first day on, until the second.
CHECKS = {30: (timedelta(days=30), timedelta(days=90)), 90: (timedelta(days=90), timedelta(days=180))}


class TrainingQuerySet(models.QuerySet["Training"]):
    def visible_to(self, user) -> TrainingQuerySet:
        return self.all() if user.is_active and user.has_role(*PRACTISING) else self.none()

    def editable_by(self, user) -> TrainingQuerySet:
        """The heads and the HR director; others what they organise."""
        if user.has_role(*PLANNERS):
            return self.all()
        return self.filter(occurrence__organiser=user) if user.has_role(*PRACTISING) else self.none()


class Training(Versioned, DemoMarked):
    """Its state is finer than the phase of the occurrence; both change in one transaction.

    `is_short_notice` keeps the warning of R-TR-01; `note` says why speaker or form are worth a day off (R-TR-06).
    """

    occurrence = models.OneToOneField(Occurrence, primary_key=True, on_delete=models.CASCADE, related_name="training")
    topic = models.CharField(max_length=30, blank=True)
    format = models.CharField(max_length=12, choices=TRAINING_FORMATS, default="interactive")
    state = models.CharField(max_length=15, choices=TRAINING_STATES, default="idea")
    topic_round = models.PositiveSmallIntegerField(default=1)
    trainer_kind = models.CharField(max_length=8, choices=TRAINER_KINDS, blank=True)
    trainer = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    trainer_name = models.CharField(max_length=150, blank=True)
    fee_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    is_short_notice = models.BooleanField(default=False)
    is_day_off = models.BooleanField(default=False)
    is_remote = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    prizes = models.CharField(max_length=300, blank=True)
    behaviour = models.CharField(max_length=300, blank=True)
    seed = models.PositiveIntegerField(default=1)
    debrief_marketing = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    debrief_sales = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    PERSONAL = {
        "trainer_name": Personal("work"),
        "note": Personal("work"),
        "prizes": Personal("work"),
        "behaviour": Personal("work"),
    }

    objects = TrainingQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("format", [key for key, _label in TRAINING_FORMATS], "training_format_known"),
            choice_check("state", [key for key, _label in TRAINING_STATES], "training_state_known"),
            choice_check("trainer_kind", ["", *[key for key, _label in TRAINER_KINDS]], "training_trainer_kind_known"),
            models.CheckConstraint(condition=Q(is_day_off=False) | ~Q(note=""), name="training_day_off_says_why"),
            models.CheckConstraint(
                condition=Q(fee_minor=None) | (Q(fee_minor__gte=0) & ~Q(currency="")), name="training_fee_is_money"
            ),
            models.CheckConstraint(
                condition=Q(trainer=None) | Q(trainer_name=""), name="training_trainer_is_one_person"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=AFTER_DEBRIEF) | Q(debrief_marketing__isnull=False, debrief_sales__isnull=False),
                name="training_debriefed_with_both_heads",
            ),
        ]
        indexes = [models.Index(fields=["state"], name="training_state")]

    def __str__(self) -> str:
        return self.occurrence.title

    @property
    def speaker(self) -> str:
        return self.trainer.name if self.trainer else self.trainer_name

    @property
    def debrief_by(self):
        """The last moment of a debrief in time (R-TR-05)."""
        return self.occurrence.held_at + DEBRIEF_WITHIN if self.occurrence.held_at else None

    @property
    def is_debrief_late(self) -> bool:
        done = self.occurrence.debriefed_at
        return bool(done and self.debrief_by and done > self.debrief_by)

    def takes_reactions(self, now: datetime) -> bool:
        """What one felt is asked while it is fresh: our own default of fourteen days."""
        held_at = self.occurrence.held_at
        return held_at is not None and now < held_at + timedelta(days=settings.TRAINING_REACTION_DAYS)

    def open_check(self, now: datetime) -> int | None:
        """Which question about the agreed behaviour is asked now: that of 30 days, of 90, or none."""
        held_at = self.occurrence.held_at
        if held_at is None or not self.behaviour:
            return None
        return next((day for day, (since, until) in CHECKS.items() if held_at + since <= now < held_at + until), None)


class TopicConfirmation(DemoMarked):
    """R-TR-02, appended: the head of a side finds the topic useful for it; another topic begins another round."""

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="confirmations")
    round = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=10, choices=TRAINING_SIDES)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            choice_check("side", SIDES, "confirmation_side_known"),
            models.UniqueConstraint(fields=["training", "round", "side"], name="confirmation_once_a_side"),
        ]

    def __str__(self) -> str:
        return f"{self.training_id} {self.side}"


class TrainingSession(DemoMarked):
    """The same training once more for those who are on duty meanwhile."""

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_remote = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="training_session_ends_after_start"
            ),
            models.UniqueConstraint(fields=["training", "number"], name="training_session_numbered"),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.training_id} {self.number}"


class Seat(DemoMarked):
    """Where a participant sits: the session, and in a brainstorm the mixed group (R-TR-03)."""

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    group = models.PositiveSmallIntegerField(null=True, blank=True)
    session = models.ForeignKey(TrainingSession, null=True, blank=True, on_delete=models.CASCADE, related_name="seats")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["training", "person"], name="seat_once")]

    def __str__(self) -> str:
        return f"{self.training_id} {self.person_id}"


class Award(DemoMarked):
    """R-TR-04: a prize for an idea, appended; its author hears of it."""

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="awards")
    idea = models.OneToOneField("loop.Idea", on_delete=models.CASCADE, related_name="award")
    prize = models.CharField(max_length=200)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    PERSONAL = {"prize": Personal("work")}

    def __str__(self) -> str:
        return self.prize


class Reading(DemoMarked):
    """A book of the book club. `side` reads it; it is about the other one's work."""

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="readings")
    side = models.CharField(max_length=10, choices=TRAINING_SIDES)
    title = models.CharField(max_length=200)
    author = models.CharField(max_length=150, blank=True)
    meet_on = models.DateField()

    class Meta:
        constraints = [choice_check("side", SIDES, "reading_side_known")]
        ordering = ["meet_on", "pk"]

    def __str__(self) -> str:
        return self.title
