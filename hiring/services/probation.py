"""Probation: what is to be reached, and what came of it after its days."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from funnel.services.versions import kept, locked
from hiring.models import Application, Outcome, ProbationTask
from hiring.models.selection import TASK_STATES
from hiring.selectors.outcomes import due_on
from hiring.selectors.scorecard_hints import probation_lines
from hiring.services import applications
from hiring.services.selection import may_decide
from people.models import Person
from people.services import audit

MOST_ATTAINMENT = 500
BEFORE_END = ("offer", "accepted", "started")


@transaction.atomic
def set_task(
    application: Application, *, text: str, criterion: str, actor: Person, now: datetime, due_on: date | None = None
) -> ProbationTask:
    """R-SBF-02: without a measure it is a wish."""
    if application.stage.key not in BEFORE_END:
        raise DomainError(_("Tasks of probation are set from the offer on, until its end."))
    if not text.strip():
        raise InvalidInput(_("Write what is to be reached."), field="text")
    if not criterion.strip():
        raise InvalidInput(_("Write by what it is measured."), field="criterion")
    row = ProbationTask.objects.create(
        application=application, text=text.strip()[:500], criterion=criterion.strip()[:300], due_on=due_on,
        set_at=now, set_by=actor, is_demo=application.is_demo,
    )  # fmt: skip
    audit.record(actor=actor, verb="probation_task.set", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def take_from_brief(application: Application, *, actor: Person, now: datetime) -> list[ProbationTask]:
    """A39, section 9: what was written before the search began; once."""
    if application.probation_tasks.exists():
        raise DomainError(_("There are tasks already."))
    found = probation_lines(application.vacancy_id)
    if not found:
        raise DomainError(_("The brief names no tasks of probation."))
    due = due_on(application)
    return [
        set_task(application, text=text, criterion=criterion, due_on=due, actor=actor, now=now)
        for text, criterion in found
    ]


@transaction.atomic
def tell_result(
    task: ProbationTask, *, state: str, result: str, actor: Person, now: datetime, expected_version: int | None = None
) -> ProbationTask:
    row = locked(task, expected_version)
    if state not in dict(TASK_STATES) or state == "set":
        raise InvalidInput(_("Met, or missed."), field="state")
    if not result.strip():
        raise InvalidInput(_("Write the figure that was reached."), field="result")
    kept(row, {"state": state, "result": result.strip()[:500]}, now=now, actor=actor)
    audit.record(actor=actor, verb=f"probation_task.{state}", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def name_colleague(application: Application, person: Person, *, actor: Person, now: datetime) -> Application:
    """Who the candidate became: from here on ramp and staying are read from their work."""
    row = applications.locked(application)
    if row.stage.key not in ("accepted", "started", "probation_passed", "probation_failed"):
        raise DomainError(_("Only somebody who accepted an offer becomes a colleague."))
    if Application.objects.alive().filter(person=person).exclude(pk=row.pk).exists():
        raise InvalidInput(_("This colleague came by another application."), field="person")
    kept(row, {"person": person}, now=now, actor=actor)
    audit.record(actor=actor, verb="application.became", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def conclude(
    application: Application, *, is_passed: bool, kpi_attainment: int, head_rating: int, ramp: int, note: str,
    actor: Person, now: datetime,
) -> Outcome:  # fmt: skip
    """B7: the result of 90 days; it moves the application to its end."""
    row = applications.locked(application)
    may_decide(row, actor)
    if row.stage.key != "started":
        raise DomainError(_("The outcome is told of somebody who is at work on probation."))
    _check(kpi_attainment, head_rating, ramp, note)
    outcome = Outcome.objects.create(
        application=row, is_passed=is_passed, kpi_attainment=kpi_attainment, head_rating=head_rating, ramp=ramp,
        note=note.strip()[:4000], at=now, by=actor, is_demo=row.is_demo,
    )  # fmt: skip
    verb = "passed" if is_passed else "failed"
    applications.move(row, to_stage=f"probation_{verb}", now=now, actor=actor, note=note)
    audit.record(actor=actor, verb=f"probation.{verb}", obj=outcome, now=now, is_demo=row.is_demo)
    return outcome


def _check(kpi_attainment: int, head_rating: int, ramp: int, note: str) -> None:
    if not 0 <= kpi_attainment <= MOST_ATTAINMENT:
        raise InvalidInput(_("The attainment of the KPI in percent, from 0 to 500."), field="kpi_attainment")
    for field, value in (("head_rating", head_rating), ("ramp", ramp)):
        if not 0 <= value <= 100:
            raise InvalidInput(_("From 0 to 100."), field=field)
    if not note.strip():
        raise InvalidInput(_("Say in a sentence what decided it."), field="note")
