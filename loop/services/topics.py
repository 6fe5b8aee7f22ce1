"""Topics wait for a meeting; whoever raised one hears what became of it (R-WM-08)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.words import gettext_noop
from funnel.models import Lead
from loop.models import Action, Signal, Topic
from loop.selectors import FINISHED_TOPICS
from loop.services.changes import change
from loop.services.hooks import announce
from loop.services.telling import tell
from people.models import Person

OUTCOMES = {
    "decided": gettext_noop("Your topic “%(topic)s” was decided."),
    "discussed": gettext_noop("Your topic “%(topic)s” was discussed."),
    "deferred": gettext_noop("Your topic “%(topic)s” was put off to the next meeting."),
    "dropped": gettext_noop("Your topic “%(topic)s” was dropped: %(reason)s"),
}


@transaction.atomic
def park(
    *,
    text: str,
    raised_by: Person | None,
    now: datetime,
    side: str = "shared",
    source: str = "manual",
    signal: Signal | None = None,
    lead: Lead | None = None,
    action: Action | None = None,
    metric: str = "",
    urgency: str = "can_wait",
    details: str = "",
    is_demo: bool = False,
) -> Topic:
    """A signal, a lead or a promise has one waiting topic at a time: the same again gives that one."""
    if not text.strip():
        raise InvalidInput(_("Write in one line what to talk about."), field="text")
    if waiting := _waiting(signal=signal, lead=lead, action=action):
        return waiting
    topic = Topic.objects.create(
        text=text.strip()[:300], details=details, raised_by=raised_by, raised_at=now, side=side, source=source,
        signal=signal, lead=lead, action=action, metric=metric, urgency=urgency, is_demo=is_demo,
    )  # fmt: skip
    announce("topic.parked", topic, now=now)
    return topic


@transaction.atomic
def edit(
    topic: Topic, *, changes: dict[str, str], actor: Person, now: datetime, expected_version: int | None = None
) -> Topic:
    """Its words, side and urgency, until it has its outcome."""
    if topic.state in FINISHED_TOPICS:
        raise DomainError(_("This topic has its outcome already."))
    if not changes.get("text", topic.text).strip():
        raise InvalidInput(_("Write in one line what to talk about."), field="text")
    return change(topic, actor=actor, now=now, expected_version=expected_version, **changes)


def _waiting(**about: object) -> Topic | None:
    named = {name: value for name, value in about.items() if value is not None}
    return Topic.objects.filter(**named).exclude(state__in=FINISHED_TOPICS).first() if named else None


@transaction.atomic
def drop(
    topic: Topic, *, reason: str, actor: Person | None, now: datetime, expected_version: int | None = None
) -> Topic:
    if not reason.strip():
        raise InvalidInput(_("Say why the topic is dropped: its author will be told."), field="reason")
    return _settle(
        topic, "dropped", actor=actor, now=now, expected_version=expected_version, drop_reason=reason.strip()[:300]
    )


@transaction.atomic
def defer(topic: Topic, *, actor: Person | None, now: datetime) -> Topic:
    """Back to the queue of the next meeting; the third time it is flagged as stuck."""
    return _settle(topic, "deferred", actor=actor, now=now, deferred_times=topic.deferred_times + 1)


@transaction.atomic
def put_on_agenda(topic: Topic, *, now: datetime) -> Topic:
    return change(topic, actor=None, now=now, state="on_agenda") if topic.state != "on_agenda" else topic


@transaction.atomic
def take_off_agenda(topic: Topic, *, now: datetime) -> Topic:
    """The meeting did not take place: the topic waits on, and that is not a deferral."""
    if topic.state == "on_agenda":
        change(topic, actor=None, now=now, state="deferred" if topic.deferred_times else "parked")
    return topic


@transaction.atomic
def settle(topic: Topic, outcome: str, *, actor: Person | None, now: datetime) -> Topic:
    """`decided` or `discussed`."""
    return _settle(topic, outcome, actor=actor, now=now)


def _settle(
    topic: Topic,
    state: str,
    *,
    actor: Person | None,
    now: datetime,
    expected_version: int | None = None,
    **values: object,
) -> Topic:
    if topic.state in FINISHED_TOPICS:
        raise DomainError(_("This topic has its outcome already."))
    change(topic, actor=actor, now=now, expected_version=expected_version, state=state, **values)
    if topic.raised_by_id and (actor is None or topic.raised_by_id != actor.pk):
        tell(
            topic.raised_by,
            key=f"topic-{topic.pk}-{state}-{topic.version}",
            text=OUTCOMES[state],
            topic=topic.text[:120],
            reason=topic.drop_reason,
            url=reverse("loop:promises"),
            now=now,
            is_demo=topic.is_demo,
        )
    return topic
