"""The role-fit guard (A20): a seller who is to lead marketing is looked at by what was done, not by what they are like.

R-RF-02: traits are prompts for an interview. Nothing here holds a trait, and nothing scores one.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check

FIT_STATES = [
    ("opened", _("Opened")),
    ("checklist", _("Checklist under way")),
    ("decided", _("Decided")),
    ("six_months", _("Looked at after six months")),
    ("twelve_months", _("Looked at after twelve months")),
]
FIT_DECISIONS = [("moved", _("Moves")), ("stays", _("Stays in sales"))]
FIT_DOORS = [
    ("page", _("Opened by hand")),
    ("role", _("A role was given")),
    ("application", _("An application to a vacancy")),
]
CHECKLIST = [
    ("marketing_practice", _("Has done marketing with own hands")),
    ("budget", _("Has answered for a budget")),
    ("experiments", _("Has run experiments")),
    ("data_case", _("Has solved a case on data")),
    ("interview", _("Structured interview with a marketer from outside the line")),
]
MARKETING_HEAD_ROLES = ("cmo", "head_of_marketing")
SELLING_ROLES = ("sales_rep", "head_of_sales", "cco")
FIT_READERS = ("hr_director", "ceo")


class RoleFitQuerySet(models.QuerySet["RoleFitCase"]):
    def visible_to(self, user) -> RoleFitQuerySet:
        """The HR director, the CEO, and the head over the place; an application is the CEO's once it is decided (P9)."""
        if not user.is_active:
            return self.none()
        if user.has_role("hr_director"):
            return self.all()
        mine = Q(head=user) & ~Q(person=user)
        return self.filter(mine | ~Q(door="application", decision="")) if user.has_role("ceo") else self.filter(mine)

    def editable_by(self, user) -> RoleFitQuerySet:
        return self.visible_to(user)


class RoleFitCase(Versioned, DemoMarked):
    """`was_early`: decided before the checklist was full. `head`: over whom nobody decides alone."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="role_fit_cases")
    to_role = models.CharField(max_length=20)
    from_role = models.CharField(max_length=20)
    door = models.CharField(max_length=11, choices=FIT_DOORS)
    state = models.CharField(max_length=13, choices=FIT_STATES, default="opened")
    head = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=5, choices=FIT_DECISIONS, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    was_early = models.BooleanField(default=False)

    PERSONAL = {"reason": Personal("hiring")}
    objects = RoleFitQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in FIT_STATES], "role_fit_state_known"),
            choice_check("door", [key for key, _label in FIT_DOORS], "role_fit_door_known"),
            choice_check("to_role", MARKETING_HEAD_ROLES, "role_fit_leads_marketing"),
            models.CheckConstraint(
                condition=Q(state__in=["opened", "checklist"], decision="")
                | ~Q(state__in=["opened", "checklist"]) & ~Q(decision="") & Q(decided_on__isnull=False),
                name="role_fit_decided",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=["opened", "checklist"]), name="role_fit_one_undecided"
            ),
        ]
        indexes = [models.Index(fields=["state", "decided_on"], name="role_fit_by_state")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.to_role}"


class RoleFitItem(DemoMarked):
    """Evidence for a line of the checklist. The interview names the marketer from outside the line who took part."""

    case = models.ForeignKey(RoleFitCase, on_delete=models.CASCADE, related_name="items")
    key = models.CharField(max_length=18, choices=CHECKLIST)
    is_met = models.BooleanField()
    evidence = models.TextField(null=True)
    outsider = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outsider_note = models.CharField(max_length=200, null=True, blank=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    PERSONAL = {"evidence": Personal("hiring", erase="null"), "outsider_note": Personal("hiring", erase="null")}

    class Meta:
        constraints = [choice_check("key", [key for key, _label in CHECKLIST], "role_fit_item_known")]
        indexes = [models.Index(fields=["case", "key", "-at", "-id"], name="role_fit_item_latest")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.key}"


class RoleFitOutcome(DemoMarked):
    """What became of a move after six and twelve months."""

    case = models.ForeignKey(RoleFitCase, on_delete=models.CASCADE, related_name="outcomes")
    months = models.PositiveSmallIntegerField()
    is_in_role = models.BooleanField()
    hit_target = models.BooleanField(null=True, blank=True)
    note = models.TextField(null=True, blank=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    looked_on = models.DateField()

    PERSONAL = {"note": Personal("hiring", erase="null")}

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(months__in=[6, 12]), name="role_fit_looked_at_after_months"),
            models.CheckConstraint(
                condition=Q(is_in_role=True) | Q(hit_target=None) | Q(hit_target=False),
                name="role_fit_gone_hits_nothing",
            ),
            models.UniqueConstraint(fields=["case", "months"], name="role_fit_outcome_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.months}"
