"""Work as rows: claimed by one conditional UPDATE, kept by a lease, retried with back-off, buried with a page."""

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

STATES = [
    ("queued", _("Queued")),
    ("running", _("Running")),
    ("done", _("Done")),
    ("dead", _("Gave up")),
    ("cancelled", _("Cancelled")),
]


class Leased(models.Model):
    """After each failure the next of `BACK_OFF`, stretched by a factor of `JITTER`; after the last one it is given up."""

    BACK_OFF: ClassVar[Sequence[timedelta]] = [
        timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30),
    ]  # fmt: skip
    JITTER: ClassVar[tuple[float, float]] = (0.8, 1.2)

    state = models.CharField(max_length=12, choices=STATES, default="queued")
    available_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @classmethod
    def most_attempts(cls) -> int:
        return len(cls.BACK_OFF) + 1
