"""Lines, what they are told, and the worker that works it off."""

import json
from datetime import UTC, datetime
from pathlib import Path

from django.test import Client
from standardwebhooks.webhooks import Webhook as Signer

from connectors.services import phone_lines, reception
from connectors.vendors import asterisk, mango

PAYLOADS = Path(__file__).parent / "payloads"
CALLED_AT = datetime(2026, 3, 16, 5, 30, tzinfo=UTC)
KEY, SALT = "1234567890qwerty", "salt-of-the-line"


def told(name: str, **changes: object) -> dict:
    return json.loads((PAYLOADS / f"{name}.json").read_text()) | changes


def form(name: str) -> str:
    return (PAYLOADS / f"{name}.txt").read_text().strip()


def mango_line(administrator, now, **fields):
    made = phone_lines.create(kind="mango", name="АТС", actor=administrator, now=now, key=KEY, salt=SALT, **fields)
    return made.line


def address(line, event: str = "") -> str:
    door = "messages" if line.kind == "messages" else "calls"
    return f"/hooks/{door}/{phone_lines.token_of(line)}/{event}"


def from_mango(line, payload: dict, *, event: str = "events/summary", salt: str = SALT):
    text = json.dumps(payload)
    data = {"vpbx_api_key": KEY, "sign": mango.sign(KEY, text, salt), "json": text}
    return Client().post(address(line, event), data)


def from_asterisk(line, body: str, secret: str):
    signed = f"{body}&sign={asterisk.sign(body.encode(), secret)}"
    return Client().post(address(line), signed, content_type="application/x-www-form-urlencoded")


def message(line, payload: object, secret: str, *, at: datetime, name: str = "msg_1"):
    body = payload if isinstance(payload, str) else json.dumps(payload)
    headers = {
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Signer(secret).sign(name, at, body),
    }
    return Client().post(address(line), body, content_type="application/json", headers=headers)


def work_off(now: datetime) -> int:
    return reception.work_off(clock=lambda: now, at_most=50)
