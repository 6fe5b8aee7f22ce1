"""What happens to promises by the clock: a word the day before, and a new owner when the old one has left."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alignment.shared.words import gettext_noop
from delivery.services.notifications import notify
from loop.models import Action
from loop.selectors import language_of, side_of, today_of
from loop.services.changes import change
from loop.services.telling import tell
from people import selectors as people
from people.models import Person
from people.services import audit

MORNING = time(8)
NAMED = 3
HEAD_OF = {"marketing": "cmo", "sales": "cco"}
PASSED_ON = gettext_noop("%(name)s has left the company, so this promise is yours now: %(action)s")
TOLD_WHO_ASKED = gettext_noop("%(name)s has left the company. Now responsible is %(head)s: %(action)s")


def remind_of_tomorrow(*, now: datetime) -> int:
    """One line a person on the day before (T−1), however many promises fall due."""
    if now.astimezone(people.zone()).time() < MORNING:
        return 0
    tomorrow = today_of(now) + timedelta(days=1)
    due = Action.objects.filter(state="open", due_date=tomorrow, owner__is_active=True).select_related("owner")
    by_owner: dict[Person, list[Action]] = defaultdict(list)
    for action in due.order_by("pk"):
        if action.owner:
            by_owner[action.owner].append(action)
    for owner, actions in by_owner.items():
        notify(
            owner,
            key=f"promises-due-{tomorrow.isoformat()}",
            text=_tomorrow_words(owner, actions),
            url=reverse("loop:promises"),
            now=now,
            is_demo=all(action.is_demo for action in actions),
        )
    return len(by_owner)


def _tomorrow_words(owner: Person, actions: list[Action]) -> str:
    named, more = "; ".join(action.text[:100] for action in actions[:NAMED]), len(actions) - NAMED
    said = {"actions": named, "n": more}
    with language_of(owner):
        if more <= 0:
            return _("Tomorrow you promised: %(actions)s") % said
        words = ngettext(
            "Tomorrow you promised: %(actions)s and %(n)s more",
            "Tomorrow you promised: %(actions)s and %(n)s more",
            more,
        )
        return words % said


def pass_on_of_leavers(*, now: datetime) -> int:
    """Open promises of somebody whose account is closed go to the head of the side; the first date stays."""
    left = Action.objects.filter(state__in=["open", "draft"], owner__is_active=False)
    return sum(_pass_on(action, now=now) for action in left.select_related("owner", "requested_by").order_by("pk"))


@transaction.atomic
def _pass_on(action: Action, *, now: datetime) -> bool:
    leaver, head = action.owner, _heir(action)
    if leaver is None or head is None:
        return False
    change(action, actor=None, now=now, owner=head)
    said = {"name": leaver.name, "head": head.name, "action": action.text}
    for person, what, words in (
        (head, "passed-on", PASSED_ON),
        (action.requested_by if action.requested_by_id != head.pk else None, "passed-to", TOLD_WHO_ASKED),
    ):
        tell(
            person,
            key=f"action-{action.pk}-{what}-{action.version}",
            text=words,
            url=f"{reverse('loop:promises')}#action-{action.pk}",
            now=now,
            is_demo=action.is_demo,
            **said,
        )
    details = {"from": leaver.pk, "to": head.pk, "why": "left"}
    audit.record(
        actor=None, verb="passed_on", obj=action, now=now, source="rule", details=details, is_demo=action.is_demo
    )
    return True


def _heir(action: Action) -> Person | None:
    """The head of the owner's side; who asked for it, where no side is known or it has no head."""
    side = side_of(action.owner) if action.owner else "shared"
    head = people.head(HEAD_OF[side]) if side in HEAD_OF else None
    asked = action.requested_by if action.requested_by and action.requested_by.is_active else None
    return head or asked or people.head("ceo")
