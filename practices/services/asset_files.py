"""Files of materials: kept under a random name outside the site, read only through a view that asks who reads."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput, TooLarge

FOLDER = "assets"
MAX_MB = 25
#: What a browser would run stays outside, whatever it calls itself.
ENDINGS = frozenset({
    ".pdf", ".ppt", ".pptx", ".key", ".odp", ".doc", ".docx", ".odt", ".rtf", ".txt", ".md",
    ".xls", ".xlsx", ".ods", ".csv", ".png", ".jpg", ".jpeg", ".webp", ".mp4", ".webm", ".zip",
})  # fmt: skip


@dataclass(frozen=True)
class Stored:
    path: str
    name: str
    size: int
    sha256: str


def store(upload: Any) -> Stored:
    """Raises InvalidInput for a kind that is not taken, TooLarge for what is too large; then nothing is kept."""
    name = Path(upload.name or "").name[:200] or "file"
    if Path(name).suffix.lower() not in ENDINGS:
        raise InvalidInput(_("This kind of file is not taken. Save it as PDF, or add a link."), field="file")
    if (upload.size or 0) > MAX_MB * 1024 * 1024:
        raise TooLarge(_("The file is larger than %(limit)s MB.") % {"limit": MAX_MB}, field="file")
    if not upload.size:
        raise InvalidInput(_("The file is empty."), field="file")
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path, digest = folder / secrets.token_hex(16), hashlib.sha256()
    with path.open("xb") as target:
        for chunk in upload.chunks():
            digest.update(chunk)
            target.write(chunk)
    return Stored(f"{FOLDER}/{path.name}", name, upload.size, digest.hexdigest())


def place_of(path: str) -> Path:
    return Path(settings.MEDIA_ROOT) / path


def forget(stored: Stored | None) -> None:
    """After a refusal no file stays behind."""
    if stored:
        place_of(stored.path).unlink(missing_ok=True)
