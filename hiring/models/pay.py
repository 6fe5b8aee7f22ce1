"""Pay schemes (A35): base + a bonus for the plan of leads + flex tasks, calculated line by line for a month.

The product computes and shows; it pays nothing (R-MO-04).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check

SCHEME_STATES = [("draft", _("Draft")), ("signed", _("Signed")), ("active", _("In force")), ("closed", _("Closed"))]
MONTH_STATES = [("open", _("Open")), ("calculated", _("Calculated")), ("approved", _("Approved"))]
FLEX_STATES = [
    ("open", _("Open")),
    ("done", _("Done, waits for the commercial director")),
    ("confirmed", _("Confirmed")),
    ("refused", _("Not accepted")),
]
DISPUTE_STATES = [("open", _("Disputed")), ("upheld", _("Agreed, calculated anew")), ("declined", _("Stays as it is"))]
LINE_KINDS = [("base", _("Base salary")), ("bonus", _("Bonus for the plan of leads")), ("flex", _("Flex task"))]
MEASURES = [
    ("brought", _("Leads of own campaigns that sales accepted")),
    ("taken", _("Leads taken by the first line that were accepted")),
]
PAY_KEEPERS = ("hr_director",)
PAY_APPROVERS = ("cco",)


class PaySchemeQuerySet(models.QuerySet["PayScheme"]):
    def visible_to(self, user) -> PaySchemeQuerySet:
        """A person sees only their own; the HR director keeps all, the commercial director confirms and approves."""
        if not user.is_active:
            return self.none()
        if user.has_role(*PAY_KEEPERS, *PAY_APPROVERS):
            return self.all()
        return self.filter(person=user)

    def editable_by(self, user) -> PaySchemeQuerySet:
        return self.all() if user.is_active and user.has_role(*PAY_KEEPERS) else self.none()


class PayScheme(Versioned, DemoMarked):
    """One at a time for a person. `measure`: what the plan counts; the guard beside it is the acceptance rate."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="pay_schemes")
    state = models.CharField(max_length=6, choices=SCHEME_STATES, default="draft")
    measure = models.CharField(max_length=7, choices=MEASURES, default="brought")
    currency = models.CharField(max_length=3, default="RUB")
    started_on = models.DateField()
    signed_at = models.DateTimeField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = PaySchemeQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in SCHEME_STATES], "pay_scheme_state_known"),
            choice_check("measure", [key for key, _label in MEASURES], "pay_scheme_measure_known"),
            models.UniqueConstraint(fields=["person"], condition=~Q(state="closed"), name="pay_scheme_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "closed"]) | Q(signed_at__isnull=False), name="pay_scheme_signed"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False) | ~Q(state="closed") & Q(closed_on=None),
                name="pay_scheme_closed_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.started_on}"


class SchemeVersion(DemoMarked):
    """R-MO-03: from the first of a month. Percentages are of the plan; `guard_percent` is R-MO-02 and cannot be empty."""

    scheme = models.ForeignKey(PayScheme, on_delete=models.CASCADE, related_name="versions")
    applies_from = models.DateField()
    base_minor = models.BigIntegerField()
    bonus_minor = models.BigIntegerField()
    plan_leads = models.PositiveIntegerField()
    guard_percent = models.PositiveSmallIntegerField()
    floor_percent = models.PositiveSmallIntegerField(default=80)
    cap_percent = models.PositiveSmallIntegerField(default=120)
    flex_budget_minor = models.BigIntegerField(default=0)
    why = models.CharField(max_length=300, null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    PERSONAL = {"why": Personal("hiring", erase="null")}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "applies_from"], name="scheme_version_once_a_month"),
            models.CheckConstraint(
                condition=Q(base_minor__gte=0, bonus_minor__gte=0, flex_budget_minor__gte=0),
                name="scheme_version_money",
            ),
            models.CheckConstraint(
                condition=Q(guard_percent__gte=1, guard_percent__lte=100), name="scheme_version_has_a_guard"
            ),
            models.CheckConstraint(
                condition=Q(floor_percent__lt=100, cap_percent__gte=100), name="scheme_version_curve_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.applies_from}"


class FlexTask(Versioned, DemoMarked):
    """R-MO-01: paid when the commercial director has confirmed it."""

    scheme = models.ForeignKey(PayScheme, on_delete=models.CASCADE, related_name="flex_tasks")
    month = models.DateField()
    title = models.CharField(max_length=300)
    amount_minor = models.BigIntegerField()
    accept_by = models.DateField()
    state = models.CharField(max_length=9, choices=FLEX_STATES, default="open")
    done_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    PERSONAL = {"title": Personal("hiring"), "reason": Personal("hiring")}

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in FLEX_STATES], "flex_task_state_known"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="flex_task_pays"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "done"]) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="flex_task_decided_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="flex_task_refused_why"),
        ]
        indexes = [models.Index(fields=["scheme", "month"], name="flex_task_of_month")]

    def __str__(self) -> str:
        return self.title


