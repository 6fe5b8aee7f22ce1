"""Leads as facts, read from their events: what the roll-ups keep, and what a past moment knew."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from alignment.shared.periods import local_day
from funnel.metrics.customers import Return, Win, bought_again
from funnel.metrics.trace import DAY, Entry, StageRow, Trace, trace
from funnel.models import REPEAT, FactStep, Lead, LeadFact, Merge, Purchase, Stage, StageEvent
from funnel.selectors.hands import is_by_hand, machines
from funnel.selectors.rates import Rates
from people import selectors as people


@dataclass(frozen=True)
class Facts:
    leads: list[LeadFact]
    steps: list[FactStep]


def facts_of(lead_ids: Iterable[int], *, as_of: datetime | None = None) -> Facts:
    """The facts of these leads; with `as_of` as they were known then.

    Known means recorded and happened by that moment: an event imported later about earlier days was not known.
    Cuts (source, campaign, owner, team), origin, customer and amount keep no history and are those of today;
    the first line is told by the events.
    """
    wanted = set(lead_ids)
    ways = {lead.pk: (lead, way) for lead, way in _ways(wanted | siblings_of(wanted), as_of)}
    returns = _returns(ways, as_of)
    zone, rates, facts = people.zone(), Rates(), Facts([], [])
    for pk in sorted(wanted & ways.keys()):
        lead, way = ways[pk]
        cuts = _cuts(lead, local_day(lead.created_at, zone)) | {"first_line_id": _first_line(lead)}
        amount = rates.in_own(lead.amount_minor, lead.currency, way.won_day) if way.outcome == "won" else 0
        facts.leads.append(_fact(lead, way, cuts, amount or 0))
        facts.steps.extend(_steps(lead, way, cuts, amount or 0))
        if pk in returns:
            facts.steps.append(_repeat(returns[pk], cuts))
    return facts


def siblings_of(lead_ids: Iterable[int]) -> set[int]:
    """All leads of the customers of these leads: what one buys decides the step after the other's win."""
    customers = Lead.objects.filter(pk__in=list(lead_ids)).exclude(customer=None).values("customer")
    return set(Lead.objects.filter(customer__in=customers).values_list("pk", flat=True))


def _ways(lead_ids: Iterable[int], as_of: datetime | None) -> Iterable[tuple[Lead, Trace]]:
    zone = people.zone()
    stages = {stage.pk: StageRow(stage.pk, stage.kind, stage.order) for stage in Stage.objects.all()}
    pipelines: dict[int, list[StageRow]] = {}
    for stage in Stage.objects.filter(is_archived=False).order_by("order"):
        pipelines.setdefault(stage.pipeline_id, []).append(stages[stage.pk])
    not_hands = machines()
    leads: Iterable[Any] = _leads(lead_ids, as_of)
    for lead in leads:
        entries = [_entry(event, place, not_hands) for place, event in enumerate(lead.entries)]
        current = stages[lead.stage_id] if as_of is None else stages[_stage_then(lead, pipelines[lead.pipeline_id])]
        path = pipelines[lead.pipeline_id]
        yield lead, trace(entries, path, current=current, created_at=lead.created_at, zone=zone)


def _leads(lead_ids: Iterable[int], as_of: datetime | None) -> QuerySet[Lead]:
    leads = Lead.objects.filter(pk__in=list(lead_ids)).select_related("pipeline")
    events = StageEvent.objects.filter(kind="entered").order_by("occurred_at", "pk")
    if as_of is None:
        return leads.alive().prefetch_related(Prefetch("events", events.filter(voided_by=None), "entries"))
    voided = StageEvent.objects.filter(voids=OuterRef("pk"), recorded_at__lte=as_of)
    known = events.filter(~Exists(voided), recorded_at__lte=as_of, occurred_at__lte=as_of)
    later = StageEvent.objects.filter(Q(recorded_at__gt=as_of) | Q(occurred_at__gt=as_of), kind__in=["entered", "void"])
    return alive_then(leads, as_of).prefetch_related(
        Prefetch("events", known, "entries"), Prefetch("events", later.order_by("pk"), "later")
    )


