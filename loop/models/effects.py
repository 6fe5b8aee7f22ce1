"""Everything claimed to have helped: what will be read and when is written down before it begins (C9)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check

EFFECT_STATES = [
    ("draft", _("Draft")),
    ("frozen", _("Frozen")),
    ("judged", _("Judged")),
    ("declined", _("Not measured")),
    ("void", _("Made void")),
]
VERDICTS = [
    ("early", _("too early to judge")),
    ("confirmed", _("growth confirmed")),
    ("probable", _("probable")),
    ("not_found", _("not found")),
    ("worse", _("worse")),
]
LEARNINGS = [("continue", _("Keep it")), ("change", _("Change it")), ("stop", _("Stop it"))]
DIRECTIONS = [("up", _("Up")), ("down", _("Down"))]
MAX_LEVEL = 4
MIN_N = 30
READERS = (
    "ceo", "cmo", "cco", "head_of_sales", "head_of_marketing", "sales_rep", "marketer", "hr_director", "integration",
)  # fmt: skip


class EffectCardQuerySet(models.QuerySet["EffectCard"]):
    def visible_to(self, user) -> EffectCardQuerySet:
        """Figures of stages, never of one person: both departments read them."""
        return self.all() if user.has_role(*READERS) else self.filter(owner=user)

    def editable_by(self, user) -> EffectCardQuerySet:
        return self.all() if user.has_role("cmo", "cco") else self.filter(owner=user)

    def due(self, today: date) -> EffectCardQuerySet:
        return self.filter(state="frozen", verdict_date__lte=today)


class EffectCard(Versioned, DemoMarked):
    """Of a decision, or of a practice, which holds the link itself (an upper app).

    Days are half-open. `horizon_days`: every lead gets as many days to succeed, before as after (R-EF-02).
    What is written down at the freezing stays: the database refuses another definition.
    """

    decision = models.OneToOneField(
        "loop.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="effect_card"
    )
    title = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    metric = models.CharField(max_length=60)
    unit = models.CharField(max_length=20, default="share")
    segment = models.CharField(max_length=120, blank=True)
    direction = models.CharField(max_length=4, choices=DIRECTIONS, default="up")
    expected_delta = models.FloatField(null=True, blank=True)
    baseline = models.FloatField(null=True, blank=True)
    baseline_n = models.PositiveIntegerField(null=True, blank=True)
    baseline_from = models.DateField(null=True, blank=True)
    baseline_to = models.DateField(null=True, blank=True)
    trigger_weeks = models.JSONField(default=list, blank=True)
    start = models.DateField(null=True, blank=True)
    lag_days = models.PositiveSmallIntegerField(default=7)
    horizon_days = models.PositiveSmallIntegerField(null=True, blank=True)
    post_from = models.DateField(null=True, blank=True)
    post_to = models.DateField(null=True, blank=True)
    min_n = models.PositiveIntegerField(default=MIN_N)
    level = models.PositiveSmallIntegerField(default=2)
    control_segment = models.CharField(max_length=120, blank=True)
    definition = models.CharField(max_length=64, blank=True)
    verdict_date = models.DateField()
    extended_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=EFFECT_STATES, default="draft")
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=20, choices=VERDICTS, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)
    learning = models.CharField(max_length=10, choices=LEARNINGS, blank=True)
    learning_note = models.CharField(max_length=500, blank=True)

    PERSONAL = {
        "title": Personal("work"),
        "learning_note": Personal("work"),
    }

    objects = EffectCardQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [state for state, _label in EFFECT_STATES], "effect_state_known"),
            choice_check("verdict", ["", *[verdict for verdict, _label in VERDICTS]], "effect_verdict_known"),
            choice_check("direction", [way for way, _label in DIRECTIONS], "effect_direction_known"),
            choice_check("learning", ["", *[answer for answer, _label in LEARNINGS]], "effect_learning_known"),
            models.CheckConstraint(condition=Q(level__lte=MAX_LEVEL), name="effect_level_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["frozen", "judged"])
                | Q(
                    frozen_at__isnull=False,
                    start__isnull=False,
                    baseline_from__isnull=False,
                    baseline_to__isnull=False,
                    post_from__isnull=False,
                    post_to__isnull=False,
                    baseline_from__lt=F("baseline_to"),
                    baseline_to__lte=F("start"),
                    post_from__gte=F("start"),
                    post_to__gt=F("post_from"),
                ),
                name="effect_frozen_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="judged") | (~Q(verdict="") & Q(decided_at__isnull=False)),
                name="effect_judged_says_what",
            ),
            models.CheckConstraint(condition=~Q(state="void") | ~Q(void_reason=""), name="effect_void_says_why"),
        ]
        indexes = [models.Index(fields=["verdict_date"], condition=Q(state="frozen"), name="effect_waiting")]

    def __str__(self) -> str:
        return self.title or self.metric

    @property
    def excluded(self) -> frozenset[date]:
        """Mondays of the weeks that raised the alarm: they never make the baseline (R-EF-01)."""
        return frozenset(date.fromisoformat(day) for day in self.trigger_weeks)

    def is_late(self, today: date) -> bool:
        """The day of the verdict has passed without one (AL-20)."""
        return self.state == "frozen" and self.verdict_date < today

    @property
    def wait_until(self) -> date:
        """After this day it is closed with whatever is known."""
        return self.verdict_date if self.start is None else self.start + timedelta(weeks=26)


class EffectReading(DemoMarked):
    """One reading of a card, appended; the last one is its verdict. `points` are the weeks as they were seen."""

    card = models.ForeignKey(EffectCard, on_delete=models.PROTECT, related_name="readings")
    read_at = models.DateTimeField()
    level = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=20, choices=VERDICTS)
    estimate = models.FloatField(null=True)
    low95 = models.FloatField(null=True)
    high95 = models.FloatField(null=True)
    low80 = models.FloatField(null=True)
    high80 = models.FloatField(null=True)
    slope = models.FloatField(null=True)
    p_value = models.FloatField(null=True)
    before = models.FloatField(null=True)
    before_n = models.PositiveIntegerField(default=0)
    after = models.FloatField(null=True)
    after_n = models.PositiveIntegerField(default=0)
    last_year = models.FloatField(null=True)
    last_year_n = models.PositiveIntegerField(default=0)
    possible_on = models.DateField(null=True)
    points = models.JSONField(default=list)
    co_interventions = models.JSONField(default=list)

    class Meta:
        constraints = [
            choice_check("verdict", [verdict for verdict, _label in VERDICTS], "effect_reading_verdict_known"),
            models.CheckConstraint(condition=Q(level__lte=MAX_LEVEL), name="effect_reading_level_known"),
        ]
        ordering = ["-pk"]
        indexes = [models.Index(fields=["read_at"], name="effect_read")]

    def __str__(self) -> str:
        return f"{self.card_id} {self.verdict}"
