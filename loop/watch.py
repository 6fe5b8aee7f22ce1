"""What the loop itself notices: promises that are late."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.words import gettext_noop as _
from loop.models import Action
from loop.selectors import overdue_actions, side_of, today_of
from people import selectors as people

OWNER_AFTER_DAYS = 3
HEAD_AFTER_DAYS = 7


def alerts(now: datetime) -> list[AlertDraft]:
    """AL-03: three days late to the owner, seven to the head."""
    today = today_of(now)
    drafts = []
    for action in overdue_actions(today):
        late = (today - action.due_date).days
        if late >= OWNER_AFTER_DAYS and action.owner_id:
            drafts.append(_late(action, action.owner_id, late, now))
        head = (
            people.head("cmo" if side_of(action.owner) == "marketing" else "cco") if late >= HEAD_AFTER_DAYS else None
        )
        if head and head.pk != action.owner_id:
            drafts.append(_late(action, head.pk, late, now))
    return drafts


def _late(action: Action, person_id: int, late: int, now: datetime) -> AlertDraft:
    return AlertDraft(
        key="AL-03",
        person_id=person_id,
        dedupe=f"action-{action.pk}",
        text=_("Overdue by %(days)s d: %(action)s (%(name)s)"),
        params={"days": late, "action": action.text[:200], "name": action.owner.name if action.owner else "—"},
        due_at=now,
        action_url=f"{reverse('loop:promises')}#action-{action.pk}",
    )
