"""What the company does with each method card: not started, planned, launched, habitual; paused or rejected."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check

METHOD_STATES = [
    ("not_started", _("Not started")),
    ("planned", _("Planned")),
    ("launched", _("Launched")),
    ("habitual", _("A habit")),
    ("paused", _("Paused")),
    ("rejected", _("Not for us")),
]
IN_USE = ("launched", "habitual")
LAUNCHERS = ("ceo", "cmo", "cco", "hr_director")


class MethodQuerySet(models.QuerySet["Method"]):
    def visible_to(self, user) -> MethodQuerySet:
        return self.all() if user.is_active else self.none()

    def editable_by(self, user) -> MethodQuerySet:
        return self.all() if user.has_role(*LAUNCHERS) else self.none()


class Method(Versioned, DemoMarked):
    """R-MC-01: from planned on it has an owner and a day; a card nobody touched has no row."""

    key = models.CharField(max_length=30, unique=True)
    state = models.CharField(max_length=12, choices=METHOD_STATES, default="not_started")
    owner = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    start_on = models.DateField(null=True, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    launched_at = models.DateTimeField(null=True, blank=True)
    owner_reason = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    effect_card = models.OneToOneField(
        "loop.EffectCard", null=True, blank=True, on_delete=models.PROTECT, related_name="method"
    )

    PERSONAL = {"owner_reason": Personal("work"), "reason": Personal("work")}

    objects = MethodQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [state for state, _label in METHOD_STATES], "method_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["planned", "launched", "habitual"])
                | Q(owner__isnull=False, start_on__isnull=False),
                name="method_started_has_owner_and_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["paused", "rejected"]) | ~Q(reason=""), name="method_stopped_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class MethodTurn(DemoMarked):
    """Appended with every change of state."""

    method = models.ForeignKey(Method, on_delete=models.CASCADE, related_name="turns")
    from_state = models.CharField(max_length=12)
    to_state = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    PERSONAL = {"reason": Personal("work")}

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
