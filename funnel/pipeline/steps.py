"""The way from stage to stage, whoever travels: which stage is meant, what stands in the way, what is written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar

from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from funnel.models import Stage
from people.models import Person

Hurdle = Literal["same", "closed", "back"]
Event = TypeVar("Event")


class Traveller(Protocol):
    """A lead or an application: a row that stands in a stage and counts its changes."""

    stage: Any
    stage_id: Any
    stage_entered_at: Any
    pipeline_id: Any
    version: Any
    changed_at: Any
    changed_by: Any

    def save(self) -> None: ...


def stage_of(traveller: Traveller, to_stage: Stage | str) -> Stage:
    """Raises InvalidInput when the pipeline has no such stage."""
    key = to_stage if isinstance(to_stage, str) else to_stage.key
    stage = Stage.objects.filter(pipeline_id=traveller.pipeline_id, key=key, is_archived=False).first()
    if stage is None or (isinstance(to_stage, Stage) and stage.pk != to_stage.pk):
        raise InvalidInput(_("There is no stage “%(key)s” in this pipeline.") % {"key": key[:80]}, field="stage")
    return stage


def hurdle(traveller: Traveller, stage: Stage, *, note: str) -> Hurdle | None:
    """Back, and out of an end, only with a note that says why."""
    if stage.pk == traveller.stage_id:
        return "same"
    if note.strip():
        return None
    if traveller.stage.is_end:
        return "closed"
    return "back" if stage.kind == "open" and stage.order < traveller.stage.order else None


def advance(
    traveller: Traveller,
    stage: Stage,
    *,
    at: datetime,
    now: datetime,
    actor: Person | None,
    append: Callable[[Stage], Event],
) -> Event:
    """The copy on the row and its event, in the transaction of the caller. `append` is given the former stage."""
    former = traveller.stage
    traveller.stage, traveller.stage_entered_at = stage, at
    event = append(former)
    save_change(traveller, now=now, actor=actor)
    return event


def save_change(traveller: Traveller, *, now: datetime, actor: Person | None) -> None:
    traveller.version += 1
    traveller.changed_at, traveller.changed_by = now, actor
    traveller.save()
