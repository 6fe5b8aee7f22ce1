"""Leads leave the house: the right to take them, the mark in the journal, the word to the head (decisions.md 43)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alignment.shared.errors import NotAllowed
from alignment.shared.periods import local_day
from alignment.shared.words import gettext_noop
from funnel.models import Lead
from funnel.services.heads import tell_head
from people import roles
from people import selectors as people
from people.models import Person
from people.selectors.audits import EXPORTED
from people.services import audit

ALERT = "AL-83"
TOLD = gettext_noop("One of your people exported leads: %(count)s. Who and when stands on the page.")
# A search is somebody's name or address; of these the journal keeps only that they were used.
WORDS = frozenset({"q", "external_id", "tag"})


@transaction.atomic
def announce(
    leads: QuerySet[Lead], *, user: Person, format: str, filters: Mapping[str, Any], now: datetime, door: str = "ui"
) -> int:
    """How many leads go out. Raises NotAllowed without the right; called before the first line is sent."""
    if not roles.may_export(user):
        raise NotAllowed(_("You may not export. Whoever manages people here can allow it."))
    count = leads.count()
    said = {name: True if name in WORDS else value for name, value in filters.items() if value}
    if count:
        subject = f"export:{user.pk}:{local_day(now, people.zone()).isoformat()}"
        tell_head(user, key=ALERT, subject=subject, text=TOLD, now=now, count=count)
    details = {"count": count, "format": format, "filters": {name: str(value) for name, value in said.items()}}
    audit.record(actor=user, verb=EXPORTED, obj=user, now=now, source=door, details=details)
    return count
