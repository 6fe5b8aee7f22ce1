"""The two-sided agreement (C1): its versions and clauses, two signatures, pauses of clocks, force majeure."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from people.models import Person

INTENTS = [
    ("price", _("Price or demo request")),
    ("form", _("Form or callback")),
    ("content", _("Content")),
]
CONTRACT_STATES = [("draft", _("Draft")), ("signed", _("Signed"))]
MARKETING_METRICS = [
    ("accepted_mql", _("Accepted MQL a month")),
    ("acceptance", _("Share of decided leads that sales accept")),
    ("completeness", _("Leads handed over with contact, name and source")),
    ("routed", _("MQL handed to sales in time")),
]
SALES_METRICS = [
    ("first_touch", _("First touch in time")),
    ("decision", _("Decision in time: accepted or returned")),
    ("attempts", _("Attempts before a lead is called unreachable")),
    ("coded_reasons", _("Returns with a coded reason")),
    ("feedback", _("Lost leads with a coded reason")),
]
CLAUSE_METRICS = [*MARKETING_METRICS, *SALES_METRICS]
TIMED = ("routed", "first_touch", "decision")
COUNTED = ("accepted_mql", "attempts")
CONTRACT_SIDES = [("marketing", _("Marketing")), ("sales", _("Sales"))]
PAUSE_REASONS = [
    ("client_date", _("The client asked for a date")),
    ("wrong_contact", _("Wrong contact, returned to marketing")),
]
CONTRACT_READERS = (
    "ceo", "cmo", "cco", "head_of_sales", "head_of_marketing", "sales_rep", "marketer", "integration",
)  # fmt: skip
SIGNERS_OF = {"marketing": ("cmo",), "sales": ("cco",)}
HEADS_OF = {"marketing": ("cmo", "head_of_marketing"), "sales": ("cco", "head_of_sales")}


class SlaContractQuerySet(models.QuerySet["SlaContract"]):
    def visible_to(self, user: Person) -> SlaContractQuerySet:
        return self.all() if user.is_active and user.has_role(*CONTRACT_READERS) else self.none()

    def editable_by(self, user: Person) -> SlaContractQuerySet:
        heads = (*SIGNERS_OF["marketing"], *SIGNERS_OF["sales"])
        return self.all() if user.is_active and user.has_role(*heads) else self.none()

    def in_force(self, day: date) -> SlaContractQuerySet:
        until = Q(ends_on=None) | Q(ends_on__gt=day)
        return self.filter(until, state="signed", starts_on__lte=day)


class SlaContract(Versioned, DemoMarked):
    """R-SL-01: signed by both sides or a draft. R-SL-03: `ends_on` is the first day of the version that replaces it.

    `built_from` keeps the way back from the revenue goal: conversions and volumes as they were when it was drafted.
    """

    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=6, choices=CONTRACT_STATES, default="draft")
    revenue_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="RUB")
    built_from = models.JSONField(default=dict)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    marketing_signed_at = models.DateTimeField(null=True, blank=True)
    sales_signed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = SlaContractQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in CONTRACT_STATES], "sla_contract_state_known"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(marketing_signed_at__isnull=False, sales_signed_at__isnull=False),
                name="sla_contract_signed_by_both",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on"), state="signed"),
                name="sla_contract_ends_after_start",
            ),
            models.UniqueConstraint(fields=["state"], condition=Q(state="draft"), name="sla_contract_one_draft"),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="signed", ends_on=None), name="sla_contract_one_without_end"
            ),
            models.UniqueConstraint(fields=["starts_on"], condition=Q(state="signed"), name="sla_contract_once_a_day"),
            models.CheckConstraint(
                condition=Q(revenue_minor=None) | Q(revenue_minor__gt=0), name="sla_contract_revenue_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"№ {self.number}"

    def phase(self, day: date) -> str:
        """draft, waiting for its first day, active, or replaced."""
        if self.state == "draft":
            return "draft"
        if self.starts_on > day:
            return "waiting"
        return "active" if self.ends_on is None or self.ends_on > day else "replaced"


class Clause(DemoMarked):
    """One promise of one side. `target` is a share, or a number where the metric is counted; `minutes` are working."""

    contract = models.ForeignKey(SlaContract, on_delete=models.CASCADE, related_name="clauses")
    side = models.CharField(max_length=10, choices=CONTRACT_SIDES)
    metric = models.CharField(max_length=14, choices=CLAUSE_METRICS)
    target = models.DecimalField(max_digits=10, decimal_places=4)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    intent = models.CharField(max_length=8, choices=INTENTS, blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "metric", "intent"], name="clause_once"),
            models.CheckConstraint(
                condition=Q(side="marketing", metric__in=[key for key, _label in MARKETING_METRICS])
                | Q(side="sales", metric__in=[key for key, _label in SALES_METRICS]),
                name="clause_of_its_side",
            ),
            models.CheckConstraint(
                condition=Q(metric__in=TIMED, minutes__isnull=False, minutes__gt=0)
                | (~Q(metric__in=TIMED) & Q(minutes=None)),
                name="clause_timed_has_minutes",
            ),
            models.CheckConstraint(
                condition=Q(metric__in=COUNTED, target__gte=1) | Q(target__gt=0, target__lte=1),
                name="clause_target_in_range",
            ),
            models.CheckConstraint(
                condition=Q(metric="first_touch", intent__in=[key for key, _label in INTENTS])
                | (~Q(metric="first_touch") & Q(intent="")),
                name="clause_intent_of_first_touch",
            ),
            models.CheckConstraint(
                condition=Q(metric="attempts", days__isnull=False, days__gt=0) | (~Q(metric="attempts") & Q(days=None)),
                name="clause_attempts_over_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.metric} {self.intent}".strip()


class ContractSignature(DemoMarked):
    """Only grows. `text_hash` binds the signature to the clauses as they were read; another text needs another one."""

    contract = models.ForeignKey(SlaContract, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=10, choices=CONTRACT_SIDES)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            choice_check("side", [key for key, _label in CONTRACT_SIDES], "contract_signature_side_known"),
            models.UniqueConstraint(fields=["contract", "side", "text_hash"], name="contract_signed_once_a_side"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.side}"


class ClockPause(DemoMarked):
    """B6: a clock rests for listed reasons alone, in the sight of both sides. Without `until_at` it still rests."""

    clock = models.ForeignKey("funnel.Clock", on_delete=models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=13, choices=PAUSE_REASONS)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            choice_check("reason", [key for key, _label in PAUSE_REASONS], "clock_pause_reason_listed"),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")), name="clock_pause_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(reason="client_date") | Q(until_at__isnull=False), name="clock_pause_names_the_date"
            ),
            models.UniqueConstraint(fields=["clock"], condition=Q(until_at=None), name="clock_pause_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.reason}"


class ForceMajeureQuerySet(models.QuerySet["ForceMajeure"]):
    def visible_to(self, user: Person) -> ForceMajeureQuerySet:
        return self.all() if user.is_active and user.has_role(*CONTRACT_READERS) else self.none()

    def editable_by(self, user: Person) -> ForceMajeureQuerySet:
        sides = [side for side, roles in HEADS_OF.items() if user.is_active and user.has_role(*roles)]
        return self.filter(declared_side__in=sides)


class ForceMajeure(DemoMarked):
    """R-SL-06: who is excused never declares it. Days from `starts_on` up to, not including, `ends_on`."""

    side = models.CharField(max_length=10, choices=CONTRACT_SIDES)
    declared_side = models.CharField(max_length=10, choices=CONTRACT_SIDES)
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=300)
    declared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    PERSONAL = {"reason": Personal("work")}
    objects = ForceMajeureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(side="marketing", declared_side="sales") | Q(side="sales", declared_side="marketing"),
                name="force_majeure_by_the_other_side",
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="force_majeure_ends_after_start"),
            models.CheckConstraint(condition=~Q(reason=""), name="force_majeure_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.starts_on}"

    @property
    def last(self) -> date:
        return self.ends_on - timedelta(days=1)
