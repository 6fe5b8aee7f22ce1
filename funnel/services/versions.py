"""A row of a dictionary under the eyes of two writers: locked, compared, and counted up when it changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from alignment.shared.errors import StaleVersion
from alignment.shared.models import Versioned
from people.models import Person

Row = TypeVar("Row", bound=Versioned)


def locked(row: Row, expected_version: int | None = None) -> Row:
    """As it is now, kept from other writers; raises StaleVersion when the caller saw an older one."""
    fresh: Row = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if expected_version is not None and fresh.version != expected_version:
        raise StaleVersion(
            _("“%(name)s” was changed by someone else meanwhile. Nothing was overwritten.") % {"name": fresh},
            current=fresh,
        )
    return fresh


def kept(row: Versioned, changes: Mapping[str, Any], *, now: datetime, actor: Person | None) -> list[str]:
    """Names of what differed and was saved."""
    changed = [name for name, value in changes.items() if value != getattr(row, name)]
    for name in changed:
        setattr(row, name, changes[name])
    if changed:
        row.version += 1
        row.changed_at, row.changed_by = now, actor
        row.save()
    return changed
