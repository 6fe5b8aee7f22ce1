"""What every exchange tells in the end: one finished call, or where its recording lies. Pure; nothing is written here."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from alignment.shared.contact import normal_phone

Direction = Literal["in", "out", "internal"]
HIDDEN = frozenset({"", "anonymous", "unknown", "restricted", "private", "unavailable", "s"})
DIGITS = re.compile(r"\+?\d+")
SHORTEST = 7
LONGEST_ID = 200


class Forged(Exception):
    """The signature is not that of this line."""


class Malformed(Exception):
    """It cannot be read as what the vendor documents."""


class TooOld(Exception):
    """Signed, but for another time: a repetition from outside."""


@dataclass(frozen=True)
class Heard:
    """One thing that came in by a line, before anybody looks what it means."""

    what: str
    their_id: str
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Letter:
    """A request as a vendor's module sees it."""

    body: bytes
    form: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    event: str = ""


@dataclass(frozen=True)
class Keys:
    """`secrets` are those that open today: the present one, and for a day the former."""

    secrets: tuple[str, ...]
    key: str = ""


@dataclass(frozen=True)
class Call:
    """`client` is the number of the other side as +79161234567, or nothing when it was hidden."""

    their_id: str
    at: datetime
    direction: Direction
    client: str
    dialled: str
    extension: str
    answered: bool
    duration_s: int
    recording_url: str = ""

    @property
    def is_missed(self) -> bool:
        return self.direction == "in" and not self.answered


@dataclass(frozen=True)
class Recording:
    their_id: str
    url: str


def e164(text: str) -> str:
    """Exchanges write 79161234567 without a plus; 8 and ten digits is a Russian number at home."""
    number = re.sub(r"[\s()\-.]", "", text.strip())
    if not DIGITS.fullmatch(number) or len(number.lstrip("+")) < SHORTEST:
        return ""
    is_at_home = len(number) == 11 and number.startswith("8")
    whole = number if number.startswith("+") or is_at_home or len(number) < 11 else f"+{number}"
    return normal_phone(whole) or ""


def is_hidden(text: str) -> bool:
    return text.strip().casefold() in HIDDEN


def moment_of(value: Any) -> datetime:
    try:
        return datetime.fromtimestamp(float(value), tz=UTC)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise Malformed("time") from error


def within(at: datetime, *, now: datetime, window: timedelta) -> bool:
    return abs(now - at) <= window


def id_of(value: Any) -> str:
    text = str(value or "")
    if not text or len(text) > LONGEST_ID or not text.isprintable():
        raise Malformed("id")
    return text


def seconds_of(value: Any) -> float:
    try:
        found = float(value or 0)
    except (TypeError, ValueError) as error:
        raise Malformed("time") from error
    return found if 0 <= found < 1e11 else 0.0


def json_of(text: str) -> dict[str, Any]:
    """An object of JSON that every database can keep."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed("json") from error
    if not isinstance(told, dict) or "\\u0000" in text or "\x00" in text:
        raise Malformed("json")
    return told
