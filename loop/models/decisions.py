"""Everything agreed."""

from __future__ import annotations

from django.db import models

from alignment.shared.models import DemoMarked, Personal, Versioned


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user) -> DecisionQuerySet:
        return self.all() if user.has_role("ceo", "cmo", "cco") else self.filter(actions__owner=user).distinct()

    def editable_by(self, user) -> DecisionQuerySet:
        return self.all() if user.has_role("cmo", "cco") else self.none()


class Decision(Versioned, DemoMarked):
    """The meeting that took it holds the link (an upper app)."""

    text = models.TextField()
    topic = models.ForeignKey("loop.Topic", null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    metric = models.CharField(max_length=60, blank=True)
    decided_by = models.ManyToManyField("people.Person", related_name="+")
    decided_at = models.DateTimeField()

    PERSONAL = {
        "text": Personal("work"),
    }

    objects = DecisionQuerySet.as_manager()

    def __str__(self) -> str:
        return self.text[:80]
