"""A trial run writes nothing, so rows of its earlier chunks are told again to the chunk that names the same things."""

import json
import sqlite3
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

from funnel.imports.reader import Row

REMEMBERED = 20
TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000;
CREATE TABLE IF NOT EXISTS told (line INTEGER PRIMARY KEY, cells TEXT);
CREATE TABLE IF NOT EXISTS named (word INTEGER, line INTEGER, PRIMARY KEY (word, line)) WITHOUT ROWID;
"""
TOO_OLD = """
DELETE FROM named WHERE word = :word AND line <=
    (SELECT line FROM named WHERE word = :word ORDER BY line DESC LIMIT 1 OFFSET :kept)
"""


class Rehearsal:
    """A file beside the upload, so that a trial stopped in the middle goes on; of each word the last rows are kept."""

    def __init__(self, path: Path, *, cursor: int) -> None:
        self.path = path
        self.base = sqlite3.connect(path, isolation_level=None)
        self.base.executescript(TABLES)
        for table in ("told", "named"):
            self.base.execute(f"DELETE FROM {table} WHERE line > ?", [cursor])  # noqa: S608

    def earlier(self, words: Iterable[str]) -> list[Row]:
        """Rows that named one of these, in the order of the file."""
        marks = ", ".join(str(_number(word)) for word in set(words))
        lines = f"SELECT DISTINCT line FROM named WHERE word IN ({marks})"  # noqa: S608
        found = self.base.execute(f"SELECT line, cells FROM told WHERE line IN ({lines}) ORDER BY line")  # noqa: S608
        return [Row(line, json.loads(cells)) for line, cells in found]

    def tell(self, rows: Iterable[tuple[Row, list[str]]]) -> None:
        """Rows with the words they are found by."""
        self.base.execute("BEGIN")
        for row, words in rows:
            self.base.execute("INSERT OR IGNORE INTO told VALUES (?, ?)", [row.line_number, json.dumps(row.cells)])
            for word in map(_number, words):
                self.base.execute("INSERT OR IGNORE INTO named VALUES (?, ?)", [word, row.line_number])
                self.base.execute(TOO_OLD, {"word": word, "kept": REMEMBERED})
        self.base.execute("COMMIT")

    def end(self) -> None:
        self.base.close()
        self.path.unlink(missing_ok=True)


def _number(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(errors="replace"), digest_size=8).digest(), signed=True)
