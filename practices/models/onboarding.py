"""The first thirty days of a client: a plan with an owner, its steps, a loss if it comes, and one question."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from funnel.models import Customer

PLAN_DAYS = 30
STEP_KINDS = [
    ("welcome", _("Welcome letter")),
    ("bot", _("Invitation to the chat bot")),
    ("call", _("Call of the manager")),
    ("other", _("Other")),
]
PLAN_STATES = [("open", _("Under way")), ("done", _("Done")), ("churned", _("The client left"))]
ASKED_BY = [("letter", _("By letter")), ("phone", _("By phone"))]
OCCASIONS = [("day30", _("Day 30")), ("purchase", _("After a purchase"))]
TEMPLATE_EDITORS = ("cmo", "cco", "head_of_sales", "head_of_marketing")
SEES_ALL_PLANS = ("ceo", "cmo", "cco", "head_of_marketing")
EDITS_ALL_PLANS = ("cmo", "cco")
LOWEST, HIGHEST = 1, 5


class TemplateStepQuerySet(models.QuerySet["TemplateStep"]):
    def visible_to(self, user) -> TemplateStepQuerySet:
        return self.all() if user.has_role(*TEMPLATE_EDITORS, "ceo") else self.none()

    def editable_by(self, user) -> TemplateStepQuerySet:
        return self.all() if user.has_role(*TEMPLATE_EDITORS) else self.none()


class TemplateStep(Versioned, DemoMarked):
    """What every new plan begins with; a blank title is the name of the kind."""

    kind = models.CharField(max_length=8, choices=STEP_KINDS)
    day = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)

    objects = TemplateStepQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("kind", [key for key, _label in STEP_KINDS], "template_step_kind_known"),
            models.CheckConstraint(condition=Q(day__lte=PLAN_DAYS), name="template_step_within_the_plan"),
            models.UniqueConstraint(
                fields=["kind", "day", "title"], condition=Q(is_active=True), name="template_step_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())


class OnboardingPlanQuerySet(models.QuerySet["OnboardingPlan"]):
    def visible_to(self, user) -> OnboardingPlanQuerySet:
        """Those of the clients one may see, and one's own."""
        if user.has_role(*SEES_ALL_PLANS):
            return self.all()
        if not user.has_role("head_of_sales", "sales_rep", "marketer"):
            return self.none()
        return self.filter(Q(owner=user) | Q(customer__in=Customer.objects.visible_to(user).values("pk")))

    def editable_by(self, user) -> OnboardingPlanQuerySet:
        if user.has_role(*EDITS_ALL_PLANS):
            return self.all()
        return self.visible_to(user) if user.has_role("head_of_sales") else self.filter(owner=user)


class OnboardingPlan(Versioned, DemoMarked):
    """R-CX-01: one a client, with an owner. Day 0 is the day of the first purchase or sale."""

    customer = models.OneToOneField("funnel.Customer", on_delete=models.PROTECT, related_name="onboarding")
    lead = models.ForeignKey("funnel.Lead", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="onboarding_plans")
    day0 = models.DateField()
    state = models.CharField(max_length=8, choices=PLAN_STATES, default="open")
    users_total = models.PositiveIntegerField(null=True, blank=True)
    users_started = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    PERSONAL: dict[str, Personal] = {}

    objects = OnboardingPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in PLAN_STATES], "onboarding_state_known"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="onboarding_closed_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(users_started=None) | Q(users_total__gte=F("users_started")),
                name="onboarding_users_started_of_all",
            ),
        ]
        indexes = [models.Index(fields=["state", "day0"], name="onboarding_board")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.day0}"

    @property
    def last_day(self) -> date:
        return self.day0 + timedelta(days=PLAN_DAYS)


class OnboardingStep(Versioned, DemoMarked):
    """Done, or left out with a reason."""

    plan = models.ForeignKey(OnboardingPlan, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=8, choices=STEP_KINDS)
    title = models.CharField(max_length=120, blank=True)
    day = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    is_skipped = models.BooleanField(default=False)

    PERSONAL = {"note": Personal("sales")}

    class Meta:
        constraints = [
            choice_check("kind", [key for key, _label in STEP_KINDS], "onboarding_step_kind_known"),
            models.UniqueConstraint(fields=["plan", "kind", "day", "title"], name="onboarding_step_once"),
            models.CheckConstraint(
                condition=Q(is_skipped=False) | (Q(done_at__isnull=False) & ~Q(note="")),
                name="onboarding_step_left_out_says_why",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(done_at=None), name="onboarding_step_due")]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())


class ClientLoss(DemoMarked):
    """The day a client was lost: of clients with a plan and of those who came before there were plans. Only grows."""

    customer = models.OneToOneField("funnel.Customer", on_delete=models.PROTECT, related_name="loss")
    lost_on = models.DateField()
    reason = models.CharField(max_length=300, null=True)
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    PERSONAL = {"reason": Personal("sales", erase="null")}

    def __str__(self) -> str:
        return f"{self.customer_id} {self.lost_on}"


class ClientPulseQuerySet(models.QuerySet["ClientPulse"]):
    def visible_to(self, user) -> ClientPulseQuerySet:
        if user.has_role(*SEES_ALL_PLANS):
            return self.all()
        if not user.has_role("head_of_sales", "sales_rep", "marketer"):
            return self.none()
        return self.filter(Q(manager=user) | Q(customer__in=Customer.objects.visible_to(user).values("pk")))

    def editable_by(self, user) -> ClientPulseQuerySet:
        """What was heard by phone is written down by whoever asks, or by a head."""
        if user.has_role(*EDITS_ALL_PLANS):
            return self.all()
        return self.visible_to(user) if user.has_role("head_of_sales") else self.filter(manager=user)


class ClientPulse(DemoMarked):
    """One question (decisions.md 47). The link works once; without consent to letters the manager asks by phone."""

    customer = models.ForeignKey("funnel.Customer", on_delete=models.PROTECT, related_name="pulses")
    plan = models.ForeignKey(OnboardingPlan, null=True, blank=True, on_delete=models.CASCADE, related_name="pulses")
    occasion = models.CharField(max_length=8, choices=OCCASIONS)
    purchase = models.OneToOneField(
        "funnel.Purchase", null=True, blank=True, on_delete=models.PROTECT, related_name="pulse"
    )
    manager = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.CharField(max_length=6, choices=ASKED_BY)
    digest = models.CharField(max_length=64, null=True, blank=True, unique=True)
    asked_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    heard_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    PERSONAL = {"words": Personal("sales")}

    objects = ClientPulseQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("occasion", [key for key, _label in OCCASIONS], "client_pulse_occasion_known"),
            choice_check("asked_by", [key for key, _label in ASKED_BY], "client_pulse_asked_by_known"),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(occasion="day30"), name="client_pulse_once_at_day_30"
            ),
            models.CheckConstraint(
                condition=Q(occasion="day30", purchase=None, plan__isnull=False)
                | Q(occasion="purchase", purchase__isnull=False),
                name="client_pulse_names_its_purchase",
            ),
            models.CheckConstraint(
                condition=Q(score=None, answered_at=None)
                | Q(score__gte=LOWEST, score__lte=HIGHEST, answered_at__isnull=False),
                name="client_pulse_answered_with_a_score",
            ),
            models.CheckConstraint(
                condition=Q(asked_by="letter", digest__isnull=False) | Q(asked_by="phone", digest=None),
                name="client_pulse_letter_has_a_link",
            ),
        ]
        indexes = [models.Index(fields=["answered_at"], name="client_pulse_answered")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.occasion}"
