"""What has served its time."""

from datetime import datetime, timedelta

from delivery.models import IdempotencyRecord, WebhookDelivery
from delivery.models.webhooks import FINISHED
from delivery.services import throttles

ANSWERS_KEPT = timedelta(hours=72)
EVENTS_KEPT = timedelta(days=30)


def clear_expired(*, now: datetime) -> int:
    answers, _by_table = IdempotencyRecord.objects.filter(created_at__lt=now - ANSWERS_KEPT).delete()
    told = WebhookDelivery.objects.filter(state__in=FINISHED, finished_at__lt=now - EVENTS_KEPT)
    return answers + told.delete()[0] + throttles.clear(now=now)
