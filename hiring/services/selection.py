"""Work samples, references and the decision (C8)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import local_day
from funnel.services.versions import kept, locked
from hiring.models import (
    Application,
    CandidateFile,
    HireDecision,
    Reference,
    WorkSample,
    WorkSampleScore,
)
from hiring.models.scorecards import owed_by
from hiring.models.selection import DECISIONS, SAMPLES, VERDICTS
from hiring.services import gates
from people import selectors as people
from people.models import Person
from people.services import audit

LONGEST = 4000
DECIDERS = ("hr_director",)


@transaction.atomic
def give_sample(
    application: Application, *, kind: str, task: str, due_on: date, actor: Person, now: datetime
) -> WorkSample:
    _alive(application)
    if kind not in dict(SAMPLES):
        raise InvalidInput(_("Choose the task."), field="kind")
    if not task.strip():
        raise InvalidInput(_("Write the task as the candidate reads it."), field="task")
    if due_on < local_day(now, people.zone()):
        raise InvalidInput(_("Choose a day that lies ahead."), field="due_on")
    row = WorkSample.objects.create(
        application=application, kind=kind, task=task.strip()[:LONGEST], due_on=due_on, given_at=now, given_by=actor,
        is_demo=application.is_demo,
    )  # fmt: skip
    audit.record(actor=actor, verb="work_sample.given", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def hand_in(
    sample: WorkSample, *, actor: Person, now: datetime, link: str = "", file: CandidateFile | None = None,
    expected_version: int | None = None,
) -> WorkSample:  # fmt: skip
    """The result: a file of this candidate, or an address."""
    row = locked(sample, expected_version)
    if row.scores.exists():
        raise DomainError(_("It has been scored already."))
    if file is None and not link.strip():
        raise InvalidInput(_("Add the file or the address of the result."), field="link")
    if link.strip() and urlsplit(link.strip()).scheme not in ("http", "https"):
        raise InvalidInput(_("An address begins with https://."), field="link")
    if file is not None and file.candidate_id != row.application.candidate_id:
        raise InvalidInput(_("There is no such file."), field="file")
    kept(row, {"link": link.strip()[:500], "file": file, "handed_in_at": now}, now=now, actor=actor)
    audit.record(actor=actor, verb="work_sample.handed_in", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def score_sample(sample: WorkSample, *, score: int, evidence: str, by: Person, now: datetime) -> WorkSampleScore:
    row = locked(sample)
    if row.handed_in_at is None:
        raise DomainError(_("There is no result to score yet."))
    if score not in (1, 2, 3, 4):
        raise InvalidInput(_("Score it from one to four."), field="score")
    if not evidence.strip():
        raise InvalidInput(_("Write what in the work shows it."), field="evidence")
    if row.scores.filter(by=by).exists():
        raise DomainError(_("You have scored it already."))
    made = WorkSampleScore.objects.create(
        sample=row, by=by, score=score, evidence=evidence.strip()[:LONGEST], at=now, is_demo=row.is_demo
    )
    audit.record(actor=by, verb="work_sample.scored", obj=row, now=now, is_demo=row.is_demo)
    return made


@transaction.atomic
def add_reference(
    application: Application, *, name: str, relation: str, contact: str, said: str, verdict: str, actor: Person,
    now: datetime,
) -> Reference:  # fmt: skip
    _alive(application)
    wanted = {"name": (name, 200), "relation": (relation, 200), "said": (said, LONGEST)}
    for field, (words, _longest) in wanted.items():
        if not words.strip():
            raise InvalidInput(_("Say who it was, how they know the candidate and what they said."), field=field)
    if verdict not in dict(VERDICTS):
        raise InvalidInput(_("Say whether they recommend the candidate."), field="verdict")
    cut: dict[str, Any] = {field: words.strip()[:longest] for field, (words, longest) in wanted.items()}
    row = Reference.objects.create(
        application=application, **cut, contact=contact.strip()[:254], verdict=verdict, taken_at=now, by=actor,
        is_demo=application.is_demo,
    )  # fmt: skip
    audit.record(actor=actor, verb="reference.taken", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def decide(application: Application, *, verdict: str, reason: str, actor: Person, now: datetime) -> HireDecision:
    """R-SC-03. Whoever still owes a card writes it before deciding."""
    row = Application.objects.select_for_update(of=("self",)).select_related("vacancy").get(pk=application.pk)
    _alive(row)
    may_decide(row, actor)
    if verdict not in dict(DECISIONS):
        raise InvalidInput(_("Hire, or do not hire."), field="verdict")
    if not reason.strip():
        raise InvalidInput(_("Say in a sentence on what the decision rests."), field="reason")
    if owed_by(actor).filter(application=row, state="held").exists():
        raise DomainError(_("Hand in your own scorecard first."))
    gates.may_decide(row)
    made = HireDecision.objects.create(
        application=row, verdict=verdict, reason=reason.strip()[:LONGEST], at=now, by=actor, is_demo=row.is_demo
    )
    audit.record(actor=actor, verb=f"application.decided_{verdict}", obj=row, now=now, is_demo=row.is_demo)
    return made


def may_decide(application: Application, actor: Person) -> None:
    if not decides(application, actor):
        raise NotAllowed(_("The hiring head or the HR director decides."))


def decides(application: Application, actor: Person) -> bool:
    return actor.pk == application.vacancy.hiring_head_id or actor.has_role(*DECIDERS)


def _alive(application: Application) -> None:
    if application.removed_at or application.stage.is_end:
        raise DomainError(_("This application is closed."))
