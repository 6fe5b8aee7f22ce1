"""Who opened which lead on which day: once each, so that a day of looking through the whole base is noticed."""

from django.db import models

from alignment.shared.models import DemoMarked


class LeadView(DemoMarked):
    """`day` is the company's local day."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    lead = models.ForeignKey("funnel.Lead", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day", "lead"], name="lead_view_once_a_day")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day} {self.lead_id}"
