"""Asterisk: a hang-up handler of the dialplan posts the variables of the call record with CURL().

The dialplan has no HMAC, so the body is signed between two copies of the secret: SHA1(secret + body + secret).
Written from docs.asterisk.org; never tried on a live exchange.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from connectors.vendors.contract import Doc, Field
from connectors.vendors.telephony import (
    Call,
    Direction,
    Forged,
    Heard,
    Keys,
    Letter,
    Malformed,
    TooOld,
    e164,
    id_of,
    is_hidden,
    moment_of,
    within,
)

DOCS = "https://docs.asterisk.org"
VARIABLES = f"{DOCS}/Configuration/Dialplan/Variables/Channel-Variables/Asterisk-Standard-Channel-Variables"
READ = "2026-11-22"
CDR = Doc(f"{DOCS}/Configuration/Reporting/Call-Detail-Records-CDR/CDR-Variables/", READ)
STANDARD = Doc(VARIABLES, READ)
DIAL = Doc(f"{VARIABLES}/Dial-Channel-Variables", READ)
HANDLERS = Doc(f"{DOCS}/Configuration/Dialplan/Subroutines/Hangup-Handlers", READ)
SHA1 = Doc(f"{DOCS}/Latest_API/API_Documentation/Dialplan_Functions/SHA1", READ)
CURL = Doc(f"{DOCS}/Latest_API/API_Documentation/Dialplan_Functions/CURL", READ)
CALL_FIELDS = (
    Field("at", STANDARD, required=True),
    Field("id", CDR, use="their_id", required=True),
    Field("direction", HANDLERS, use="direction", required=True),
    Field("did", HANDLERS, use="dialled"),
    Field("src", CDR, use="client", personal=True),
    Field("dst", CDR, use="client", personal=True),
    Field("channel", CDR, use="extension"),
    Field("dstchannel", CDR, use="extension"),
    Field("start", CDR, use="at", required=True),
    Field("disposition", CDR, use="answered"),
    Field("dialstatus", DIAL, use="answered"),
    Field("answeredtime", DIAL, use="duration_s"),
    Field("sign", SHA1, required=True),
)
FIELDS = {"CURL()": CALL_FIELDS}
SNIPPET = """[alignment-hangup]
exten => s,1,Set(B=at=${{EPOCH}}&id=${{URIENCODE(${{CDR(uniqueid)}})}}&direction=${{ARG1}}&did=${{URIENCODE(${{ARG2}})}})
 same => n,Set(B=${{B}}&src=${{URIENCODE(${{CDR(src)}})}}&dst=${{URIENCODE(${{CDR(dst)}})}})
 same => n,Set(B=${{B}}&channel=${{URIENCODE(${{CDR(channel)}})}}&dstchannel=${{URIENCODE(${{CDR(dstchannel)}})}})
 same => n,Set(B=${{B}}&start=${{CDR(start,u)}}&disposition=${{URIENCODE(${{CDR(disposition)}})}})
 same => n,Set(B=${{B}}&dialstatus=${{DIALSTATUS}}&answeredtime=${{ANSWEREDTIME}})
 same => n,Set(SIGNED=${{SHA1({secret}${{B}}{secret})}})
 same => n,Set(CURLOPT(conntimeout)=2)
 same => n,Set(CURLOPT(httptimeout)=3)
 same => n,NoOp(${{CURL({url},${{B}}&sign=${{SIGNED}})}})
 same => n,Return()

; {incoming}
 same => n,Set(CHANNEL(hangup_handler_push)=alignment-hangup,s,1(in,${{EXTEN}}))

; {outgoing}
 same => n,Set(CHANNEL(hangup_handler_push)=alignment-hangup,s,1(out,))
"""
WINDOW = timedelta(minutes=5)
DIRECTIONS: Mapping[Any, Direction] = {"in": "in", "out": "out"}
INNER = re.compile(r"[A-Za-z0-9]+/(\d{2,6})-")
SHORT = 6
SIGNED_END = re.compile(rb"&sign=([0-9a-f]{40})$")


def hear(letter: Letter, keys: Keys, *, now: datetime) -> Heard:
    end = SIGNED_END.search(letter.body)
    if end is None or not _is_signed(letter.body[: end.start()], end[1], keys):
        raise Forged
    told = {name: str(value)[:200] for name, value in letter.form.items() if name != "sign"}
    if not within(moment_of(told.get("at")), now=now, window=WINDOW):
        raise TooOld
    return Heard("call", id_of(told.get("id")), told)


def call_of(told: Mapping[str, Any]) -> Call:
    direction = DIRECTIONS.get(told.get("direction"))
    if direction is None:
        raise Malformed("direction")
    number = str(told.get("src" if direction == "in" else "dst") or "")
    if direction == "out" and len(number) <= SHORT:
        direction = "internal"
    ours = str(told.get("dstchannel" if direction == "in" else "channel") or "")
    inner = INNER.match(ours)
    answered = _is_answered(told)
    return Call(
        their_id=id_of(told.get("id")),
        at=moment_of(told.get("start")),
        direction=direction,
        client="" if is_hidden(number) else e164(number),
        dialled=str(told.get("did") or "")[:40],
        extension=inner[1] if inner else "",
        answered=answered,
        duration_s=_seconds(told.get("answeredtime")) if answered else 0,
    )


def snippet(url: str, secret: str, *, incoming: str, outgoing: str) -> str:
    """Ready to copy; the two remarks say where its last lines belong."""
    return SNIPPET.format(url=url, secret=secret, incoming=incoming, outgoing=outgoing)


def sign(body: bytes, secret: str) -> str:
    return hashlib.sha1(secret.encode() + body + secret.encode(), usedforsecurity=False).hexdigest()


def _is_signed(body: bytes, said: bytes, keys: Keys) -> bool:
    return any(hmac.compare_digest(said, sign(body, secret).encode()) for secret in keys.secrets)


def _is_answered(told: Mapping[str, Any]) -> bool:
    """A voice menu answers too: what Dial() says goes before the record; without it another channel must have joined."""
    if told.get("dialstatus"):
        return told["dialstatus"] == "ANSWER"
    return told.get("disposition") == "ANSWERED" and bool(told.get("dstchannel"))


def _seconds(value: Any) -> int:
    text = str(value or "")
    return int(text[:6]) if text.isascii() and text.isdigit() else 0
