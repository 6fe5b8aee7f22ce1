"""Sales audits, as the services make them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from people.models import Person
from planning.models import Audit, AuditTask
from planning.services import audit_tasks, audits
from tests.factories.funnel import stage

STEPS = ("planned", "collecting", "scripts", "tasks")
CAUSES = (1, 3)


def audit(auditor: Person, *, actor: Person, now: datetime, state: str = "planned", **fields: Any) -> Audit:
    """Of the first meetings set, taken as far as asked; checks 1 and 3 are causes."""
    said = {"planned_for": now.date(), "has_niche_experience": True} | fields
    row = audits.plan(stage=stage("kev_set"), auditor=auditor, actor=actor, now=now, **said)
    reached = STEPS.index(state)
    if reached >= 1:
        row = audits.collect(row, actor=actor, now=now)
    if reached >= 2:
        judge(row, range(1, 8), actor=actor, now=now)
    if reached >= 3:
        judge(row, [8], actor=actor, now=now)
        row.refresh_from_db()
        row = audits.conclude(row, actor=actor, now=now)
    row.refresh_from_db()
    return row


def judge(row: Audit, numbers: Any, *, actor: Person, now: datetime, causes: Any = CAUSES) -> None:
    for no in numbers:
        check = row.checks.get(no=no)
        verdict = "problem" if no in causes else "ok"
        audits.give_verdict(check, verdict=verdict, evidence="Прослушано 20 звонков", actor=actor, now=now)


def task(row: Audit, fix: str, result: str, *, owner: Person, actor: Person, now: datetime) -> AuditTask:
    return audit_tasks.add(
        row, check=row.checks.get(no=1), text=f"{fix} {result}", fix_speed=fix, result_speed=result, owner=owner,
        due_date=(now + timedelta(days=5)).date(), actor=actor, now=now,
    )  # fmt: skip
