"""What was won in the days of a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum
from django.urls import reverse

from funnel.models import LeadFact, Pipeline
from funnel.selectors.questions import address
from funnel.selectors.tables import FunnelQuery


@dataclass(frozen=True)
class Wins:
    n: int
    amount_minor: int
    url: str


def wins(query: FunnelQuery) -> Wins:
    """By the day of winning, whatever the view; of the question only its days, pipeline and origin count."""
    won = LeadFact.objects.filter(
        pipeline_id__in=Pipeline.objects.filter(key=query.pipeline).values("pk"),
        origin=query.origin,
        outcome="won",
        won_day__gte=query.start,
        won_day__lt=query.end,
    ).aggregate(n=Count("pk"), amount=Sum("amount_minor"))
    return Wins(won["n"], won["amount"] or 0, f"{reverse('funnel:records')}?{address(query, outcome='won')}")


def first_won_days(since: Mapping[int, date]) -> dict[int, date]:
    """By owner: the day of the first deal won on a day or later; who has won none is absent."""
    facts = LeadFact.objects.filter(lead__owner__in=since, outcome="won", won_day__isnull=False)
    found: dict[int, date] = {}
    for owner, day in facts.order_by("won_day").values_list("lead__owner", "won_day"):
        if day is not None and day >= since[owner]:
            found.setdefault(owner, day)
    return found
