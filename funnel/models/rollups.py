"""Figures made ahead of the question: rebuilt from events, safe to delete."""

from django.db import models
from django.db.models import Q

from funnel.pipeline.figures import ADDS_UP, CELL, CellBase, DayMarkBase

OUTCOMES = ["open", "won", "lost", "rejected", "junk"]
EXITS = ["advanced", "open", "won", "lost", "rejected", "moved_back"]
# Stands for `stage_id` in the step after the win, which has no Stage: the customer bought again.
REPEAT = 0


class RollupMark(models.Model):
    """Written in the transaction of an event: this lead's facts and its days are to be computed anew."""

    lead = models.ForeignKey("funnel.Lead", on_delete=models.CASCADE, related_name="+")
    marked_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.lead_id)


class DayMark(DayMarkBase):
    pass


class FiguresBasis(models.Model):
    """One row: what the kept figures rest on beside the leads. Another basis makes all of them out of date."""

    version = models.PositiveSmallIntegerField()
    time_zone = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="figures_basis_is_one")]

    def __str__(self) -> str:
        return f"{self.version} {self.time_zone} {self.currency}"


class FactBase(models.Model):
    """The cuts of a lead, copied so that any question is one GROUP BY. Ids, 0 where the lead has none.

    `first_line_id`: who handed it over when the meeting was set.
    """

    pipeline_id = models.BigIntegerField()
    cohort_day = models.DateField()
    origin = models.CharField(max_length=10)
    source_id = models.BigIntegerField(default=0)
    campaign_id = models.BigIntegerField(default=0)
    owner_id = models.BigIntegerField(default=0)
    team_id = models.BigIntegerField(default=0)
    first_line_id = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class LeadFact(FactBase):
    """One lead as the funnel sees it. Days are local days of the company; money is of a won lead only."""

    lead = models.OneToOneField("funnel.Lead", on_delete=models.CASCADE, primary_key=True, related_name="fact")
    outcome = models.CharField(max_length=10)
    is_stage_unknown = models.BooleanField(default=False)
    closed_day = models.DateField(null=True)
    won_day = models.DateField(null=True)
    days_to_won = models.IntegerField(null=True)
    amount_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="fact_outcome_known")]
        indexes = [
            models.Index(fields=["pipeline_id", "cohort_day"], name="fact_cohort"),
            models.Index(fields=["pipeline_id", "won_day"], name="fact_won"),
        ]

    def __str__(self) -> str:
        return str(self.lead_id)


class FactStep(FactBase):
    """A stage that a lead entered or passed, the day it did, and how it left (exactly one `left`, so identities hold).

    `began_later`: a person wrote the lead down at a later stage than the first; `is_start`: at this one.

    With `REPEAT` as its stage: a customer won, at the lead that was the first win; `advanced` on the day of the next
    purchase, `open` on the day of the win while there is none.
    """

    lead = models.ForeignKey("funnel.Lead", on_delete=models.CASCADE, related_name="steps")
    stage_id = models.BigIntegerField()
    day = models.DateField()
    left = models.CharField(max_length=10)
    is_stage_unknown = models.BooleanField(default=False)
    is_start = models.BooleanField(default=False)
    began_later = models.BooleanField(default=False)
    minutes = models.IntegerField(null=True)
    days_to_won = models.IntegerField(null=True)
    amount_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lead", "stage_id"], name="fact_step_once"),
            models.CheckConstraint(condition=Q(left__in=EXITS), name="fact_step_left_known"),
        ]
        indexes = [
            models.Index(fields=["pipeline_id", "cohort_day"], name="step_cohort"),
            models.Index(fields=["pipeline_id", "day"], name="step_day"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} {self.stage_id}"


class FunnelCell(CellBase):
    """Of inbound leads. `cohort` begins on the day of the lead's creation."""

    lost_unknown = models.PositiveIntegerField(default=0)
    started = models.PositiveIntegerField(default=0)
    began_later = models.PositiveIntegerField(default=0)
    amount_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=CELL, name="funnel_cell_once"),
            models.CheckConstraint(condition=ADDS_UP, name="funnel_cell_adds_up"),
        ]
