"""What has served its time."""

from datetime import datetime, timedelta

from delivery.models import IdempotencyRecord
from delivery.services import throttles

ANSWERS_KEPT = timedelta(hours=72)


def clear_expired(*, now: datetime) -> int:
    answers, _by_table = IdempotencyRecord.objects.filter(created_at__lt=now - ANSWERS_KEPT).delete()
    return answers + throttles.clear(now=now)
