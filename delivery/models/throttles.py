"""Counters of a window, raised by one atomic statement, so that parallel callers cannot slip through."""

from django.db import models


class RateCounter(models.Model):
    key = models.CharField(max_length=200)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window_start"], name="rate_counter_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.count}"
