"""One way to change a versioned row: the writer that saw an older one is told who was first."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.db.models import F, Model
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from alignment.shared.errors import StaleVersion
from people.models import Person

M = TypeVar("M", bound=Model)


def change(row: M, *, actor: Person | None, now: datetime, expected_version: int | None = None, **values: Any) -> M:
    """Writes `values` where the version is still the one that was read."""
    seen = expected_version if expected_version is not None else row.version  # type: ignore[attr-defined]
    changed = (
        type(row)
        ._default_manager.filter(pk=row.pk, version=seen)
        .update(version=F("version") + 1, changed_at=now, changed_by=actor, **values)
    )
    if not changed:
        raise stale(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.version, row.changed_at, row.changed_by = seen + 1, now, actor  # type: ignore[attr-defined]
    return row


def check_version(row: Model, expected_version: int | None) -> None:
    if expected_version is not None and row.version != expected_version:  # type: ignore[attr-defined]
        raise stale(row)


def stale(row: Model) -> StaleVersion:
    current: Any = type(row)._default_manager.select_related("changed_by").get(pk=row.pk)
    who = current.changed_by.name if current.changed_by else _("somebody")
    when = date_format(localtime(current.changed_at), "H:i") if current.changed_at else "—"
    return StaleVersion(
        _("%(name)s changed this at %(time)s. Look at it as it is now, then save yours again.")
        % {"name": who, "time": when},
        current=current,
    )
