"""The sales audit (A28): seven checks in their order, scripts after them, findings as tasks of two speeds."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check

SCRIPTS = 8
KINDS = [("planned", _("Planned")), ("signal", _("After a signal"))]
STATES = [
    ("planned", _("Planned")),
    ("collecting", _("Evidence collected")),
    ("checks", _("Checks 1–7")),
    ("scripts", _("Scripts")),
    ("tasks", _("Tasks")),
    ("in_work", _("In work")),
    ("remeasured", _("Measured again")),
    ("closed", _("Closed")),
]
STATE_KEYS = [key for key, _label in STATES]
VERDICTS = [("unknown", _("Not known yet")), ("ok", _("In order")), ("problem", _("A cause"))]
SPEEDS = [("fast", _("Fast")), ("slow", _("Slow"))]
CADENCES = [(1, _("every month")), (2, _("every two months")), (3, _("every quarter")), (6, _("every half-year"))]
NORMS = [("target", _("Signed target")), ("own", _("Own best quartile"))]
SEES = ("ceo", "cmo", "cco", "head_of_sales", "head_of_marketing")
LEADS = ("cco", "head_of_sales")


class AuditRhythm(Versioned):
    """One row. R-AU-04: a startup looks every month or two; the two speeds of R-AU-03 in days."""

    is_startup = models.BooleanField(default=False)
    months = models.PositiveSmallIntegerField(choices=CADENCES, default=3)
    fast_fix_days = models.PositiveSmallIntegerField(default=5)
    fast_result_days = models.PositiveSmallIntegerField(default=30)
    evidence_percent = models.PositiveSmallIntegerField(default=80)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="audit_rhythm_is_one"),
            models.CheckConstraint(
                condition=Q(is_startup=True, months__in=[1, 2]) | Q(is_startup=False, months__in=[3, 6]),
                name="audit_rhythm_of_a_startup",
            ),
            models.CheckConstraint(
                condition=Q(fast_fix_days__gte=1, fast_result_days__gte=1, evidence_percent__range=(1, 100)),
                name="audit_rhythm_is_possible",
            ),
        ]

    def __str__(self) -> str:
        return str(self.months)


class AuditQuerySet(models.QuerySet["Audit"]):
    def visible_to(self, user: Any) -> AuditQuerySet:
        """Heads see every audit; the auditor sees those that are theirs."""
        if not user.is_active:
            return self.none()
        return self.all() if user.has_role(*SEES) else self.filter(auditor=user)

    def editable_by(self, user: Any) -> AuditQuerySet:
        if not user.is_active:
            return self.none()
        return self.all() if user.has_role(*LEADS) else self.filter(auditor=user)


class Audit(Versioned, DemoMarked):
    """`stage`: how many come to it is what is looked into. The figures before are frozen with the evidence."""

    stage = models.ForeignKey("funnel.Stage", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=KINDS, default="planned")
    reason = models.CharField(max_length=300, blank=True)
    auditor = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="audits")
    has_niche_experience = models.BooleanField(default=False)
    questionnaire = models.JSONField(default=dict, blank=True)
    questionnaire_at = models.DateTimeField(null=True, blank=True)
    planned_for = models.DateField()
    state = models.CharField(max_length=10, choices=STATES, default="planned")
    collected_at = models.DateTimeField(null=True, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    measured_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    is_single_cause_confirmed = models.BooleanField(default=False)
    rate_before = models.FloatField(null=True, blank=True)
    n_before = models.PositiveIntegerField(null=True, blank=True)
    norm = models.FloatField(null=True, blank=True)
    norm_from = models.CharField(max_length=6, choices=NORMS, blank=True)
    rate_after = models.FloatField(null=True, blank=True)
    n_after = models.PositiveIntegerField(null=True, blank=True)
    conclusion = models.CharField(max_length=1000, blank=True)
    effect = models.OneToOneField(
        "loop.EffectCard", null=True, blank=True, on_delete=models.SET_NULL, related_name="audit"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")

    PERSONAL = {
        "reason": Personal("work"),
        "questionnaire": Personal("work"),
        "conclusion": Personal("work"),
    }
    objects = AuditQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("kind", [key for key, _label in KINDS], "audit_kind_known"),
            choice_check("state", STATE_KEYS, "audit_state_known"),
            choice_check("norm_from", ["", *[key for key, _label in NORMS]], "audit_norm_known"),
            models.CheckConstraint(
                condition=Q(state="planned") | Q(has_niche_experience=True) | Q(questionnaire_at__isnull=False),
                name="audit_by_one_who_knows",
            ),
            models.CheckConstraint(
                condition=Q(state="planned", collected_at=None) | ~Q(state="planned") & Q(collected_at__isnull=False),
                name="audit_collected_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | ~Q(state="closed") & Q(closed_at=None),
                name="audit_closed_at_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["state", "planned_for"], name="audit_by_state")]

    def __str__(self) -> str:
        return f"{self.stage_id} {self.planned_for}"

    @property
    def is_checking(self) -> bool:
        return self.state in ("collecting", "checks", "scripts")


class AuditCheck(Versioned, DemoMarked):
    """R-AU-01: the eighth, scripts, has no verdict before it is unlocked by the seven others."""

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="checks")
    no = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=7, choices=VERDICTS, default="unknown")
    unlocked_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            choice_check("verdict", [key for key, _label in VERDICTS], "audit_verdict_known"),
            models.UniqueConstraint(fields=["audit", "no"], name="audit_check_once"),
            models.CheckConstraint(condition=Q(no__range=(1, SCRIPTS)), name="audit_check_of_eight"),
            models.CheckConstraint(
                condition=~Q(no=SCRIPTS) | Q(verdict="unknown") | Q(unlocked_at__isnull=False),
                name="audit_scripts_come_last",
            ),
            models.CheckConstraint(
                condition=Q(verdict="unknown") | Q(decided_at__isnull=False), name="audit_verdict_at_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audit_id} {self.no}"

    @property
    def is_locked(self) -> bool:
        return self.no == SCRIPTS and self.unlocked_at is None


class AuditEvidence(DemoMarked):
    """As found on that day: `text` is a msgid with `params` when the product found it, words of the auditor else.

    `is_found` is false where the product looked and had nothing to say: that carries no verdict (R-AU-02).
    """

    check_row = models.ForeignKey(AuditCheck, on_delete=models.CASCADE, related_name="evidence")
    is_automatic = models.BooleanField(default=False)
    is_found = models.BooleanField(default=True)
    text = models.CharField(max_length=500, null=True)
    params = models.JSONField(default=dict, blank=True)
    k = models.PositiveIntegerField(null=True, blank=True)
    n = models.PositiveIntegerField(null=True, blank=True)
    url = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    PERSONAL = {"text": Personal("work", erase="null")}

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(text=None) | ~Q(text=""), name="audit_evidence_says_something")
        ]
        indexes = [models.Index(fields=["check_row", "id"], name="audit_evidence_of")]

    def __str__(self) -> str:
        return self.text or ""

    @property
    def said(self) -> str:
        """In the reader's language where the product found it."""
        text = self.text or ""
        return gettext(text) % self.params if self.is_automatic and text else text


