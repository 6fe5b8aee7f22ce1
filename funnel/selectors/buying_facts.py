"""Customers as facts, read from their wins and purchases: what the roll-ups keep."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from alignment.shared.periods import local_day
from funnel.metrics.buying import Bought, Story, Won, story
from funnel.models import CustomerFact, CustomerMonth, LeadFact, Purchase
from funnel.selectors.rates import Rates
from people import selectors as people


@dataclass
class _Trail:
    wins: list[Won] = field(default_factory=list)
    purchases: list[Bought] = field(default_factory=list)
    source_id: int = 0
    owner_id: int = 0


def buyings_of(customer_ids: Collection[int]) -> tuple[list[CustomerFact], list[CustomerMonth]]:
    """Rows not yet saved, of those who were won or bought something."""
    trails: dict[int, _Trail] = {}
    told = _purchases(customer_ids, trails)
    _wins(customer_ids, told, trails)
    stories = {pk: (trail, found) for pk, trail in trails.items() if (found := story(trail.wins, trail.purchases))}
    facts = [_fact(pk, trail, found) for pk, (trail, found) in stories.items()]
    months = [row for pk, (trail, found) in stories.items() for row in _months(pk, trail, found)]
    return facts, months


def _purchases(customer_ids: Collection[int], trails: dict[int, _Trail]) -> set[int]:
    """The ids of leads whose own first purchase is among them."""
    zone, rates, told = people.zone(), Rates(), set()
    rows = Purchase.objects.filter(customer__in=customer_ids).order_by("at", "pk")
    for row in rows:
        day = local_day(row.at, zone)
        amount = rates.in_own(row.amount_minor, row.currency, day) or 0
        trail = trails.setdefault(row.customer_id, _Trail())
        trail.purchases.append(Bought(day, amount, row.kind == "refund"))
        if row.kind == "first" and row.lead_id:
            told.add(row.lead_id)
    return told


def _wins(customer_ids: Collection[int], told: set[int], trails: dict[int, _Trail]) -> None:
    won = LeadFact.objects.filter(lead__customer__in=customer_ids, outcome="won", won_day__isnull=False)
    columns = ("lead__customer_id", "lead_id", "won_day", "amount_minor", "source_id", "owner_id")
    for customer_id, lead_id, day, amount, source_id, owner_id in won.order_by("won_day", "lead_id").values_list(
        *columns
    ):
        trail = trails.setdefault(customer_id, _Trail())
        if not trail.wins:
            trail.source_id = source_id
        trail.owner_id = owner_id
        trail.wins.append(Won(day, amount or None, is_told=lead_id in told))


def _fact(pk: int, trail: _Trail, found: Story) -> CustomerFact:
    return CustomerFact(
        customer_id=pk, cohort_day=found.cohort_day, first_day=found.first_day, second_day=found.second_day,
        last_day=found.last_day, purchases=len(found.days), revenue_minor=found.revenue_minor,
        gap_days=found.gap_days, source_id=trail.source_id, owner_id=trail.owner_id,
    )  # fmt: skip


def _months(pk: int, trail: _Trail, found: Story) -> list[CustomerMonth]:
    return [
        CustomerMonth(
            customer_id=pk, cohort_month=found.cohort_day.replace(day=1), month=month.start,
            purchases=month.purchases, revenue_minor=month.revenue_minor, last_day=month.last_day,
            source_id=trail.source_id,
        )
        for month in found.months
    ]  # fmt: skip
