"""What a general meeting talks about: what touches both departments, raised by people."""

from __future__ import annotations

from collections.abc import Iterable

from loop import selectors as loop
from loop.models import Topic
from meetings.models import Meeting, MeetingSeries

RAISED_BY_PEOPLE = ("manual", "employee")


def touches_both(topic: Topic) -> bool:
    return topic.side == "shared" and topic.source in RAISED_BY_PEOPLE and topic.signal_id is None


def general_topics(meeting: Meeting) -> list[Topic]:
    """R-GM-01: those put on this meeting, then those waiting for both departments; monthly takes nothing one-sided."""
    mine = Topic.objects.filter(state="on_agenda", agenda_items__meeting=meeting).select_related("signal", "raised_by")
    waiting = [topic for topic in loop.waiting_topics() if touches_both(topic)]
    found = {topic.pk: topic for topic in [*mine, *waiting]}
    if meeting.series.period == "monthly":
        found = {pk: topic for pk, topic in found.items() if topic.side == "shared"}
    return sorted(found.values(), key=lambda topic: (topic.urgency != "now", topic.raised_at, topic.pk))


def without_general_topics(meeting: Meeting, topics: Iterable[Topic]) -> list[Topic]:
    """Where the departments have a general meeting, the heads leave to it what is for both; their own stays theirs."""
    found = list(topics)
    if not MeetingSeries.objects.filter(kind="general", unit=meeting.series.unit_id, ended_at=None).exists():
        return found
    on_mine = set(meeting.agenda.values_list("topic_id", flat=True))
    return [topic for topic in found if topic.pk in on_mine or not touches_both(topic)]
