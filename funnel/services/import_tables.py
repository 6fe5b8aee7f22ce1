"""How the rows of a batch reach their tables: by the ORM, or on PostgreSQL by COPY and one statement for all of them."""

import io
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Field, Model

from funnel.models import RollupMark
from funnel.services import marks

FEW = 10
EMPTY = {dict: "{}", list: "[]"}
STAGED = "import_rows"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
SPECIAL = re.compile(r"[\\\t\n\r]")


def tables() -> "Tables":
    return CopiedTables() if connection.vendor == "postgresql" else Tables()


class Tables:
    """Rows are instances of one model; those added know their primary key afterwards."""

    def add(self, rows: Sequence[Model]) -> None:
        if rows:
            _model(rows).objects.bulk_create(rows, batch_size=200)

    def change(self, rows: Sequence[Model], names: Collection[str]) -> None:
        if rows:
            _model(rows).objects.bulk_update(rows, sorted(names), batch_size=100)

    def replace(self, rows: Sequence[Model], *, key: Sequence[str], names: Sequence[str]) -> None:
        """Added; where a row with this `key` is there already, that one takes the values of `names`."""
        if rows:
            _model(rows).objects.bulk_create(
                rows, batch_size=200, update_conflicts=True, unique_fields=key, update_fields=names
            )

    def add_missing(self, rows: Sequence[Model]) -> None:
        if rows:
            _model(rows).objects.bulk_create(rows, batch_size=200, ignore_conflicts=True)

    def mark(self, lead_ids: Collection[int], *, now: datetime) -> None:
        """The figures of these leads are out of date."""
        marks.mark(lead_ids, now=now)


class CopiedTables(Tables):
    """What is new is copied straight in, what meets rows already there goes through a table of this transaction.

    Below a few rows the statements around COPY cost more than it saves, so those go by the ORM.
    """

    def add(self, rows: Sequence[Model]) -> None:
        if len(rows) < FEW:
            return super().add(rows)
        meta = _model(rows)._meta
        for row, pk in zip(rows, _new_ids(meta.db_table, len(rows)), strict=True):
            row.pk = pk
            row._state.adding, row._state.db = False, connection.alias
        _copy_rows(meta.db_table, meta.concrete_fields, rows)
        return None

    def change(self, rows: Sequence[Model], names: Collection[str]) -> None:
        if len(rows) < FEW:
            return super().change(rows, names)
        meta = _model(rows)._meta
        fields = [meta.get_field(name) for name in sorted(names)]
        values = ", ".join(f"{_column(field)} = {STAGED}.{_column(field)}" for field in fields)
        with _staged(rows, [meta.pk, *fields]) as (table, _columns):
            _execute(f"UPDATE {table} SET {values} FROM {STAGED} WHERE {table}.id = {STAGED}.id")  # noqa: S608
        return None

    def replace(self, rows: Sequence[Model], *, key: Sequence[str], names: Sequence[str]) -> None:
        if len(rows) < FEW:
            return super().replace(rows, key=key, names=names)
        meta = _model(rows)._meta
        same = ", ".join(_column(meta.get_field(name)) for name in key)
        values = ", ".join(f"{column} = EXCLUDED.{column}" for column in (_column(meta.get_field(n)) for n in names))
        self._insert(rows, f"ON CONFLICT ({same}) DO UPDATE SET {values}")
        return None

    def add_missing(self, rows: Sequence[Model]) -> None:
        if len(rows) < FEW:
            return super().add_missing(rows)
        self._insert(rows, "ON CONFLICT DO NOTHING")
        return None

    def mark(self, lead_ids: Collection[int], *, now: datetime) -> None:
        if len(lead_ids) < FEW:
            return super().mark(lead_ids, now=now)
        lines = [f"{pk}\t{now.isoformat()}\n" for pk in sorted(lead_ids)]
        _copy(f'{RollupMark._meta.db_table} ("lead_id", "marked_at")', lines)
        return None

    def _insert(self, rows: Sequence[Model], on_conflict: str) -> None:
        fields = [field for field in _model(rows)._meta.concrete_fields if not field.primary_key]
        with _staged(rows, fields) as (table, columns):
            _execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {STAGED} {on_conflict}")  # noqa: S608


@contextmanager
def _staged(rows: Sequence[Model], fields: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """The rows in a temporary table, while the block lasts; gives the name of their own table and their columns."""
    table = _model(rows)._meta.db_table
    columns = ", ".join(map(_column, fields))
    _execute(f"CREATE TEMPORARY TABLE {STAGED} ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA")  # noqa: S608
    _copy_rows(STAGED, fields, rows)
    yield table, columns
    _execute(f"DROP TABLE {STAGED}")


def _copy_rows(table: str, fields: Sequence[Any], rows: Iterable[Model]) -> None:
    names = [field.attname for field in fields]
    lines = ("\t".join([_text(values[name]) for name in names]) + "\n" for values in (row.__dict__ for row in rows))
    _copy(f"{table} ({', '.join(map(_column, fields))})", lines)


def _copy(target: str, lines: Iterable[str]) -> None:
    """The driver's COPY knows nothing of Django's errors, so they are named here as everywhere else."""
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {target} FROM STDIN", io.StringIO("".join(lines)))


def _text(value: Any) -> str:
    """A value as a cell of PostgreSQL's COPY."""
    if value is None:
        return "\\N"
    kind = type(value)
    if kind is bool:
        return "t" if value else "f"
    if kind is dict or kind is list:
        value = json.dumps(value, cls=DjangoJSONEncoder) if value else EMPTY[kind]
    text = value if kind is str else str(value)
    return text.translate(ESCAPES) if text and SPECIAL.search(text) else text


def _new_ids(table: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return sorted(pk for (pk,) in cursor.fetchall())


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _column(field: "Field[Any, Any]") -> str:
    return f'"{field.column}"'


def _model(rows: Sequence[Model]) -> Any:
    return cast(Any, type(rows[0]))
