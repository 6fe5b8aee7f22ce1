"""All that is kept of one candidate, found by the marks of the fields: what is shown on request, and what is erased."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Model, Q, QuerySet

from alignment.shared.models import Personal, personal_fields
from delivery.models import OutboxMessage
from hiring.models import Candidate, CandidateFile, CandidateLetter

EMPTY: tuple[Any, ...] = (None, "")


@dataclass(frozen=True)
class Preview:
    """What erasing would take away, counted."""

    fields: int
    files: int
    letters: int
    texts: int


@cache
def ways() -> dict[type[Model], str]:
    """By which lookup each table of hiring leads to its candidate; a new table is found by itself."""
    found: dict[type[Model], str] = {Candidate: "pk"}
    queue: deque[type[Model]] = deque([Candidate])
    while queue:
        target = queue.popleft()
        for model, name in _pointing_at(target):
            if model not in found:
                found[model] = name if target is Candidate else f"{name}__{found[target]}"
                queue.append(model)
    return found


def _pointing_at(target: type[Model]) -> Iterator[tuple[type[Model], str]]:
    for relation in target._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            model: Any = relation.related_model
            if model._meta.app_label == "hiring":
                yield model, relation.field.name  # type: ignore[union-attr]


def tables() -> Iterator[tuple[Any, str, dict[str, Personal]]]:
    """Those that keep something personal, and the way from them."""
    for model, way in ways().items():
        if marks := personal_fields(model):
            yield model, way, marks


def rows_of(model: Any, way: str, candidates: Iterable[int]) -> QuerySet[Any]:
    found: QuerySet[Any] = model._base_manager.filter(**{f"{way}__in": list(candidates)})
    return found


def identities(candidate: Candidate) -> list[int]:
    """The candidate and the records merged into them: they are one person."""
    return [candidate.pk, *Candidate.objects.filter(merged_into=candidate).values_list("pk", flat=True)]


def letters_of(candidates: list[int]) -> QuerySet[OutboxMessage]:
    """What was written to them, by whichever part of the program."""
    mails = Candidate.objects.filter(pk__in=candidates).exclude(email="").values("email")
    keys = CandidateLetter.objects.filter(application__candidate__in=candidates).values("key")
    return OutboxMessage.objects.filter(Q(key__in=keys) | Q(recipient=None, kind="mail", address__in=mails))


def preview(candidate: Candidate) -> Preview:
    found = identities(candidate)
    marks = personal_fields(Candidate)
    own = [name for name, mark in marks.items() if mark.export and getattr(candidate, name) not in EMPTY]
    texts = sum(
        rows_of(model, way, found).filter(_says_something(marks)).count()
        for model, way, marks in tables()
        if model not in (Candidate, CandidateFile)
    )
    return Preview(
        fields=len(own), files=CandidateFile.objects.filter(candidate__in=found).count(),
        letters=letters_of(found).exclude(body="").count(), texts=texts,
    )  # fmt: skip


def _says_something(marks: Iterable[str]) -> Q:
    wanted = Q()
    for name in marks:
        wanted |= Q(**{f"{name}__isnull": False}) & ~Q(**{name: ""})
    return wanted


def data_of(candidate: Candidate) -> dict[str, Any]:
    """A copy for the candidate: their record, consents, applications, files, letters, and what was written of them."""
    found = identities(candidate)
    written = {
        model._meta.model_name: rows
        for model, way, marks in tables()
        if model not in (Candidate, CandidateFile) and (rows := _written(rows_of(model, way, found), marks))
    }
    return {
        "records": [_told(row, personal_fields(Candidate)) for row in Candidate.objects.filter(pk__in=found)],
        "keep_until": candidate.keep_until,
        "consents": list(candidate.consents.order_by("pk").values("kind", "version", "given_at", "withdrawn_at")),
        "applications": _applications(candidate),
        "files": list(
            CandidateFile.objects.filter(candidate__in=found).order_by("pk").values("name", "kind", "size", "at")
        ),
        "letters": list(letters_of(found).order_by("pk").values("subject", "body", "created_at")),
        "written": written,
    }


def _applications(candidate: Candidate) -> list[dict[str, Any]]:
    rows = candidate.applications.alive().select_related("vacancy", "stage", "source").order_by("pk")
    return [
        {
            "vacancy": row.vacancy.title, "stage": row.stage.name, "since": row.stage_entered_at,
            "created_at": row.created_at, "source": row.source.name if row.source else None,
        }
        for row in rows
    ]  # fmt: skip


def _written(rows: QuerySet[Any], marks: dict[str, Personal]) -> list[dict[str, Any]]:
    told = (_told(row, marks) for row in rows.order_by("pk"))
    return [row for row in told if any(value not in EMPTY for value in row.values())]


def _told(row: Any, marks: dict[str, Personal]) -> dict[str, Any]:
    return {name: getattr(row, name) for name, mark in marks.items() if mark.export}
