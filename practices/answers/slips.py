"""The box of loose slips: tokens that are on nobody's name until a letter draws one, blindly.

Each slip is a file of its own, so that drawing is one rename, whichever process draws.
"""

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from practices.answers.keys import folder, shred

DRAWN = ".drawn"


def put(wave_id: int, tokens: Iterable[str]) -> None:
    box = _box(wave_id)
    for token in tokens:
        slip = os.open(box / secrets.token_hex(16), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(slip, "w") as file:
            file.write(token)


@contextmanager
def drawn(wave_id: int) -> Iterator[str | None]:
    """A slip at random, destroyed once it is out; back among the others when it did not leave. None: box empty."""
    slip = _take(_box(wave_id))
    if slip is None:
        yield None
        return
    try:
        yield slip.read_text()
    except BaseException:
        slip.rename(slip.with_name(secrets.token_hex(16)))
        raise
    shred(slip)


def empty(wave_id: int) -> None:
    box = _box(wave_id)
    for slip in box.iterdir():
        shred(slip)
    box.rmdir()


def _take(box: Path) -> Path | None:
    while loose := [slip for slip in box.iterdir() if slip.suffix != DRAWN]:
        slip = secrets.choice(loose)
        try:
            return slip.rename(slip.with_suffix(DRAWN))
        except FileNotFoundError:
            continue
    return None


def _box(wave_id: int) -> Path:
    return folder(f"slips/{int(wave_id)}")
