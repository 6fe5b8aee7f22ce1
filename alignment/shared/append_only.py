"""Tables that only grow: the database itself refuses UPDATE and DELETE, on both engines."""

from collections.abc import Sequence

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython


def guard(table: str, *, erasable: Sequence[str] = (), demo_column: str | None = "is_demo") -> RunPython:
    """A migration step. `erasable` columns may be set to NULL; rows marked as demo may be deleted."""

    def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        columns = [
            c.name for c in editor.connection.introspection.get_table_description(editor.connection.cursor(), table)
        ]
        for statement in statements(table, columns, editor.connection.vendor, erasable, demo_column):
            editor.execute(statement)

    def backwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        for verb in ("update", "delete"):
            suffix = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{suffix}")

    return RunPython(forwards, backwards)


def statements(
    table: str, columns: Sequence[str], vendor: str, erasable: Sequence[str], demo_column: str | None
) -> list[str]:
    """The CREATE TRIGGER statements for one engine."""
    same = "IS NOT DISTINCT FROM" if vendor == "postgresql" else "IS"
    kept = " AND ".join(f"NEW.{c} {same} OLD.{c}" for c in columns if c not in erasable)
    erased = "".join(f" AND (NEW.{c} {same} OLD.{c} OR NEW.{c} IS NULL)" for c in erasable)
    may_update = f"({kept}{erased})" if erasable else "(1 = 0)"
    may_delete = f"OLD.{demo_column}" if demo_column else "(1 = 0)"
    rules = [("update", may_update), ("delete", may_delete)]
    if vendor == "postgresql":
        return [_function(table, verb) for verb, _rule in rules] + [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} FOR EACH ROW "
            f"WHEN (NOT {rule}) EXECUTE FUNCTION {table}_no_{verb}()"
            for verb, rule in rules
        ]
    return [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} WHEN NOT {rule} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb, rule in rules
    ]


def _function(table: str, verb: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {table}_no_{verb}() RETURNS trigger AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'check_violation'; END $$ LANGUAGE plpgsql"
    )
