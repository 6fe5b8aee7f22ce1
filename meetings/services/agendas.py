"""The agenda writes itself: the review first, then what costs most, then what people asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.templatetags.format import moment
from alignment.shared.words import gettext_noop
from delivery.services.outbox import send_mail
from loop import selectors as loop
from loop.models import Signal, Topic
from loop.services import topics
from loop.services.telling import tell
from meetings.models import Meeting, MeetingTopic
from meetings.selectors import (
    SIGNALS_AT_MOST,
    agenda_of,
    attendance_of,
    day_of,
    next_of_series,
    planned_topics,
    review_actions,
    weekly_series,
    why_of,
)
from meetings.services import hooks
from meetings.services.invitations import files_for_agenda
from people import selectors as people
from people.models import Person

FREEZE_BEFORE = timedelta(hours=1)
ASK_BEFORE = timedelta(hours=24)
PROPOSALS = (
    gettext_noop("What is a good lead for us?"),
    gettext_noop("How much time does each of us have to answer?"),
    gettext_noop("What stands in the way of working together?"),
)


@transaction.atomic
def draft_agenda(meeting: Meeting, *, now: datetime) -> Meeting:
    """Once frozen it stays as it was sent. Never empty: three topics are proposed (R-WM-10)."""
    if meeting.agenda_frozen_at is not None or meeting.state != "scheduled":
        return meeting
    with loop.language_of(None):
        if meeting.series.kind == "cmo_cco":
            topics_of_signals(now=now, is_demo=meeting.is_demo)
        wanted = planned_topics(meeting)
        if meeting.series.kind == "cmo_cco" and all(topic.source == "rule" for topic in wanted):
            wanted = _propose(meeting, now=now)
        _place(meeting, wanted, now=now)
    return meeting


def topics_of_signals(*, now: datetime, is_demo: bool = False) -> list[Topic]:
    """The five dearest open signals each have a topic; a closed one takes its waiting topic away."""
    stale = Topic.objects.filter(source="signal", signal__closed_at__isnull=False, state__in=["parked", "deferred"])
    for topic in stale.select_related("signal"):
        reason = topic.signal.close_reason if topic.signal else ""
        topics.drop(topic, reason=reason or _("The figure is back within its limits."), actor=None, now=now)
    return [_topic_of(signal, now=now, is_demo=is_demo) for signal in loop.open_signals()[:SIGNALS_AT_MOST]]


def _topic_of(signal: Signal, *, now: datetime, is_demo: bool) -> Topic:
    with loop.language_of(None):
        return topics.park(
            text=loop.signal_words(signal), raised_by=None, now=now, source="signal", signal=signal,
            metric=signal.metric, is_demo=is_demo or signal.is_demo,
        )  # fmt: skip


def _propose(meeting: Meeting, *, now: datetime) -> list[Topic]:
    """R-WM-10: what is overdue elsewhere, then questions; a proposal whose reason is gone goes too."""
    known = {t.text: t for t in Topic.objects.filter(source="rule", state__in=["parked", "deferred", "on_agenda"])}
    texts = [*_overdue_elsewhere(meeting), *[_(text) for text in PROPOSALS]][: len(PROPOSALS)]
    for text, topic in known.items():
        if text not in texts and not topic.agenda_items.exclude(meeting=meeting).exists():
            meeting.agenda.filter(topic=topic).delete()
            topics.drop(topic, reason=_("Nothing waits there any more."), actor=None, now=now)
    return [
        known.get(text) or topics.park(text=text, raised_by=None, now=now, source="rule", is_demo=meeting.is_demo)
        for text in texts
    ]


def _overdue_elsewhere(meeting: Meeting) -> list[str]:
    """Promises of other meetings; those of this one are reviewed first anyway."""
    reviewed = {action.pk for action in review_actions(meeting)}
    late = loop.overdue_actions(day_of(meeting)).order_by("due_date", "pk")
    return [_("Overdue: %(promise)s") % {"promise": action.text[:250]} for action in late if action.pk not in reviewed]


def _place(meeting: Meeting, wanted: list[Topic], *, now: datetime) -> None:
    ids = [topic.pk for topic in wanted]
    for item in meeting.agenda.exclude(topic__in=ids).select_related("topic"):
        item.delete()
        topics.take_off_agenda(item.topic, now=now)
    for order, topic in enumerate(wanted, start=2):
        MeetingTopic.objects.update_or_create(
            meeting=meeting,
            topic=topic,
            defaults={"order": order, "why": why_of(topic)[:300], "is_demo": meeting.is_demo},
        )
        topics.put_on_agenda(topic, now=now)


def draft_next(*, now: datetime) -> int:
    """The next weekly meeting of every unit."""
    coming = [next_of_series(series, now) for series in weekly_series()]
    due = [meeting for meeting in coming if meeting and meeting.agenda_frozen_at is None]
    for meeting in due:
        draft_agenda(meeting, now=now)
    return len(due)


def freeze_due(*, now: datetime) -> int:
    """An hour before the start the agenda is frozen and goes to everybody invited."""
    due = Meeting.objects.filter(
        state="scheduled", agenda_frozen_at=None, slot_start__gt=now, slot_start__lte=now + FREEZE_BEFORE
    )
    meetings = list(due.select_related("series", "host", "chair", "secretary"))
    for meeting in meetings:
        freeze(meeting, now=now)
    return len(meetings)


@transaction.atomic
def freeze(meeting: Meeting, *, now: datetime, mail: bool = True) -> Meeting:
    draft_agenda(meeting, now=now)
    Meeting.objects.filter(pk=meeting.pk).update(agenda_frozen_at=now)
    meeting.agenda_frozen_at = now
    hooks.of_meeting("agenda.frozen", meeting, now=now, topics=meeting.agenda.count())
    if mail:
        files = files_for_agenda(meeting)
        for attendance in attendance_of(meeting):
            _mail(meeting, attendance.person, files, now=now)
    return meeting


def _mail(meeting: Meeting, person: Person, files: list[dict[str, str]], *, now: datetime) -> None:
    with loop.language_of(person):
        agenda = agenda_of(meeting)
        context = {
            "meeting": meeting, "agenda": agenda, "person": person,
            "starts": moment(meeting.slot_start.astimezone(people.zone())),
            "url": settings.BASE_URL + reverse("meetings:meeting", args=[meeting.pk]),
        }  # fmt: skip
        send_mail(
            key=f"agenda:{meeting.pk}:{person.pk}",
            recipient=person,
            subject=_("Agenda: %(title)s, %(starts)s") % {"title": meeting.series.title, "starts": context["starts"]},
            body=render_to_string("emails/agenda.txt", context),
            html=render_to_string("emails/agenda.html", context),
            attachments=files,
            url=reverse("meetings:meeting", args=[meeting.pk]),
            now=now,
            is_demo=meeting.is_demo,
        )


def ask_for_topics(*, now: datetime) -> int:
    """A day before: the heads are reminded to park what they want to talk about."""
    soon = Meeting.objects.filter(
        state="scheduled", slot_start__gt=now + FREEZE_BEFORE, slot_start__lte=now + ASK_BEFORE
    )
    meetings = list(soon.filter(series__kind__in=["cmo_cco", "general"]).select_related("series"))
    for meeting in meetings:
        for head in meeting.series.principals.all():
            tell(
                head,
                key=f"park-topics-{meeting.pk}",
                text=gettext_noop("The meeting is tomorrow: what do you want to talk about?"),
                url=reverse("loop:topic-add"),
                now=now,
                is_demo=meeting.is_demo,
            )
    return len(meetings)
