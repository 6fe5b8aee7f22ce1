"""People outside the staff who do a part of marketing: an owner inside, a task with terms and an acceptance."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check

CONTRACTOR_KINDS = [
    ("copywriter", _("Copywriter")),
    ("designer", _("Designer")),
    ("seo", _("SEO specialist")),
    ("developer", _("Developer")),
    ("layout", _("Layout designer")),
    ("crm", _("CRM marketer")),
    ("target", _("Targeted advertising")),
    ("traffic", _("Traffic manager")),
    ("ppc", _("Contextual advertising")),
    ("influence", _("Influencers and seeding")),
]
CONTRACTOR_STATES = [("active", _("Works with us")), ("ended", _("Contract ended"))]
TASK_STATES = [
    ("tor", _("Terms sent")),
    ("taken", _("Taken on")),
    ("delivered", _("Delivered")),
    ("accepted", _("Accepted")),
    ("rework", _("Sent back for rework")),
    ("cancelled", _("Task called off")),
]
SEES_ALL_CONTRACTORS = ("hr_director", "ceo", "cmo", "cco", "head_of_marketing")
EDITS_ALL_CONTRACTORS = ("hr_director", "cmo", "head_of_marketing")
ADDS_CONTRACTORS = (*EDITS_ALL_CONTRACTORS, "marketer")


class ContractorQuerySet(models.QuerySet["Contractor"]):
    def visible_to(self, user) -> ContractorQuerySet:
        if not user.is_active:
            return self.none()
        return self.all() if user.has_role(*SEES_ALL_CONTRACTORS) else self.filter(owner=user)

    def editable_by(self, user) -> ContractorQuerySet:
        if not user.is_active:
            return self.none()
        return self.all() if user.has_role(*EDITS_ALL_CONTRACTORS) else self.filter(owner=user)


class Contractor(Versioned, DemoMarked):
    """R-CO-03: `owner` is a colleague, always. `review_on`: the contract is looked through every quarter."""

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=10, choices=CONTRACTOR_KINDS)
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="contractors")
    state = models.CharField(max_length=6, choices=CONTRACTOR_STATES, default="active")
    sla_response_hours = models.PositiveSmallIntegerField()
    review_on = models.DateField()
    contact_name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    PERSONAL = {
        "name": Personal("work"),
        "contact_name": Personal("work"),
        "email": Personal("work"),
        "phone": Personal("work"),
        "note": Personal("work"),
    }
    objects = ContractorQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("kind", [key for key, _label in CONTRACTOR_KINDS], "contractor_kind_known"),
            choice_check("state", [key for key, _label in CONTRACTOR_STATES], "contractor_state_known"),
            models.CheckConstraint(condition=Q(sla_response_hours__gte=1), name="contractor_answers_within_hours"),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) | ~Q(state="ended") & Q(ended_at=None),
                name="contractor_ended_at_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["state", "review_on"], name="contractor_to_review")]

    def __str__(self) -> str:
        return self.name


class ContractorTaskQuerySet(models.QuerySet["ContractorTask"]):
    def visible_to(self, user) -> ContractorTaskQuerySet:
        return self.filter(contractor__in=Contractor.objects.visible_to(user).values("pk"))

    def editable_by(self, user) -> ContractorTaskQuerySet:
        return self.filter(contractor__in=Contractor.objects.editable_by(user).values("pk"))


class ContractorTask(Versioned, DemoMarked):
    """R-CO-02: no task without terms of reference and a way to accept it. `delivered_at` is the first delivery.

    Taken from one contractor and given to another it is called off here and `continues` there.
    """

    contractor = models.ForeignKey(Contractor, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=200)
    terms = models.TextField()
    acceptance = models.TextField()
    due_on = models.DateField()
    cost_minor = models.BigIntegerField(default=0)
    state = models.CharField(max_length=9, choices=TASK_STATES, default="tor")
    sent_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    reworks = models.PositiveSmallIntegerField(default=0)
    continues = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="continued_by"
    )
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    PERSONAL: dict[str, Personal] = {}
    objects = ContractorTaskQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in TASK_STATES], "contractor_task_state_known"),
            models.CheckConstraint(condition=~Q(terms=""), name="contractor_task_has_terms"),
            models.CheckConstraint(condition=~Q(acceptance=""), name="contractor_task_has_an_acceptance"),
            models.CheckConstraint(condition=Q(cost_minor__gte=0), name="contractor_task_costs"),
            models.CheckConstraint(
                condition=~Q(state__in=["delivered", "accepted", "rework"]) | Q(delivered_at__isnull=False),
                name="contractor_task_delivered_first",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_at__isnull=False) | ~Q(state="accepted") & Q(accepted_at=None),
                name="contractor_task_accepted_at_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["contractor", "due_on", "id"], name="contractor_task_in_order")]

    def __str__(self) -> str:
        return self.title


class ContractorTaskStep(DemoMarked):
    """Each change of state; only grows."""

    task = models.ForeignKey(ContractorTask, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=9, choices=TASK_STATES)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, null=True, blank=True)

    PERSONAL = {"note": Personal("work", erase="null")}

    class Meta:
        constraints = [choice_check("state", [key for key, _label in TASK_STATES], "contractor_step_state_known")]
        indexes = [models.Index(fields=["task", "at", "id"], name="contractor_step_in_order")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.state}"
