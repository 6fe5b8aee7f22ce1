"""Everything promised: one owner, one date, judged against the date given first (R-PR-06)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check

ACTION_STATES = [
    ("draft", _("Needs an owner and a date")),
    ("open", _("Open")),
    ("done", _("Done")),
    ("not_done", _("Not done")),
    ("cancelled", _("Cancelled")),
]


class ActionQuerySet(models.QuerySet["Action"]):
    def visible_to(self, user) -> ActionQuerySet:
        if user.has_role("ceo", "cmo", "cco"):
            return self.all()
        return self.filter(Q(owner=user) | Q(requested_by=user))

    def editable_by(self, user) -> ActionQuerySet:
        if user.has_role("cmo", "cco"):
            return self.all()
        return self.filter(Q(owner=user) | Q(requested_by=user))


class Action(Versioned, DemoMarked):
    text = models.CharField(max_length=400)
    owner = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="actions")
    requested_by = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="asked_actions"
    )
    due_date = models.DateField(null=True, blank=True)
    asked_due_date = models.DateField(null=True, blank=True)
    asked_reason = models.CharField(max_length=300, blank=True)
    original_due_date = models.DateField(null=True, blank=True)
    decision = models.ForeignKey(
        "loop.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    state = models.CharField(max_length=10, choices=ACTION_STATES, default="draft")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    why_not = models.CharField(max_length=500, blank=True)
    what_next = models.CharField(max_length=500, blank=True)

    PERSONAL = {
        "text": Personal("work"),
        "asked_reason": Personal("work"),
        "evidence": Personal("work"),
        "why_not": Personal("work"),
        "what_next": Personal("work"),
    }

    objects = ActionQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [state for state, _label in ACTION_STATES], "action_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"])
                | Q(owner__isnull=False, due_date__isnull=False, original_due_date__isnull=False),
                name="action_has_owner_and_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_done") | (~Q(why_not="") & ~Q(what_next="")), name="action_not_done_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False), name="action_done_has_a_time"
            ),
        ]
        indexes = [models.Index(fields=["owner", "due_date"], condition=Q(state="open"), name="action_promises")]

    def __str__(self) -> str:
        return self.text

    def is_due(self, today: date) -> bool:
        return self.due_date is not None and self.due_date <= today

    def is_overdue(self, today: date) -> bool:
        return self.due_date is not None and self.due_date < today


class ActionMove(DemoMarked):
    """A moved date, appended; the first move needs the consent of who asked, the second makes a topic (R-PR-08)."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="moves")
    from_date = models.DateField()
    to_date = models.DateField()
    reason = models.CharField(max_length=300)
    moved_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    PERSONAL = {
        "reason": Personal("work"),
    }

    def __str__(self) -> str:
        return f"{self.from_date} → {self.to_date}"
