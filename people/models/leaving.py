"""A colleague leaves: what was handed to whom, so that a day long it can be given back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from alignment.shared.models import DemoMarked

UNDO = timedelta(hours=24)


class Leaving(DemoMarked):
    """Without `leads_to` the leads that nobody took yet go to the common queue, those in work to `rest_to`."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="leavings")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    leads_to = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rest_to = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(rest_to=models.F("person")) & (Q(leads_to=None) | ~Q(leads_to=models.F("person"))),
                name="leaving_gives_to_another",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="leaving_undone_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["person", "-at"], name="leaving_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d}"

    def may_be_undone(self, now: datetime) -> bool:
        return self.undone_at is None and now < self.at + UNDO


class LeavingItem(DemoMarked):
    """One thing that changed hands. `former` is what stood there, `given_to` who has it; nobody is the queue."""

    leaving = models.ForeignKey(Leaving, on_delete=models.CASCADE, related_name="items")
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    former = models.JSONField(default=dict)
    given_to = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_restored = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["leaving", "object_type", "object_id"], name="leaving_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}"
