"""Where leads come from and what that costs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from alignment.shared.models import DemoMarked, Versioned


class Source(Versioned, DemoMarked):
    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user) -> CampaignQuerySet:
        if user.has_role("ceo", "cmo", "cco", "head_of_marketing", "head_of_sales", "integration", "marketer"):
            return self.all()
        return self.none()

    def editable_by(self, user) -> CampaignQuerySet:
        if user.has_role("cmo", "head_of_marketing", "integration"):
            return self.all()
        if user.has_role("marketer"):
            return self.filter(owner=user)
        return self.none()


class Campaign(Versioned, DemoMarked):
    key = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=200)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="campaigns")
    owner = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_archived = models.BooleanField(default=False)

    objects = CampaignQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class SpendQuerySet(models.QuerySet["Spend"]):
    def visible_to(self, user) -> SpendQuerySet:
        if user.has_role("ceo", "cmo", "cco", "head_of_marketing", "head_of_sales", "integration", "marketer"):
            return self.all()
        return self.none()

    def editable_by(self, user) -> SpendQuerySet:
        return self.all() if user.has_role("cmo", "head_of_marketing", "integration", "marketer") else self.none()


class Spend(DemoMarked):
    """One day of one advertisement. The platform's own figures stand apart and are labelled so."""

    date = models.DateField()
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, null=True, blank=True, on_delete=models.PROTECT, related_name="spend")
    ad_group = models.CharField(max_length=200, blank=True)
    ad = models.CharField(max_length=200, blank=True)
    row_key = models.CharField(max_length=64, unique=True)
    impressions = models.PositiveBigIntegerField(default=0)
    clicks = models.PositiveBigIntegerField(default=0)
    visits = models.PositiveBigIntegerField(default=0)
    cost_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    reported_leads = models.PositiveIntegerField(null=True, blank=True)
    reported_customers = models.PositiveIntegerField(null=True, blank=True)
    reported_revenue_minor = models.BigIntegerField(null=True, blank=True)
    batch = models.ForeignKey("funnel.ImportJob", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = SpendQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(cost_minor__gte=0), name="spend_is_not_negative")]
        indexes = [models.Index(fields=["date", "source"], name="spend_by_day")]

    def __str__(self) -> str:
        return f"{self.date} {self.cost_minor}"
