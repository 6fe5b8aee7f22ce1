"""One time a practice takes place: plan, brief, the thing itself, debrief, ideas, promises, effect."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from practices.kinds import KINDS

PHASES = [
    ("planned", _("Planned")),
    ("ready", _("Prepared")),
    ("running", _("Under way")),
    ("held", _("Held")),
    ("debriefed", _("Debriefed")),
    ("cancelled", _("Cancelled")),
]
AHEAD = ("planned", "ready")
TAKES_PLACE = ("planned", "ready", "running", "held", "debriefed")
PARTS = [
    ("lead", _("Leads it")),
    ("guest", _("Guest")),
    ("host", _("Host")),
    ("trainer", _("Trainer")),
    ("participant", _("Participant")),
]
PRACTISING = (
    "ceo", "cmo", "cco", "head_of_sales", "sales_rep", "head_of_marketing", "marketer", "hr_director",
)  # fmt: skip
PLANNERS = ("cmo", "cco", "hr_director", "head_of_sales", "head_of_marketing")


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def visible_to(self, user) -> OccurrenceQuerySet:
        """When and who is no secret between the departments; what was written is guarded by each kind."""
        return self.all() if user.is_active and user.has_role(*PRACTISING) else self.none()

    def editable_by(self, user) -> OccurrenceQuerySet:
        """Heads and the HR director; others what they organise."""
        if user.has_role(*PLANNERS):
            return self.all()
        return self.filter(organiser=user) if user.has_role(*PRACTISING) else self.none()


class Occurrence(Versioned, DemoMarked):
    """Each kind adds its own model with `occurrence` as its key. Calendar, reminders and cadence read this alone."""

    kind = models.CharField(max_length=12, choices=[(kind.key, kind.label) for kind in KINDS.values()])
    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    phase = models.CharField(max_length=10, choices=PHASES, default="planned")
    organiser = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="organised_practices")
    people = models.ManyToManyField("people.Person", through="practices.Part", related_name="practices")
    created_at = models.DateTimeField()
    briefed_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    debriefed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    effect_card = models.OneToOneField(
        "loop.EffectCard", null=True, blank=True, on_delete=models.PROTECT, related_name="occurrence"
    )

    PERSONAL = {"title": Personal("work"), "reason": Personal("work")}

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("kind", list(KINDS), "occurrence_kind_known"),
            choice_check("phase", [phase for phase, _label in PHASES], "occurrence_phase_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="occurrence_ends_after_start"),
            models.CheckConstraint(condition=~Q(phase="cancelled") | ~Q(reason=""), name="occurrence_cancelled_why"),
            models.CheckConstraint(
                condition=~Q(phase="debriefed") | Q(held_at__isnull=False, debriefed_at__isnull=False),
                name="occurrence_debriefed_was_held",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "kind"], name="occurrence_calendar"),
            models.Index(fields=["kind", "phase", "starts_at"], name="occurrence_of_kind"),
        ]

    def __str__(self) -> str:
        return self.title


class Turn(DemoMarked):
    """Appended with every change of phase."""

    occurrence = models.ForeignKey(Occurrence, on_delete=models.CASCADE, related_name="turns")
    from_phase = models.CharField(max_length=10, blank=True)
    to_phase = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    PERSONAL = {"reason": Personal("work")}

    def __str__(self) -> str:
        return f"{self.from_phase} → {self.to_phase}"


class Part(DemoMarked):
    """Who takes part, as what, and whether they came."""

    occurrence = models.ForeignKey(Occurrence, on_delete=models.CASCADE, related_name="parts")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="practice_parts")
    part = models.CharField(max_length=12, choices=PARTS)
    came = models.BooleanField(null=True, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            choice_check("part", [part for part, _label in PARTS], "part_known"),
            models.UniqueConstraint(fields=["occurrence", "person"], name="part_once"),
        ]
        indexes = [models.Index(fields=["person", "occurrence"], name="part_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.part}"


class Brief(Versioned, DemoMarked):
    """What to look at and what to do, known before the start."""

    occurrence = models.OneToOneField(Occurrence, on_delete=models.CASCADE, related_name="brief")
    goals = models.TextField()
    tasks = models.TextField(blank=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    PERSONAL = {"goals": Personal("work"), "tasks": Personal("work")}

    def __str__(self) -> str:
        return self.goals[:80]


class Debrief(Versioned, DemoMarked):
    """What was seen, and what follows: at least one idea, or openly none; a joint plan, or openly none."""

    occurrence = models.OneToOneField(Occurrence, on_delete=models.CASCADE, related_name="debrief")
    summary = models.TextField()
    plan = models.TextField(blank=True)
    has_no_ideas = models.BooleanField(default=False)
    has_no_plan = models.BooleanField(default=False)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    PERSONAL = {"summary": Personal("work"), "plan": Personal("work")}

    def __str__(self) -> str:
        return self.summary[:80]


class BornIdea(DemoMarked):
    """An idea of the loop that was born at this occurrence."""

    occurrence = models.ForeignKey(Occurrence, on_delete=models.CASCADE, related_name="born_ideas")
    idea = models.OneToOneField("loop.Idea", on_delete=models.CASCADE, related_name="birth")

    def __str__(self) -> str:
        return f"{self.occurrence_id} {self.idea_id}"


class BornAction(DemoMarked):
    """A promise of the loop that was made here."""

    occurrence = models.ForeignKey(Occurrence, on_delete=models.CASCADE, related_name="born_actions")
    action = models.OneToOneField("loop.Action", on_delete=models.CASCADE, related_name="birth")

    def __str__(self) -> str:
        return f"{self.occurrence_id} {self.action_id}"
