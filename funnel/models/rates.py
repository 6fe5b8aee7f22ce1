"""What foreign money was worth."""

from django.db import models
from django.db.models import Q

from alignment.shared.models import DemoMarked


class ExchangeRate(DemoMarked):
    """Units of the company's currency for one unit of `currency`, from `day` until the next known day.

    Written once and never changed: what was counted by it stays counted.
    """

    currency = models.CharField(max_length=3)
    day = models.DateField()
    rate = models.DecimalField(max_digits=18, decimal_places=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "day"], name="exchange_rate_once"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="exchange_rate_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.day} {self.rate}"
