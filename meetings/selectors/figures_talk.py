"""What was talked about and settled: decisions, marks and topics of the meetings in a period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from alignment.shared.periods import local_day
from loop.models import Action, Decision, Topic
from loop.selectors import WAITING_TOPICS
from meetings.metrics import figures as arithmetic
from meetings.models import Attendance, MeetingTopic
from meetings.selectors.questions import Figure, Question, general_meetings, held_meetings, slots
from people import selectors as people


def talk_figures(question: Question, held: int) -> list[Figure]:
    return [
        *_usefulness(question, held),
        *_topics(question, held),
        _staff_topics(question),
        _parked_age(question.today),
    ]


def decisions(question: Question) -> QuerySet[Decision]:
    """Those of held meetings, each with whether somebody has promised something of it by a day."""
    promised = Action.objects.filter(decision=OuterRef("pk"), owner__isnull=False, due_date__isnull=False)
    found = Decision.objects.filter(taken_at__meeting__in=held_meetings(question))
    return found.annotate(is_proper=Exists(promised.exclude(state="cancelled")))


def _usefulness(question: Question, held: int) -> list[Figure]:
    """The effectiveness is of the meetings together, never of a person."""
    marks = _marks(question)
    row = decisions(question).aggregate(n=Count("pk"), proper=Count("pk", filter=Q(is_proper=True)))
    mark, n, proper = arithmetic.mean_rating(marks), row["n"], row["proper"]
    return [
        Figure("decisions_per_meeting", arithmetic.decisions_per_meeting(n, held), None, held),
        Figure("median_rating", arithmetic.median_rating(marks), None, sum(marks.values())),
        Figure("effectiveness", arithmetic.effectiveness(mark, proper, n), proper, n, mark),
    ]


def _marks(question: Question) -> dict[int, int]:
    """How often each number was given."""
    given = Attendance.objects.filter(meeting__in=held_meetings(question), rating__isnull=False)
    rows: Iterable[Mapping[str, Any]] = given.order_by().values("rating").annotate(n=Count("pk"))
    return {row["rating"]: row["n"] for row in rows}


def settled_items(question: Question) -> QuerySet[MeetingTopic]:
    """On the agendas of held meetings and with an outcome there; what the product proposes itself stays out."""
    found = MeetingTopic.objects.filter(meeting__in=held_meetings(question)).exclude(outcome="")
    return found.exclude(topic__source="rule")


def general_items(question: Question) -> QuerySet[MeetingTopic]:
    return MeetingTopic.objects.filter(meeting__in=general_meetings(question))


def _topics(question: Question, held: int) -> list[Figure]:
    settled = settled_items(question).count()
    return [
        Figure("topics_per_meeting", arithmetic.topics_per_meeting(settled, held), None, held),
        *([_shared_topics(question)] if question.is_general else []),
    ]


def _shared_topics(question: Question) -> Figure:
    """A3: how much of a general meeting touches both sides."""
    row = general_items(question).aggregate(n=Count("pk"), both=Count("pk", filter=Q(topic__side="shared")))
    value = arithmetic.shared_topic_share(row["both"], row["n"])
    return Figure("shared_topic_share", value, row["both"], row["n"])


def raised_topics(question: Question) -> QuerySet[Topic]:
    """On the agendas of the period and brought by a person, not by a rule or a figure."""
    placed = MeetingTopic.objects.filter(meeting__in=slots(question)).values("topic")
    return Topic.objects.filter(pk__in=placed, source__in=["manual", "employee"])


def _staff_topics(question: Question) -> Figure:
    row = raised_topics(question).aggregate(n=Count("pk"), staff=Count("pk", filter=Q(source="employee")))
    value = arithmetic.staff_topic_share(row["staff"], row["n"])
    return Figure("staff_topic_share", value, row["staff"], row["n"])


def parked_topics() -> QuerySet[Topic]:
    return Topic.objects.filter(state__in=WAITING_TOPICS).exclude(source="rule")


def _parked_age(today: date) -> Figure:
    """The middle one or two of those that wait today."""
    waiting = parked_topics().order_by("raised_at", "pk").values_list("raised_at", flat=True)
    n = waiting.count()
    middle: list[datetime] = list(waiting[(n - 1) // 2 : n // 2 + 1]) if n else []
    ages = [(today - local_day(moment, people.zone())).days for moment in middle]
    return Figure("parked_topic_age", sum(ages) / len(ages) if ages else None, None, n)
