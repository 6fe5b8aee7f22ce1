"""What sellers say of their deals, and what the forecast was each Monday: neither is ever edited."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, choice_check

CATEGORIES = [
    ("commit", _("Commit")),
    ("best", _("Best case")),
    ("pipeline", _("In the pipeline")),
    ("omitted", _("Not counted")),
]
CATEGORY_KEYS = [key for key, _label in CATEGORIES]


class DealForecast(DemoMarked):
    """The latest word of the owner, or of the head, counts; without one a deal is `pipeline`."""

    lead = models.ForeignKey("funnel.Lead", on_delete=models.PROTECT, related_name="forecasts")
    category = models.CharField(max_length=10, choices=CATEGORIES)
    closes_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [choice_check("category", CATEGORY_KEYS, "deal_forecast_category_known")]
        indexes = [models.Index(fields=["lead", "-id"], name="deal_forecast_newest")]

    def __str__(self) -> str:
        return f"{self.lead_id} {self.category}"


class ForecastSnapshot(DemoMarked):
    """`segment`: nothing for the company, `team:3` or `owner:5`, as among the targets. Amounts in minor units."""

    monday = models.DateField()
    segment = models.CharField(max_length=40, blank=True)
    start = models.DateField()
    end = models.DateField()
    won_minor = models.BigIntegerField()
    commit_minor = models.BigIntegerField()
    best_minor = models.BigIntegerField()
    weighted_minor = models.BigIntegerField()
    pipeline_minor = models.BigIntegerField()
    run_rate_minor = models.BigIntegerField(null=True)
    plan_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["monday", "segment", "start", "end"], name="forecast_snapshot_once_a_week"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="forecast_snapshot_ends_after_start"),
        ]
        indexes = [models.Index(fields=["segment", "end", "monday"], name="forecast_snapshot_of")]

    def __str__(self) -> str:
        return f"{self.monday} {self.segment}"


class SnapshotDeal(DemoMarked):
    """An open deal that the company's forecast of that Monday counted into its period."""

    snapshot = models.ForeignKey(ForecastSnapshot, on_delete=models.PROTECT, related_name="deals")
    lead = models.ForeignKey("funnel.Lead", on_delete=models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField()
    category = models.CharField(max_length=10, choices=CATEGORIES)
    closes_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "lead"], name="snapshot_deal_once"),
            choice_check("category", CATEGORY_KEYS, "snapshot_deal_category_known"),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.lead_id}"
