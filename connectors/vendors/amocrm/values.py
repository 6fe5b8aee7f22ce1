"""One value of a record by its path: a text, an id, a number, money or a moment, or the sentence why it is none."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from connectors.vendors.contract import NotReadable
from connectors.vendors.paths import value_at


def text(raw: Any, path: str) -> str:
    value = value_at(raw, path)
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()


def key(raw: Any, path: str) -> str:
    """Nobody and nothing are written as 0 there."""
    said = text(raw, path)
    return "" if said == "0" else said


def must(raw: Any, path: str) -> str:
    said = key(raw, path)
    if not said:
        raise unreadable(path)
    return said


def stage(raw: Any, pipeline: str, status: str) -> str:
    return f"{must(raw, pipeline)}:{must(raw, status)}"


def number(raw: Any, path: str) -> int:
    whole = text(raw, path).partition(".")[0]
    return int(whole) if whole.isdecimal() else 0


def money(raw: Any, path: str) -> Decimal | None:
    """A budget of 0 is one that nobody entered."""
    said = "".join(text(raw, path).split()).replace(",", ".")
    if not said:
        return None
    try:
        amount = Decimal(said)
    except InvalidOperation:
        raise unreadable(path) from None
    if not amount.is_finite():
        raise unreadable(path)
    return amount or None


def moment(raw: Any, path: str) -> datetime | None:
    """Seconds of Unix."""
    said = key(raw, path)
    if not said:
        return None
    try:
        return datetime.fromtimestamp(int(said), UTC)
    except (ValueError, OverflowError, OSError):
        raise unreadable(path) from None


def must_moment(raw: Any, path: str) -> datetime:
    found = moment(raw, path)
    if found is None:
        raise unreadable(path)
    return found


def unreadable(path: str) -> NotReadable:
    return NotReadable(_("The field “%(path)s” is empty or is not of the documented form.") % {"path": path})
