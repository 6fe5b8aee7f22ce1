"""A reason under better words; its key and kind stay, so that old returns keep their meaning."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from funnel.models import Reason
from people.models import Person
from people.services import audit

CHANGEABLE = ("name", "group", "needs_note", "needs_date", "is_archived")


@transaction.atomic
def change_reason(reason: Reason, *, changes: Mapping[str, Any], actor: Person, now: datetime) -> Reason:
    reason = Reason.objects.select_for_update().get(pk=reason.pk)
    changed = [name for name in CHANGEABLE if name in changes and changes[name] != getattr(reason, name)]
    for name in changed:
        setattr(reason, name, changes[name])
    if changed:
        reason.save()
        audit.record(actor=actor, verb="reason.changed", obj=reason, now=now, details={"fields": changed})
    return reason
