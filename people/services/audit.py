"""One row for every change of state, each bound to the one before by a hash."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model

from alignment.shared.models import marked_as_demo
from people.models import AuditEvent, Company, Person


@transaction.atomic
def record(
    *,
    actor: Person | None,
    verb: str,
    obj: Model,
    now: datetime,
    source: str = "ui",
    details: dict[str, Any] | None = None,
    is_demo: bool = False,
) -> AuditEvent:
    """Called last in a service: until the commit it makes other writers of the chain wait."""
    is_demo = is_demo or marked_as_demo()
    event = AuditEvent(
        at=now.astimezone(UTC),
        actor=actor,
        source=source,
        verb=verb,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        details=plain(details or {}),
        is_demo=is_demo,
    )
    event.previous_hash = _last_hash(is_demo)
    event.hash = hash_of(event)
    event.save(force_insert=True)
    return event


def verify_chain(*, is_demo: bool = False) -> int | None:
    """The id of the first event that does not follow from the ones before it; None when all do."""
    previous = ""
    for event in AuditEvent.objects.filter(is_demo=is_demo).order_by("id").iterator():
        if event.previous_hash != previous or event.hash != hash_of(event):
            return event.pk
        previous = event.hash
    return None


def hash_of(event: AuditEvent) -> str:
    return hashlib.sha256((event.previous_hash + canonical(event)).encode()).hexdigest()


def canonical(event: AuditEvent) -> str:
    """The same event always gives the same text."""
    facts = {
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor_id,
        "source": event.source,
        "verb": event.verb,
        "object": [event.object_type, event.object_id],
        "details": event.details,
    }
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def plain(details: dict[str, Any]) -> dict[str, Any]:
    """As the database will give it back."""
    read: dict[str, Any] = json.loads(json.dumps(details, cls=DjangoJSONEncoder))
    return read


def _last_hash(is_demo: bool) -> str:
    """Demo events have a chain of their own, so that they can leave. The company's row is the queue of writers."""
    list(Company.objects.select_for_update().filter(pk=1).values_list("pk"))
    last = AuditEvent.objects.filter(is_demo=is_demo).order_by("-id").values_list("hash", flat=True).first()
    return last or ""
