"""Bringing customers back (A31): a plan with a number, talks first, a group left alone, a budget until it pays back."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check

STATES = [
    ("calculated", _("Calculated")),
    ("custdev", _("Talks with customers")),
    ("segmented", _("Groups drawn")),
    ("running", _("Running")),
    ("reviewed", _("Reviewed")),
]
CHANNELS = [("human", _("By people")), ("mixed", _("By people and letters"))]
REACHED_BY = [("call", _("Call")), ("email", _("E-mail")), ("meeting", _("Meeting")), ("letter", _("Automatic letter"))]
GROUPS = [("treated", _("To be brought back")), ("holdout", _("Left alone, to compare"))]
SEES = ("ceo", "cmo", "cco", "head_of_sales", "head_of_marketing")
LEADS = ("cco", "head_of_sales", "cmo", "head_of_marketing")


class PlanQuerySet(models.QuerySet["ReactivationPlan"]):
    def visible_to(self, user) -> PlanQuerySet:
        """Heads see every plan; whoever carries one sees it."""
        if not user.is_active:
            return self.none()
        return self.all() if user.has_role(*SEES) else self.filter(owner=user)

    def editable_by(self, user) -> PlanQuerySet:
        if not user.is_active:
            return self.none()
        return self.all() if user.has_role(*LEADS) else self.filter(owner=user)


class ReactivationPlan(Versioned, DemoMarked):
    """R-RP-02: `goal` is how many come back. R-RP-04: people take part, so a plan by letters alone does not exist.

    `silent_after`: days without a purchase that made them sleep. R-RP-05: reviewed when it had to pay back, not before.
    """

    title = models.CharField(max_length=160)
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="reactivation_plans")
    state = models.CharField(max_length=10, choices=STATES, default="calculated")
    channel = models.CharField(max_length=5, choices=CHANNELS, default="mixed")
    goal = models.PositiveIntegerField()
    budget_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, default="RUB")
    payback_months = models.PositiveSmallIntegerField()
    silent_after = models.PositiveIntegerField()
    holdout_percent = models.PositiveSmallIntegerField(default=10)
    talks_needed = models.PositiveSmallIntegerField(default=5)
    started_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    conclusion = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField()

    PERSONAL = {"conclusion": Personal("work")}
    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in STATES], "reactivation_state_known"),
            choice_check("channel", [key for key, _label in CHANNELS], "reactivation_by_people"),
            models.CheckConstraint(condition=Q(goal__gt=0), name="reactivation_has_a_number"),
            models.CheckConstraint(condition=Q(budget_minor__gte=0), name="reactivation_budget_not_negative"),
            models.CheckConstraint(condition=Q(payback_months__gt=0), name="reactivation_pays_back_later"),
            models.CheckConstraint(condition=Q(holdout_percent__lte=50), name="reactivation_holdout_is_a_part"),
            models.CheckConstraint(
                condition=Q(state__in=["running", "reviewed"], started_on__isnull=False, review_on__isnull=False)
                | Q(state__in=["calculated", "custdev", "segmented"], started_on=None),
                name="reactivation_runs_from_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state="reviewed", reviewed_at__isnull=False) | ~Q(state="reviewed") & Q(reviewed_at=None),
                name="reactivation_reviewed_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(review_on=None) | Q(review_on__gt=F("started_on")), name="reactivation_reviewed_later"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CustDev(DemoMarked):
    """A talk in depth before anything is sent (R-RP-01): one a customer and plan."""

    plan = models.ForeignKey(ReactivationPlan, on_delete=models.PROTECT, related_name="talks")
    customer = models.ForeignKey("funnel.Customer", on_delete=models.PROTECT, related_name="+")
    interviewer = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    insights = models.TextField()
    recorded_at = models.DateTimeField()

    PERSONAL = {"insights": Personal("sales")}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "customer"], name="custdev_once_a_customer")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.held_on}"


class Member(DemoMarked):
    """A customer of a plan, in a group drawn by lot before anybody was called."""

    plan = models.ForeignKey(ReactivationPlan, on_delete=models.PROTECT, related_name="members")
    customer = models.ForeignKey("funnel.Customer", on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=7, choices=GROUPS)
    reached_by = models.CharField(max_length=7, choices=REACHED_BY, blank=True)
    reached_at = models.DateTimeField(null=True, blank=True)
    reached_by_person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "customer"], name="reactivation_member_once"),
            choice_check("group", [key for key, _label in GROUPS], "reactivation_group_known"),
            models.CheckConstraint(
                condition=Q(reached_at=None, reached_by="") | Q(reached_at__isnull=False) & ~Q(reached_by=""),
                name="reactivation_reached_somehow",
            ),
            models.CheckConstraint(
                condition=~Q(group="holdout") | Q(reached_at=None), name="reactivation_holdout_left_alone"
            ),
        ]
        indexes = [models.Index(fields=["plan", "group", "id"], name="reactivation_members")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.customer_id}"


class AccountMonth(DemoMarked):
    """Account management as an investment: what a month of the plan costs and is expected to bring."""

    plan = models.ForeignKey(ReactivationPlan, on_delete=models.PROTECT, related_name="months")
    month = models.DateField()
    cost_minor = models.BigIntegerField()
    expected_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "month"], name="account_month_once"),
            models.CheckConstraint(
                condition=Q(cost_minor__gte=0, expected_minor__gte=0), name="account_month_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.month}"
