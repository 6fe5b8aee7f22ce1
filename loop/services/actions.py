"""Promises: one owner and one date, judged against the date given first (R-PR-03…08)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.words import gettext_noop
from loop.models import Action, ActionMove, Decision
from loop.selectors import language_of, moves_of, side_of, today_of
from loop.services import receivers, topics
from loop.services.changes import change
from loop.services.hooks import announce
from loop.services.telling import tell
from people.models import Person
from people.services import audit

TWICE = 2


@transaction.atomic
def promise(
    *,
    text: str,
    owner: Person | None,
    due_date: date | None,
    requested_by: Person | None,
    now: datetime,
    decision: Decision | None = None,
    is_demo: bool = False,
) -> Action:
    """Without an owner or a date it is a draft, which keeps a protocol from leaving (R-PR-03)."""
    if not text.strip():
        raise InvalidInput(_("Write what is promised."), field="text")
    check_due(due_date, now=now)
    got = receivers.receiver(owner, now)
    action = Action.objects.create(
        text=text.strip()[:400], owner=got, due_date=due_date, original_due_date=due_date, decision=decision,
        requested_by=requested_by, created_at=now, state="open" if got and due_date else "draft", is_demo=is_demo,
    )  # fmt: skip
    _promised(action, now=now)
    _tell_assigner(action, requested_by, owner, now=now)
    return action


@transaction.atomic
def assign(
    action: Action, *, actor: Person, now: datetime, owner: Person | None = None, due_date: date | None = None,
    expected_version: int | None = None,
) -> Action:  # fmt: skip
    """What a draft lacks is filled in; with both it is a promise."""
    if action.state != "draft":
        raise DomainError(_("This promise has its owner and its date already."))
    check_due(due_date, now=now)
    got = receivers.receiver(owner, now) or action.owner
    due = due_date or action.due_date
    change(
        action, actor=actor, now=now, expected_version=expected_version, owner=got, due_date=due,
        original_due_date=due, state="open" if got and due else "draft",
    )  # fmt: skip
    _promised(action, now=now)
    _tell_assigner(action, actor, owner, now=now)
    return action


@transaction.atomic
def edit(
    action: Action, *, changes: dict[str, Any], actor: Person, now: datetime, expected_version: int | None = None
) -> Action:
    """The words of what is not closed; a draft also gets its owner and day, a promise keeps both (R-PR-06)."""
    if action.state not in {"draft", "open"}:
        raise DomainError(_("This promise is closed already."))
    if action.state == "open" and {"owner", "due_date"} & set(changes):
        raise DomainError(_("A promise keeps its owner, and its day moves only with consent."))
    if not changes.get("text", action.text).strip():
        raise InvalidInput(_("Write what is promised."), field="text")
    if "text" in changes:
        text = changes["text"].strip()
        change(action, actor=actor, now=now, expected_version=expected_version, text=text)
        expected_version = None
    lacking = {name: changes[name] for name in ("owner", "due_date") if name in changes}
    if lacking:
        assign(action, actor=actor, now=now, expected_version=expected_version, **lacking)
    _record(action, "changed", actor=actor, now=now)
    return action


@transaction.atomic
def complete(
    action: Action, *, actor: Person, now: datetime, evidence: str = "", expected_version: int | None = None
) -> Action:
    _must_be_open(action)
    change(
        action, actor=actor, now=now, expected_version=expected_version, state="done", done_at=now,
        evidence=evidence.strip()[:500], asked_due_date=None, asked_reason="",
    )  # fmt: skip
    announce("action.done", action, now=now)
    _record(action, "completed", actor=actor, now=now)
    _tell_done(action, actor=actor, now=now)
    return action


@transaction.atomic
def not_done(
    action: Action,
    *,
    why: str,
    what_next: str,
    actor: Person,
    now: datetime,
    new_date: date | None = None,
    expected_version: int | None = None,
) -> Action:
    """R-PR-05: why, and what now. With a new date the promise stays open; it was late all the same (R-PR-06)."""
    _must_be_open(action)
    if not why.strip():
        raise InvalidInput(_("Say why it was not done."), field="why")
    if not what_next.strip():
        raise InvalidInput(_("Say what happens now."), field="what_next")
    reasons = {"why_not": why.strip()[:500], "what_next": what_next.strip()[:500]}
    if new_date is None:
        change(action, actor=actor, now=now, expected_version=expected_version, state="not_done", **reasons)
    else:
        _shift(action, to_date=new_date, reason=why, actor=actor, now=now, expected_version=expected_version, **reasons)
    announce("action.not_done", action, now=now)
    _record(action, "not_done", actor=actor, now=now)
    return action


@transaction.atomic
def ask_to_move(action: Action, *, to_date: date, reason: str, actor: Person, now: datetime) -> Action:
    """The owner asks whoever requested it; where nobody else did, the date moves at once."""
    _check_move(action, to_date=to_date, reason=reason, now=now)
    if action.requested_by_id in {None, actor.pk}:
        return move(action, to_date=to_date, reason=reason, actor=actor, now=now)
    change(action, actor=actor, now=now, asked_due_date=to_date, asked_reason=reason.strip()[:300])
    words = gettext_noop("%(name)s asks for another day for: %(action)s")
    _tell(action.requested_by, action, f"move-{action.version}", words, now=now, name=actor.name)
    return action


@transaction.atomic
def move(
    action: Action,
    *,
    to_date: date,
    reason: str,
    actor: Person,
    now: datetime,
    consented_by: Person | None = None,
    expected_version: int | None = None,
) -> Action:
    """R-PR-06: before the due date and with the consent of who asked; the second time it becomes a topic (R-PR-08)."""
    _check_move(action, to_date=to_date, reason=reason, now=now)
    consent = consented_by or actor
    if action.requested_by_id not in {None, consent.pk}:
        raise NotAllowed(_("The date moves only with the consent of the person who asked for it."))
    return _shift(action, to_date=to_date, reason=reason, actor=actor, now=now, expected_version=expected_version)


@transaction.atomic
def refuse_move(action: Action, *, actor: Person, now: datetime) -> Action:
    """The date stays."""
    if action.asked_due_date is None:
        raise DomainError(_("Nobody asks to move this date."))
    if action.requested_by_id != actor.pk:
        raise NotAllowed(_("Only the person who asked for it may answer."))
    change(action, actor=actor, now=now, asked_due_date=None, asked_reason="")
    words = gettext_noop("The date stays for: %(action)s")
    _tell(action.owner, action, f"stays-{action.version}", words, now=now)
    return action


@transaction.atomic
def cancel(action: Action, *, actor: Person, now: datetime, reason: str = "") -> Action:
    """Only who asked for it takes it back; a draft of a meeting, its heads."""
    if action.state not in {"open", "draft"}:
        raise DomainError(_("This promise is closed already."))
    if action.requested_by_id != actor.pk and not (action.requested_by_id is None and actor.has_role("cmo", "cco")):
        raise NotAllowed(_("Only the person who asked for it may cancel it."))
    change(action, actor=actor, now=now, state="cancelled", why_not=reason.strip()[:500])
    _record(action, "cancelled", actor=actor, now=now)
    return action


def check_due(due_date: date | None, *, now: datetime) -> None:
    if due_date is not None and due_date < today_of(now):
        raise InvalidInput(_("This day is over. Choose today or later."), field="due_date")


def _must_be_open(action: Action) -> None:
    if action.state == "draft":
        raise DomainError(_("Give it an owner and a date first."))
    if action.state != "open":
        raise DomainError(_("This promise is closed already."))


def _check_move(action: Action, *, to_date: date, reason: str, now: datetime) -> None:
    _must_be_open(action)
    if not reason.strip():
        raise InvalidInput(_("Say why another day is needed."), field="reason")
    if action.due_date is None or to_date <= action.due_date:
        raise InvalidInput(_("The new day must be after the old one."), field="to_date")
    if today_of(now) >= action.due_date:
        raise DomainError(_("A date moves only before it comes. Say what was not done, why and what now."))


def _shift(
    action: Action, *, to_date: date, reason: str, actor: Person, now: datetime, expected_version: int | None = None,
    **values: str,
) -> Action:  # fmt: skip
    due = action.due_date or to_date
    if to_date <= due or to_date < today_of(now):
        raise InvalidInput(_("The new day must be after the old one."), field="to_date")
    ActionMove.objects.create(
        action=action, from_date=due, to_date=to_date, reason=reason.strip()[:300], moved_by=actor,
        moved_at=now, is_demo=action.is_demo,
    )  # fmt: skip
    change(
        action, actor=actor, now=now, expected_version=expected_version, due_date=to_date, asked_due_date=None,
        asked_reason="", **values,
    )  # fmt: skip
    announce("action.moved", action, now=now)
    if moves_of(action) >= TWICE:
        _bring_back(action, now=now)
    return action


def _bring_back(action: Action, *, now: datetime) -> None:
    with language_of(None):
        text = _("Moved twice: %(action)s") % {"action": action.text}
    topics.park(
        text=text,
        raised_by=None,
        now=now,
        side=side_of(action.owner) if action.owner else "shared",
        source="carry_over",
        action=action,
        is_demo=action.is_demo,
    )


def _promised(action: Action, *, now: datetime) -> None:
    """A draft is nothing to tell of yet."""
    if action.state != "open":
        return
    announce("action.created", action, now=now)
    if action.owner_id != action.requested_by_id:
        _tell(action.owner, action, "promised", gettext_noop("You promised: %(action)s"), now=now)


def _tell_assigner(action: Action, assigner: Person | None, meant: Person | None, *, now: datetime) -> None:
    receivers.tell_assigner(
        assigner, meant, action.owner, what=action.text, key=f"action-{action.pk}-{action.version}",
        url=f"{reverse('loop:promises')}#action-{action.pk}", now=now, is_demo=action.is_demo,
    )  # fmt: skip


def _tell_done(action: Action, *, actor: Person, now: datetime) -> None:
    """Who asked and who promised hear it, unless it is they who said so; the owner is named, not only who ticked."""
    owner = action.owner.name if action.owner else "—"
    words = gettext_noop("Done: %(action)s. Promised by %(owner)s.")
    if action.owner_id != actor.pk:
        words = gettext_noop("Done: %(action)s. Promised by %(owner)s, marked by %(name)s.")
    told = {person.pk: person for person in (action.requested_by, action.owner) if person and person.pk != actor.pk}
    for person in told.values():
        _tell(person, action, "done", words, now=now, owner=owner, name=actor.name)


def _tell(person: Person | None, action: Action, what: str, words: str, *, now: datetime, **said: str) -> None:
    tell(
        person,
        key=f"action-{action.pk}-{what}",
        text=words,
        url=f"{reverse('loop:promises')}#action-{action.pk}",
        now=now,
        is_demo=action.is_demo,
        action=action.text,
        **said,
    )


def _record(action: Action, verb: str, *, actor: Person, now: datetime) -> None:
    audit.record(actor=actor, verb=verb, obj=action, now=now, is_demo=action.is_demo)
