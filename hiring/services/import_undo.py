"""A batch of candidates taken back: its events voided, what it made put away and forgotten, what it changed given back."""

from __future__ import annotations

from datetime import datetime

from funnel.models import ImportJob, LeadBefore
from funnel.pipeline import steps
from funnel.services.versions import kept, locked
from hiring.models import Application, ApplicationEvent, Candidate
from hiring.services import erasing, marks
from hiring.services.applications import LINKS, record
from hiring.services.import_history import CHANGED, CREATED, EVENT, FILLED, PERSON, last_entry
from people.models import Person


def undo(job: ImportJob, *, actor: Person, now: datetime) -> int:
    """How many applications stay as they are, because somebody worked on them since."""
    noted = {kind: _noted(job, kind) for kind in (CREATED, CHANGED, EVENT, PERSON)}
    touched = {*noted[CREATED], *noted[CHANGED]}
    kept = 0
    for row in Application.objects.select_for_update(of=("self",)).select_related(*LINKS).filter(pk__in=touched):
        before = noted[CREATED].get(row.pk) or noted[CHANGED][row.pk]
        if row.version != before.version_after or row.removed_at is not None:
            kept += 1
            continue
        _take_back(row, is_ours=row.pk in noted[CREATED], events=list(noted[EVENT]), actor=actor, now=now)
    marks.mark(touched, now=now)
    _blank_again(job, actor=actor, now=now)
    _forget(list(noted[PERSON]), actor=actor, now=now)
    return kept


def _noted(job: ImportJob, kind: str) -> dict[int, LeadBefore]:
    return {row.object_id: row for row in LeadBefore.objects.filter(job=job, object_type=kind)}


def _take_back(row: Application, *, is_ours: bool, events: list[int], actor: Person, now: datetime) -> None:
    """An id of another system is free again: the file may be mended and sent once more."""
    for event in ApplicationEvent.objects.filter(pk__in=events, application=row, voided_by=None).order_by("pk"):
        record(row, "void", at=now, now=now, actor=actor, door="import", voids=event)
    last = last_entry(row)
    if last is not None and last.stage is not None:
        row.stage, row.stage_entered_at, row.refusal = last.stage, last.occurred_at, last.refusal
    if not row.events.filter(kind="entered", voided_by=None, stage__key="started").exists():
        row.started_on = None
    if is_ours:
        row.removed_at, row.external_id = now, None
    steps.save_change(row, now=now, actor=actor)


def _blank_again(job: ImportJob, *, actor: Person, now: datetime) -> None:
    """What was filled in, unless somebody changed the candidate since."""
    empty = Candidate()
    for pk, before in _noted(job, FILLED).items():
        row = locked(Candidate.objects.get(pk=pk))
        if row.version == before.version_after and row.erased_at is None:
            kept(row, {name: getattr(empty, name) for name in before.values["fields"]}, now=now, actor=actor)


def _forget(ids: list[int], *, actor: Person, now: datetime) -> None:
    """Who came by this file alone was brought by mistake: nothing of them stays."""
    for candidate in Candidate.objects.filter(pk__in=ids, erased_at=None, merged_into=None, is_held_by_law=False):
        if not candidate.applications.filter(removed_at=None).exists():
            erasing.erase(candidate, now=now, actor=actor, why="import")
