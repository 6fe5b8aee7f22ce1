"""Pictures of a visit: small, of a known kind by their first bytes, drawn anew, under a name of our own."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, TooLarge
from alignment.shared.uploads import put_away
from people.models import Person
from people.services import audit
from practices.models import FieldVisit, VisitPhoto
from practices.services.pictures import redrawn

FOLDER = "visits"
MAX_MB = 10
MAX_PHOTOS = 10
HEAD = 12


def add(visit: FieldVisit, upload: UploadedFile[Any], *, actor: Person, now: datetime) -> VisitPhoto:
    """Where it was taken stays with whoever took it: of the file only the picture is kept."""
    if visit.is_confidential:
        raise DomainError(_("This client asked for confidentiality: no pictures are kept."))
    if visit.state == "cancelled" or visit.photos.count() >= MAX_PHOTOS:
        raise DomainError(_("No more pictures can be added to this visit."))
    if (upload.size or 0) > MAX_MB * 1024 * 1024:
        raise TooLarge(_("The file is larger than %(limit)s MB.") % {"limit": MAX_MB}, field="photo")
    content = upload.read()
    kind = kind_of(content)
    return _keep(visit, redrawn(content, kind), kind, actor=actor, now=now)


@transaction.atomic
def _keep(visit: FieldVisit, content: bytes, kind: str, *, actor: Person, now: datetime) -> VisitPhoto:
    """The same picture sent twice is one."""
    digest = hashlib.sha256(content).hexdigest()
    if known := visit.photos.filter(sha256=digest).first():
        return known
    photo = VisitPhoto.objects.create(
        visit=visit, kind=kind, path=put_away(content, FOLDER), sha256=digest, size=len(content), by=actor, at=now,
        is_demo=visit.is_demo,
    )  # fmt: skip
    audit.record(actor=actor, verb="visit.photo", obj=visit, now=now, is_demo=visit.is_demo)
    return photo


def kind_of(content: bytes) -> str:
    """What it is, whatever its name says."""
    head = content[:HEAD]
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    raise InvalidInput(_("A picture is a JPEG, PNG or WebP file."), field="photo")


def file_of(photo: VisitPhoto) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / photo.path
