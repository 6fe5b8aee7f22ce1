"""What comes of the topics on the table: decisions, promises, or another time."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from loop import selectors as loop
from loop.models import Action, Decision, Topic
from loop.services import actions, decisions, topics
from meetings.models import (
    Meeting,
    MeetingAction,
    MeetingDecision,
    MeetingTopic,
)
from meetings.selectors import (
    attendance_of,
    why_of,
)
from meetings.services.state import must_be_open, must_run
from people.models import Person


@transaction.atomic
def decide(meeting: Meeting, *, text: str, actor: Person, now: datetime, topic: Topic | None = None) -> Decision:
    """Taken by the heads who are here, the one who types included."""
    must_be_open(meeting)
    here = [a.person for a in attendance_of(meeting) if a.is_principal and a.arrived_at]
    decision = decisions.record(
        text=text, decided_by=here or [actor], now=now, topic=topic, actor=actor, is_demo=meeting.is_demo
    )
    MeetingDecision.objects.create(meeting=meeting, decision=decision, is_demo=meeting.is_demo)
    if topic:
        note_outcome(meeting, topic, "decided")
    return decision


@transaction.atomic
def add_action(
    meeting: Meeting,
    *,
    text: str,
    owner: Person | None,
    due_date: date | None,
    actor: Person,
    now: datetime,
    decision: Decision | None = None,
) -> Action:
    must_be_open(meeting)
    action = actions.promise(
        text=text,
        owner=owner,
        due_date=due_date,
        requested_by=_asked_by(meeting, actor),
        now=now,
        decision=decision,
        is_demo=meeting.is_demo,
    )
    MeetingAction.objects.create(meeting=meeting, action=action, is_demo=meeting.is_demo)
    return action


def _asked_by(meeting: Meeting, actor: Person) -> Person:
    """The secretary writes down what the heads ask for: the chair, or a head who is here."""
    if actor.pk != meeting.secretary_id:
        return actor
    here = [row.person for row in attendance_of(meeting) if row.is_principal and row.arrived_at]
    chair = next((head for head in here if head.pk == meeting.chair_id), None)
    return chair or next(iter(here), actor)


@transaction.atomic
def settle_topic(
    meeting: Meeting, topic: Topic, outcome: str, *, actor: Person, now: datetime, reason: str = ""
) -> Topic:
    """`discussed`, `deferred` or `dropped`; a decision settles it by itself."""
    must_run(meeting)
    if outcome == "deferred":
        topics.defer(topic, actor=actor, now=now)
    elif outcome == "dropped":
        topics.drop(topic, reason=reason, actor=actor, now=now)
    elif outcome == "discussed":
        topics.settle(topic, "discussed", actor=actor, now=now)
    else:
        raise InvalidInput(_("Discussed, put off or dropped?"), field="outcome")
    note_outcome(meeting, topic, outcome)
    return topic


@transaction.atomic
def raise_topic(meeting: Meeting, *, text: str, actor: Person, now: datetime) -> Topic:
    """Something that comes up while talking goes straight on the agenda."""
    must_be_open(meeting)
    topic = topics.park(text=text, raised_by=actor, now=now, side=loop.side_of(actor), is_demo=meeting.is_demo)
    last = meeting.agenda.order_by("-order").first()
    MeetingTopic.objects.create(
        meeting=meeting, topic=topic, order=last.order + 1 if last else 2, why=why_of(topic), is_demo=meeting.is_demo
    )
    return topics.put_on_agenda(topic, now=now)


def note_outcome(meeting: Meeting, topic: Topic, outcome: str) -> None:
    last = meeting.agenda.order_by("-order").first()
    MeetingTopic.objects.update_or_create(
        meeting=meeting,
        topic=topic,
        defaults={"outcome": outcome},
        create_defaults={
            "outcome": outcome, "order": last.order + 1 if last else 2, "is_demo": meeting.is_demo,
        },
    )  # fmt: skip
