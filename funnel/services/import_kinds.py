"""Kinds of files: those of the funnel, and those that an app above it registers when it starts.

A registered kind is a guest of the wizard: it brings its fields, its writer and the way back, and it is seen by its own
roles alone, whoever else may import.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from funnel.models import ImportJob
from funnel.models.imports import GUEST_ROLES, IMPORT_ROLES, OWN_KINDS
from funnel.services.import_jobs import Outcome
from people.models import Person

TEXT, MOMENT, DAY, AMOUNT, WHOLE, STAGE = "text", "moment", "day", "amount", "whole", "stage"
WORDS, FLAG = "words", "flag"
Typed = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """`content` says how a cell is read."""

    label: object
    content: str = TEXT
    is_required: bool = False


class Writer(Protocol):
    """What each kind of rows has; rows that share a word of `words` are about the same thing."""

    now: datetime

    def words(self, row: Typed) -> list[str]: ...

    def write(self, rows: Sequence[Typed]) -> list[Outcome]: ...

    def forget(self) -> None: ...


class Undo(Protocol):
    def __call__(self, job: ImportJob, *, actor: Person, now: datetime) -> int:
        """How many were left as they are, because somebody changed them since."""


@dataclass(frozen=True)
class Guest:
    """`headers` and `stage_words` map a name of ours to what files call it, `|` between.

    `stands_for` is a kind and a pipeline: such a file, sent by a program, is one of this kind.
    """

    key: str
    label: object
    fields: Mapping[str, Field]
    headers: Mapping[str, str]
    stage_words: Mapping[str, str]
    roles: tuple[str, ...]
    pipeline: str
    writer: Callable[..., Writer]
    undo: Undo
    constants: tuple[str, ...] = ()
    has_entries: bool = False
    stands_for: tuple[str, str] = ("", "")
    records: str = field(default="")


GUESTS: dict[str, Guest] = {}


def register(guest: Guest) -> None:
    GUESTS[guest.key] = guest
    GUEST_ROLES[guest.key] = guest.roles


def kinds_for(user: Person) -> tuple[str, ...]:
    """What this person may import."""
    own = OWN_KINDS if user.has_role(*IMPORT_ROLES) else ()
    return (*own, *(key for key, guest in GUESTS.items() if user.has_role(*guest.roles)))


def kind_of(kind: str, raw: object, user: Person) -> str:
    """`stage_events` of the hiring pipeline are a kind of their own, and so is all that such a person may import."""
    if kind in kinds_for(user) and not _pipeline_of(raw):
        return kind
    said = _pipeline_of(raw)
    meant = (key for key, guest in GUESTS.items() if guest.stands_for[0] == kind and said in ("", guest.stands_for[1]))
    return next(meant, kind)


def pipeline_of(kind: str) -> str:
    return GUESTS[kind].pipeline if kind in GUESTS else "sales"


def _pipeline_of(raw: object) -> str:
    parts = raw if isinstance(raw, list) else []
    named = (part for part in parts if isinstance(part, dict) and part.get("field") == "pipeline")
    return next((str(part["constant"]) for part in named if "constant" in part), "")
