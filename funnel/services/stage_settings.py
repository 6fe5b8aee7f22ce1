"""Stages as a company sets them up: added, renamed, re-ordered, archived, defined and signed by both heads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from funnel.models import Pipeline, Stage, StageEvent, StageSignature
from funnel.services import rollups
from funnel.services.versions import kept, locked
from people.models import Person
from people.services import audit

MARKETING, SALES = ("cmo", "head_of_marketing"), ("cco", "head_of_sales")
HAND_OVER = ("lead", "mql", "accepted")
CORE = (*HAND_OVER, "won", "lost", "rejected")
CHANGEABLE = ("name", "definition", "side", "kind")


@transaction.atomic
def add_stage(
    *,
    key: str,
    name: str,
    kind: str = "open",
    side: str = "sales",
    pipeline: str = "sales",
    order: int | None = None,
    definition: str = "",
    now: datetime,
    actor: Person | None,
) -> Stage:
    """`order` is a place among the stages of the pipeline; without it the stage goes before the ends."""
    line = Pipeline.objects.select_for_update().filter(key=pipeline).first()
    if line is None:
        raise InvalidInput(_("There is no pipeline “%(key)s”.") % {"key": pipeline}, field="pipeline")
    if line.stages.filter(key=key).exists():
        raise InvalidInput(_("There is a stage with this key already."), field="key")
    place = _place(line, order, kind)
    stage = Stage.objects.create(
        pipeline=line, key=key, name=name, kind=kind, side=side, order=place, definition=definition, changed_at=now,
        changed_by=actor,
    )  # fmt: skip
    _ends_last(line)
    _new_figures(line, now=now)
    audit.record(actor=actor, verb="stage.added", obj=stage, now=now, details={"key": key})
    stage.refresh_from_db()
    return stage


def _place(line: Pipeline, order: int | None, kind: str) -> int:
    kept = line.stages.filter(is_archived=False)
    last = kept.aggregate(last=Max("order"))["last"] or 0
    if order is None and kind != "open":
        return last + 10
    wanted = order
    if wanted is None:
        wanted = (kept.filter(kind="open").aggregate(last=Max("order"))["last"] or 0) + 1
    if not kept.filter(order=wanted).exists():
        return wanted
    for stage in kept.filter(order__gte=wanted).order_by("-order"):
        Stage.objects.filter(pk=stage.pk).update(order=stage.order + 1)
    return wanted


@transaction.atomic
def change_stage(
    stage: Stage,
    *,
    changes: Mapping[str, Any],
    now: datetime,
    actor: Person | None,
    expected_version: int | None = None,
) -> Stage:
    """A new definition needs both signatures anew (R-FN-01): they are bound to the signed text."""
    stage = locked(stage, expected_version)
    if changes.get("kind", stage.kind) != stage.kind and (why := why_kind_stays(stage)):
        raise DomainError(why)
    changed = kept(stage, {name: changes[name] for name in CHANGEABLE if name in changes}, now=now, actor=actor)
    if "kind" in changed:
        _ends_last(stage.pipeline)
        _new_figures(stage.pipeline, now=now)
    if changes.get("order", stage.order) != stage.order:
        _put(stage, changes["order"], now=now, actor=actor)
    if changed:
        audit.record(actor=actor, verb="stage.changed", obj=stage, now=now, details={"fields": changed})
    stage.refresh_from_db()
    return stage


def why_kind_stays(stage: Stage) -> str:
    """A sentence once the kind of a stage is a fact of somebody's past; nothing while it may be changed."""
    if stage.key in CORE:
        return _("The agreement between marketing and sales rests on “%(stage)s”: its kind stays.") % {"stage": stage}
    if stage.leads.exists() or StageEvent.objects.filter(Q(stage=stage) | Q(from_stage=stage)).exists():
        return _(
            "Leads have stood in “%(stage)s” already: another kind would rewrite their past. "
            "Archive it and add a new stage."
        ) % {"stage": stage}
    return ""


def _put(stage: Stage, order: int, *, now: datetime, actor: Person | None) -> None:
    """Before the first stage that stands at this place or after it."""
    others = stage.pipeline.stages.filter(is_archived=False).exclude(pk=stage.pk).order_by("order")
    before = [other.key for other in others if other.order < order]
    after = [other.key for other in others if other.order >= order]
    reorder_stages(stage.pipeline, keys=[*before, stage.key, *after], now=now, actor=actor)


