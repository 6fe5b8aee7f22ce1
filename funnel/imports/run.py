"""A claimed import run to its end: rows in short transactions, the cursor saved with the rows it counts."""

import itertools
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import DataError, IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from funnel.imports import fields, preview, reader
from funnel.imports.mapping import RowReader, parse_mapping
from funnel.imports.rehearsal import Rehearsal
from funnel.imports.sniff import FileFormat
from funnel.imports.typed import RowTyper
from funnel.models import ImportJob
from funnel.services import import_jobs
from funnel.services.import_events import EventWriter
from funnel.services.import_jobs import Batch, Outcome
from funnel.services.import_kinds import GUESTS, Typed, Writer
from funnel.services.import_leads import LeadWriter
from funnel.services.import_purchases import PurchaseWriter
from funnel.services.import_spend import SpendWriter
from people import selectors as people

CHUNK = 500
SLICE = timedelta(minutes=4)
WRITTEN = ("created", "updated")


WRITERS: dict[str, Callable[..., Writer]] = {
    fields.LEADS: LeadWriter,
    fields.STAGE_EVENTS: EventWriter,
    fields.SPEND: SpendWriter,
    fields.PURCHASES: PurchaseWriter,
}


def writer_of(kind: str) -> Callable[..., Writer]:
    return GUESTS[kind].writer if kind in GUESTS else WRITERS[kind]


def run(job: ImportJob, *, clock: Callable[[], datetime]) -> None:
    """Work through a job under its lease; what is left after a slice of time waits for the next worker."""
    with translation.override(job.author.language or people.company().language):
        try:
            is_whole = Runner(job, clock=clock).run()
        except DomainError as error:
            import_jobs.finish(job, error=error.message, now=clock())
            return
        if is_whole:
            import_jobs.finish(job, now=clock())


class Runner:
    def __init__(self, job: ImportJob, *, clock: Callable[[], datetime]) -> None:
        self.job, self.clock = job, clock
        self.is_trial = job.phase == import_jobs.DRY_RUN
        self.format = FileFormat(**job.format["file"])
        mapping = parse_mapping(job.kind, job.mapping)
        self.texts = RowReader(mapping, job.headers).texts
        zone = ZoneInfo(job.options["timezone"]) if job.options.get("timezone") else people.zone()
        self.typer = RowTyper(mapping, decimal=self.format.decimal, dates=job.format.get("dates", {}), zone=zone)
        self.writer = writer_of(job.kind)(job, now=clock())
        self.rehearsal = Rehearsal(import_jobs.trial_path(job), cursor=job.cursor) if self.is_trial else None

    def run(self) -> bool:
        """True at the end of the file; False when the time of the slice or the lease is over."""
        until = self.clock() + SLICE
        for rows in _chunks(self._rows_ahead()):
            self.writer.now = self.clock()
            if not self._take(rows):
                return False
            if self.clock() > until:
                import_jobs.pause(self.job, now=self.clock())
                return False
        if self.rehearsal:
            self.rehearsal.end()
            self._look_ahead()
        return True

    def _look_ahead(self) -> None:
        """What the file says of the funnel stands on the card before anything is saved."""
        if self.job.kind == fields.LEADS:
            import_jobs.keep_preview(self.job, preview.look(self.job, self._reading, now=self.clock()))

    def _rows_ahead(self) -> Iterator[reader.Row]:
        path = import_jobs.file_path(self.job)
        if not path.is_file():
            raise InvalidInput(_("The file is no longer kept. Upload it again."))
        return (row for row in reader.read(path, self.format) if row.line_number > self.job.cursor)

    def _take(self, rows: list[reader.Row]) -> bool:
        batch = Batch([row.line_number for row in rows], [row.cells for row in rows])
        with transaction.atomic():
            batch.outcomes = self._outcomes(rows)
            if not self.is_trial:
                is_ours = import_jobs.record(self.job, batch, now=self.clock())
            transaction.set_rollback(self.is_trial or not is_ours)
        if self.is_trial:
            self.writer.forget()
            with transaction.atomic():
                return import_jobs.record(self.job, batch, now=self.clock())
        return is_ours

    def _outcomes(self, rows: list[reader.Row]) -> list[Outcome]:
        """A row that cannot be read fails alone; the others are written together."""
        readings = [self._reading(row) for row in rows]
        typed = [reading for reading in readings if isinstance(reading, dict)]
        words = self._words(typed)
        written = self._written(typed, self._earlier(words))
        if self.rehearsal:
            readable = [row for row, reading in zip(rows, readings, strict=True) if isinstance(reading, dict)]
            told = zip(readable, words, written, strict=True)
            self.rehearsal.tell((row, names) for row, names, outcome in told if outcome.result in WRITTEN)
        each = iter(written)
        outcomes = [reading if isinstance(reading, Outcome) else next(each) for reading in readings]
        for row, outcome in zip(rows, outcomes, strict=True):
            if row.is_short:
                outcome.warnings = [*outcome.warnings, ("short_rows", _("The row has fewer cells than the header."))]
        return outcomes

    def _reading(self, row: reader.Row) -> Typed | Outcome:
        if row.problem:
            return Outcome("failed", row.problem)
        try:
            return self.typer.typed(self.texts(row.cells))
        except InvalidInput as error:
            return Outcome("failed", error.message)

    def _words(self, typed: list[Typed]) -> list[list[str]]:
        if not self.rehearsal:
            return []
        try:
            with transaction.atomic():
                return [self.writer.words(row) for row in typed]
        except (IntegrityError, DataError):
            self.writer.forget()
            return [[] for _row in typed]

    def _earlier(self, words: list[list[str]]) -> list[Typed]:
        """What a real run would have written by now of the things that these rows name."""
        if not self.rehearsal:
            return []
        told = map(self._reading, self.rehearsal.earlier(itertools.chain.from_iterable(words)))
        return [reading for reading in told if isinstance(reading, dict)]

    def _written(self, typed: list[Typed], earlier: list[Typed]) -> list[Outcome]:
        try:
            with transaction.atomic():
                return self.writer.write([*earlier, *typed])[len(earlier) :]
        except (IntegrityError, DataError):
            self.writer.forget()
            for row in earlier:
                self._written_alone(row)
            return [self._written_alone(row) for row in typed]

    def _written_alone(self, row: Typed) -> Outcome:
        """One bad row never loses a good one."""
        try:
            with transaction.atomic():
                return self.writer.write([row])[0]
        except (IntegrityError, DataError):
            self.writer.forget()
            return Outcome("failed", _("The row contradicts what is stored and was left out."))


def _chunks(rows: Iterator[reader.Row]) -> Iterator[list[reader.Row]]:
    while chunk := list(itertools.islice(rows, CHUNK)):
        yield chunk
