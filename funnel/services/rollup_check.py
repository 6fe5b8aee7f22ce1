"""The nightly comparison of the kept figures with a full recompute; a difference is named, not silently repaired."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from alignment.shared.periods import day_start
from funnel.models import DayMark, FactStep, FunnelCell, Lead, LeadFact, RollupMark, StageEvent
from funnel.selectors.facts import facts_of
from funnel.services.cells import FUNNEL, VIEWS, Day, chunks, count_exits
from people import selectors as people

LEADS_AT_ONCE = 1000
DAYS_AT_ONCE = 60
Row = tuple[Any, ...]


def compare(*, now: datetime, days: int = 90) -> list[str]:
    """Leads whose facts are not what their events say, and cells that are not the sums of the facts.

    Whatever waits to be made anew is left out. What looks wrong is looked at twice: it may have moved meanwhile.
    """
    zone = people.zone()
    since = now.astimezone(zone).date() - timedelta(days=days)
    leads = _wrong_leads(_wrong_leads(sorted(_leads_of(since, day_start(since, zone)))))
    cells = _wrong_cells(sorted({day for day, _row in _wrong_cells(sorted(_days_since(since)))}))
    return sorted([*(f"lead {pk}" for pk in leads), *(str(row) for _day, row in cells)])


def _leads_of(since: date, start: datetime) -> set[int]:
    """By the leads and events themselves, with facts or without, and by the facts, whatever they rest on."""
    moved = StageEvent.objects.filter(kind="entered", occurred_at__gte=start).values_list("lead_id", flat=True)
    steps = FactStep.objects.filter(Q(day__gte=since) | Q(cohort_day__gte=since)).values_list("lead_id", flat=True)
    facts = LeadFact.objects.filter(Q(cohort_day__gte=since) | Q(closed_day__gte=since)).values_list("pk", flat=True)
    came = Lead.objects.filter(created_at__gte=start).values_list("pk", flat=True)
    return {pk for ids in (came, moved, steps, facts) for pk in ids.iterator()}


def _wrong_leads(ids: Sequence[int]) -> list[int]:
    return [pk for part in chunks(ids, LEADS_AT_ONCE) for pk in _differing(part)]


def _differing(ids: Sequence[int]) -> list[int]:
    kept = _by_lead([*LeadFact.objects.filter(pk__in=ids), *FactStep.objects.filter(lead_id__in=ids)])
    facts = facts_of(ids)
    fresh = _by_lead([*facts.leads, *facts.steps])
    return [pk for pk in _not_waiting(ids) if kept.get(pk) != fresh.get(pk)]


def _not_waiting(ids: Sequence[int]) -> list[int]:
    """Neither marked nor of a customer one of whose leads is marked."""
    marks = RollupMark.objects.all()
    waits = Exists(marks.filter(lead=OuterRef("pk"))) | Exists(marks.filter(lead__customer=OuterRef("customer")))
    return list(Lead.objects.filter(~waits, pk__in=ids).order_by("pk").values_list("pk", flat=True))


def _by_lead(rows: Iterable[LeadFact | FactStep]) -> dict[int, set[Row]]:
    found: dict[int, set[Row]] = {}
    for row in rows:
        names = [field.attname for field in row._meta.concrete_fields if field.attname != "id"]
        found.setdefault(row.lead_id, set()).add((type(row).__name__, *(getattr(row, name) for name in names)))
    return found


def _days_since(since: date) -> set[Day]:
    facts = {
        (view, line, day)
        for view, column in VIEWS.items()
        for line, day in FactStep.objects.filter(**{f"{column}__gte": since}).values_list("pipeline_id", column)
    }
    return facts | set(FunnelCell.objects.filter(day__gte=since).values_list("view", "pipeline_id", "day"))


def _wrong_cells(days: Sequence[Day]) -> list[tuple[Day, Row]]:
    return [each for part in chunks(days, DAYS_AT_ONCE) for each in _differing_cells(part)]


def _differing_cells(days: Sequence[Day]) -> list[tuple[Day, Row]]:
    kept = {_name(cell): _sums(cell) for cell in FunnelCell.objects.filter(FUNNEL.which_cells(days))}
    fresh = {_name(cell): _sums(cell) for cell in FUNNEL.cells_of(days)}
    waiting = set(DayMark.objects.values_list("view", "pipeline_id", "day"))
    wrong = [name for name in kept.keys() | fresh.keys() if kept.get(name) != fresh.get(name)]
    return [(name[0], name[1:]) for name in wrong if name[0] not in waiting]


def _name(cell: FunnelCell) -> tuple[Day, str, int, int]:
    return (cell.view, cell.pipeline_id, cell.day), cell.dimension, cell.member, cell.stage_id


def _sums(cell: FunnelCell) -> tuple[int, ...]:
    return tuple(getattr(cell, name) for name in count_exits())
