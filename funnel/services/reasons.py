"""Coded reasons. A key and its kind stay, so that old returns keep their meaning."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from funnel.models import Reason
from funnel.services.versions import kept, locked
from people.models import Person
from people.services import audit

CHANGEABLE = ("name", "group", "needs_note", "needs_date", "is_archived")


@transaction.atomic
def add_reason(
    *, kind: str, key: str, name: str, group: str = "", needs_note: bool = False, needs_date: bool = False,
    now: datetime, actor: Person | None,
) -> Reason:  # fmt: skip
    if Reason.objects.filter(kind=kind, key=key).exists():
        raise InvalidInput(_("There is a reason with this key already."), field="key")
    last = Reason.objects.filter(kind=kind).aggregate(last=Max("order"))["last"] or 0
    reason = Reason.objects.create(
        kind=kind, key=key, name=name, group=group, order=last + 1, needs_note=needs_note, needs_date=needs_date,
        changed_at=now, changed_by=actor,
    )  # fmt: skip
    audit.record(actor=actor, verb="reason.added", obj=reason, now=now, details={"key": key})
    return reason


@transaction.atomic
def change_reason(
    reason: Reason,
    *,
    changes: Mapping[str, Any],
    actor: Person | None,
    now: datetime,
    expected_version: int | None = None,
) -> Reason:
    reason = locked(reason, expected_version)
    changed = kept(reason, {name: changes[name] for name in CHANGEABLE if name in changes}, now=now, actor=actor)
    if changed:
        audit.record(actor=actor, verb="reason.changed", obj=reason, now=now, details={"fields": changed})
    return reason
