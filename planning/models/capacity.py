"""How many leads the sellers can carry (A17), and the leads that a campaign is about to bring."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from alignment.shared.models import DemoMarked, Personal, Versioned

SEES_CAPACITY = ("ceo", "cmo", "cco", "head_of_sales", "head_of_marketing")
KEEPS_CAPACITY = ("cco", "head_of_sales")
PLANS_WAVES = ("cmo", "cco", "head_of_marketing")


def default_ramp() -> list[float]:
    """R-CA-02: parts of a full load in the first months of a newcomer."""
    return [0.25, 0.5, 0.75, 1.0]


class CapacityNorms(Versioned):
    """One row: what holds where a seller has no figures of one's own. All of it may be changed."""

    hours_month = models.DecimalField(max_digits=5, decimal_places=1, default=140)
    share_for_leads = models.DecimalField(max_digits=4, decimal_places=3, default="0.6")
    hours_per_lead = models.DecimalField(max_digits=5, decimal_places=2, default="1.5")
    ramp = models.JSONField(default=default_ramp)
    limit = models.DecimalField(max_digits=4, decimal_places=2, default="1.1")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="capacity_norms_are_one"),
            models.CheckConstraint(
                condition=Q(hours_month__gt=0, hours_per_lead__gt=0, share_for_leads__gt=0, share_for_leads__lte=1),
                name="capacity_norms_are_something",
            ),
            models.CheckConstraint(condition=Q(limit__gte=1), name="capacity_limit_at_least_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.hours_month} {self.share_for_leads} {self.hours_per_lead}"


class SellerCapacity(Versioned, DemoMarked):
    """What differs for one seller; an empty figure is that of the company."""

    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="capacity")
    hours_month = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    share_for_leads = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    hours_per_lead = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    ramp_from = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(hours_month=None) | Q(hours_month__gte=0))
                & (Q(share_for_leads=None) | Q(share_for_leads__gte=0, share_for_leads__lte=1))
                & (Q(hours_per_lead=None) | Q(hours_per_lead__gt=0)),
                name="seller_capacity_is_possible",
            )
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class LeadWaveQuerySet(models.QuerySet["LeadWave"]):
    def visible_to(self, user: Any) -> LeadWaveQuerySet:
        return self.all() if user.has_role(*SEES_CAPACITY) else self.none()

    def editable_by(self, user: Any) -> LeadWaveQuerySet:
        return self.all() if user.has_role(*PLANS_WAVES) else self.none()


class LeadWave(Versioned, DemoMarked):
    """Leads above the usual ones that a planned campaign is to bring, spread evenly over its days."""

    title = models.CharField(max_length=200)
    leads = models.PositiveIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    created_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    PERSONAL = {"title": Personal("work", export=False)}
    objects = LeadWaveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="lead_wave_ends_after_start"),
            models.CheckConstraint(condition=Q(leads__gt=0), name="lead_wave_brings_something"),
        ]

    def __str__(self) -> str:
        return self.title
