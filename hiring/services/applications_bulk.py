"""Many applications at once: moved, refused, answered. One refusal never loses the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from funnel.models import Stage
from hiring.models import Application
from hiring.services import answers, applications
from people.models import Person

BULK_LIMIT = 200


@dataclass(frozen=True)
class Done:
    changed: int
    refused: dict[int, str] = field(default_factory=dict)


def move_many(
    rows: Iterable[Application], *, to_stage: Stage | str, refusal: str = "", note: str = "", letter: bool = False,
    actor: Person, now: datetime,
) -> Done:  # fmt: skip
    """With `letter` the refused are told in the same step."""

    def change(row: Application) -> None:
        applications.move(row, to_stage=to_stage, refusal=refusal or None, note=note, now=now, actor=actor)
        if letter and row.stage.kind == "rejected":
            answers.send(row, "rejection", now=now, actor=actor)

    return _in_bulk(rows, change)


def answer_many(rows: Iterable[Application], kind: str, *, actor: Person, now: datetime) -> Done:
    return _in_bulk(rows, lambda row: answers.send(row, kind, now=now, actor=actor))


@transaction.atomic
def _in_bulk(rows: Iterable[Application], change: Callable[[Application], Any]) -> Done:
    chosen = list(rows)
    if len(chosen) > BULK_LIMIT:
        raise InvalidInput(_("At most %(limit)s candidates at once.") % {"limit": BULK_LIMIT})
    refused: dict[int, str] = {}
    for row in chosen:
        try:
            with transaction.atomic():
                change(row)
        except DomainError as error:
            refused[row.pk] = error.message
    return Done(len(chosen) - len(refused), refused)
