"""The plain case: a row names its person in one column, and another name is put there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import F, Model, QuerySet
from django.utils.functional import Promise

from people.models import Leaving, LeavingItem, Person
from people.services import audit
from people.services.leaving import REST, Duty, Line, note

Rows = Callable[[Person, datetime], QuerySet[Any]]


def passing(
    key: str,
    label: str | Promise,
    rows: Rows,
    *,
    field: str = "owner",
    order: int = 50,
    receiver: Callable[[Leaving, Any], Person | None] = lambda leaving, row: leaving.rest_to,
    told: Callable[[Leaving, Any, datetime], None] = lambda leaving, row, now: None,
) -> Duty:
    """`told` is called with each row that changed hands; `receiver` may be nobody."""

    def preview(person: Person, now: datetime) -> Iterable[Line]:
        yield Line(str(label), rows(person, now).count(), REST)

    def hand_over(leaving: Leaving, now: datetime) -> None:
        for row in rows(leaving.person, now).order_by("pk"):
            to = receiver(leaving, row)
            put(row, field, to, by=leaving.by, now=now)
            note(leaving, key, row, to=to)
            details = {"from": leaving.person_id, "to": to.pk if to else None, "why": "left"}
            audit.record(actor=leaving.by, verb="passed_on", obj=row, now=now, details=details)
            told(leaving, row, now)

    def take_back(item: LeavingItem, now: datetime) -> bool:
        model = rows(item.leaving.person, now).model
        row = model._default_manager.filter(**{"pk": item.object_id, field: item.given_to}).first()
        if row is None:
            return False
        put(row, field, item.leaving.person, by=item.leaving.undone_by, now=now)
        return True

    return Duty(key, preview, hand_over, take_back, order)


def put(row: Model, field: str, to: Person | None, *, by: Person | None, now: datetime) -> None:
    """A row with a version counts the change."""
    changes: dict[str, Any] = {field: to}
    if any(column.name == "version" for column in row._meta.fields):
        changes |= {"version": F("version") + 1, "changed_at": now, "changed_by": by}
    type(row)._default_manager.filter(pk=row.pk).update(**changes)
    row.refresh_from_db()
