"""Work as rows: claimed by one conditional UPDATE, kept by a lease, retried with back-off, buried with a page."""

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
