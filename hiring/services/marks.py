"""Figures of hiring that are out of date: a row per application, worked off by the roll-ups."""

from collections.abc import Iterable
from datetime import datetime

from delivery import bell
from hiring.models import HiringMark


def mark(application_ids: Iterable[int], *, now: datetime) -> None:
    """In the transaction of the event; the worker is rung for after the commit."""
    rows = [HiringMark(application_id=pk, marked_at=now) for pk in sorted(set(application_ids))]
    HiringMark.objects.bulk_create(rows, batch_size=500)
    bell.ring("hiring-rollups")
