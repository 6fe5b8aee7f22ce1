"""Working hours, holidays, shortened days and working Saturdays."""

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, choice_check

DAY_KINDS = [("off", _("Day off")), ("short", _("Shortened day")), ("working", _("Working day"))]


def monday_to_friday() -> list[int]:
    return [0, 1, 2, 3, 4]


class WorkingCalendar(DemoMarked):
    name = models.CharField(max_length=120, unique=True)
    opens = models.TimeField(default=time(9))
    closes = models.TimeField(default=time(18))
    workdays = models.JSONField(default=monday_to_friday)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")), name="calendar_opens_before_closing"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    calendar = models.ForeignKey(WorkingCalendar, on_delete=models.CASCADE, related_name="days")
    date = models.DateField()
    kind = models.CharField(max_length=8, choices=DAY_KINDS)
    closes = models.TimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "date"], name="calendar_day_once"),
            choice_check("kind", ["off", "short", "working"], "calendar_day_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.kind}"
