"""Rows as work: one conditional UPDATE hands a row to one worker, and a token proves whose it still is."""

import re
import secrets
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, Subquery

from delivery.models import Leased

MAX_ATTEMPTS = 5
BACK_OFF = [timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)]
JITTER = 0.2
ADDRESS = re.compile(r"[^\s<>()\[\]'\"]+@[^\s<>()\[\]'\"]+")
NO_LEASE = {"lease_token": "", "leased_until": None}

Row = TypeVar("Row", bound=Leased)


class LeaseLost(Exception):
    """Another worker holds the row now: what this one did last must not be recorded."""


def claim(model: type[Row], *, now: datetime, seconds: int = 60, **filters: Any) -> Row | None:
    """The oldest row that is due, for `seconds`; None when nothing is. A dead worker's row is due again."""
    token = secrets.token_hex(16)
    lease = {"lease_token": token, "leased_until": now + timedelta(seconds=seconds)}
    with transaction.atomic():
        due = model._default_manager.filter(is_due(now), **filters)
        if due.filter(pk=_first_of(due)).update(state="running", attempts=F("attempts") + 1, **lease):
            return model._default_manager.get(lease_token=token)
    _bury_exhausted(model, now)
    return None


def finish(row: Leased, *, now: datetime) -> None:
    _change(row, state="done", finished_at=now, last_error="", **NO_LEASE)


def retry(row: Leased, *, now: datetime, error: object) -> None:
    """Back to the queue after a pause that grows; after the fifth attempt the row is given up."""
    text = ADDRESS.sub("…", str(error) or type(error).__name__)[:500]
    if row.attempts >= MAX_ATTEMPTS:
        _change(row, state="dead", finished_at=now, last_error=text, **NO_LEASE)
    else:
        _change(row, state="queued", available_at=now + pause_after(row.attempts), last_error=text, **NO_LEASE)


def extend(row: Leased, *, now: datetime, seconds: int = 60) -> None:
    _change(row, leased_until=now + timedelta(seconds=seconds))


def replay(row: Leased, *, now: datetime) -> bool:
    """A buried row gets five new attempts; False when it is not buried."""
    fresh = {"state": "queued", "available_at": now, "attempts": 0, "finished_at": None}
    return bool(type(row)._default_manager.filter(pk=row.pk, state="dead").update(**fresh))


def pause_after(attempts: int) -> timedelta:
    base = BACK_OFF[min(max(attempts, 1), len(BACK_OFF)) - 1]
    return base * SystemRandom().uniform(1 - JITTER, 1 + JITTER)


def is_due(now: datetime) -> Q:
    waiting = Q(state="queued", available_at__lte=now)
    abandoned = Q(state="running", leased_until__lt=now, attempts__lt=MAX_ATTEMPTS)
    return waiting | abandoned


def _first_of(due: QuerySet[Any]) -> Subquery:
    """PostgreSQL skips rows that another claim is holding; SQLite has one writer at a time anyway."""
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    return Subquery(due.order_by("available_at", "pk").values("pk")[:1])


def _bury_exhausted(model: type[Leased], now: datetime) -> None:
    """Work whose workers died five times over."""
    lost = model._default_manager.filter(state="running", leased_until__lt=now, attempts__gte=MAX_ATTEMPTS)
    if lost.exists():
        lost.update(state="dead", finished_at=now, last_error="The worker died.", **NO_LEASE)


def _change(row: Leased, **values: Any) -> None:
    held = type(row)._default_manager.filter(pk=row.pk, state="running", lease_token=row.lease_token)
    if not row.lease_token or not held.update(**values):
        raise LeaseLost(f"{type(row).__name__} {row.pk}")
    for name, value in values.items():
        setattr(row, name, value)
