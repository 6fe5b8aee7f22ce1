"""What is uploaded lies under a name of our own: theirs tells things, and may mean another place."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings


def put_away(content: bytes, folder: str) -> str:
    """The name under which it lies in this folder of the media."""
    place = Path(settings.MEDIA_ROOT) / folder
    place.mkdir(parents=True, exist_ok=True)
    name = secrets.token_hex(16)
    with (place / name).open("xb") as target:
        target.write(content)
    return name
