"""An import as a row of work: made, mapped, queued, claimed by one worker at a time, finished."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from funnel.models import ImportJob, ImportRowError, LeadBefore, MappingMemory
from people.models import Person
from people.services import audit

DRY_RUN, IMPORT, MAPPING, ROLLED_BACK = "dry_run", "import", "mapping", "rolled_back"
LEASE = timedelta(seconds=90)
KEPT = timedelta(days=30)
MAX_ATTEMPTS = 5
LINES_SHOWN = 20
STANDING = "standing"
PREVIEW = "preview"


@dataclass
class Outcome:
    """What became of one row; `warnings` are pairs of a code and a sentence, `moved` the stages it left and reached."""

    result: str
    error: str = ""
    warnings: Sequence[tuple[str, str]] = ()
    moved: tuple[str, str] | None = None


@dataclass
class Batch:
    """Rows of one transaction with their outcomes, in the order of the file."""

    lines: list[int]
    cells: list[list[str]]
    outcomes: list[Outcome] = field(default_factory=list)

    def count(self, result: str) -> int:
        return sum(outcome.result == result for outcome in self.outcomes)


@transaction.atomic
def create_job(
    *,
    author: Person,
    kind: str,
    file_name: str,
    path: str,
    sha256: str,
    size: int,
    facts: dict[str, Any],
    now: datetime,
) -> ImportJob:
    """A stored file waiting for its columns to be confirmed. `facts` are format, headers, mapping, sample, rows."""
    job = ImportJob.objects.create(
        kind=kind,
        author=author,
        file_name=file_name[:255],
        path=path,
        sha256=sha256,
        size=size,
        state="done",
        available_at=now,
        created_at=now,
        **facts,
    )
    audit.record(actor=author, verb="import.uploaded", obj=job, now=now, details={"kind": kind, "size": size})
    return job


@transaction.atomic
def set_mapping(job: ImportJob, *, mapping: list[Any], facts: dict[str, Any], fingerprint: str, now: datetime) -> None:
    """The answer of a person, remembered for the next file with these columns. `facts` are what the file then shows."""
    _waiting(job)
    for name, value in {**facts, "mapping": mapping}.items():
        setattr(job, name, value)
    job.save(update_fields=["mapping", *facts])
    answer = {"mapping": mapping, "options": facts["options"], "saved_at": now}
    MappingMemory.objects.update_or_create(kind=job.kind, fingerprint=fingerprint, defaults=answer)


@transaction.atomic
def queue(job: ImportJob, *, phase: str, actor: Person, now: datetime) -> ImportJob:
    """Let a worker try the file or import it. Raises DomainError while it is at work or after it was imported."""
    job = _waiting(job)
    trial_path(job).unlink(missing_ok=True)
    ImportRowError.objects.filter(job=job).delete()
    fresh = dict.fromkeys(("cursor", "rows", "created", "updated", "skipped", "failed", "attempts"), 0)
    blank = {
        "format": {**job.format, STANDING: {}},
        "warnings": [],
        "last_error": "",
        "lease_token": "",
        "leased_until": None,
        "finished_at": None,
    }
    for name, value in {**fresh, **blank, "phase": phase, "state": "queued", "available_at": now}.items():
        setattr(job, name, value)
    job.save()
    audit.record(actor=actor, verb=f"import.{phase}.queued", obj=job, now=now)
    return job


@transaction.atomic
def restart(job: ImportJob, *, actor: Person, now: datetime) -> ImportJob:
    """A job given up goes on behind its last written row. Raises DomainError unless it was given up."""
    job = ImportJob.objects.select_for_update().get(pk=job.pk)
    if job.state != "dead" or job.phase not in {DRY_RUN, IMPORT}:
        raise DomainError(_("Only an import that stopped halfway can be restarted."))
    job.state, job.attempts, job.last_error = "queued", 0, ""
    job.available_at, job.finished_at, job.lease_token, job.leased_until = now, None, "", None
    job.save()
    audit.record(actor=actor, verb=f"import.{job.phase}.restarted", obj=job, now=now, details={"rows": job.rows})
    return job


def claim(*, now: datetime) -> ImportJob | None:
    """The oldest job nobody works on, under a lease; one conditional UPDATE decides between two workers."""
    free = Q(state="queued", available_at__lte=now) | Q(state="running", leased_until__lt=now)
    waiting = ImportJob.objects.filter(free, phase__in=[DRY_RUN, IMPORT])
    waiting.filter(attempts__gte=MAX_ATTEMPTS).update(
        state="dead", finished_at=now, last_error=_("The import stopped five times and was given up.")
    )
    token = secrets.token_hex(16)
    for pk in waiting.order_by("created_at", "pk").values_list("pk", flat=True)[:5]:
        taken = {"state": "running", "lease_token": token, "leased_until": now + LEASE, "attempts": F("attempts") + 1}
        if waiting.filter(pk=pk).update(**taken):
            return ImportJob.objects.select_related("author").get(pk=pk)
    return None


def record(job: ImportJob, batch: Batch, *, now: datetime) -> bool:
    """Counters, errors and cursor of a batch, in its transaction; False when the lease went to another worker."""
    counts = {name: getattr(job, name) + batch.count(name) for name in ("created", "updated", "skipped", "failed")}
    changes = {
        **counts,
        "rows": sum(counts.values()),
        "cursor": batch.lines[-1],
        "warnings": _with_warnings(job.warnings, batch),
        "format": {**job.format, STANDING: _standing(job, batch)},
        "leased_until": now + LEASE,
        "attempts": 0,
    }
    if not ImportJob.objects.filter(pk=job.pk, lease_token=job.lease_token, state="running").update(**changes):
        return False
    ImportRowError.objects.bulk_create(
        [
            ImportRowError(job=job, line=line, cells=cells, error=outcome.error[:500])
            for line, cells, outcome in zip(batch.lines, batch.cells, batch.outcomes, strict=True)
            if outcome.result == "failed"
        ],
        ignore_conflicts=True,
    )
    for name, value in changes.items():
        setattr(job, name, value)
    return True


def finish(job: ImportJob, *, error: str = "", now: datetime) -> None:
    """The end of a run; `error` is a sentence when the file could not be read to its end."""
    state = {"state": "dead" if error else "done", "last_error": error[:500], "finished_at": now, "leased_until": None}
    total = {} if error else {"total_rows": job.rows}
    ours = ImportJob.objects.filter(pk=job.pk, lease_token=job.lease_token, state="running")
    if ours.update(**state, **total) and job.phase == IMPORT:
        details = {name: getattr(job, name) for name in ("rows", "created", "updated", "skipped", "failed")}
        audit.record(actor=job.author, verb="import.finished", obj=job, now=now, source="rule", details=details)


def pause(job: ImportJob, *, now: datetime) -> None:
    """Give the job back after a slice of time: the cursor says where the next worker goes on."""
    ImportJob.objects.filter(pk=job.pk, lease_token=job.lease_token, state="running").update(
        state="queued", available_at=now, leased_until=None
    )


def state_of(job: ImportJob) -> str:
    """The word of the API."""
    if job.phase == ROLLED_BACK:
        return ROLLED_BACK
    return {"dead": "failed", "cancelled": "failed"}.get(job.state, "queued" if job.phase == MAPPING else job.state)


def progress_of(job: ImportJob) -> float | None:
    """0 to 1; None while the number of rows is unknown."""
    if job.state == "done" and job.phase != MAPPING:
        return 1.0
    return min(job.rows / job.total_rows, 1.0) if job.total_rows else None


def file_path(job: ImportJob) -> Path:
    return Path(settings.MEDIA_ROOT) / job.path


def trial_path(job: ImportJob) -> Path:
    """What a trial run remembers of its earlier rows."""
    return file_path(job).with_suffix(".trial")


def forget_old(*, now: datetime) -> int:
    """Retention: after 30 days the file, the rows kept as they came and the former values go; the counts stay."""
    old = ImportJob.objects.filter(created_at__lt=now - KEPT).exclude(path="").exclude(state__in=["queued", "running"])
    jobs = list(old)
    for job in jobs:
        file_path(job).unlink(missing_ok=True)
        trial_path(job).unlink(missing_ok=True)
    ImportRowError.objects.filter(job__in=jobs).delete()
    LeadBefore.objects.filter(job__in=jobs).delete()
    ImportJob.objects.filter(pk__in=[job.pk for job in jobs]).update(sample=[], path="")
    return len(jobs)


def _waiting(job: ImportJob) -> ImportJob:
    job = ImportJob.objects.select_for_update().get(pk=job.pk)
    if job.state in {"queued", "running"}:
        raise DomainError(_("This import is at work. Wait until it is done."))
    if job.phase in {IMPORT, ROLLED_BACK}:
        raise DomainError(_("This file was imported already. Upload it again to import it once more."))
    return job


def keep_preview(job: ImportJob, preview: Mapping[str, Any]) -> None:
    """Beside the counts of the trial, as long as the lease holds."""
    ours = ImportJob.objects.filter(pk=job.pk, lease_token=job.lease_token, state="running")
    kept = ours.values_list("format", flat=True).first()
    if kept is not None:
        ours.update(format={**kept, PREVIEW: preview})
        job.format = {**kept, PREVIEW: preview}


@transaction.atomic
def discard(job: ImportJob, *, actor: Person, now: datetime) -> ImportJob:
    """Nothing was written, and now the file goes too. Raises DomainError once rows were written."""
    job = ImportJob.objects.select_for_update().get(pk=job.pk)
    if job.phase not in {MAPPING, DRY_RUN} or job.state == "running":
        raise DomainError(_("Rows of this file were written: it can only be taken back."))
    job.state, job.finished_at, job.sample, job.lease_token = "cancelled", now, [], ""
    job.save(update_fields=["state", "finished_at", "sample", "lease_token"])
    audit.record(actor=actor, verb="import.discarded", obj=job, now=now)
    transaction.on_commit(lambda: file_path(job).unlink(missing_ok=True))
    return job


def standing_of(job: ImportJob) -> dict[str, int]:
    """How many leads of the file stand on each stage, by its key."""
    return {key: count for key, count in job.format.get(STANDING, {}).items() if count}


def _standing(job: ImportJob, batch: Batch) -> dict[str, int]:
    counts = Counter(job.format.get(STANDING, {}))
    for outcome in batch.outcomes:
        if outcome.moved:
            left, reached = outcome.moved
            counts[reached] += 1
            counts[left] -= bool(left)
    return dict(counts)


def _with_warnings(known: list[dict[str, Any]], batch: Batch) -> list[dict[str, Any]]:
    """One entry a code, with the number of rows and the first lines."""
    found = {entry["code"]: {**entry, "lines": list(entry["lines"])} for entry in known}
    for line, outcome in zip(batch.lines, batch.outcomes, strict=True):
        for code, text in outcome.warnings:
            entry = found.setdefault(code, {"code": code, "text": text, "count": 0, "lines": []})
            entry["count"] += 1
            if len(entry["lines"]) < LINES_SHOWN:
                entry["lines"].append(line)
    return list(found.values())
