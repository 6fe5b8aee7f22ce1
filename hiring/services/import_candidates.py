"""Rows of candidates: whoever they are is found as at any other door, and their history is appended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.search import search_key
from funnel.models import ImportJob
from funnel.services.import_jobs import Outcome
from funnel.services.versions import kept, locked
from hiring.models import Application, Candidate, HiringSource, Vacancy
from hiring.selectors.duplicates import known_as
from hiring.services import candidates, sources
from hiring.services import consents as agreements
from hiring.services.applications import LINKS
from hiring.services.import_history import CREATED, FILLED, PERSON, Book, Told, former_of
from people.services import audit

Row = dict[str, Any]
WHO = ("first_name", "last_name", "email", "phone")
OF_PERSON = ("first_name", "last_name", "email", "phone", "city", "company", "position", "link", "note")


class CandidateWriter:
    def __init__(self, job: ImportJob, *, now: datetime) -> None:
        self.job, self.now = job, now
        self.forget()

    def forget(self) -> None:
        """After a rollback: what this batch added is no longer there."""
        self._vacancies: dict[str, Vacancy] = {}
        self._sources: dict[str, HiringSource] = {}

    def words(self, row: Row) -> list[str]:
        return [str(row[name]).casefold() for name in ("external_id", "email", "phone") if row.get(name)]

    def write(self, rows: Sequence[Row]) -> list[Outcome]:
        book = Book(self.job, now=self.now)
        return [self._taken(book, row) for row in rows]

    def _taken(self, book: Book, row: Row) -> Outcome:
        try:
            with transaction.atomic():
                return self._take(book, row)
        except DomainError as error:
            self.forget()
            return Outcome("failed", error.message)

    def _take(self, book: Book, row: Row) -> Outcome:
        agreed = consent_of(row)
        told = history_of(book, row)
        vacancy, person = self._vacancy(row["vacancy"]), person_of(row)
        known = self._known(row, vacancy, person)
        if known is not None and self.job.options.get("on_duplicate") == "skip":
            return Outcome("skipped")
        outcome = (
            self._create(book, row, vacancy, person, told, agreed) if known is None else
            self._update(book, known, vacancy, person, told, agreed)
        )  # fmt: skip
        if not agreed:
            outcome.warnings = [("no_consent", _("No consent to processing: ask the candidate for it."))]
        return outcome

    def _create(
        self, book: Book, row: Row, vacancy: Vacancy, person: Row, told: list[Told], agreed: tuple[str, ...]
    ) -> Outcome:
        at = row.get("created_at") or min((each.at for each in told), default=self.now)
        before = Candidate.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        application = candidates.receive(
            person, vacancy=vacancy, now=self.now, actor=self.job.author, door="import",
            source=self._source(row.get("source", "")), consents=agreed, at=at, external_id=row.get("external_id"),
        )  # fmt: skip
        application = _fresh(application.pk)
        if application.candidate_id > before:
            book.note(PERSON, application.candidate_id)
        book.note(CREATED, application.pk, version=application.version)
        book.append(application, told)
        book.note_change(application, {})
        return Outcome("created")

    def _update(
        self, book: Book, known: Application, vacancy: Vacancy, person: Row, told: list[Told], agreed: tuple[str, ...]
    ) -> Outcome:
        if known.vacancy_id != vacancy.pk:
            raise InvalidInput(_("This id is of a candidate for another vacancy."), field="external_id")
        former = former_of(known)
        is_filled = self._fill_up(book, known.candidate, person)
        given = agreements.give(known.candidate, agreed, now=self.now, actor=self.job.author)
        is_told = book.append(known, told)
        if is_told:
            book.note_change(known, former)
        return Outcome("updated" if is_told or is_filled or given else "skipped")

    def _fill_up(self, book: Book, candidate: Candidate, person: Row) -> bool:
        """Where we knew nothing; what is known is never overwritten by a file."""
        row = locked(candidate)
        said = candidates.cleaned({name: getattr(row, name) for name in WHO} | person)
        missing = {name: value for name, value in said.items() if value and not getattr(row, name)}
        changed = kept(row, missing, now=self.now, actor=self.job.author)
        if changed:
            audit.record(
                actor=self.job.author, verb="candidate.changed", obj=row, now=self.now, details={"fields": changed}
            )
            book.note(FILLED, row.pk, {"fields": changed}, row.version)
        return bool(changed)

    def _known(self, row: Row, vacancy: Vacancy, person: Row) -> Application | None:
        """By the id, else by the same person for the same vacancy."""
        alive = Application.objects.alive()
        found = alive.filter(external_id=row["external_id"]).first() if row.get("external_id") else None
        if found is None and (person.get("email") or person.get("phone")):
            clean = candidates.cleaned(person)
            who = known_as(clean.get("email", ""), clean.get("phone_e164", ""))
            found = alive.filter(candidate=who, vacancy=vacancy).first() if who else None
        return _fresh(found.pk) if found else None

    def _vacancy(self, word: str) -> Vacancy:
        if word not in self._vacancies:
            self._vacancies[word] = vacancy_of(word)
        return self._vacancies[word]

    def _source(self, name: str) -> HiringSource | None:
        key = search_key(name)
        if not key:
            return None
        if not self._sources:
            self._sources = {
                search_key(word): row for row in HiringSource.objects.all() for word in (row.key, row.name)
            }
        if key not in self._sources:
            self._sources[key] = sources.add(name=name[:120], kind="other", actor=self.job.author, now=self.now)
        return self._sources[key]


def vacancy_of(word: str) -> Vacancy:
    """By our number, by the id of the other system, or by its title when only one is called so."""
    by_id = Vacancy.objects.filter(external_id=word).first()
    if by_id is None and word.isascii() and word.isdigit() and len(word) < 10:
        by_id = Vacancy.objects.filter(pk=int(word)).first()
    found = [by_id] if by_id else list(Vacancy.objects.filter(title__iexact=word).order_by("pk")[:2])
    if not found:
        raise InvalidInput(_("There is no vacancy “%(name)s”.") % {"name": word[:80]}, field="vacancy")
    if len(found) > 1:
        raise InvalidInput(
            _("Several vacancies are called “%(name)s”; write the number of the vacancy.") % {"name": word[:80]},
            field="vacancy",
        )
    return found[0]


def history_of(book: Book, row: Row) -> list[Told]:
    """`entered.<stage>` and where they stand; a stage without a day is told at the last moment that is known."""
    reason = row.get("reason", "")
    told = [Told(book.stages.of(word), at, reason) for word, at in row.get("entered", {}).items()]
    if word := row.get("stage"):
        stage = book.stages.of(word)
        if stage.pk not in {each.stage.pk for each in told} and not _is_first(book, stage):
            moments = [each.at for each in told] + ([row["created_at"]] if row.get("created_at") else [])
            told.append(Told(stage, row.get("stage_at") or max(moments, default=book.now), reason))
    return [each for each in told if not (_is_first(book, each.stage) and each.at == row.get("created_at"))]


def _is_first(book: Book, stage: Any) -> bool:
    return bool(stage.order == min(each.order for each in book.stages.known.values()))


def consent_of(row: Row) -> tuple[str, ...]:
    """Where nothing is said it is asked for later (AL-57); whoever refused is not taken in."""
    if row.get("consent") is False:
        raise InvalidInput(
            _("This candidate did not consent to processing, so nothing of them is kept."), field="consent"
        )
    return ("processing",) if row.get("consent") else ()


def person_of(row: Row) -> Row:
    found = {name: row[name] for name in OF_PERSON if row.get(name)}
    if row.get("name") and not (found.get("first_name") or found.get("last_name")):
        first, _space, last = " ".join(row["name"].split()).partition(" ")
        found |= {"first_name": first[:100], "last_name": last[:100]}
    return found


def _fresh(pk: int) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related(*LINKS)
    return rows.get(pk=pk)
