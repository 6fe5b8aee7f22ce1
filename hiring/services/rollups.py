"""Figures of hiring are recomputed as wholes from events, by the machinery of the funnel (`funnel.pipeline.sheets`)."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q

from alignment.shared import caching
from funnel.pipeline.sheets import Sheet, chunks, take
from hiring.models import Application, HiringCell, HiringDayMark, HiringMark, HiringStep
from hiring.selectors.facts import facts_of
from hiring.services.marks import mark

MARKS_AT_ONCE = 2000
APPLICATIONS_AT_ONCE = 100
PAUSE_SECONDS = 0.05
DIMENSIONS = {"all": None, "source": "source_id", "vacancy": "vacancy_id", "department": "department_id"}
EXITS = {"advanced": "advanced", "won": "won", "lost": "lost", "rejected": "rejected", "moved_back": "moved_back",
         "still_open": "open"}  # fmt: skip


def count_exits() -> dict[str, Any]:
    exits = {name: Count("pk", filter=Q(left=left)) for name, left in EXITS.items()}
    return {"entered": Count("pk"), **exits}


HIRING = Sheet(HiringStep, HiringCell, HiringDayMark, DIMENSIONS, count_exits)


def rebuild_marked(*, now: datetime, limit: int = MARKS_AT_ONCE) -> int:
    """Recompute what is marked, oldest first; the number of marks worked off."""
    marks: dict[int, list[int]] = {}
    for pk, application in HiringMark.objects.order_by("pk").values_list("pk", "application_id")[:limit]:
        marks.setdefault(application, []).append(pk)
    done = sum(
        _rebuild(part, [pk for one in part for pk in marks[one]], now=now)
        for part in chunks(sorted(marks), APPLICATIONS_AT_ONCE)
    )
    days = HIRING.rebuild_days(_pause)
    if days or done:
        caching.bump("hiring")
    return done


def rebuild_all(*, now: datetime) -> None:
    """Everything from the events: the repair tool."""
    mark(Application.objects.values_list("pk", flat=True), now=now)
    while HiringMark.objects.exists():
        rebuild_marked(now=now)
    kept = set(HiringCell.objects.values_list("view", "pipeline_id", "day").distinct())
    HIRING.mark_days(kept - HIRING.days_of(HiringStep.objects.all()), now=now)
    if HIRING.rebuild_days(_pause):
        caching.bump("hiring")


def compare() -> list[str]:
    """Applications whose steps are not what their events say, and cells that are not the sums of the steps."""
    waiting = set(HiringMark.objects.values_list("application_id", flat=True))
    ids = [pk for pk in Application.objects.order_by("pk").values_list("pk", flat=True) if pk not in waiting]
    steps = [pk for part in chunks(ids, APPLICATIONS_AT_ONCE) for pk in _wrong_steps(part)]
    return sorted([*(f"application {pk}" for pk in steps), *(f"cell {cell}" for cell in _wrong_cells())])


def _rebuild(ids: Sequence[int], pks: Sequence[int], *, now: datetime) -> int:
    """The steps of a few applications, and marks on the days that they change."""
    fresh = facts_of(ids)
    with transaction.atomic():
        if not take(HiringMark, pks):
            return 0
        steps = HiringStep.objects.filter(application_id__in=ids)
        days = HIRING.days_of(steps)
        steps.delete()
        HiringStep.objects.bulk_create(fresh, batch_size=500)
        HIRING.mark_days(days | HIRING.days_of(steps.all()), now=now)
    _pause()
    return len(pks)


def _wrong_steps(ids: Sequence[int]) -> list[int]:
    kept = _by_application(HiringStep.objects.filter(application_id__in=ids))
    fresh = _by_application(facts_of(ids))
    return [pk for pk in ids if kept.get(pk) != fresh.get(pk)]


def _by_application(steps: Iterable[HiringStep]) -> dict[int, set[tuple[Any, ...]]]:
    columns = [field.attname for field in HiringStep._meta.concrete_fields if not field.primary_key]
    found: dict[int, set[tuple[Any, ...]]] = {}
    for step in steps:
        found.setdefault(step.application_id, set()).add(tuple(getattr(step, name) for name in columns))
    return found


def _wrong_cells() -> list[str]:
    waiting = set(HiringDayMark.objects.values_list("view", "pipeline_id", "day"))
    days = HIRING.days_of(HiringStep.objects.all())
    days |= set(HiringCell.objects.values_list("view", "pipeline_id", "day").distinct())
    kept = {
        _values(cell) for cell in HiringCell.objects.all() if (cell.view, cell.pipeline_id, cell.day) not in waiting
    }
    fresh = {_values(cell) for part in chunks(sorted(days - waiting), 60) for cell in HIRING.cells_of(part)}
    return [str(values) for values in kept ^ fresh]


def _values(cell: HiringCell) -> tuple[Any, ...]:
    return tuple(getattr(cell, field.attname) for field in HiringCell._meta.concrete_fields if not field.primary_key)


def _pause() -> None:
    """Whoever waits to write gets a turn; inside a larger transaction there is no turn to give."""
    if not connection.in_atomic_block:
        time.sleep(PAUSE_SECONDS)
