"""Figures are recomputed as wholes from events, never incremented: late rows and double runs end in the same table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Prefetch, Q, Sum

from alignment.shared import caching
from funnel.metrics.trace import Entry, StageRow, Trace, trace
from funnel.models import FactStep, FunnelCell, Lead, LeadFact, Pipeline, RollupMark, Stage, StageEvent
from people import selectors as people

DIMENSIONS = {"all": None, "source": "source_id", "campaign": "campaign_id", "owner": "owner_id", "team": "team_id"}
VIEWS = {"cohort": "cohort_day", "period": "day"}
BY_HAND = {"ui"}
CHUNK = 2000
DAYS_AT_ONCE = 60


@dataclass(frozen=True)
class Affected:
    """Days whose cells have to be made anew, by view."""

    cohort: frozenset[tuple[int, date]]
    period: frozenset[tuple[int, date]]


def mark(lead_ids: Iterable[int], *, now: datetime) -> None:
    """In the transaction of the event: these leads' figures are out of date."""
    RollupMark.objects.bulk_create([RollupMark(lead_id=pk, marked_at=now) for pk in set(lead_ids)], batch_size=CHUNK)


def rebuild_marked(*, now: datetime, limit: int = CHUNK) -> int:
    """Recompute what is marked, oldest first; the number of marks worked off."""
    with transaction.atomic():
        _one_at_a_time()
        marks = list(RollupMark.objects.order_by("pk").values_list("pk", "lead_id")[:limit])
        if marks:
            rebuild_leads({lead_id for _pk, lead_id in marks})
            RollupMark.objects.filter(pk__in=[pk for pk, _lead in marks]).delete()
    if marks:
        caching.bump("funnel")
    return len(marks)


def rebuild_all(*, now: datetime) -> None:
    """Everything from the events; the oracle of the nightly check and the repair tool."""
    with transaction.atomic():
        _one_at_a_time()
        FunnelCell.objects.all().delete()
        LeadFact.objects.all().delete()
        FactStep.objects.all().delete()
        RollupMark.objects.filter(marked_at__lte=now).delete()
        for ids in chunks(list(Lead.objects.order_by("pk").values_list("pk", flat=True))):
            write_facts(ids)
        rebuild_cells(_days_of(FactStep.objects.all()))
    caching.bump("funnel")


def rebuild_leads(lead_ids: Iterable[int]) -> None:
    for ids in chunks(sorted(lead_ids)):
        before = _days_of(FactStep.objects.filter(lead_id__in=ids))
        write_facts(ids)
        after = _days_of(FactStep.objects.filter(lead_id__in=ids))
        rebuild_cells(Affected(before.cohort | after.cohort, before.period | after.period))


def compare(*, now: datetime, days: int = 90) -> list[str]:
    """Cells of the last days that differ from a recompute of their facts: named, not silently repaired."""
    since = now.astimezone(people.zone()).date() - timedelta(days=days)
    differences = [] if RollupMark.objects.exists() else _fact_differences(since)
    for view, column in VIEWS.items():
        kept = {_cell_key(cell): _cell_values(cell) for cell in FunnelCell.objects.filter(view=view, day__gte=since)}
        pairs = set(FactStep.objects.filter(**{f"{column}__gte": since}).values_list("pipeline_id", column))
        fresh = {_cell_key(cell): _cell_values(cell) for cell in _cells(view, pairs)}
        differences += [str(key) for key in kept.keys() | fresh.keys() if kept.get(key) != fresh.get(key)]
    return sorted(differences)


def write_facts(lead_ids: Sequence[int]) -> None:
    LeadFact.objects.filter(lead_id__in=lead_ids).delete()
    FactStep.objects.filter(lead_id__in=lead_ids).delete()
    facts, steps = _facts_of(lead_ids)
    LeadFact.objects.bulk_create(facts, batch_size=500)
    FactStep.objects.bulk_create(steps, batch_size=500)


def rebuild_cells(affected: Affected) -> None:
    for view in VIEWS:
        for pairs in chunks(sorted(getattr(affected, view)), DAYS_AT_ONCE):
            FunnelCell.objects.filter(_days_filter(pairs, "day"), view=view).delete()
            FunnelCell.objects.bulk_create(_cells(view, pairs), batch_size=500)


def chunks(items: Sequence[Any], size: int = CHUNK) -> Iterable[list[Any]]:
    for start in range(0, len(items), size):
        yield list(items[start : start + size])


def _one_at_a_time() -> None:
    """Rebuilds wait for one another; whoever adds leads does not wait."""
    list(Pipeline.objects.select_for_update(no_key=True).order_by("pk"))


def _facts_of(lead_ids: Sequence[int]) -> tuple[list[LeadFact], list[FactStep]]:
    zone = people.zone()
    stages = {stage.pk: StageRow(stage.pk, stage.kind, stage.order) for stage in Stage.objects.all()}
    pipelines: dict[int, list[StageRow]] = {}
    for stage in Stage.objects.filter(is_archived=False):
        pipelines.setdefault(stage.pipeline_id, []).append(stages[stage.pk])
    events = StageEvent.objects.filter(kind="entered", voided_by=None).order_by("occurred_at", "pk")
    leads = Lead.objects.alive().filter(pk__in=lead_ids).prefetch_related(Prefetch("events", events, "entries"))
    facts: list[LeadFact] = []
    steps: list[FactStep] = []
    for lead in leads:
        way = trace(
            [_entry(event, place) for place, event in enumerate(lead.entries)],
            pipelines[lead.pipeline_id],
            current=stages[lead.stage_id],
            created_at=lead.created_at,
            zone=zone,
        )
        cuts = _cuts(lead, zone)
        facts.append(_fact(lead, way, cuts))
        steps.extend(_step_rows(lead, way, cuts))
    return facts, steps


