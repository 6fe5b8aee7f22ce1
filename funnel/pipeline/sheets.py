"""Cells of a pipeline: the sums of whole days over its facts, for each view and each cut. Each pipeline has its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet

from funnel.models import Pipeline

VIEWS = {"cohort": "cohort_day", "period": "day"}
DAYS_AT_ONCE = 30
Day = tuple[str, int, date]


@dataclass(frozen=True)
class Sheet:
    """Three tables: facts of a step, their sums, and marks on the days whose sums are out of date.

    `dimensions` maps a cut to its column of the facts; `sums` are named as the columns of the cells; only facts that
    are `counted` are summed.
    """

    facts: type[Model]
    cells: type[Model]
    marks: type[Model]
    dimensions: Mapping[str, str | None]
    sums: Callable[[], dict[str, Any]]
    counted: Q = field(default_factory=Q)

    def days_of(self, steps: QuerySet[Any]) -> set[Day]:
        return {
            (view, pipeline_id, day)
            for view, column in VIEWS.items()
            for pipeline_id, day in steps.values_list("pipeline_id", column).distinct()
        }

    def mark_days(self, days: Iterable[Day], *, now: datetime) -> None:
        marks = [self.marks(view=view, pipeline_id=line, day=day, marked_at=now) for view, line, day in sorted(days)]
        self.marks._default_manager.bulk_create(marks, batch_size=500)

    def rebuild_days(self, pause: Callable[[], None]) -> int:
        """Work off the marked days; how many were."""
        waiting = self.marks._default_manager.order_by("pk").values_list("pk", "view", "pipeline_id", "day")
        marks: dict[Day, list[int]] = {}
        for pk, view, line, day in waiting:
            marks.setdefault((view, line, day), []).append(pk)
        done = 0
        for days in chunks(sorted(marks), DAYS_AT_ONCE):
            done += self._write(days, [pk for each in days for pk in marks[each]])
            pause()
        return done

    def which_cells(self, days: Iterable[Day]) -> Q:
        found = Q(pk__in=[])
        for view, pairs in _by_view(days):
            found |= Q(_of_days(pairs, "day"), view=view)
        return found

    def cells_of(self, days: Iterable[Day]) -> list[Any]:
        facts = self.facts._default_manager
        return [
            cell
            for view, pairs in _by_view(days)
            for dimension in self.dimensions
            for cell in self._cells(view, dimension, facts.filter(self.counted, _of_days(pairs, VIEWS[view])))
        ]

    def _write(self, days: Sequence[Day], pks: Sequence[int]) -> int:
        """Nobody waits while the sums are made: the transaction only puts them into their place."""
        fresh = self.cells_of(days)
        cells = self.cells._default_manager
        with transaction.atomic():
            if not take(self.marks, pks):
                return 0
            cells.filter(self.which_cells(days)).delete()
            cells.bulk_create(fresh, batch_size=500)
        return len(days)

    def _cells(self, view: str, dimension: str, steps: QuerySet[Any]) -> Iterator[Model]:
        column, member = VIEWS[view], self.dimensions[dimension]
        keys = ["pipeline_id", column, "stage_id", *([member] if member else [])]
        sums = self.sums()
        for row in steps.values(*keys).annotate(**sums).order_by():
            yield self.cells(
                view=view,
                dimension=dimension,
                day=row[column],
                member=row[member] if member else 0,
                pipeline_id=row["pipeline_id"],
                stage_id=row["stage_id"],
                **{name: row[name] for name in sums},
            )


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
