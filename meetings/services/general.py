"""A topic put on a general meeting by whoever is invited to it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from loop import selectors as loop
from loop.models import Topic
from loop.services import topics
from meetings.models import Meeting, MeetingTopic
from meetings.selectors import why_of
from people.models import Person


@transaction.atomic
def put_topic(meeting: Meeting, *, text: str, touches_both: bool, by: Person, now: datetime) -> Topic:
    """R-GM-01: once a month there is room only for what touches both departments."""
    if meeting.series.kind != "general" or meeting.state != "scheduled" or meeting.agenda_frozen_at:
        raise DomainError(_("The agenda of this meeting is closed."))
    if meeting.series.period == "monthly" and not touches_both:
        raise InvalidInput(
            _("Once a month only what touches both departments is discussed. Take it to your own stand-up."),
            field="touches_both",
        )
    side = "shared" if touches_both else loop.side_of(by)
    topic = topics.park(text=text, raised_by=by, now=now, side=side, source="employee", is_demo=meeting.is_demo)
    return put_on(meeting, topic, now=now)


def put_on(meeting: Meeting, topic: Topic, *, now: datetime) -> Topic:
    """At the end of the agenda of this very meeting."""
    last = meeting.agenda.order_by("-order").first()
    MeetingTopic.objects.create(
        meeting=meeting, topic=topic, order=last.order + 1 if last else 2, why=why_of(topic)[:300],
        is_demo=meeting.is_demo,
    )  # fmt: skip
    return topics.put_on_agenda(topic, now=now)
