"""Mango Office, API of the virtual exchange, version 1.9: the notice of a finished call and that of its recording.

Written from the vendor's document, read in a stored copy of its text; never tried on the live service. The exchange
adds `events/…` to the address it is given. Its own example 2 calls a call “successful” that ended in the voice menu:
only `talk_time` says that somebody spoke.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from connectors.vendors.contract import Doc, Field
from connectors.vendors.telephony import (
    Call,
    Direction,
    Forged,
    Heard,
    Keys,
    Letter,
    Malformed,
    Recording,
    TooOld,
    e164,
    id_of,
    is_hidden,
    json_of,
    moment_of,
    seconds_of,
    within,
)

BOOK = "https://www.mango-office.ru/upload/api/MangoOffice_VPBX_API_v1.9.pdf"
SIGN = Doc(f"{BOOK}#page=14", "2026-11-22")
SUMMARY = Doc(f"{BOOK}#page=27", "2026-11-22")
ADDED = Doc(f"{BOOK}#page=32", "2026-11-22")
PLAYER = Doc(f"{BOOK}#page=90", "2026-11-22")
ENVELOPE = (
    Field("vpbx_api_key", SIGN, required=True),
    Field("sign", SIGN, required=True),
    Field("json", SIGN, required=True),
)
SUMMARY_FIELDS = (
    Field("entry_id", SUMMARY, use="their_id", required=True),
    Field("call_direction", SUMMARY, use="direction", required=True),
    Field("from.extension", SUMMARY, use="extension"),
    Field("from.number", SUMMARY, use="client", personal=True),
    Field("to.extension", SUMMARY, use="extension"),
    Field("to.number", SUMMARY, use="client", personal=True),
    Field("line_number", SUMMARY, use="dialled"),
    Field("create_time", SUMMARY, use="at", required=True),
    Field("forward_time", SUMMARY),
    Field("talk_time", SUMMARY, use="answered"),
    Field("end_time", SUMMARY, use="duration_s"),
    Field("entry_result", SUMMARY, use="answered", required=True),
    Field("disconnect_reason", SUMMARY),
    Field("sip_call_id", SUMMARY),
)
ADDED_FIELDS = (
    Field("entry_id", ADDED, use="their_id", required=True),
    Field("product_id", ADDED),
    Field("user_id", ADDED),
    Field("timestamp", ADDED),
    Field("recording_id", PLAYER, use="recording_url", required=True),
)
FIELDS = {"events/summary": SUMMARY_FIELDS, "events/record/added": ADDED_FIELDS}
DIRECTIONS: Mapping[Any, Direction] = {0: "internal", 1: "in", 2: "out"}
PLAYED_AT = "https://app.mango-office.ru/vpbx/queries/recording/issa/{id}/play/"
WINDOW = timedelta(days=1)
"""A call is told once it is over; the exchange signs no moment of sending, and one id is taken once."""


def hear(letter: Letter, keys: Keys, *, now: datetime) -> Heard | None:
    """What the exchange tells; None for notices that nobody here needs."""
    text = letter.form.get("json", "")
    if not _is_signed(letter.form, text, keys):
        raise Forged
    told = json_of(text)
    if letter.event == "events/summary":
        if not within(moment_of(told.get("end_time")), now=now, window=WINDOW):
            raise TooOld
        return Heard("call", id_of(told.get("entry_id")), told)
    if letter.event == "events/record/added":
        return Heard("recording", id_of(told.get("recording_id")), told)
    return None


def call_of(told: Mapping[str, Any]) -> Call:
    direction = DIRECTIONS.get(told.get("call_direction"))
    if direction is None:
        raise Malformed("call_direction")
    caller, called = _side(told, "from"), _side(told, "to")
    if direction == "out" and called.get("extension"):
        direction = "internal"
    ours, theirs = (called, caller) if direction == "in" else (caller, called)
    number = str(theirs.get("number") or "")
    begun, spoken = moment_of(told.get("create_time")), seconds_of(told.get("talk_time"))
    answered = str(told.get("entry_result")) == "1" and spoken > 0
    ended = seconds_of(told.get("end_time"))
    return Call(
        their_id=id_of(told.get("entry_id")),
        at=begun,
        direction=direction,
        client="" if is_hidden(number) else e164(number),
        dialled=str(told.get("line_number") or "")[:40],
        extension=str(ours.get("extension") or "")[:20],
        answered=answered,
        duration_s=max(0, int(ended - spoken)) if answered else 0,
    )


def recording_of(told: Mapping[str, Any]) -> Recording:
    """The address asks for a login at the vendor's: it holds no secret."""
    where = PLAYED_AT.format(id=quote(id_of(told.get("recording_id")), safe=""))
    return Recording(id_of(told.get("entry_id")), where)


def sign(key: str, text: str, salt: str) -> str:
    return hashlib.sha256(f"{key}{text}{salt}".encode()).hexdigest()


def _is_signed(form: Mapping[str, str], text: str, keys: Keys) -> bool:
    is_ours = hmac.compare_digest(form.get("vpbx_api_key", "").encode(), keys.key.encode())
    said = form.get("sign", "").encode()
    is_good = any(hmac.compare_digest(said, sign(keys.key, text, salt).encode()) for salt in keys.secrets)
    return is_ours and is_good


def _side(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    side = told.get(name) or {}
    if not isinstance(side, dict):
        raise Malformed(name)
    return side
