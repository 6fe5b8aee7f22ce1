"""Figures that are out of date: a row per lead, worked off by the roll-ups."""

from collections.abc import Iterable
from datetime import datetime

from funnel.models import Lead, RollupMark


def mark(lead_ids: Iterable[int], *, now: datetime) -> None:
    """In the transaction of the event: these leads' figures are out of date."""
    RollupMark.objects.bulk_create([RollupMark(lead_id=pk, marked_at=now) for pk in set(lead_ids)], batch_size=2000)


def mark_customer(customer_id: int, *, now: datetime) -> bool:
    """One lead is enough: the others of the customer are recomputed with it. False of a customer without leads."""
    one = list(Lead.objects.filter(customer=customer_id).order_by("pk").values_list("pk", flat=True)[:1])
    mark(one, now=now)
    return bool(one)
