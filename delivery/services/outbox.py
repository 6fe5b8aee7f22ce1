"""Letters are rows of the transaction that caused them; a relay hands them to the mail server one by one."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from delivery.models import OutboxMessage
from delivery.services import leases, mail
from people.models import Person

LEASE_SECONDS = 60
SENDERS: dict[str, Callable[[OutboxMessage], None]] = {"mail": mail.deliver}


@transaction.atomic
def send_mail(
    *,
    key: str,
    recipient: Person | str,
    subject: str,
    body: str,
    now: datetime,
    html: str = "",
    attachments: Sequence[dict[str, Any]] = (),
    url: str = "",
    is_demo: bool = False,
) -> OutboxMessage:
    """The letter with this key; a second call finds the first letter and changes nothing."""
    person = recipient if isinstance(recipient, Person) else None
    address = (person.email or "") if person else str(recipient)
    words = {"subject": " ".join(subject.split())[:300], "body": body, "html": html, "url": url[:500]}
    message, _is_new = OutboxMessage.objects.get_or_create(
        key=key,
        defaults={
            "kind": "mail", "recipient": person, "address": address, **words, "attachments": list(attachments),
            "message_id": message_id_of(key), "created_at": now, "available_at": now, "is_demo": is_demo,
            **({} if address else {"state": "cancelled", "last_error": "No e-mail address."}),
        },
    )  # fmt: skip
    return message


def relay(*, now: datetime, limit: int = 1) -> int:
    """Hands over up to `limit` letters that are due; how many were tried."""
    for done in range(limit):
        message = leases.claim(OutboxMessage, now=now, seconds=LEASE_SECONDS, kind__in=list(SENDERS))
        if message is None:
            return done
        relay_one(message, now=now)
    return limit


def relay_one(message: OutboxMessage, *, now: datetime) -> None:
    try:
        SENDERS[message.kind](message)
    except Exception as error:
        _kept(leases.retry, message, now=now, error=f"{type(error).__name__}: {error}")
    else:
        _kept(leases.finish, message, now=now)


def message_id_of(key: str) -> str:
    """The same for every attempt, so that a letter sent twice is shown once; only we can tell it beforehand."""
    digest = salted_hmac("delivery.message_id", f"{settings.BASE_URL} {key}", algorithm="sha256").hexdigest()[:40]
    return f"<{digest}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}>"


@transaction.atomic
def send_again(message: OutboxMessage, *, now: datetime) -> bool:
    """Given up or come back: five new attempts, to the address its reader has today; False when it is neither.

    What came back under the old Message-ID a second time says nothing of the new letter.
    """
    fresh: dict[str, Any] = {
        "state": "queued", "available_at": now, "attempts": 0, "finished_at": None, "last_error": "",
        "delayed_at": None, "bounced_at": None, "bounce_reason": "", "bounce_status": "",
    }  # fmt: skip
    if message.bounced_at:
        fresh["message_id"] = message_id_of(f"{message.key} {now.isoformat()}")
    if message.recipient and message.recipient.email:
        fresh["address"] = message.recipient.email
    return bool(OutboxMessage.objects.filter(pk=message.pk).unreached().update(**fresh))


def _kept(change: Callable[..., None], message: OutboxMessage, **values: Any) -> None:
    """A lease lost while sending: whoever holds it now will write the state."""
    try:
        change(message, **values)
    except leases.LeaseLost:
        return
