"""Rows of stage events of candidates: a history told step by step for applications that are already here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from funnel.models import ImportJob
from funnel.services.import_jobs import Outcome
from hiring.models import Application
from hiring.services.applications import LINKS, PIPELINE
from hiring.services.import_history import Book, Told, former_of


class HistoryWriter:
    def __init__(self, job: ImportJob, *, now: datetime) -> None:
        self.job, self.now = job, now

    def forget(self) -> None:
        """Nothing is remembered between two batches."""

    def words(self, row: dict[str, Any]) -> list[str]:
        return [row["external_id"]]

    def write(self, rows: Sequence[dict[str, Any]]) -> list[Outcome]:
        book = Book(self.job, now=self.now)
        return [self._taken(book, row) for row in rows]

    def _taken(self, book: Book, row: dict[str, Any]) -> Outcome:
        try:
            with transaction.atomic():
                return self._take(book, row)
        except DomainError as error:
            return Outcome("failed", error.message)

    def _take(self, book: Book, row: dict[str, Any]) -> Outcome:
        if row.get("pipeline", PIPELINE).casefold() != PIPELINE:
            raise InvalidInput(_("Events of this pipeline cannot be imported here."), field="pipeline")
        stage = book.stages.of(row["stage"])
        found = Application.objects.alive().select_for_update(of=("self",)).select_related(*LINKS)
        application = found.filter(external_id=row["external_id"]).first()
        if application is None:
            words = {"id": row["external_id"][:80]}
            raise InvalidInput(_("There is no candidate with the id “%(id)s”.") % words, field="external_id")
        former = former_of(application)
        if not book.append(application, [Told(stage, row["at"], row.get("reason", ""))]):
            return Outcome("skipped")
        book.note_change(application, former)
        early = [("stage_before_created", _("A stage was entered before the candidate came."))]
        return Outcome("created", warnings=early if row["at"] < application.created_at else ())
