"""What was done, by whom, when and why: appended, chained by hash, never edited."""

from django.db import models

from alignment.shared.models import DemoMarked, Personal


class AuditEvent(DemoMarked):
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10)
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    PERSONAL = {
        "details": Personal("work", export=False),
    }

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id", "id"], name="audit_of_object")]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type} {self.object_id}"