@transaction.atomic
def archive_stage(stage: Stage, *, now: datetime, actor: Person | None) -> Stage:
    stage = locked(stage)
    if stage.leads.filter(removed_at=None).exists():
        raise DomainError(_("Leads stand in this stage. Move them first."))
    if stage.key in CORE:
        raise DomainError(_("The agreement between marketing and sales rests on this stage. Rename it instead."))
    kept(stage, {"is_archived": True}, now=now, actor=actor)
    _new_figures(stage.pipeline, now=now)
    audit.record(actor=actor, verb="stage.archived", obj=stage, now=now)
    return stage


@transaction.atomic
def restore_stage(stage: Stage, *, now: datetime, actor: Person | None) -> Stage:
    """At its former place; whoever stands there now steps down."""
    stage = locked(stage)
    if not stage.is_archived:
        return stage
    order = _place(stage.pipeline, stage.order, stage.kind)
    kept(stage, {"is_archived": False, "order": order}, now=now, actor=actor)
    _ends_last(stage.pipeline)
    _new_figures(stage.pipeline, now=now)
    audit.record(actor=actor, verb="stage.restored", obj=stage, now=now)
    stage.refresh_from_db()
    return stage


@transaction.atomic
def reorder_stages(pipeline: Pipeline, *, keys: list[str], now: datetime, actor: Person | None) -> None:
    stages = {stage.key: stage for stage in pipeline.stages.select_for_update().filter(is_archived=False)}
    if sorted(keys) != sorted(stages):
        raise InvalidInput(_("Name every stage exactly once."), field="stages")
    if fault := order_fault([stages[key] for key in keys]):
        raise InvalidInput(fault, field="order")
    _write_order([stages[key] for key in keys])
    _new_figures(pipeline, now=now)
    audit.record(actor=actor, verb="stages.reordered", obj=pipeline, now=now, details={"keys": keys})


def order_fault(stages: Sequence[Stage]) -> str:
    """Why stages cannot stand in this order; nothing when they can."""
    ends = [stage.is_end for stage in stages]
    if ends != sorted(ends):
        return _("The endings stand after all open stages.")
    steps = [HAND_OVER.index(stage.key) for stage in stages if stage.key in HAND_OVER]
    return "" if steps == sorted(steps) else _("The hand-over keeps its order: lead, MQL, accepted.")


def _ends_last(pipeline: Pipeline) -> None:
    stages = list(pipeline.stages.filter(is_archived=False).order_by("order"))
    wanted = sorted(stages, key=lambda stage: stage.is_end)
    if wanted != stages:
        _write_order(wanted)


def _write_order(stages: Sequence[Stage]) -> None:
    """In two steps: two stages never share a place, not even for a moment."""
    aside = max([stage.order for stage in stages] + [10 * len(stages)]) + 1
    for place, stage in enumerate(stages):
        Stage.objects.filter(pk=stage.pk).update(order=aside + place)
    for place, stage in enumerate(stages, start=1):
        Stage.objects.filter(pk=stage.pk).update(order=10 * place)


def _new_figures(pipeline: Pipeline, *, now: datetime) -> None:
    """Which stages a lead has passed follows from their order: every figure of the pipeline is made anew."""
    rollups.mark(pipeline.leads.values_list("pk", flat=True), now=now)


@transaction.atomic
def sign_definition(stage: Stage, *, actor: Person, now: datetime) -> list[StageSignature]:
    """R-FN-01: a head signs for the side the role stands for; both sides have to agree on this very text."""
    if not stage.definition.strip():
        raise InvalidInput(_("Write the definition before signing it."), field="definition")
    sides = [side for side, roles in (("marketing", MARKETING), ("sales", SALES)) if actor.has_role(*roles)]
    if not sides:
        raise DomainError(_("Definitions are signed by the heads of marketing and sales."))
    signed = [
        StageSignature.objects.create(stage=stage, side=side, person=actor, definition=stage.definition, signed_at=now)
        for side in sides
        if not stage.signatures.filter(side=side, definition=stage.definition).exists()
    ]
    audit.record(actor=actor, verb="stage.signed", obj=stage, now=now, details={"sides": sides})
    return signed
