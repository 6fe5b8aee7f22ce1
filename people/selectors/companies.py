"""The company of this installation, read once in a request."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from people.models import Company

T = TypeVar("T")
_kept: ContextVar[dict[str, Any] | None] = ContextVar("kept_for_one_request", default=None)


@contextmanager
def kept_for_one_request() -> Iterator[None]:
    """Inside, the company and its calendar are read at most once; outside, every time."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def forget_kept() -> None:
    """Called by whoever changes the company or its calendar."""
    kept = _kept.get()
    if kept is not None:
        kept.clear()


def once(key: str, read: Callable[[], T]) -> T:
    kept = _kept.get()
    if kept is None:
        return read()
    if key not in kept:
        kept[key] = read()
    found: T = kept[key]
    return found


def company() -> Company:
    """The company of this installation, or an unsaved one with the defaults before set-up."""
    return once("company", _read_company)


def _read_company() -> Company:
    return Company.objects.select_related("calendar").first() or Company(name="", pk=1)


def zone() -> ZoneInfo:
    return company().zone
