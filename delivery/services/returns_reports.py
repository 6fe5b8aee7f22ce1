"""Delivery status notifications (RFC 3464) taken apart; whatever else comes back by mail is none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser, HeaderParser
from itertools import islice

# Attached letters and reports are read as text: some servers encode what the standard wants plain.
ATTACHED = re.compile(rb"^(content-type:\s*)message/(?=\S)", re.IGNORECASE | re.MULTILINE)
MESSAGE_ID = re.compile(r"<[^<>\s]{3,200}>")
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)")
REPORTS = {"text/x-delivery-status", "text/x-global-delivery-status"}
ORIGINALS = {"text/x-rfc822", "text/x-global", "text/rfc822-headers", "text/x-global-headers", "text/x-rfc822-headers"}
MOST_PARTS = 20
MOST_RECIPIENTS = 100
REASONS_BY_STATUS = [
    (r"\d\.1\.(7|8)$", "refused"),
    (r"\d\.1\.", "unknown"),
    (r"\d\.2\.2$", "full"),
    (r"\d\.(2\.3|3\.4)$", "too_big"),
    (r"\d\.2\.", "closed"),
    (r"\d\.4\.", "unreachable"),
    (r"\d\.7\.", "refused"),
]
REASONS_BY_WORDS = [
    (r"quota|mailbox (is )?full|over.?quota|storage", "full"),
    (r"too (big|large)|exceeds.{0,20}size|size limit", "too_big"),
    (r"unknown (user|address)|(user|mailbox|address|recipient)\b.{0,40}\b(unknown|not found|not exist|no such|invalid)"
     r"|no such (user|mailbox|recipient)|does ?n.?t exist|invalid (mailbox|recipient)", "unknown"),
    (r"disabled|suspended|inactive|deactivated|blocked account", "closed"),
    (r"spam|block|polic|reputation|blacklist|dmarc|spf\b|dkim", "refused"),
    (r"timed? ?out|host .{0,40}not found|unrouteable|connection refused|retry time", "unreachable"),
]  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What became of the letter at one address."""

    addresses: frozenset[str]
    action: str
    status: str = ""
    diagnostic: str = ""

    @property
    def is_failed(self) -> bool:
        return self.action == "failed"

    @property
    def code(self) -> str:
        """The more telling of the two codes: Exim says 5.0.0 where the other server said 5.1.1."""
        said = STATUS.search(self.diagnostic)
        vague = not self.status or self.status.endswith(".0.0")
        return said.group(1) if vague and said else self.status

    @property
    def reason(self) -> str:
        words = self.diagnostic.casefold()
        if self.code == "5.4.1" and "access denied" in words:
            # Exchange Online says so of an address that does not exist.
            return "unknown"
        for pattern, reason in REASONS_BY_STATUS:
            if re.match(pattern, self.code):
                return reason
        return next((reason for pattern, reason in REASONS_BY_WORDS if re.search(pattern, words)), "other")


@dataclass(frozen=True)
class Report:
    """Message-IDs that the letter may have had, the likeliest first, and what is said of it."""

    message_ids: tuple[str, ...]
    outcomes: tuple[Outcome, ...]

    def outcome_for(self, address: str) -> Outcome | None:
        """Of a list behind the address everybody must have failed; of the address itself, it alone counts."""
        own = [outcome for outcome in self.outcomes if address.casefold() in outcome.addresses] or list(self.outcomes)
        kept = [outcome for outcome in own if not outcome.is_failed]
        return next(iter(kept or own), None)


def read_report(raw: bytes) -> Report | None:
    """None for a letter that is no such report: an answer of somebody, an auto-reply, a receipt, garbage."""
    message = message_from_bytes(ATTACHED.sub(rb"\1text/x-", raw))
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return None
    kind = str(message.get_param("report-type") or "delivery-status").casefold()
    parts = [part for part in message.get_payload() if isinstance(part, Message)][:MOST_PARTS]
    said = [part for part in parts if part.get_content_type() in REPORTS]
    if kind not in {"delivery-status", "global-delivery-status"} or not said:
        return None
    ids = [*_ids_of_originals(parts), *_ids(message, "In-Reply-To", "References", "X-Original-Message-ID")]
    return Report(tuple(dict.fromkeys(ids)), tuple(islice(_outcomes(said[0]), MOST_RECIPIENTS)))


def _ids_of_originals(parts: list[Message]) -> Iterator[str]:
    for part in parts:
        if part.get_content_type() in ORIGINALS:
            yield from _ids(BytesHeaderParser().parsebytes(_bytes(part).lstrip()), "Message-ID")


def _ids(message: Message, *names: str) -> Iterator[str]:
    for name in names:
        for value in message.get_all(name, []):
            yield from MESSAGE_ID.findall("".join(str(value).split()).replace("><", "> <"))


def _outcomes(part: Message) -> Iterator[Outcome]:
    text = _bytes(part).decode("utf-8", "replace").replace("\r\n", "\n").strip("\n")
    for block in re.split(r"\n[ \t]*\n+", text):
        fields = HeaderParser().parsestr(block)
        if outcome := _outcome(fields):
            yield outcome


def _outcome(fields: Message) -> Outcome | None:
    addresses = {_after_type(fields[name]).strip("<>").casefold() for name in ("Final-Recipient", "Original-Recipient")}
    status = STATUS.search(str(fields["Status"] or ""))
    code = status.group(1) if status else ""
    action = str(fields["Action"] or "").split("(")[0].strip().casefold()
    if not action and not code:
        return None
    action = action or {"5": "failed", "4": "delayed"}.get(code[:1], "delivered")
    return Outcome(frozenset(addresses - {""}), action, code[:11], _after_type(fields["Diagnostic-Code"])[:1000])


def _after_type(value: object) -> str:
    """`rfc822; rep@example.com` without what stands before the semicolon."""
    text = " ".join(str(value or "").split())
    return text.partition(";")[2].strip() if ";" in text else text


def _bytes(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""
