"""Cells of the funnel: the sums of whole days over the facts, for each view and each cut."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Model, Q, QuerySet, Sum

from funnel.models import DayMark, FactStep, FunnelCell, Pipeline

DIMENSIONS = {"all": None, "source": "source_id", "campaign": "campaign_id", "owner": "owner_id", "team": "team_id"}
VIEWS = {"cohort": "cohort_day", "period": "day"}
DAYS_AT_ONCE = 30
Day = tuple[str, int, date]


def chunks(items: Sequence[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield list(items[start : start + size])


def take(marks: type[Model], pks: Sequence[int]) -> bool:
    """In the transaction that writes what was computed after these marks were read.

    False when another worker took one of them meanwhile: what that worker wrote is as new, so this is not written.
    """
    _one_at_a_time()
    rows = marks._default_manager.filter(pk__in=pks)
    if rows.count() != len(pks):
        return False
    rows.delete()
    return True


def days_of(steps: QuerySet[FactStep]) -> set[Day]:
    return {
        (view, pipeline_id, day)
        for view, column in VIEWS.items()
        for pipeline_id, day in steps.values_list("pipeline_id", column).distinct()
    }


def mark_days(days: Iterable[Day], *, now: datetime) -> None:
    marks = [DayMark(view=view, pipeline_id=line, day=day, marked_at=now) for view, line, day in sorted(days)]
    DayMark.objects.bulk_create(marks, batch_size=500)


def rebuild_days(pause: Callable[[], None]) -> int:
    """Work off the marked days; how many were."""
    marks: dict[Day, list[int]] = {}
    for pk, view, line, day in DayMark.objects.order_by("pk").values_list("pk", "view", "pipeline_id", "day"):
        marks.setdefault((view, line, day), []).append(pk)
    done = 0
    for days in chunks(sorted(marks), DAYS_AT_ONCE):
        done += _write(days, [pk for each in days for pk in marks[each]])
        pause()
    return done


def _write(days: Sequence[Day], pks: Sequence[int]) -> int:
    """Nobody waits while the sums are made: the transaction only puts them into their place."""
    fresh = cells_of(days)
    with transaction.atomic():
        if not take(DayMark, pks):
            return 0
        FunnelCell.objects.filter(which_cells(days)).delete()
        FunnelCell.objects.bulk_create(fresh, batch_size=500)
    return len(days)


def which_cells(days: Iterable[Day]) -> Q:
    found = Q(pk__in=[])
    for view, pairs in _by_view(days):
        found |= Q(_of_days(pairs, "day"), view=view)
    return found


def cells_of(days: Iterable[Day]) -> list[FunnelCell]:
    """Inbound leads only (decisions.md 33): other origins are answered from the facts."""
    return [
        cell
        for view, pairs in _by_view(days)
        for dimension in DIMENSIONS
        for cell in _cells(view, dimension, FactStep.objects.filter(_of_days(pairs, VIEWS[view]), origin="inbound"))
    ]


def _cells(view: str, dimension: str, steps: QuerySet[FactStep]) -> Iterator[FunnelCell]:
    column, member = VIEWS[view], DIMENSIONS[dimension]
    keys = ["pipeline_id", column, "stage_id", *([member] if member else [])]
    sums = count_exits()
    for row in steps.values(*keys).annotate(**sums).order_by():
        yield FunnelCell(
            view=view,
            dimension=dimension,
            day=row[column],
            member=row[member] if member else 0,
            pipeline_id=row["pipeline_id"],
            stage_id=row["stage_id"],
            **{name: row[name] for name in sums},
        )


def count_exits() -> dict[str, Any]:
    """One GROUP BY's worth of sums over FactStep, by the names of FunnelCell."""
    exits = {"advanced": "advanced", "won": "won", "lost": "lost", "rejected": "rejected", "moved_back": "moved_back"}
    return {
        "entered": Count("pk"),
        **{name: Count("pk", filter=Q(left=left)) for name, left in exits.items()},
        "still_open": Count("pk", filter=Q(left="open")),
        "lost_unknown": Count("pk", filter=Q(left="lost", is_stage_unknown=True)),
        "started": Count("pk", filter=Q(is_start=True)),
        "began_later": Count("pk", filter=Q(began_later=True)),
        "amount_minor": Sum("amount_minor"),
    }


def _by_view(days: Iterable[Day]) -> Iterator[tuple[str, list[tuple[int, date]]]]:
    days = list(days)
    for view in VIEWS:
        if pairs := [(line, day) for name, line, day in days if name == view]:
            yield view, pairs


def _of_days(pairs: Iterable[tuple[int, date]], column: str) -> Q:
    by_pipeline: dict[int, list[date]] = {}
    for pipeline_id, day in pairs:
        by_pipeline.setdefault(pipeline_id, []).append(day)
    found = Q(pk__in=[])
    for pipeline_id, days in by_pipeline.items():
        found |= Q(pipeline_id=pipeline_id, **{f"{column}__in": days})
    return found


def _one_at_a_time() -> None:
    """Writers of figures wait for one another, for the length of one short transaction; whoever adds leads does not."""
    if connection.features.has_select_for_update:
        list(Pipeline.objects.select_for_update(no_key=True).order_by("pk"))
