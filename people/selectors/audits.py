"""What the journal answers to a head."""

from collections.abc import Collection
from datetime import datetime

from people.models import AuditEvent

EXPORTED = "leads.exported"


def exports_of(persons: Collection[int], *, since: datetime) -> list[AuditEvent]:
    """Who of these took how many leads away, newest first."""
    found = AuditEvent.objects.filter(verb=EXPORTED, actor__in=persons, at__gte=since).select_related("actor")
    return list(found.order_by("-at", "-pk")[:200])
