"""What a superuser of either engine sees of a table beyond its columns: where a row lies, who wrote it, what is logged."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import environ
import psycopg2


class File:
    """SQLite."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.line = sqlite3.connect(path, isolation_level=None)

    def run(self, *statements: str) -> None:
        for statement in statements:
            self.line.execute(statement)

    def rows(self, table: str) -> list[dict[str, Any]]:
        found = self.line.execute(f"SELECT rowid AS place, NULL AS xmin, * FROM {table}")  # noqa: S608
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found]

    def dump(self) -> list[str]:
        return list(self.line.iterdump())

    def logged(self) -> bytes:
        files = [self.path.with_name(f"{self.path.name}{end}") for end in ("-wal", "-journal", "")]
        return b"".join(file.read_bytes() for file in files if file.exists())


class Server:
    """PostgreSQL; its log is read from where it stood when this object was made."""

    def __init__(self, url: str) -> None:
        parts = environ.Env.db_url_config(url)
        words = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
        self.line = psycopg2.connect(**{word: parts[name] for name, word in words.items() if parts.get(name)})
        self.line.autocommit = True
        self.run("SET synchronous_commit = on")
        self.since = self.ask("SELECT pg_current_wal_lsn() - '0/0'")[0][0]

    def ask(self, statement: str) -> list[tuple]:
        with self.line.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    def run(self, *statements: str) -> None:
        with self.line.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def rows(self, table: str) -> list[dict[str, Any]]:
        with self.line.cursor() as cursor:
            cursor.execute(f"SELECT xmin::text::bigint AS xmin, ctid::text AS place, * FROM {table}")  # noqa: S608
            names = [column.name for column in cursor.description]
            found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return [row | {"place": tuple(map(int, row["place"].strip("()").split(",")))} for row in found]

    def dump(self) -> list[str]:
        """Table by table as pg_dump copies them."""
        names = self.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [line for (name,) in names for line in self._copied(name)]

    def _copied(self, table: str) -> list[str]:
        text = StringIO()
        with self.line.cursor() as cursor:
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', text)
        return text.getvalue().splitlines()

    def logged(self) -> bytes:
        self.ask("SELECT pg_logical_emit_message(true, 'everything', 'to the disk')")
        size = 16 * 1024 * 1024
        until = self.ask("SELECT pg_current_wal_insert_lsn() - '0/0'")[0][0]
        places = range(int(self.since) // size * size, int(until), size)
        names = [self.ask(f"SELECT pg_walfile_name('0/0'::pg_lsn + {place + 1})")[0][0] for place in places]  # noqa: S608
        return b"".join(bytes(self.ask(f"SELECT pg_read_binary_file('pg_wal/{name}')")[0][0]) for name in names)  # noqa: S608


@contextmanager
def engine_of(url: str) -> Iterator[File | Server]:
    found = File(Path(url.removeprefix("sqlite:///"))) if url.startswith("sqlite") else Server(url)
    with closing(found.line):
        yield found
