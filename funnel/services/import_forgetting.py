"""Somebody in a file must be forgotten before the file's own term is over."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from django.db import transaction

from funnel.models import ImportJob, ImportRowError
from funnel.services.import_jobs import IMPORT, ROLLED_BACK, file_path, trial_path


def forget_files(kinds: Collection[str], *, words: Collection[str]) -> int:
    """Imported files of these kinds go, with their samples; so do failed rows that hold one of the words. How many files.

    The counts and the way back stay. A file that was not imported yet is not touched: its rows are still to come.
    """
    done = ImportJob.objects.filter(kind__in=kinds, phase__in=[IMPORT, ROLLED_BACK])
    jobs = list(done.exclude(path="").exclude(state__in=["queued", "running"]))
    paths = [path for job in jobs for path in (file_path(job), trial_path(job))]
    _forget_rows(done.values_list("pk", flat=True), words)
    ImportJob.objects.filter(pk__in=[job.pk for job in jobs]).update(sample=[], path="")
    transaction.on_commit(lambda: _unlink(paths))
    return len(jobs)


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _forget_rows(jobs: Collection[int], words: Collection[str]) -> None:
    rows = ImportRowError.objects.filter(job__in=list(jobs)).only("pk", "cells", "error")
    found = [row.pk for row in rows.iterator() if _speaks_of(row, words)]
    ImportRowError.objects.filter(pk__in=found).delete()


def _speaks_of(row: ImportRowError, words: Collection[str]) -> bool:
    said = " ".join([*map(str, row.cells), row.error]).casefold()
    return any(word.casefold() in said for word in words)
