"""Customers who stopped buying, and plans to bring them back, as the services make them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from funnel.models import Customer
from funnel.services import customers
from people.models import Person
from planning.models import ReactivationPlan
from planning.services import repeat

SILENT = 90


def sleeping(count: int, *, now: datetime, days: int = 200) -> list[Customer]:
    """Customers whose only purchase was that many days ago."""
    found = []
    for number in range(count):
        customer, _new = customers.find_or_create(name=f"c{number}", email=f"c{number}@x.ru", now=now, actor=None)
        customers.record_purchase(
            customer=customer, at=now - timedelta(days=days), now=now, amount_minor=100_00, currency="RUB"
        )
        found.append(customer)
    return found


def plan(owner: Person, *, actor: Person, now: datetime, state: str = "calculated", **fields: Any) -> ReactivationPlan:
    """A plan of ten sleeping customers, taken as far as asked."""
    said = {"title": "Возврат", "goal": 3, "budget_minor": 50_000_00, "payback_months": 3, "talks_needed": 1} | fields
    row = repeat.open_plan(owner=owner, silent_after=SILENT, actor=actor, now=now, **said)
    if state == "calculated":
        return row
    talk(row, Customer.objects.order_by("pk").first(), actor=actor, now=now)
    row.refresh_from_db()
    if state == "custdev":
        return row
    row = repeat.segment(row, actor=actor, now=now)
    if state == "segmented":
        return row
    return repeat.start(row, review_on=(now + timedelta(days=100)).date(), actor=actor, now=now)


def talk(row: ReactivationPlan, customer: Customer, *, actor: Person, now: datetime) -> None:
    repeat.note_talk(row, customer=customer, held_on=now.date(), insights="Цена выросла", actor=actor, now=now)
