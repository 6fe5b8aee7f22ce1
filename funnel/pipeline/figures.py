"""What the kept figures of any pipeline are made of; each pipeline keeps its own in tables of its own."""

from django.db import models
from django.db.models import F, Q

#: A cell adds up: whoever entered left in exactly one of these ways, or stands there still.
ADDS_UP = Q(entered=F("advanced") + F("won") + F("lost") + F("rejected") + F("moved_back") + F("still_open"))
CELL = ["view", "dimension", "pipeline_id", "day", "member", "stage_id"]


class DayMarkBase(models.Model):
    """Written with the rows that changed it: the cells of this day of this view are to be made anew."""

    view = models.CharField(max_length=8)
    pipeline_id = models.BigIntegerField()
    day = models.DateField()
    marked_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.view} {self.day}"


class CellBase(models.Model):
    """One stage of one day in one cut. `member` is 0 where there is none.

    `cohort`: the day is that of the beginning; `period`: that of the entry to this stage.
    """

    view = models.CharField(max_length=8)
    dimension = models.CharField(max_length=10)
    day = models.DateField()
    member = models.BigIntegerField(default=0)
    pipeline_id = models.BigIntegerField()
    stage_id = models.BigIntegerField()
    entered = models.PositiveIntegerField(default=0)
    advanced = models.PositiveIntegerField(default=0)
    won = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    moved_back = models.PositiveIntegerField(default=0)
    still_open = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.view} {self.day} {self.dimension}={self.member}"
