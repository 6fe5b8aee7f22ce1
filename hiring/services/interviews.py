"""A talk is planned, moved, called off, held or missed; its interviewers get it into their calendars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from funnel.models import Stage
from funnel.services.versions import kept, locked
from hiring.models import Application, Interview, InterviewSeat, ScorecardAttribute
from hiring.services import gates, interview_letters, scorecards
from people.models import Person
from people.services import audit

MOST_INTERVIEWERS = 6
ENTERED_WITHIN = timedelta(days=30)
Focus = Mapping[int, Sequence[str]]


@transaction.atomic
def plan(
    application: Application, *, stage: Stage, starts_at: datetime, interviewers: Sequence[Person], actor: Person,
    now: datetime, minutes: int = 60, place: str = "", is_online: bool = False, focus: Focus | None = None,
) -> Interview:  # fmt: skip
    """R-SC-01: not before the scorecard is there. A talk that took place lately may be written down too."""
    row = Application.objects.select_for_update().get(pk=application.pk)
    gates.needs_scorecard(row.vacancy_id)
    _check(row, stage, starts_at, minutes, interviewers, now=now)
    talk = Interview.objects.create(
        application=row, stage=stage, starts_at=starts_at, minutes=minutes, place=place.strip()[:300],
        is_online=is_online, planned_by=actor, is_demo=row.is_demo,
    )  # fmt: skip
    _seat(talk, interviewers, focus or {})
    audit.record(actor=actor, verb="interview.planned", obj=talk, now=now, is_demo=talk.is_demo)
    interview_letters.invite(talk, now=now)
    return talk


@transaction.atomic
def move(
    interview: Interview, *, starts_at: datetime, actor: Person, now: datetime, minutes: int | None = None,
    place: str | None = None, expected_version: int | None = None,
) -> Interview:  # fmt: skip
    talk = _planned(interview, expected_version)
    if starts_at < now:
        raise InvalidInput(_("Choose a time that lies ahead."), field="starts_at")
    changes = {
        "starts_at": starts_at, "minutes": talk.minutes if minutes is None else _minutes(minutes),
        "place": talk.place if place is None else place.strip()[:300],
    }  # fmt: skip
    if kept(talk, changes, now=now, actor=actor):
        audit.record(actor=actor, verb="interview.moved", obj=talk, now=now, is_demo=talk.is_demo)
        interview_letters.tell_changed(talk, now=now)
    return talk


@transaction.atomic
def call_off(interview: Interview, *, actor: Person, now: datetime, expected_version: int | None = None) -> Interview:
    talk = _planned(interview, expected_version)
    kept(talk, {"state": "cancelled"}, now=now, actor=actor)
    audit.record(actor=actor, verb="interview.cancelled", obj=talk, now=now, is_demo=talk.is_demo)
    if talk.starts_at > now:
        interview_letters.call_off(talk, now=now)
    return talk


@transaction.atomic
def hold(interview: Interview, *, actor: Person, now: datetime, expected_version: int | None = None) -> Interview:
    """It took place; the 24 hours of the cards run from its end."""
    talk = _begun(interview, expected_version, now=now)
    ended = min(now, talk.starts_at + timedelta(minutes=talk.minutes))
    kept(talk, {"state": "held", "held_at": ended}, now=now, actor=actor)
    scorecards.freeze(talk.application.vacancy_id, now=now)
    audit.record(actor=actor, verb="interview.held", obj=talk, now=now, is_demo=talk.is_demo)
    return talk


@transaction.atomic
def no_show(interview: Interview, *, actor: Person, now: datetime, expected_version: int | None = None) -> Interview:
    talk = _begun(interview, expected_version, now=now)
    if talk.cards.exists():
        raise DomainError(_("A card says that it took place."))
    kept(talk, {"state": "no_show"}, now=now, actor=actor)
    audit.record(actor=actor, verb="interview.no_show", obj=talk, now=now, is_demo=talk.is_demo)
    return talk


def _planned(interview: Interview, expected_version: int | None) -> Interview:
    talk = locked(interview, expected_version)
    if talk.state != "planned":
        raise DomainError(_("This interview is over."))
    return talk


def _begun(interview: Interview, expected_version: int | None, *, now: datetime) -> Interview:
    talk = _planned(interview, expected_version)
    if now < talk.starts_at:
        raise DomainError(_("The interview has not begun yet."))
    return talk


def _check(
    row: Application, stage: Stage, starts_at: datetime, minutes: int, interviewers: Sequence[Person], *,
    now: datetime,
) -> None:  # fmt: skip
    if row.removed_at or row.stage.is_end:
        raise DomainError(_("This application is closed."))
    if stage.pipeline_id != row.pipeline_id or stage.kind != "open" or stage.is_archived:
        raise InvalidInput(_("Choose for which stage the interview is."), field="stage")
    if starts_at < now - ENTERED_WITHIN:
        raise InvalidInput(_("This is too long ago to be entered."), field="starts_at")
    _minutes(minutes)
    if not interviewers:
        raise InvalidInput(_("Name at least one interviewer."), field="interviewers")
    if len(interviewers) > MOST_INTERVIEWERS or not all(person.is_active for person in interviewers):
        raise InvalidInput(_("Up to six colleagues who work here."), field="interviewers")


def _minutes(minutes: int) -> int:
    if not 5 <= minutes <= 480:
        raise InvalidInput(_("An interview takes from five minutes to eight hours."), field="minutes")
    return minutes


def _seat(talk: Interview, interviewers: Sequence[Person], focus: Focus) -> None:
    """Each looks at something of their own; without a focus one looks at everything."""
    known = set(
        ScorecardAttribute.objects.filter(template__vacancy=talk.application.vacancy_id).values_list("key", flat=True)
    )
    for person in dict.fromkeys(interviewers):
        keys = [key for key in focus.get(person.pk, ()) if key in known]
        InterviewSeat.objects.create(interview=talk, person=person, focus=keys, is_demo=talk.is_demo)
