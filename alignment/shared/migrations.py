"""Migrations that take seconds, not minutes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.migrations import AddConstraint, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.expressions import Combinable


def folded(operations: Sequence[Operation]) -> list[Operation]:
    """Constraints and indexes go where their table is made: SQLite makes a table anew for each that comes later."""
    made = {operation.name_lower: operation for operation in operations if isinstance(operation, CreateModel)}
    return [operation for operation in operations if not _taken_in(operation, made)]


def _taken_in(operation: Operation, made: dict[str, CreateModel]) -> bool:
    if not isinstance(operation, AddConstraint | AddIndex):
        return False
    table = made.get(operation.model_name_lower)
    what = operation.constraint if isinstance(operation, AddConstraint) else operation.index
    if table is None or not set(_fields(what)) <= {name for name, _field in table.fields}:
        return False
    kind = "constraints" if isinstance(operation, AddConstraint) else "indexes"
    table.options[kind] = [*table.options.get(kind, []), what]
    return True


def _fields(what: object) -> Iterator[str]:
    """The columns it speaks of."""
    if isinstance(what, CheckConstraint | UniqueConstraint | Index):
        yield from (name.lstrip("-") for name in getattr(what, "fields", ()))
        yield from _fields(getattr(what, "condition", None))
        for expression in getattr(what, "expressions", ()):
            yield from _fields(expression)
    elif isinstance(what, Q):
        for child in what.children:
            lookup, value = child if isinstance(child, tuple) else ("", child)
            yield from [lookup.partition("__")[0]] if lookup else []
            yield from _fields(value)
    elif isinstance(what, F):
        yield str(getattr(what, "name")).partition("__")[0]  # noqa: B009  the stubs do not know it
    elif isinstance(what, Combinable):
        for part in what.get_source_expressions():  # type: ignore[attr-defined]
            yield from _fields(part)
