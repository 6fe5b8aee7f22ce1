"""A decision names who took it; one born of a signal proposes at once how it will be judged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from loop.models import Decision, Topic
from loop.selectors import FINISHED_TOPICS
from loop.services import effects, topics
from loop.services.changes import change
from loop.services.hooks import announce
from people.models import Person
from people.services import audit


@transaction.atomic
def record(
    *,
    text: str,
    decided_by: Iterable[Person],
    now: datetime,
    topic: Topic | None = None,
    metric: str = "",
    actor: Person | None = None,
    is_demo: bool = False,
) -> Decision:
    deciders = list(decided_by)
    if not text.strip():
        raise InvalidInput(_("Write what was decided."), field="text")
    if not deciders:
        raise InvalidInput(_("A decision needs somebody who took it."), field="decided_by")
    signal = topic.signal if topic else None
    decision = Decision.objects.create(
        text=text.strip(),
        topic=topic,
        metric=metric or (signal.metric if signal else ""),
        decided_at=now,
        is_demo=is_demo,
    )
    decision.decided_by.set(deciders)
    if topic and topic.state not in FINISHED_TOPICS:
        topics.settle(topic, "decided", actor=actor or deciders[0], now=now)
    if signal:
        effects.draft_for(decision, signal, now=now)
    announce("decision.taken", decision, now=now)
    audit.record(actor=actor or deciders[0], verb="decided", obj=decision, now=now, is_demo=is_demo)
    return decision


@transaction.atomic
def edit(
    decision: Decision, *, changes: dict[str, str], actor: Person, now: datetime, expected_version: int | None = None
) -> Decision:
    """Its words and its metric; a protocol that has left keeps what it said, and its next version says it anew."""
    if not changes.get("text", decision.text).strip():
        raise InvalidInput(_("Write what was decided."), field="text")
    audit.record(
        actor=actor,
        verb="changed",
        obj=decision,
        now=now,
        details={"fields": sorted(changes)},
        is_demo=decision.is_demo,
    )
    return change(decision, actor=actor, now=now, expected_version=expected_version, **changes)
