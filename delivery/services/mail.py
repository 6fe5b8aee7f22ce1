"""One outbox row becomes one letter."""

from collections.abc import Iterator

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives

from delivery.models import OutboxMessage
from delivery.services import enclosures


def deliver(message: OutboxMessage) -> None:
    with enclosures.filled(message) as whole:
        letter_of(whole).send(fail_silently=False)


def letter_of(message: OutboxMessage) -> EmailMultiAlternatives:
    """The envelope names where it comes back to; the reader sees who wrote."""
    headers = {
        "From": settings.DEFAULT_FROM_EMAIL, "Message-ID": message.message_id, "Auto-Submitted": "auto-generated",
    }  # fmt: skip
    envelope = settings.RETURN_ADDRESS or settings.DEFAULT_FROM_EMAIL
    letter = EmailMultiAlternatives(message.subject, message.body, envelope, [message.address], headers=headers)
    if message.html:
        letter.attach_alternative(message.html, "text/html")
    for name, content, kind in _attachments(message):
        letter.attach(name, content, kind)
    return letter


def _attachments(message: OutboxMessage) -> Iterator[tuple[str, str | bytes, str]]:
    for attachment in message.attachments:
        kind = attachment.get("type") or "application/octet-stream"
        if "text" in attachment:
            yield attachment["name"], attachment["text"], kind
            continue
        with default_storage.open(attachment["path"]) as file:
            yield attachment["name"], file.read(), kind
