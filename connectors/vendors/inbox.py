"""Messages of any system in our own words: signed as Standard Webhooks 1.0 are, like what we send ourselves."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from standardwebhooks.webhooks import Webhook as Signer

from alignment.shared.contact import normal_email
from connectors.vendors.telephony import (
    Forged,
    Heard,
    Keys,
    Letter,
    Malformed,
    TooOld,
    e164,
    id_of,
    json_of,
    moment_of,
    within,
)

WINDOW = timedelta(minutes=5)
EXAMPLE = {
    "id": "wa-20261122-0001",
    "at": "2026-11-22T12:00:00+03:00",
    "from": {"phone": "+79161234567", "email": "", "name": "Ольга"},
    "text": "Здравствуйте! Сколько стоит доставка?",
    "channel": "whatsapp",
    "to": "+74951234567",
}
LONGEST = {"text": 4000, "channel": 40, "to": 120, "name": 150, "id": 120}


@dataclass(frozen=True)
class Message:
    """`sender_id` is how their system knows the sender, where it knows neither number nor address."""

    their_id: str
    at: datetime
    phone: str
    email: str
    name: str
    sender_id: str
    text: str
    channel: str
    to: str


def hear(letter: Letter, keys: Keys, *, now: datetime) -> Heard:
    if not _is_signed(letter, keys):
        raise Forged
    if not within(moment_of(letter.headers.get("webhook-timestamp")), now=now, window=WINDOW):
        raise TooOld
    told = json_of(letter.body.decode("utf-8-sig", errors="replace"))
    message_of(told)
    return Heard("message", id_of(told.get("id")), told)


def message_of(told: Mapping[str, Any]) -> Message:
    sender = told.get("from")
    if not isinstance(sender, dict):
        raise Malformed("from")
    found = Message(
        their_id=id_of(told.get("id")),
        at=_moment(told.get("at")),
        phone=e164(_text(sender, "phone")),
        email=normal_email(_text(sender, "email")) or "",
        name=_text(sender, "name"),
        sender_id=_text(sender, "id"),
        text=_text(told, "text"),
        channel=_text(told, "channel"),
        to=_text(told, "to"),
    )
    if not (found.phone or found.email or found.name or found.sender_id):
        raise Malformed("from")
    return found


def _is_signed(letter: Letter, keys: Keys) -> bool:
    name, stamp = letter.headers.get("webhook-id", ""), letter.headers.get("webhook-timestamp", "")
    said = letter.headers.get("webhook-signature", "").split()
    if not name or not stamp.isdigit() or len(stamp) > 12:
        return False
    at = datetime.fromtimestamp(int(stamp), tz=UTC)
    body = letter.body.decode(errors="replace")
    wanted = [Signer(secret).sign(name, at, body).encode() for secret in keys.secrets]
    return any(hmac.compare_digest(each.encode(), one) for each in said[:4] for one in wanted)


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if value is not None and not isinstance(value, str):
        raise Malformed(name)
    return (value or "").replace("\x00", "").strip()[: LONGEST.get(name, 120)]


def _moment(value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise Malformed("at") from error
    if at.tzinfo is None:
        raise Malformed("at")
    return at
