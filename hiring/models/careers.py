"""The career ladder (A32): levels, who stands where with what evidence, and each move between them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check

MOVE_KINDS = [
    ("promotion", _("Promotion")),
    ("demotion", _("Step down")),
    ("lateral", _("Sideways")),
    ("external", _("Hired from outside")),
    ("marketing", _("Came from marketing")),
]
MOVE_STATES = [
    ("ready", _("Ready")),
    ("promoted", _("In the new place")),
    ("confirmed", _("Confirmed after twelve months")),
    ("returned", _("Returned")),
    ("declined", _("Not now")),
]
EVIDENCE_KINDS = [
    ("competency", _("A competency")),
    ("marketing", _("Work with marketing")),
    ("result", _("A result")),
]
CAREER_HEADS = ("ceo", "cco", "cmo", "head_of_sales", "head_of_marketing")
CAREER_KEEPERS = ("hr_director",)


class CareerLevelQuerySet(models.QuerySet["CareerLevel"]):
    def visible_to(self, user) -> CareerLevelQuerySet:
        """The ladder is no secret; who stands where is."""
        return self.all() if user.is_active else self.none()

    def editable_by(self, user) -> CareerLevelQuerySet:
        return self.all() if user.is_active and user.has_role(*CAREER_KEEPERS) else self.none()


class CareerLevel(Versioned, DemoMarked):
    """`min_years` here before the next; None where no number is known. `paradigm`: how one thinks at this level."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    order = models.PositiveSmallIntegerField(unique=True)
    competencies = models.JSONField(default=list)
    paradigm = models.CharField(max_length=300, blank=True)
    min_years = models.PositiveSmallIntegerField(null=True, blank=True)
    usual_years = models.PositiveSmallIntegerField(null=True, blank=True)
    needs_marketing = models.BooleanField(default=False)

    objects = CareerLevelQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class PersonLevelQuerySet(models.QuerySet["PersonLevel"]):
    def visible_to(self, user) -> PersonLevelQuerySet:
        """The HR director and the heads; an employee sees own."""
        if not user.is_active:
            return self.none()
        return self.all() if user.has_role(*CAREER_KEEPERS, *CAREER_HEADS) else self.filter(person=user)

    def editable_by(self, user) -> PersonLevelQuerySet:
        return self.all() if user.is_active and user.has_role(*CAREER_KEEPERS) else self.none()


class PersonLevel(Versioned, DemoMarked):
    """Where a colleague stands since a day. `years_before`: spent at such a place with other employers."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="career")
    level = models.ForeignKey(CareerLevel, on_delete=models.PROTECT, related_name="holders")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    years_before = models.FloatField(default=0)
    managed_headcount = models.PositiveIntegerField(default=0)
    came_by = models.CharField(max_length=9, choices=MOVE_KINDS, default="external")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = PersonLevelQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("came_by", [key for key, _label in MOVE_KINDS], "person_level_origin_known"),
            models.UniqueConstraint(fields=["person"], condition=Q(until=None), name="person_level_one_now"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="person_level_in_order"),
            models.CheckConstraint(condition=Q(years_before__gte=0, years_before__lte=60), name="person_level_years"),
        ]
        indexes = [models.Index(fields=["level", "until"], name="person_level_holders")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.level_id}"


class LevelEvidence(DemoMarked):
    """What was seen, by whom. `competency` is the name of one of the level above; `occurrence` a practice taken part in."""

    holder = models.ForeignKey(PersonLevel, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=10, choices=EVIDENCE_KINDS)
    competency = models.CharField(max_length=200, blank=True)
    text = models.TextField(null=True)
    occurrence = models.ForeignKey(
        "practices.Occurrence", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    PERSONAL = {"text": Personal("hiring", erase="null")}

    class Meta:
        constraints = [
            choice_check("kind", [key for key, _label in EVIDENCE_KINDS], "level_evidence_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind="competency") | ~Q(competency=""), name="level_evidence_names_its_competency"
            ),
        ]
        indexes = [models.Index(fields=["holder", "kind"], name="level_evidence_of")]

    def __str__(self) -> str:
        return f"{self.holder_id} {self.kind}"


class CareerMoveQuerySet(models.QuerySet["CareerMove"]):
    def visible_to(self, user) -> CareerMoveQuerySet:
        if not user.is_active:
            return self.none()
        return self.all() if user.has_role(*CAREER_KEEPERS, *CAREER_HEADS) else self.filter(person=user)

    def editable_by(self, user) -> CareerMoveQuerySet:
        return self.all() if user.is_active and user.has_role(*CAREER_KEEPERS) else self.none()


class CareerMove(Versioned, DemoMarked):
    """A move to another level: ready, decided, and looked at again after twelve months.

    `justification` says why a level is skipped (R-CR-01) or why evidence is missing; `had_evidence` is kept as it was
    on the day of the decision.
    """

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="career_moves")
    kind = models.CharField(max_length=9, choices=MOVE_KINDS)
    from_level = models.ForeignKey(
        CareerLevel, null=True, blank=True, on_delete=models.PROTECT, related_name="moves_away"
    )
    to_level = models.ForeignKey(CareerLevel, on_delete=models.PROTECT, related_name="moves_here")
    state = models.CharField(max_length=9, choices=MOVE_STATES, default="ready")
    readiness = models.TextField(blank=True)
    justification = models.TextField(blank=True)
    had_evidence = models.BooleanField(null=True, blank=True)
    is_skipping = models.BooleanField(default=False)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)

    PERSONAL = {
        "readiness": Personal("hiring"),
        "justification": Personal("hiring"),
        "outcome": Personal("hiring"),
    }
    objects = CareerMoveQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("kind", [key for key, _label in MOVE_KINDS], "career_move_kind_known"),
            choice_check("state", [key for key, _label in MOVE_STATES], "career_move_state_known"),
            models.CheckConstraint(
                condition=Q(is_skipping=False) | ~Q(justification=""), name="career_move_skips_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["ready", "declined"]) | Q(decided_on__isnull=False), name="career_move_decided"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "returned"]) | Q(ended_on__isnull=False),
                name="career_move_ended_on_a_day",
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(state="ready"), name="career_move_one_proposed"),
        ]
        indexes = [models.Index(fields=["state", "review_on"], name="career_move_reviews")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
