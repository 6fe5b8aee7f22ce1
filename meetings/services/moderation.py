"""Where the conflict is acute, somebody who belongs to neither side leads the talk (R-WM-04, R-WM-05)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.words import gettext_noop
from loop.services.changes import change
from loop.services.telling import tell
from meetings.metrics import chairs as rules
from meetings.models import ConflictView, Meeting, MeetingSeries, ModerationAnswer
from meetings.models.series import CONFLICT_LEVELS
from meetings.selectors import may_moderate, moderation_of
from meetings.services import invitations, slots
from people.models import Person
from people.services import audit

GRAVER = [key for key, _label in CONFLICT_LEVELS]


@transaction.atomic
def say_conflict(series: MeetingSeries, *, level: str, by: Person, now: datetime) -> MeetingSeries:
    """Each head for oneself; the graver word decides whether a moderator is needed. Nobody is told who said what."""
    if not series.principals.filter(pk=by.pk).exists():
        raise NotAllowed(_("Only the people who lead this meeting change it."))
    if level not in GRAVER:
        raise InvalidInput(_("Calm, tense or acute?"), field="level")
    ConflictView.objects.update_or_create(
        series=series, person=by, defaults={"level": level, "said_at": now, "is_demo": series.is_demo}
    )
    heads = series.principals.values("pk")
    said = series.conflict_views.filter(person__in=heads).values_list("level", flat=True)
    return _weigh(series, max(said, key=GRAVER.index), now=now)


def _weigh(series: MeetingSeries, level: str, *, now: datetime) -> MeetingSeries:
    """Once acute, only R-WM-05 ends the moderation: a calmer word alone does not."""
    values: dict[str, Any] = {"conflict_level": level}
    if level == "acute" and (series.acute_since is None or series.moderation_ended_at):
        values |= {"acute_since": now, "moderation_ended_at": None}
    if {name: getattr(series, name) for name in values} == values:
        return series
    return change(series, actor=None, now=now, **values)


@transaction.atomic
def appoint(meeting: Meeting, *, person: Person, by: Person, now: datetime) -> Meeting:
    """For this meeting and the coming ones that have nobody."""
    if meeting.state not in {"scheduled", "running"}:
        raise DomainError(_("This meeting is over."))
    if not may_moderate(person, meeting.series):
        raise InvalidInput(_("A moderator belongs to neither side."), field="moderator")
    coming = meeting.series.meetings.filter(state="scheduled", moderator=None, slot_start__gt=meeting.slot_start)
    for row in [meeting, *coming]:
        change(row, actor=by, now=now, moderator=person)
        slots.ensure_attendance(row)
    if meeting.series.moderator_id is None:
        change(meeting.series, actor=by, now=now, moderator=person)
    invitations.invite([meeting], to=[person], now=now)
    audit.record(
        actor=by, verb="moderator_named", obj=meeting, now=now, details={"person": person.pk}, is_demo=meeting.is_demo
    )
    return meeting


@transaction.atomic
def answer(series: MeetingSeries, *, can_do_without: bool, by: Person, now: datetime) -> MeetingSeries:
    """R-WM-05: appended; the moderation ends when every head, asked after the same meeting, has said yes."""
    asked = moderation_of(series, by)
    if not asked.may_answer or asked.after is None:
        raise DomainError(_("There is nothing to answer now."))
    ModerationAnswer.objects.create(
        meeting=asked.after, person=by, can_do_without=can_do_without, answered_at=now, is_demo=series.is_demo
    )
    said = asked.after.moderation_answers.values_list("can_do_without", flat=True)
    if rules.moderation_is_over(said, series.principals.count()):
        _end(series, by=by, now=now)
    return series


def _end(series: MeetingSeries, *, by: Person, now: datetime) -> None:
    change(series, actor=by, now=now, moderation_ended_at=now)
    coming = list(series.meetings.filter(state="scheduled", slot_start__gt=now).exclude(moderator=None))
    for meeting in coming:
        meeting.attendance.filter(person=meeting.moderator, is_principal=False).exclude(
            person__in=series.invited.values("pk")
        ).delete()
        change(meeting, actor=by, now=now, moderator=None)
    if series.moderator and not series.invited.filter(pk=series.moderator_id).exists():
        invitations.cancel(coming, to=[series.moderator], now=now)
    for head in series.principals.all():
        tell(
            head,
            key=f"series-{series.pk}-without-moderator-{series.version}",
            text=gettext_noop("Both heads said yes: “%(title)s” goes on without a moderator."),
            title=series.title,
            now=now,
            is_demo=series.is_demo,
        )
    audit.record(actor=by, verb="moderation_ended", obj=series, now=now, is_demo=series.is_demo)
