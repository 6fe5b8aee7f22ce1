"""CVs and other files of a candidate: known by their first bytes, kept under names of our own outside the site."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, TooLarge
from alignment.shared.uploads import put_away
from hiring.metrics.file_kinds import UnknownKind, kind_of
from hiring.models import Candidate, CandidateFile
from people.models import Person
from people.services import audit

FOLDER = "candidates"
MAX_MB = 10
MAX_FILES = 20
STRAY_AFTER = timedelta(days=1)


@transaction.atomic
def add(
    candidate: Candidate, upload: UploadedFile[Any], *, actor: Person | None, now: datetime, kind: str = "cv"
) -> CandidateFile:
    """The same file sent twice is one; whose it is says the page, never the upload."""
    content, name = checked(candidate, upload)
    digest = hashlib.sha256(content).hexdigest()
    if known := candidate.files.filter(sha256=digest).first():
        return known
    row = CandidateFile.objects.create(
        candidate=candidate, kind=kind, name=name, content_type=_kind(content), path=put_away(content, FOLDER),
        sha256=digest,
        size=len(content), by=actor, at=now, is_demo=candidate.is_demo,
    )  # fmt: skip
    details = {"file": row.pk, "kind": kind}
    audit.record(actor=actor, verb="candidate.file_added", obj=candidate, now=now, details=details)
    return row


def checked(candidate: Candidate, upload: UploadedFile[Any]) -> tuple[bytes, str]:
    if candidate.erased_at is not None or candidate.files.count() >= MAX_FILES:
        raise DomainError(_("No more files can be added to this candidate."))
    if (upload.size or 0) > MAX_MB * 1024 * 1024:
        raise TooLarge(_("The file is larger than %(limit)s MB.") % {"limit": MAX_MB}, field="file")
    content = upload.read()
    if not content:
        raise InvalidInput(_("The file is empty."), field="file")
    return content, shown_name(upload.name or "")


def shown_name(name: str) -> str:
    """As a person may read it: no folders, no control or direction marks."""
    plain = "".join(letter for letter in name.replace("\\", "/").rsplit("/", 1)[-1] if letter.isprintable())
    return plain.strip(". ")[-200:] or "file"


def _kind(content: bytes) -> str:
    try:
        return kind_of(content)
    except UnknownKind as error:
        raise InvalidInput(
            _("A CV is a PDF, DOCX, ODT, RTF, plain text, or a picture (JPEG, PNG, WebP)."), field="file"
        ) from error


@transaction.atomic
def opened(file: CandidateFile, *, actor: Person, now: datetime) -> Path | None:
    """Where it lies; who looked is written down. None when it is gone from the disk."""
    path = place_of(file.path)
    if not path.is_file():
        return None
    details = {"file": file.pk}
    audit.record(actor=actor, verb="candidate.file_opened", obj=file.candidate, now=now, details=details)
    return path


@transaction.atomic
def remove(file: CandidateFile, *, actor: Person, now: datetime) -> None:
    paths = [file.path]
    candidate = file.candidate
    details = {"file": file.pk}
    file.delete()
    audit.record(actor=actor, verb="candidate.file_removed", obj=candidate, now=now, details=details)
    transaction.on_commit(lambda: forget(paths))


def place_of(path: str) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / path


def forget(paths: Iterable[str]) -> None:
    for path in paths:
        place_of(path).unlink(missing_ok=True)


def forget_strays(*, now: datetime) -> int:
    """Files that no row names: their upload was refused, or the machine stopped between row and file."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    if not folder.is_dir():
        return 0
    known = set(CandidateFile.objects.values_list("path", flat=True))
    old = (now - STRAY_AFTER).astimezone(UTC).timestamp()
    strays = [file.name for file in folder.iterdir() if file.name not in known and file.stat().st_mtime < old]
    forget(strays)
    return len(strays)
