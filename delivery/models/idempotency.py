"""The answer to a POST, kept beside the rows it wrote and committed with them."""

from django.db import models

from alignment.shared.models import Personal


class IdempotencyRecord(models.Model):
    credential = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    method_path = models.CharField(max_length=300)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_index=True)

    PERSONAL = {
        "answer": Personal("delivery", retention_days=3, export=False),
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["credential", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key
