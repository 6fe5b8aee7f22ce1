"""A candidate applies and goes from stage to stage: the steps of the common pipeline, the rules of hiring."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.business_time import add_business_days
from alignment.shared.errors import DomainError, InvalidInput, StaleVersion
from alignment.shared.periods import local_day
from delivery.services import webhooks
from funnel.models import Pipeline, Stage
from funnel.pipeline import steps
from funnel.services import moments
from hiring.models import (
    Agency,
    Application,
    ApplicationEvent,
    Candidate,
    HiringSource,
    RefusalReason,
    Submission,
    Vacancy,
)
from hiring.models.vacancies import SEARCHED
from hiring.services import aftermath, gates, marks
from people import selectors as people
from people.models import Person
from people.selectors.calendars import working_calendar
from people.services import audit

PIPELINE = "hiring"
ANSWER_DAYS = 5
REFUSAL_SIDES = {"rejected": "us", "withdrew": "candidate"}
LINKS = ("stage", "pipeline", "vacancy__hiring_head", "vacancy__recruiter", "candidate", "owner", "source", "agency")


class UnableToMoveApplication(DomainError):
    code = "unable_to_move"


@transaction.atomic
def apply(
    vacancy: Vacancy, candidate: Candidate, *, now: datetime, actor: Person | None, door: str = "ui",
    at: datetime | None = None, source: HiringSource | None = None, agency: Agency | None = None,
    is_internal: bool = False, external_id: str | None = None,
) -> Application:  # fmt: skip
    """The application of this candidate; offered again, the first submission keeps the right and the new one is noted."""
    if vacancy.state not in SEARCHED and door != "import":
        raise DomainError(_("Nobody is searched for this vacancy now."))
    moments.not_in_future(at, now=now)
    Candidate.objects.select_for_update().get(pk=candidate.pk)
    known = Application.objects.alive().filter(vacancy=vacancy, candidate=candidate).first()
    row = known or _begun(
        vacancy, candidate, at=at or now, now=now, actor=actor, door=door, source=source, agency=agency,
        is_internal=is_internal, external_id=external_id,
    )  # fmt: skip
    Submission.objects.create(
        application=row, source=source, agency=agency, by=actor, door=door, at=at or now, is_first=known is None,
        is_demo=row.is_demo,
    )  # fmt: skip
    return row


def _begun(
    vacancy: Vacancy, candidate: Candidate, *, at: datetime, now: datetime, actor: Person | None, door: str,
    **facts: Any,
) -> Application:  # fmt: skip
    pipeline = Pipeline.objects.get(key=PIPELINE)
    first = pipeline.stages.filter(is_archived=False).order_by("order")[0]
    row = Application.objects.create(
        vacancy=vacancy, candidate=candidate, pipeline=pipeline, stage=first, stage_entered_at=at, created_at=at,
        owner=vacancy.recruiter or vacancy.hiring_head, is_demo=vacancy.is_demo, **facts,
    )  # fmt: skip
    record(row, "entered", at=at, now=now, actor=actor, door=door, stage=first)
    aftermath.begin(row, actor=actor, now=now)
    audit.record(actor=actor, verb="application.created", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def move(
    application: Application, *, to_stage: Stage | str, now: datetime, actor: Person | None, door: str = "ui",
    at: datetime | None = None, refusal: RefusalReason | str | None = None, note: str = "", override: str = "",
    started_on: date | None = None, expected_version: int | None = None,
) -> ApplicationEvent:  # fmt: skip
    """Move and record it. Back, or out of an end, only with a note. `override` is the reason to pass a closed gate."""
    row = locked(application, expected_version)
    stage = steps.stage_of(row, to_stage)
    may_move(row, stage, at=at, now=now, note=note)
    found = refusal_for(stage, refusal, note=note)
    gates.may_enter(row, stage, door=door, override=override, actor=actor, now=now)
    row.refusal = found
    row.answer_due_on, row.answered_at = _answer_due(stage, at or now), None
    if stage.key == "started":
        row.started_on = started_on or local_day(at or now, people.zone())

    def append(former: Stage) -> ApplicationEvent:
        return record(
            row, "entered", at=at or now, now=now, actor=actor, door=door, stage=stage, from_stage=former,
            refusal=found, note=note.strip() or None,
        )  # fmt: skip

    event = steps.advance(row, stage, at=at or now, now=now, actor=actor, append=append)
    _tell(row, event, now=now)
    aftermath.follow(row, event, actor=actor, now=now)
    if application is not row:
        application.__dict__.update(row.__dict__)
    return event


def locked(application: Application, expected_version: int | None = None) -> Application:
    """The row as it is now, kept from other writers; raises StaleVersion when the caller saw an older one."""
    fresh = Application.objects.select_for_update(of=("self",)).select_related(*LINKS).get(pk=application.pk)
    if expected_version is not None and fresh.version != expected_version:
        raise StaleVersion(
            _("Somebody changed this application first. Look at how it stands now and try again."), current=fresh
        )
    return fresh


def may_move(row: Application, stage: Stage, *, at: datetime | None, now: datetime, note: str) -> None:
    names = {"from": row.stage.name, "to": stage.name}
    if row.removed_at:
        raise UnableToMoveApplication(_("This application was taken back and no longer moves."))
    moments.not_in_future(at, now=now)
    in_the_way = steps.hurdle(row, stage, note=note)
    if in_the_way == "same":
        raise UnableToMoveApplication(_("The application is in the stage “%(to)s” already.") % names)
    if in_the_way == "closed":
        raise UnableToMoveApplication(
            _("The application is closed as “%(from)s”. To open it again, say in a note why.") % names
        )
    if in_the_way == "back":
        raise UnableToMoveApplication(_("To move back from “%(from)s” to “%(to)s”, say in a note why.") % names)


def refusal_for(stage: Stage, refusal: RefusalReason | str | None, *, note: str) -> RefusalReason | None:
    """R-HI-03: every rejection has a reason, and so has a withdrawal."""
    side = REFUSAL_SIDES.get(stage.key)
    if side is None:
        return None
    if not refusal:
        raise InvalidInput(_("Choose a reason: without it nobody learns from a refusal."), field="refusal")
    key = refusal if isinstance(refusal, str) else refusal.key
    found = RefusalReason.objects.filter(side=side, key=key, is_archived=False).first()
    if found is None:
        raise InvalidInput(_("There is no reason “%(key)s”.") % {"key": key[:80]}, field="refusal")
    if found.needs_note and not note.strip():
        raise InvalidInput(_("The reason “%(name)s” needs a note.") % {"name": found.name}, field="note")
    return found


def record(
    row: Application, kind: str, *, at: datetime, now: datetime, actor: Person | None, door: str, **facts: Any
) -> ApplicationEvent:
    marks.mark([row.pk], now=now)
    return ApplicationEvent.objects.create(
        application=row,
        kind=kind,
        occurred_at=at,
        recorded_at=now,
        actor=actor,
        door=door,
        is_demo=row.is_demo,
        **facts,
    )


def _answer_due(stage: Stage, at: datetime) -> date | None:
    if stage.kind != "rejected":
        return None
    return add_business_days(local_day(at, people.zone()), ANSWER_DAYS, working_calendar())


def _tell(row: Application, event: ApplicationEvent, *, now: datetime) -> None:
    """Numbers only: who the candidate is stays here."""
    data = {"application": row.pk, "vacancy": row.vacancy_id, "stage": row.stage.key, "at": event.occurred_at}
    webhooks.tell("candidate.stage_changed", data, now=now, key=f"{event.pk}", is_demo=row.is_demo)