def alive_then(leads: QuerySet[Lead], as_of: datetime) -> QuerySet[Lead]:
    """Leads that were here at that moment: received, not yet taken away, not yet merged into another."""
    merged = Merge.objects.filter(Q(undone_at=None) | Q(undone_at__gt=as_of), lead=OuterRef("pk"), at__lte=as_of)
    return leads.filter(
        ~Exists(merged),
        Q(removed_at=None) | Q(removed_at__gt=as_of),
        received_at__lte=as_of,
        created_at__lte=as_of,
    )


def _stage_then(lead: Any, path: list[StageRow]) -> int:
    """Where the lead stood before the first event that was not yet known."""
    before: int | None = lead.later[0].from_stage_id if lead.later else lead.stage_id
    if before:
        return before
    return lead.entries[-1].stage_id if lead.entries else path[0].id


def _returns(ways: Mapping[int, tuple[Lead, Trace]], as_of: datetime | None) -> dict[int, Return]:
    """The step after the win, by the lead that was its customer's first win of new business."""
    wins: dict[Any, list[Win]] = {}
    for lead, way in ways.values():
        if way.won_day is not None:
            is_repeat = lead.origin == "repeat" or lead.pipeline.kind == "repeat"
            buyer = lead.customer_id or f"lead {lead.pk}"
            wins.setdefault(buyer, []).append(Win(lead.pk, way.won_day, is_repeat))
    bought = _repeat_purchases([buyer for buyer in wins if isinstance(buyer, int)], as_of)
    found = [bought_again(own, bought.get(buyer, ())) for buyer, own in wins.items()]
    return {each.lead_id: each for each in found if each is not None}


def _repeat_purchases(customers: list[int], as_of: datetime | None) -> dict[int, list[date]]:
    zone, days = people.zone(), dict[int, list[date]]()
    purchases = Purchase.objects.filter(customer__in=customers, kind="repeat")
    purchases = purchases if as_of is None else purchases.filter(at__lte=as_of)
    for customer_id, at in purchases.values_list("customer_id", "at"):
        days.setdefault(customer_id, []).append(local_day(at, zone))
    return days


def _entry(event: StageEvent, place: int, not_hands: frozenset[int]) -> Entry:
    is_creation = place == 0 and event.from_stage_id is None
    by_hand = is_creation and is_by_hand(event.door, event.actor_id, not_hands)
    return Entry(event.stage_id or 0, event.occurred_at, created_there_by_hand=by_hand)


def _cuts(lead: Lead, cohort_day: date) -> dict[str, Any]:
    return {
        "pipeline_id": lead.pipeline_id,
        "cohort_day": cohort_day,
        "origin": lead.origin,
        "source_id": lead.source_id or 0,
        "campaign_id": lead.campaign_id or 0,
        "owner_id": lead.owner_id or 0,
        "team_id": lead.team_id or 0,
    }


def _first_line(lead: Any) -> int:
    """Who carried the lead until it was handed over, the last time that it was."""
    return next((event.owner_id for event in reversed(lead.entries) if event.handed_to_id), 0)


def _fact(lead: Lead, way: Trace, cuts: dict[str, Any], amount_minor: int) -> LeadFact:
    return LeadFact(
        lead_id=lead.pk,
        outcome=way.outcome,
        is_stage_unknown=way.outcome == "lost" and not lead.history_known,
        closed_day=way.closed_day,
        won_day=way.won_day,
        days_to_won=way.days_to_won,
        amount_minor=amount_minor,
        **cuts,
    )


def _steps(lead: Lead, way: Trace, cuts: dict[str, Any], amount_minor: int) -> list[FactStep]:
    return [
        FactStep(
            lead_id=lead.pk,
            stage_id=step.stage_id,
            day=step.day,
            left=step.left,
            is_stage_unknown=step.left == "lost" and not lead.history_known,
            is_start=step.is_start,
            began_later=way.began_later,
            minutes=step.minutes if lead.history_known else None,
            days_to_won=way.days_to_won if step.left == "won" else None,
            amount_minor=amount_minor if step.left == "won" else 0,
            **cuts,
        )
        for step in way.steps
    ]


def _repeat(found: Return, cuts: dict[str, Any]) -> FactStep:
    return FactStep(
        lead_id=found.lead_id,
        stage_id=REPEAT,
        day=found.day or found.won_day,
        left="advanced" if found.day else "open",
        minutes=(found.day - found.won_day).days * DAY if found.day else None,
        **cuts,
    )
