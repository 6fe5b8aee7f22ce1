"""The way to an offer as a checklist (error 10): which of its steps were taken, which were passed over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from funnel.models import Stage
from hiring.models import Application, ApplicationEvent, Interview, Reference, WorkSampleScore

PIPELINE = "hiring"
OFFER, FIRST_INTERVIEW, TEST, REFERENCES = "offer", "interview_1", "test", "references"
#: R-SC-03: who has to show the work itself.
MARKETERS = frozenset({"internet_marketer", "marketer", "head_of_marketing", "marketing_director"})
State = Literal["done", "skipped", "ahead", "not_needed"]


@dataclass(frozen=True)
class Step:
    key: str
    name: str
    state: State


@dataclass(frozen=True)
class Evidence:
    """By application: stages entered, stages with a held interview, and whether there is a score and a reference.

    `orders` of the open stages by key.
    """

    entered: dict[int, set[str]]
    interviewed: dict[int, set[str]]
    scored: set[int]
    referred: set[int]
    orders: dict[str, int]


def stages_before_offer() -> list[Stage]:
    """In order; the first one is where everybody begins and is no step."""
    stages = _open_stages()
    limit = next((stage.order for stage in stages if stage.key == OFFER), None)
    return [stage for stage in stages[1:] if limit is not None and stage.order < limit]


def _open_stages() -> list[Stage]:
    return list(Stage.objects.filter(pipeline__key=PIPELINE, is_archived=False, kind="open").order_by("order"))


def checklist(application: Application) -> list[Step]:
    return checklists([application])[application.pk]


def checklists(applications: Iterable[Application]) -> dict[int, list[Step]]:
    """Of many at once; each has its stage and vacancy read."""
    rows = list(applications)
    stages, found = stages_before_offer(), _evidence([row.pk for row in rows])
    return {row.pk: [_step(row, stage, found) for stage in stages] for row in rows}


def skipped(steps: Iterable[Step]) -> list[Step]:
    return [step for step in steps if step.state == "skipped"]


def missing(steps: Iterable[Step]) -> list[Step]:
    """What an offer made now would pass over."""
    return [step for step in steps if step.state in ("skipped", "ahead")]


def needs_work_sample(position: str) -> bool:
    return position in MARKETERS


def _step(row: Application, stage: Stage, found: Evidence) -> Step:
    if stage.key == TEST and not needs_work_sample(row.vacancy.position):
        return Step(stage.key, stage.name, "not_needed")
    if _is_done(row.pk, stage.key, found):
        return Step(stage.key, stage.name, "done")
    return Step(stage.key, stage.name, "skipped" if _reached(row, found) > stage.order else "ahead")


def _reached(row: Application, found: Evidence) -> int:
    """The order of the stage where it stands; of whoever has left, of the farthest stage entered."""
    if row.stage.kind == "open":
        return int(row.stage.order)
    return max((found.orders[key] for key in found.entered[row.pk] if key in found.orders), default=0)


def _is_done(pk: int, key: str, found: Evidence) -> bool:
    """A talk counts when it was held, a sample when scored, references when somebody was asked; the rest by entry."""
    if key.startswith("interview"):
        return key in found.interviewed[pk]
    if key == TEST:
        return pk in found.scored
    if key == REFERENCES:
        return pk in found.referred
    return key in found.entered[pk]


def _evidence(ids: list[int]) -> Evidence:
    entered: dict[int, set[str]] = defaultdict(set)
    interviewed: dict[int, set[str]] = defaultdict(set)
    events = ApplicationEvent.objects.filter(application__in=ids, kind="entered", voided_by=None)
    for pk, key in events.values_list("application", "stage__key"):
        entered[pk].add(key)
    held = Interview.objects.filter(application__in=ids, state="held")
    for pk, key in held.values_list("application", "stage__key"):
        interviewed[pk].add(key)
    scores = WorkSampleScore.objects.filter(sample__application__in=ids)
    references = Reference.objects.filter(application__in=ids)
    return Evidence(
        entered, interviewed, set(scores.values_list("sample__application", flat=True)),
        set(references.values_list("application", flat=True)), {stage.key: stage.order for stage in _open_stages()},
    )  # fmt: skip
