from delivery.models.alerts import Alert
from delivery.models.idempotency import IdempotencyRecord
from delivery.models.keys import ApiKey
from delivery.models.leases import Leased
from delivery.models.notifications import Notification
from delivery.models.outbox import OutboxMessage
from delivery.models.returns import MailboxReading, MailReturn
from delivery.models.throttles import RateCounter
from delivery.models.webhooks import Webhook, WebhookDelivery

__all__ = [
    "Alert",
    "ApiKey",
    "IdempotencyRecord",
    "Leased",
    "MailReturn",
    "MailboxReading",
    "Notification",
    "OutboxMessage",
    "RateCounter",
    "Webhook",
    "WebhookDelivery",
]
