"""A file carried through an import, as a worker would."""

from datetime import UTC, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from funnel.imports import run as running
from funnel.imports import uploads
from funnel.models import ImportJob
from funnel.services import import_jobs
from people.models import Person

NOW = datetime(2026, 3, 16, 6, tzinfo=UTC)


def queued(author: Person, kind: str, content: str, mapping: Any = None, phase: str = "import") -> ImportJob:
    upload = SimpleUploadedFile("file.csv", content.encode())
    job = uploads.receive(upload, kind=kind, options={"date_format": "iso"}, author=author, now=NOW)
    uploads.confirm(job, raw=job.mapping if mapping is None else mapping, options={}, now=NOW)
    return import_jobs.queue(job, phase=phase, actor=author, now=NOW)


def worked(now: datetime = NOW) -> ImportJob:
    job = import_jobs.claim(now=now)
    running.run(job, clock=lambda: now)
    return ImportJob.objects.get(pk=job.pk)


def imported(author: Person, kind: str, content: str, mapping: Any = None, phase: str = "import") -> ImportJob:
    queued(author, kind, content, mapping, phase)
    return worked()


def counts(job: ImportJob) -> list[int]:
    """Rows, and of them created, updated, skipped and failed."""
    return [job.rows, job.created, job.updated, job.skipped, job.failed]
