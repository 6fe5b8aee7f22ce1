"""Rows as work: one conditional UPDATE hands a row to one worker, and a token proves whose it still is."""

import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, Subquery

from delivery.models import Leased

ADDRESS = re.compile(r"[^\s<>()\[\]'\"]+@[^\s<>()\[\]'\"]+")
NO_LEASE = {"lease_token": "", "leased_until": None}

Row = TypeVar("Row", bound=Leased)


class LeaseLost(Exception):
    """Another worker holds the row now: what this one did last must not be recorded."""


def claim(model: type[Row], *conditions: Any, now: datetime, seconds: int = 60, **filters: Any) -> Row | None:
    """The oldest row that is due, for `seconds`; None when nothing is. A dead worker's row is due again."""
    token = secrets.token_hex(16)
    lease = {"lease_token": token, "leased_until": now + timedelta(seconds=seconds)}
    with transaction.atomic():
        due = model._default_manager.filter(is_due(now, model.most_attempts()), *conditions, **filters)
        if due.filter(pk=_first_of(due)).update(state="running", attempts=F("attempts") + 1, **lease):
            return model._default_manager.get(lease_token=token)
    _bury_exhausted(model, now)
    return None


def finish(row: Leased, *, now: datetime, **values: Any) -> None:
    _change(row, state="done", finished_at=now, last_error="", **NO_LEASE, **values)


def retry(row: Leased, *, now: datetime, error: object, **values: Any) -> None:
    """Back to the queue after a pause that grows; after the last attempt the row is given up."""
    if row.attempts >= row.most_attempts():
        bury(row, now=now, error=error, **values)
        return
    due = now + pause_after(row)
    _change(row, state="queued", available_at=due, last_error=words_of(error), **NO_LEASE, **values)


def again(row: Leased, *, at: datetime, **values: Any) -> None:
    """Work that never ends: let go now, due once more at a moment."""
    _change(row, state="queued", available_at=at, attempts=0, **NO_LEASE, **values)


def bury(row: Leased, *, now: datetime, error: object, **values: Any) -> None:
    _change(row, state="dead", finished_at=now, last_error=words_of(error), **NO_LEASE, **values)


def extend(row: Leased, *, now: datetime, seconds: int = 60) -> None:
    _change(row, leased_until=now + timedelta(seconds=seconds))


def replay(row: Leased, *, now: datetime, states: Collection[str] = ("dead",)) -> bool:
    """A buried row gets all its attempts anew; False when it is not buried."""
    fresh = {"state": "queued", "available_at": now, "attempts": 0, "finished_at": None}
    return bool(type(row)._default_manager.filter(pk=row.pk, state__in=states).update(**fresh))


def pause_after(row: Leased) -> timedelta:
    base = row.BACK_OFF[min(max(row.attempts, 1), len(row.BACK_OFF)) - 1]
    return base * SystemRandom().uniform(*row.JITTER)


def words_of(error: object) -> str:
    return ADDRESS.sub("…", str(error) or type(error).__name__)[:500]


def is_due(now: datetime, most_attempts: int) -> Q:
    waiting = Q(state="queued", available_at__lte=now)
    abandoned = Q(state="running", leased_until__lt=now, attempts__lt=most_attempts)
    return waiting | abandoned


def _first_of(due: QuerySet[Any]) -> Subquery:
    """PostgreSQL skips rows that another claim is holding; SQLite has one writer at a time anyway."""
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    return Subquery(due.order_by("available_at", "pk").values("pk")[:1])


def _bury_exhausted(model: type[Leased], now: datetime) -> None:
    """Work whose workers died at every attempt."""
    tried = model.most_attempts()
    lost = model._default_manager.filter(state="running", leased_until__lt=now, attempts__gte=tried)
    if lost.exists():
        lost.update(state="dead", finished_at=now, last_error="The worker died.", **NO_LEASE)


def _change(row: Leased, **values: Any) -> None:
    held = type(row)._default_manager.filter(pk=row.pk, state="running", lease_token=row.lease_token)
    if not row.lease_token or not held.update(**values):
        raise LeaseLost(f"{type(row).__name__} {row.pk}")
    for name, value in values.items():
        setattr(row, name, value)
