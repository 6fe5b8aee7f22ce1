"""A candidate is forgotten: every field by its mark, files, letters. Stages, days and counts stay for the figures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import CharField, Model, Q, TextField
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from alignment.shared.models import Personal
from delivery.models import IdempotencyRecord
from funnel.services.import_forgetting import forget_files
from hiring.models import Candidate, CandidateFile
from hiring.selectors import candidate_data as data
from hiring.services import candidate_files
from people.models import Person
from people.services import audit

IMPORTED = ("candidates", "candidate_events")
PATHS = Q(method_path__contains="/candidates/") | Q(method_path__contains="/applications/")


@transaction.atomic
def erase(candidate: Candidate, *, now: datetime, actor: Person | None, why: str = "request") -> data.Preview:
    """Once and for good. `why` is `request` or `term`; what was taken away is counted in the audit."""
    row = Candidate.objects.select_for_update().get(pk=candidate.pk)
    if row.erased_at is not None:
        raise DomainError(_("This candidate was erased already."))
    if row.is_held_by_law:
        raise DomainError(_("The law requires to keep this record for now. End the hold first."))
    taken, found = data.preview(row), data.identities(row)
    _forget_letters(found)
    _forget_answers(found)
    _forget_files(found)
    forget_files(IMPORTED, words=[word for one in found for word in words_of(one)])
    for model, way, marks in data.tables():
        if model is not CandidateFile:
            data.rows_of(model, way, found).update(**blanks(model, marks))
    Candidate.objects.filter(pk__in=found).update(erased_at=now, keep_until=None, changed_at=now)
    details = {"why": why, "fields": taken.fields, "files": taken.files, "letters": taken.letters, "texts": taken.texts}
    audit.record(actor=actor, verb="candidate.erased", obj=row, now=now, details=details, is_demo=row.is_demo)
    return taken


def blanks(model: type[Model], marks: dict[str, Personal]) -> dict[str, Any]:
    """What stands in each marked column afterwards."""
    return {name: _blank(model, name, mark) for name, mark in marks.items()}


def _blank(model: type[Model], name: str, mark: Personal) -> Any:
    field: Any = model._meta.get_field(name)
    if mark.erase == "null":
        return None
    if isinstance(field, CharField | TextField):
        return ""
    return None if field.null else field.get_default()


def _forget_letters(candidates: list[int]) -> None:
    """What still waits is not sent."""
    letters = data.letters_of(candidates)
    keys = list(letters.values_list("pk", flat=True))
    found = letters.model._base_manager.filter(pk__in=keys)
    found.filter(state="queued").update(state="cancelled")
    found.update(address="", subject="", body="", html="", attachments=[], last_error="")


def _forget_answers(candidates: list[int]) -> None:
    """Answers of the API are remembered for three days; those that show this candidate lose their text."""
    remembered = IdempotencyRecord.objects.filter(PATHS)
    for one in candidates:
        for word in words_of(one):
            remembered.filter(answer__contains=word).update(answer="")


def words_of(candidate: int) -> list[str]:
    """By which a text is known to speak of them."""
    row = Candidate.objects.values_list("email", "phone", "last_name").get(pk=candidate)
    return [word for word in row if word]


def _forget_files(candidates: list[int]) -> None:
    files = CandidateFile.objects.filter(candidate__in=candidates)
    paths = list(files.values_list("path", flat=True))
    files.delete()
    transaction.on_commit(lambda: candidate_files.forget(paths))
