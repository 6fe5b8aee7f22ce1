"""One application with all that happened, as its reader may see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from hiring.models import Application, Candidate, Submission
from people.models import Person


@dataclass(frozen=True)
class Line:
    """`kind` says what it is, `text` what became of it."""

    kind: str
    at: datetime
    pk: int
    text: str
    who: str = ""
    note: str = ""
    is_void: bool = False


def timeline(row: Application, *, is_whole: bool) -> list[Line]:
    """Newest first. An interviewer sees the stages and the talks, and nobody's notes."""
    lines = [*_steps(row, is_whole), *_talks(row)]
    if is_whole:
        lines += [*_letters(row), *_submissions(row), *_files(row), *_consents(row)]
    return sorted(lines, key=lambda line: (line.at, line.kind, line.pk), reverse=True)


def _steps(row: Application, is_whole: bool) -> Iterator[Line]:
    events = list(row.events.select_related("stage", "actor", "refusal"))
    void = {event.voids_id for event in events if event.kind == "void"}
    for event in events:
        if event.kind != "entered" or event.stage is None:
            continue
        reason = event.refusal.name if event.refusal and is_whole else ""
        note = " · ".join(filter(None, (reason, event.note if is_whole else "")))
        yield Line("stage", event.occurred_at, event.pk, event.stage.name, _name(event.actor), note, event.pk in void)


def _talks(row: Application) -> Iterator[Line]:
    for talk in row.interviews.select_related("stage", "planned_by"):
        text = f"{talk.stage.name}: {talk.get_state_display()}"
        yield Line("interview", talk.held_at or talk.starts_at, talk.pk, text, _name(talk.planned_by))


def _letters(row: Application) -> Iterator[Line]:
    for letter in row.letters.select_related("by"):
        yield Line("letter", letter.at, letter.pk, str(letter.get_kind_display()), _name(letter.by))


def _submissions(row: Application) -> Iterator[Line]:
    for one in submissions(row):
        whence = one.agency or one.source or one.get_door_display()
        yield Line("submission", one.at, one.pk, str(whence), _name(one.by))


def _files(row: Application) -> Iterator[Line]:
    for file in row.candidate.files.select_related("by"):
        yield Line("file", file.at, file.pk, file.name, _name(file.by))


def _consents(row: Application) -> Iterator[Line]:
    for consent in row.candidate.consents.all():
        yield Line("consent", consent.given_at, consent.pk, str(consent.get_kind_display()))
        if consent.withdrawn_at:
            yield Line("withdrawal", consent.withdrawn_at, consent.pk, str(consent.get_kind_display()))


def _name(person: Person | None) -> str:
    return person.name if person else ""


def submissions(row: Application) -> QuerySet[Submission]:
    """Who offered the candidate, the first first."""
    return row.submissions.select_related("source", "agency", "by").order_by("at", "pk")


def others(candidate: Candidate, user: Person, *, besides: int = 0) -> QuerySet[Application]:
    """Their other applications, as far as this person may see them."""
    rows = Application.objects.visible_to(user).filter(candidate=candidate).exclude(pk=besides)
    return rows.select_related("vacancy", "stage").order_by("-created_at", "-pk")


def facts(candidate: Candidate) -> list[tuple[str, Any]]:
    """What the record says, without what is empty."""
    names = ("email", "phone", "city", "company", "position", "link")
    return [(name, getattr(candidate, name)) for name in names if getattr(candidate, name)]
