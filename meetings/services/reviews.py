"""What the meeting hears of a promise that was due: done, or not done and why (R-PR-05)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from loop.models import Action
from loop.services import actions
from meetings.models import (
    ActionReview,
    Meeting,
    MeetingAction,
)
from meetings.services.state import must_run
from people.models import Person


@transaction.atomic
def review_done(
    meeting: Meeting, action: Action, *, actor: Person, now: datetime, expected_version: int | None = None
) -> ActionReview:
    must_run(meeting)
    actions.complete(action, actor=actor, now=now, expected_version=expected_version)
    return _reviewed(meeting, action, "done", now=now)


@transaction.atomic
def review_not_done(
    meeting: Meeting,
    action: Action,
    *,
    why: str,
    what_next: str,
    actor: Person,
    now: datetime,
    new_date: date | None = None,
    expected_version: int | None = None,
) -> ActionReview:
    """R-PR-05."""
    must_run(meeting)
    actions.not_done(
        action, why=why, what_next=what_next, actor=actor, now=now, new_date=new_date, expected_version=expected_version
    )
    return _reviewed(meeting, action, "not_done", now=now, why=why, what_next=what_next, new_date=new_date)


def _reviewed(meeting: Meeting, action: Action, outcome: str, *, now: datetime, **said: object) -> ActionReview:
    MeetingAction.objects.filter(action=action).update(reviewed_at=meeting)
    return ActionReview.objects.update_or_create(
        meeting=meeting,
        action=action,
        defaults={"outcome": outcome, "reviewed_at": now, "is_demo": meeting.is_demo, **said},
    )[0]
