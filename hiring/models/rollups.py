"""Figures of hiring made ahead of the question: rebuilt from events, safe to delete."""

from django.db import models
from django.db.models import Q

from funnel.models.rollups import EXITS
from funnel.pipeline.figures import ADDS_UP, CELL, CellBase, DayMarkBase


class HiringMark(models.Model):
    """Written in the transaction of an event: the steps of this application and its days are to be made anew."""

    application = models.ForeignKey("hiring.Application", on_delete=models.CASCADE, related_name="+")
    marked_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.application_id)


class HiringDayMark(DayMarkBase):
    pass


class HiringStep(models.Model):
    """A stage that an application entered or passed, the day it did, and how it left (exactly one `left`).

    The cuts are copied, 0 where there is none; `days` are those since the candidate came.
    """

    application = models.ForeignKey("hiring.Application", on_delete=models.CASCADE, related_name="steps")
    pipeline_id = models.BigIntegerField()
    cohort_day = models.DateField()
    source_id = models.BigIntegerField(default=0)
    vacancy_id = models.BigIntegerField()
    department_id = models.BigIntegerField()
    stage_id = models.BigIntegerField()
    day = models.DateField()
    left = models.CharField(max_length=10)
    minutes = models.IntegerField(null=True)
    days = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "stage_id"], name="hiring_step_once"),
            models.CheckConstraint(condition=Q(left__in=EXITS), name="hiring_step_left_known"),
        ]
        indexes = [
            models.Index(fields=["pipeline_id", "cohort_day"], name="hiring_step_cohort"),
            models.Index(fields=["pipeline_id", "day"], name="hiring_step_day"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.stage_id}"


class HiringCell(CellBase):
    """`cohort` begins on the day the candidate came."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=CELL, name="hiring_cell_once"),
            models.CheckConstraint(condition=ADDS_UP, name="hiring_cell_adds_up"),
        ]
