"""Everything that asks for attention."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from alignment.shared.models import DemoMarked

HEADS = ("ceo", "cmo", "cco", "head_of_sales", "head_of_marketing")


class SignalQuerySet(models.QuerySet["Signal"]):
    def visible_to(self, user) -> SignalQuerySet:
        return self.all() if user.has_role(*HEADS) else self.none()

    def editable_by(self, user) -> SignalQuerySet:
        return self.all() if user.has_role("cmo", "cco") else self.none()

    def open(self) -> SignalQuerySet:
        return self.filter(closed_at=None)


class Signal(DemoMarked):
    """R-SG-01: one open signal per metric and segment. `text` is a msgid, `params` fill it.

    `source` is the app whose watch drafted it. Between a dismissal and the consent of the other side
    the signal stays open with `dismissed_by` set.
    """

    metric = models.CharField(max_length=60)
    segment = models.CharField(max_length=120, blank=True)
    rule = models.CharField(max_length=40)
    source = models.CharField(max_length=20, default="manual")
    severity = models.CharField(max_length=8, default="warning")
    text = models.CharField(max_length=300)
    params = models.JSONField(default=dict)
    value = models.FloatField(null=True, blank=True)
    norm = models.FloatField(null=True, blank=True)
    n = models.PositiveIntegerField(null=True, blank=True)
    stake_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    confidence = models.FloatField(default=0.2)
    records_url = models.CharField(max_length=500, blank=True)
    opened_at = models.DateTimeField()
    refreshed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=300, blank=True)
    dismissed_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    consented_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = SignalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["metric", "segment"], condition=Q(closed_at=None), name="signal_open_once")
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.segment}"

    @property
    def priority(self) -> float:
        """R-SG-04: money at stake × confidence; what has no price stands below what has one."""
        return (self.stake_minor or 0) * self.confidence
