"""What was promised for a period."""

from django.db import models

from alignment.shared.models import DemoMarked


class Target(DemoMarked):
    """A norm of a metric in a segment; the latest signed one that covers the day holds."""

    metric = models.CharField(max_length=60)
    segment = models.CharField(max_length=120, blank=True)
    start = models.DateField()
    end = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=6)
    signed_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["metric", "segment", "start", "end"], name="target_once"),
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="target_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.value}"
