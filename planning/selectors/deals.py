"""Open deals as a forecast sees them: what their owners say, and what deals of their stage did before."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from django.db.models import Count, F, Q

from alignment.shared.periods import day_start, local_day
from alignment.shared.ratios import median, share
from funnel.models import FactStep, Lead, LeadFact, Stage
from funnel.selectors.facts import facts_of
from funnel.selectors.rates import Rates
from people import selectors as people
from planning.metrics.forecast import Deal
from planning.models import DealForecast

PIPELINE, FIRST = "sales", "sql"
HISTORY_DAYS = 365


@dataclass(frozen=True)
class Chance:
    """Of deals that entered the stage in a year and are decided: how many were won, and in how many days."""

    won: int
    n: int
    days: float | None

    @property
    def rate(self) -> float | None:
        return share(self.won, self.n)


@dataclass(frozen=True)
class Place:
    """Where an open deal stands."""

    lead_id: int
    stage_id: int
    since: date
    amount_minor: int | None
    owner_id: int
    team_id: int


def deal_stages() -> list[Stage]:
    """Open stages from the qualification by sales on: from there on a lead is a deal."""
    stages = list(Stage.objects.filter(pipeline__key=PIPELINE, kind="open", is_archived=False).order_by("order"))
    first = next((stage.order for stage in stages if stage.key == FIRST), None)
    return [stage for stage in stages if (stage.side == "sales" if first is None else stage.order >= first)]


def chances(stages: Collection[int], today: date) -> dict[int, Chance]:
    """Decided before `today`; a deal that is open says nothing yet."""
    steps = FactStep.objects.filter(
        stage_id__in=stages, day__gte=today - timedelta(days=HISTORY_DAYS), lead__fact__closed_day__lt=today
    )  # fmt: skip
    won = Q(lead__fact__outcome="won")
    decided = steps.filter(lead__fact__outcome__in=["won", "lost", "rejected"])
    counted = decided.values("stage_id").annotate(n=Count("pk"), k=Count("pk", filter=won)).order_by()
    gaps: dict[int, list[int]] = {}
    for stage, day, end in steps.filter(won).values_list("stage_id", "day", "lead__fact__won_day"):
        if end is not None:
            gaps.setdefault(stage, []).append(max(0, (end - day).days))
    return {row["stage_id"]: Chance(row["k"], row["n"], median(gaps.get(row["stage_id"], []))) for row in counted}


def open_deals(*, now: datetime, owners: Collection[int] | None = None) -> list[Deal]:
    """Of these owners, or of all."""
    today, stages = local_day(now, people.zone()), [stage.pk for stage in deal_stages()]
    leads = Lead.objects.alive().filter(stage__in=stages)
    if owners is not None:
        leads = leads.filter(owner__in=owners)
    return _deals(_places(leads, today), chances(stages, today), _said(leads.values("pk"), now), today)


def open_deals_then(as_of: datetime) -> list[Deal]:
    """As they were known at a past moment; amounts, owners and teams keep no history and are those of today."""
    zone = people.zone()
    today, stages = local_day(as_of, zone), [stage.pk for stage in deal_stages()]
    undecided = Q(fact__outcome="open") | Q(fact__closed_day__gte=today)
    leads = {
        lead.pk: lead for lead in Lead.objects.alive().filter(undecided, pipeline__key=PIPELINE, created_at__lte=as_of)
    }
    steps = facts_of(leads, as_of=as_of).steps
    rates = Rates()
    places = [
        Place(
            step.lead_id, step.stage_id, step.day,
            rates.in_own(leads[step.lead_id].amount_minor, leads[step.lead_id].currency, today),
            leads[step.lead_id].owner_id or 0, leads[step.lead_id].team_id or 0,
        )
        for step in steps if step.left == "open" and step.stage_id in stages
    ]  # fmt: skip
    return _deals(places, chances(stages, today), _said(leads, as_of), today)


def won_minor(period_start: date, period_end: date, *, before: date | None = None) -> dict[tuple[int, int], int]:
    """By owner and team: what was won in the pipeline in these days, of every origin."""
    facts = LeadFact.objects.filter(
        pipeline_id__in=Stage.objects.filter(pipeline__key=PIPELINE).values("pipeline"),
        outcome="won", won_day__gte=period_start, won_day__lt=min(period_end, before or period_end),
    )  # fmt: skip
    found: dict[tuple[int, int], int] = {}
    for owner, team, amount in facts.values_list("owner_id", "team_id", "amount_minor"):
        found[owner, team] = found.get((owner, team), 0) + (amount or 0)
    return found


def _places(leads: Iterable[Lead], today: date) -> list[Place]:
    rates, zone = Rates(), people.zone()
    rows = leads.values_list(  # type: ignore[attr-defined]
        "pk", "stage_id", "stage_entered_at", "amount_minor", "currency", "owner_id", "team_id"
    )  # fmt: skip
    return [
        Place(pk, stage, local_day(at, zone), rates.in_own(amount, currency, today), owner or 0, team or 0)
        for pk, stage, at, amount, currency, owner, team in rows
    ]


def _said(leads: Iterable[Any], as_of: datetime) -> dict[int, DealForecast]:
    """The latest word on each."""
    words = DealForecast.objects.filter(lead__in=leads, at__lte=as_of).order_by("pk")
    return {word.lead_id: word for word in words}


def _deals(places: Iterable[Place], known: dict[int, Chance], said: dict[int, DealForecast], today: date) -> list[Deal]:
    return [_deal(place, known.get(place.stage_id), said.get(place.lead_id), today) for place in places]


def _deal(place: Place, chance: Chance | None, word: DealForecast | None, today: date) -> Deal:
    closes_on = word.closes_on if word else None
    if closes_on is None and chance is not None and chance.days is not None:
        closes_on = max(today, place.since + timedelta(days=ceil(chance.days)))
    return Deal(
        place.lead_id, place.amount_minor, word.category if word else "pipeline", chance.rate if chance else None,
        closes_on, place.owner_id, place.team_id, bool(word and word.closes_on),
    )  # fmt: skip


def overdue_words(today: date) -> list[DealForecast]:
    """The latest words that name a day which is over, while the deal is still open."""
    stages = [stage.pk for stage in deal_stages()]
    words = DealForecast.objects.filter(lead__stage__in=stages, lead__removed_at=None, lead__duplicate_of=None)
    latest = {word.lead_id: word for word in words.select_related("lead").order_by("pk")}
    return [word for word in latest.values() if word.closes_on and word.closes_on < today and word.lead.owner_id]


def decided_value(today: date) -> tuple[int, int]:
    """Won and lost amounts of a year, for the win rate by value."""
    since = day_start(today - timedelta(days=HISTORY_DAYS), people.zone())
    stages = [stage.pk for stage in deal_stages()]
    lost = Lead.objects.alive().filter(
        stage__kind="lost", stage_entered_at__gte=since, steps__stage_id__in=stages[:1], currency=people.company().currency
    )  # fmt: skip
    facts = LeadFact.objects.filter(outcome="won", won_day__gte=today - timedelta(days=HISTORY_DAYS))
    won = facts.filter(lead__steps__stage_id__in=stages[:1])
    return (
        sum(amount or 0 for amount in won.values_list(F("amount_minor"), flat=True)),
        sum(amount or 0 for amount in lost.values_list("amount_minor", flat=True)),
    )
