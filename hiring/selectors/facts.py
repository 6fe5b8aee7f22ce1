"""Applications as steps, read from their events by the same arithmetic as leads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch

from alignment.shared.periods import local_day
from funnel.metrics.trace import Entry, StageRow, Trace, trace
from funnel.models import Stage
from hiring.models import Application, ApplicationEvent, HiringStep
from people import selectors as people

PIPELINE = "hiring"


def facts_of(ids: Iterable[int]) -> list[HiringStep]:
    """The steps of these applications; of one that was taken back there are none."""
    zone = people.zone()
    stages = list(Stage.objects.filter(pipeline__key=PIPELINE).order_by("order"))
    rows = {stage.pk: StageRow(stage.pk, stage.kind, stage.order) for stage in stages}
    path = [rows[stage.pk] for stage in stages if not stage.is_archived]
    found: list[HiringStep] = []
    for row in _applications(ids):
        entries = [Entry(event.stage_id, event.occurred_at) for event in row.entries]
        way = trace(entries, path, current=rows[row.stage_id], created_at=row.created_at, zone=zone)
        found.extend(_steps(row, way, _cuts(row, local_day(row.created_at, zone))))
    return found


def _applications(ids: Iterable[int]) -> Iterable[Any]:
    live = ApplicationEvent.objects.filter(kind="entered", voided_by=None).order_by("occurred_at", "pk")
    rows = Application.objects.alive().filter(pk__in=list(ids)).select_related("vacancy")
    return rows.prefetch_related(Prefetch("events", live, "entries")).order_by("pk")


def _cuts(row: Application, cohort_day: Any) -> dict[str, Any]:
    return {
        "pipeline_id": row.pipeline_id,
        "cohort_day": cohort_day,
        "source_id": row.source_id or 0,
        "vacancy_id": row.vacancy_id,
        "department_id": row.vacancy.department_id,
    }


def _steps(row: Application, way: Trace, cuts: dict[str, Any]) -> Iterable[HiringStep]:
    for step in way.steps:
        days = (step.day - cuts["cohort_day"]).days
        yield HiringStep(
            application=row, stage_id=step.stage_id, day=step.day, left=step.left, minutes=step.minutes, days=days,
            **cuts,
        )  # fmt: skip