def _entry(event: StageEvent, place: int) -> Entry:
    by_hand = place == 0 and event.door in BY_HAND and event.actor_id is not None
    return Entry(event.stage_id or 0, event.occurred_at, created_there_by_hand=by_hand)


def _cuts(lead: Lead, zone: Any) -> dict[str, Any]:
    return {
        "pipeline_id": lead.pipeline_id,
        "cohort_day": lead.created_at.astimezone(zone).date(),
        "origin": lead.origin,
        "source_id": lead.source_id or 0,
        "campaign_id": lead.campaign_id or 0,
        "owner_id": lead.owner_id or 0,
        "team_id": lead.team_id or 0,
    }


def _fact(lead: Lead, way: Trace, cuts: dict[str, Any]) -> LeadFact:
    return LeadFact(
        lead_id=lead.pk,
        outcome=way.outcome,
        is_stage_unknown=way.outcome == "lost" and not lead.history_known,
        closed_day=way.closed_day,
        won_day=way.won_day,
        days_to_won=way.days_to_won,
        amount_minor=(lead.amount_minor or 0) if way.outcome == "won" else 0,
        **cuts,
    )


def _step_rows(lead: Lead, way: Trace, cuts: dict[str, Any]) -> list[FactStep]:
    return [
        FactStep(
            lead_id=lead.pk,
            stage_id=step.stage_id,
            day=step.day,
            left=step.left,
            is_stage_unknown=step.left == "lost" and not lead.history_known,
            hours=step.hours,
            days_to_won=way.days_to_won if step.left == "won" else None,
            amount_minor=(lead.amount_minor or 0) if step.left == "won" else 0,
            **cuts,
        )
        for step in way.steps
    ]


def _days_of(steps: Any) -> Affected:
    return Affected(
        frozenset(steps.values_list("pipeline_id", "cohort_day").distinct()),
        frozenset(steps.values_list("pipeline_id", "day").distinct()),
    )


def _days_filter(pairs: Iterable[tuple[int, date]], column: str) -> Q:
    by_pipeline: dict[int, list[date]] = {}
    for pipeline_id, day in pairs:
        by_pipeline.setdefault(pipeline_id, []).append(day)
    found = Q(pk__in=[])
    for pipeline_id, days in by_pipeline.items():
        found |= Q(pipeline_id=pipeline_id, **{f"{column}__in": days})
    return found


def _cells(view: str, pairs: Iterable[tuple[int, date]]) -> list[FunnelCell]:
    """Inbound leads only (decisions.md 33): other origins are answered from the facts."""
    column = VIEWS[view]
    pairs = list(pairs)
    if not pairs:
        return []
    steps = FactStep.objects.filter(_days_filter(pairs, column), origin="inbound")
    return [cell for name, member in DIMENSIONS.items() for cell in _cells_of(view, column, name, member, steps)]


def _cells_of(view: str, column: str, dimension: str, member: str | None, steps: Any) -> list[FunnelCell]:
    keys = ["pipeline_id", column, "stage_id", *([member] if member else [])]
    rows = steps.values(*keys).annotate(**count_exits()).order_by()
    return [
        FunnelCell(
            view=view,
            dimension=dimension,
            day=row[column],
            member=row[member] if member else 0,
            pipeline_id=row["pipeline_id"],
            stage_id=row["stage_id"],
            **{name: row[name] for name in count_exits()},
        )
        for row in rows
    ]


def count_exits() -> dict[str, Any]:
    """One GROUP BY's worth of sums over FactStep, by the names of FunnelCell."""
    exits = {"advanced": "advanced", "won": "won", "lost": "lost", "rejected": "rejected", "moved_back": "moved_back"}
    return {
        "entered": Count("pk"),
        **{name: Count("pk", filter=Q(left=left)) for name, left in exits.items()},
        "still_open": Count("pk", filter=Q(left="open")),
        "lost_unknown": Count("pk", filter=Q(left="lost", is_stage_unknown=True)),
        "amount_minor": Sum("amount_minor"),
    }


def _fact_differences(since: date) -> list[str]:
    """Leads whose kept facts differ from those their events give today."""
    differences: list[str] = []
    ids = list(Lead.objects.filter(fact__cohort_day__gte=since).order_by("pk").values_list("pk", flat=True))
    for part in chunks(ids):
        _facts, steps = _facts_of(part)
        fresh = {(s.lead_id, s.stage_id): (s.day, s.left, s.hours, s.amount_minor) for s in steps}
        kept = {
            (s.lead_id, s.stage_id): (s.day, s.left, s.hours, s.amount_minor)
            for s in FactStep.objects.filter(lead_id__in=part)
        }
        differences += [f"lead {key[0]}" for key in fresh.keys() | kept.keys() if fresh.get(key) != kept.get(key)]
    return differences


def _cell_key(cell: FunnelCell) -> tuple[Any, ...]:
    return cell.view, cell.dimension, str(cell.day), cell.member, cell.pipeline_id, cell.stage_id


def _cell_values(cell: FunnelCell) -> tuple[int, ...]:
    return tuple(getattr(cell, name) for name in count_exits())
