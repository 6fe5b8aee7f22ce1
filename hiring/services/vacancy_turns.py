"""What people do with a vacancy: ask for approval, approve, send back, pause, go on, call off, open again."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from hiring.models import Vacancy
from hiring.selectors import vacancies as selectors
from hiring.services.vacancies import turn
from people.models import Person


def ask(vacancy: Vacancy, *, now: datetime, actor: Person, expected_version: int | None = None) -> Vacancy:
    """To the CEO and the HR director."""
    _must_be(vacancy, "draft")
    return turn(vacancy, to="waiting", now=now, actor=actor, expected_version=expected_version)


def approve(
    vacancy: Vacancy, *, note: str = "", now: datetime, actor: Person, expected_version: int | None = None
) -> Vacancy:
    """Whoever asked does not approve it oneself, unless it is the CEO. The clock begins."""
    _must_decide(vacancy, actor)
    return turn(vacancy, to="open", now=now, actor=actor, note=note, expected_version=expected_version)


def send_back(
    vacancy: Vacancy, *, note: str, now: datetime, actor: Person, expected_version: int | None = None
) -> Vacancy:
    _must_decide(vacancy, actor)
    return turn(vacancy, to="draft", now=now, actor=actor, note=_reason(note), expected_version=expected_version)


def pause(vacancy: Vacancy, *, note: str, now: datetime, actor: Person, expected_version: int | None = None) -> Vacancy:
    """A36: the clock stands, and the step says why."""
    _must_be(vacancy, "open")
    return turn(vacancy, to="paused", now=now, actor=actor, note=_reason(note), expected_version=expected_version)


def resume(
    vacancy: Vacancy, *, note: str = "", now: datetime, actor: Person, expected_version: int | None = None
) -> Vacancy:
    _must_be(vacancy, "paused")
    return turn(vacancy, to="open", now=now, actor=actor, note=note, expected_version=expected_version)


def cancel(
    vacancy: Vacancy, *, note: str, now: datetime, actor: Person, expected_version: int | None = None
) -> Vacancy:
    return turn(vacancy, to="cancelled", now=now, actor=actor, note=_reason(note), expected_version=expected_version)


def reopen(
    vacancy: Vacancy, *, note: str, now: datetime, actor: Person, expected_version: int | None = None
) -> Vacancy:
    """The clock goes on from where it stood. One that was never approved is asked for anew."""
    _must_be(vacancy, "filled", "cancelled")
    if vacancy.approved_at is None:
        raise DomainError(_("It was never approved: write a new vacancy and ask for it."))
    return turn(vacancy, to="open", now=now, actor=actor, note=_reason(note), expected_version=expected_version)


def _must_be(vacancy: Vacancy, *states: str) -> None:
    if vacancy.state not in states:
        raise DomainError(_("A vacancy does not go there from the state it is in."))


def _must_decide(vacancy: Vacancy, actor: Person) -> None:
    _must_be(vacancy, "waiting")
    if not selectors.may_approve(actor, vacancy):
        raise NotAllowed(_("The CEO or the HR director approves, and nobody what they asked for themselves."))


def _reason(note: str) -> str:
    if not note.strip():
        raise InvalidInput(_("Say why, in a few words."), field="note")
    return note
