"""Keys of answers that wait: files outside of every database, destroyed as soon as their answers are flushed."""

import os
import re
import secrets
import time
from collections.abc import Collection, Iterable
from pathlib import Path

from django.conf import settings

BYTES = 32
HOUR = 3600
NAME = re.compile(r"[0-9a-f]{32}")


def make() -> str:
    """The name of a new key, which is on the disk before anything is sealed with it."""
    name = secrets.token_hex(16)
    with _private(_path(name)) as file:
        file.write(secrets.token_bytes(BYTES))
        file.flush()
        os.fsync(file.fileno())
    return name


def read(name: str) -> bytes | None:
    if not NAME.fullmatch(name):
        return None
    try:
        return _path(name).read_bytes()
    except FileNotFoundError:
        return None


def destroy(names: Iterable[str]) -> None:
    for name in names:
        if NAME.fullmatch(name):
            shred(_path(name))


def destroy_but(named: Collection[str], *, older_than: int = HOUR) -> None:
    """A young one may belong to a transaction that is not over."""
    forgotten = [key for key in folder("keys").iterdir() if key.name not in named]
    destroy(key.name for key in forgotten if time.time() - key.stat().st_mtime > older_than)


def shred(file: Path) -> None:
    """Overwritten, then removed; gone already is well."""
    try:
        with file.open("r+b") as old:
            old.write(secrets.token_bytes(file.stat().st_size))
            old.flush()
            os.fsync(old.fileno())
        file.unlink()
    except FileNotFoundError:
        return


def folder(name: str) -> Path:
    found = Path(settings.SURVEYS_DIR) / name
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def _path(name: str) -> Path:
    return folder("keys") / name


def _private(path: Path):  # type: ignore[no-untyped-def]
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
