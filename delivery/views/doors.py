"""Doors that are open to the network: how much may come in, and how often."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest

from delivery.services import throttles

Limits = Iterable[tuple[int, int]]
#: (seconds, calls) of a machine that is known, and of one that is not
OF_MACHINES: Limits = ((60, 600), (3600, 20_000))
OF_STRANGERS: Limits = ((60, 30), (3600, 300))


def is_too_large(request: HttpRequest, largest: int) -> bool:
    """By what the request says of itself; a length that cannot be read is too large."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > largest
    except ValueError:
        return True


def seconds_to_wait(key: str, limits: Limits, *, now: datetime) -> int | None:
    """Counts this call under the key; None while it is within every limit."""
    for seconds, limit in limits:
        if not throttles.allow(key, limit=limit, seconds=seconds, now=now):
            return throttles.seconds_left(seconds=seconds, now=now)
    return None
