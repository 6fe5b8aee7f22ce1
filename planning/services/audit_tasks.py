"""Findings of an audit as promises of two speeds, begun in their order (R-AU-03)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import local_day
from funnel.services.versions import kept, locked
from loop.services import actions, effects
from people import selectors as people
from people.models import Person
from people.services import audit as journal
from planning.metrics import audits as metrics
from planning.models import Audit, AuditCheck, AuditTask
from planning.models.audits import SPEEDS
from planning.selectors import audits as selectors

STEP_RATE = "step_rate"


@transaction.atomic
def add(
    audit: Audit, *, check: AuditCheck, text: str, fix_speed: str, result_speed: str, owner: Person, due_date: date,
    actor: Person, now: datetime,
) -> AuditTask:  # fmt: skip
    """Both speeds, an owner and a day: it stands among the promises from now on."""
    row = _open(audit, actor, "tasks", "in_work")
    if check.audit_id != row.pk or check.verdict != "problem":
        raise InvalidInput(_("A task answers a check that was found to be a cause."), field="check")
    for field, speed in (("fix_speed", fix_speed), ("result_speed", result_speed)):
        if speed not in dict(SPEEDS):
            raise InvalidInput(_("Say how fast, of the fix and of its result."), field=field)
    action = actions.promise(
        text=text, owner=owner, due_date=due_date, requested_by=actor, now=now, is_demo=row.is_demo
    )
    task = AuditTask.objects.create(
        audit=row, check_row=check, fix_speed=fix_speed, result_speed=result_speed, action=action, created_at=now,
        is_demo=row.is_demo,
    )  # fmt: skip
    journal.record(actor=actor, verb="audit.task", obj=row, now=now, is_demo=row.is_demo)
    return task


@transaction.atomic
def start(task: AuditTask, *, actor: Person, now: datetime, why: str = "", expected: int | None = None) -> AuditTask:
    """Before its turn only with a reason, which stays; the first one begun freezes what should change."""
    audit = _open(task.audit, actor, "tasks", "in_work", task=task)
    row = locked(task, expected)
    if row.started_at is not None or row.action.state not in selectors.OPEN_STATES:
        raise DomainError(_("This task was begun already."))
    others = audit.tasks.exclude(pk=row.pk).select_related("action")
    jumps = metrics.jumps_the_queue(row.quadrant, selectors.unstarted(list(others)))
    if jumps and not why.strip():
        raise InvalidInput(_("Tasks of an earlier quadrant are not begun. Say why this one goes first."), field="why")
    changes = {
        "started_at": now, "started_by": actor, "is_out_of_order": jumps,
        "why_out_of_order": why.strip()[:300] if jumps else "",
    }  # fmt: skip
    kept(row, changes, actor=actor, now=now)
    _begun(audit, actor, now)
    journal.record(actor=actor, verb="audit.task_started", obj=audit, now=now, is_demo=audit.is_demo)
    return row


def _begun(audit: Audit, actor: Person, now: datetime) -> None:
    if audit.state == "in_work":
        return
    card = effects.draft_for_practice(
        metric=STEP_RATE, segment=audit.stage.key, start=local_day(now, people.zone()),
        title=_("Sales audit: %(stage)s") % {"stage": audit.stage.name}, actor=actor, owner=audit.auditor, now=now,
        is_demo=audit.is_demo,
    )  # fmt: skip
    effects.accept(card, actor=actor, now=now)
    kept(audit, {"state": "in_work", "started_at": now, "effect": card}, actor=actor, now=now)


def _open(audit: Audit, actor: Person, *states: str, task: AuditTask | None = None) -> Audit:
    """Whoever promised a task may begin it too."""
    row = locked(audit)
    is_owner = task is not None and task.action.owner_id == actor.pk
    if not is_owner and not Audit.objects.editable_by(actor).filter(pk=row.pk).exists():
        raise NotAllowed(_("This audit is led by somebody else."))
    if row.state not in states:
        raise DomainError(_("This audit is at another step."))
    return row