class AuditTask(Versioned, DemoMarked):
    """A finding as a promise of the loop. Quadrants: 1 fast and fast, 2 fast result, 3 fast fix, 4 neither."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="tasks")
    check_row = models.ForeignKey(AuditCheck, on_delete=models.PROTECT, related_name="tasks")
    fix_speed = models.CharField(max_length=4, choices=SPEEDS)
    result_speed = models.CharField(max_length=4, choices=SPEEDS)
    quadrant = models.GeneratedField(
        expression=Case(
            When(fix_speed="fast", result_speed="fast", then=Value(1)),
            When(result_speed="fast", then=Value(2)),
            When(fix_speed="fast", then=Value(3)),
            default=Value(4),
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    action = models.OneToOneField("loop.Action", on_delete=models.PROTECT, related_name="audit_task")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_out_of_order = models.BooleanField(default=False)
    why_out_of_order = models.CharField(max_length=300, blank=True)

    PERSONAL = {"why_out_of_order": Personal("work")}

    class Meta:
        constraints = [
            choice_check("fix_speed", ["fast", "slow"], "audit_task_fix_speed_known"),
            choice_check("result_speed", ["fast", "slow"], "audit_task_result_speed_known"),
            models.CheckConstraint(
                condition=Q(is_out_of_order=False) | ~Q(why_out_of_order=""), name="audit_task_jumped_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(started_at=None) | Q(started_at__gte=F("created_at")), name="audit_task_started_later"
            ),
        ]
        indexes = [models.Index(fields=["audit", "quadrant"], name="audit_task_board")]

    def __str__(self) -> str:
        return f"{self.audit_id} {self.quadrant}"
