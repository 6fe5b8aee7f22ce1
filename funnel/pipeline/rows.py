"""What a step of any pipeline says; each pipeline keeps its steps in a table of its own."""

from django.db import models

from alignment.shared.models import DemoMarked


class Step(DemoMarked):
    """`occurred_at` is business time, `recorded_at` is ours. A correction is a step that voids and a new one."""

    stage = models.ForeignKey("funnel.Stage", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    from_stage = models.ForeignKey("funnel.Stage", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True, null=True)
    voids = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="voided_by")

    class Meta:
        abstract = True