class PayMonth(Versioned, DemoMarked):
    """What a month comes to. `round` counts the calculations; `days` of `month_days` tell a start inside the month."""

    scheme = models.ForeignKey(PayScheme, on_delete=models.CASCADE, related_name="months")
    scheme_version = models.ForeignKey(SchemeVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    state = models.CharField(max_length=10, choices=MONTH_STATES, default="open")
    round = models.PositiveSmallIntegerField(default=0)
    days = models.PositiveSmallIntegerField(default=0)
    month_days = models.PositiveSmallIntegerField(default=0)
    plan = models.FloatField(null=True, blank=True)
    fact = models.PositiveIntegerField(null=True, blank=True)
    decided = models.PositiveIntegerField(null=True, blank=True)
    total_minor = models.BigIntegerField(null=True, blank=True)
    calculated_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in MONTH_STATES], "pay_month_state_known"),
            models.UniqueConstraint(fields=["scheme", "month"], name="pay_month_once"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(calculated_at__isnull=False, total_minor__isnull=False),
                name="pay_month_calculated",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", approved_at__isnull=False, approved_by__isnull=False)
                | ~Q(state="approved") & Q(approved_at=None),
                name="pay_month_approved_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["state", "month"], name="pay_month_by_state")]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.month:%Y-%m}"


class PayLine(DemoMarked):
    """One line of one calculation. `reason` is a msgid filled with `params`; `records` are the leads that counted."""

    month = models.ForeignKey(PayMonth, on_delete=models.CASCADE, related_name="lines")
    round = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=5, choices=LINE_KINDS)
    task = models.ForeignKey(FlexTask, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    params = models.JSONField(default=dict)
    records = models.JSONField(default=list)

    class Meta:
        constraints = [
            choice_check("kind", [key for key, _label in LINE_KINDS], "pay_line_kind_known"),
            models.UniqueConstraint(fields=["month", "round", "order"], name="pay_line_once"),
            models.CheckConstraint(
                condition=Q(kind="flex", task__isnull=False) | ~Q(kind="flex") & Q(task=None),
                name="pay_line_of_a_task",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month_id} {self.kind}"


class LineDispute(Versioned, DemoMarked):
    """Whoever is paid says that a line is wrong; while it is open the month is not approved."""

    line = models.ForeignKey(PayLine, on_delete=models.CASCADE, related_name="disputes")
    state = models.CharField(max_length=8, choices=DISPUTE_STATES, default="open")
    text = models.TextField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    PERSONAL = {"text": Personal("hiring"), "answer": Personal("hiring")}

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in DISPUTE_STATES], "line_dispute_state_known"),
            models.UniqueConstraint(fields=["line"], condition=Q(state="open"), name="line_dispute_one_open"),
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None) | ~Q(state="open") & Q(answered_at__gte=F("at")),
                name="line_dispute_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.state}"
