"""What every kind of practice does alike: planned, briefed, held, debriefed; its ideas and promises reach the loop.

A kind's own service asks its own rules first and calls these inside its transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from loop.models import Action, EffectCard, Idea
from loop.services import actions, ideas
from loop.services.changes import change
from people.models import Person
from people.services import audit
from practices.kinds import KINDS
from practices.models import BornAction, BornIdea, Brief, Debrief, Occurrence, Part, Turn
from practices.models.occurrences import AHEAD
from practices.services.hooks import completed

NEXT = {
    "planned": {"ready", "running", "held", "cancelled"},
    "ready": {"running", "held", "cancelled"},
    "running": {"held", "cancelled"},
    "held": {"debriefed"},
}


@transaction.atomic
def plan(
    *,
    kind: str,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    organiser: Person,
    people: Sequence[tuple[Person, str]],
    now: datetime,
    actor: Person | None = None,
    is_demo: bool = False,
) -> Occurrence:
    """`people` with their parts: lead, guest, host, trainer, participant."""
    if ends_at <= starts_at:
        raise InvalidInput(_("The end must come after the start."), field="ends_at")
    occurrence = Occurrence.objects.create(
        kind=kind, title=title.strip()[:200], starts_at=starts_at, ends_at=ends_at, organiser=organiser,
        created_at=now, is_demo=is_demo,
    )  # fmt: skip
    for person, part in people:
        take_in(occurrence, person, part)
    _turned(occurrence, "", actor or organiser, now)
    return occurrence


def take_in(occurrence: Occurrence, person: Person, part: str) -> Part:
    """Once each, whatever the part."""
    found, _is_new = Part.objects.update_or_create(
        occurrence=occurrence, person=person, defaults={"part": part, "is_demo": occurrence.is_demo}
    )
    return found


@transaction.atomic
def move(
    occurrence: Occurrence, *, starts_at: datetime, ends_at: datetime, actor: Person, now: datetime,
    expected_version: int | None = None,
) -> Occurrence:  # fmt: skip
    """Another time, while it lies ahead."""
    if occurrence.phase not in AHEAD:
        raise DomainError(_("This has begun already and cannot move."))
    if ends_at <= starts_at:
        raise InvalidInput(_("The end must come after the start."), field="ends_at")
    change(occurrence, actor=actor, now=now, expected_version=expected_version, starts_at=starts_at, ends_at=ends_at)
    audit.record(actor=actor, verb="practice.moved", obj=occurrence, now=now, is_demo=occurrence.is_demo)
    return occurrence


@transaction.atomic
def brief(occurrence: Occurrence, *, goals: str, tasks: str = "", actor: Person, now: datetime) -> Brief:
    """Before the start; written again while it lies ahead."""
    if occurrence.phase not in AHEAD:
        raise DomainError(_("The brief is written before the start."))
    if not goals.strip():
        raise InvalidInput(_("Write what to look at."), field="goals")
    values = {"goals": goals.strip(), "tasks": tasks.strip(), "by": actor, "at": now, "is_demo": occurrence.is_demo}
    found, _is_new = Brief.objects.update_or_create(occurrence=occurrence, defaults=values)
    turn(occurrence, to="ready", actor=actor, now=now, briefed_at=now)
    return found


@transaction.atomic
def turn(
    occurrence: Occurrence, *, to: str, actor: Person | None, now: datetime, reason: str = "",
    expected_version: int | None = None, **values: Any,
) -> Occurrence:  # fmt: skip
    """The next phase, appended to the history; the phase it already has changes `values` alone."""
    before = occurrence.phase
    if to != before and to not in NEXT.get(before, set()):
        raise DomainError(_("This step is not possible now."))
    values |= {"phase": to} | ({"reason": reason.strip()[:300]} if reason else {})
    change(occurrence, actor=actor, now=now, expected_version=expected_version, **values)
    if to != before:
        _turned(occurrence, before, actor, now, reason)
    return occurrence


def hold(
    occurrence: Occurrence, *, actor: Person | None, now: datetime, came: Sequence[int] | None = None
) -> Occurrence:
    """It took place. `came` holds the numbers of the persons who were there; None leaves it unknown."""
    with transaction.atomic():
        turn(occurrence, to="held", actor=actor, now=now, held_at=now)
        if came is not None:
            occurrence.parts.filter(person__in=came).update(came=True)
            occurrence.parts.exclude(person__in=came).update(came=False)
        if KINDS[occurrence.kind].debrief_days is None:
            completed(occurrence, now=now)
    return occurrence


def cancel(occurrence: Occurrence, *, reason: str, actor: Person, now: datetime) -> Occurrence:
    if not reason.strip():
        raise InvalidInput(_("Say why, in a few words."), field="reason")
    return turn(occurrence, to="cancelled", actor=actor, now=now, reason=reason)


@transaction.atomic
def revive(occurrence: Occurrence, *, actor: Person, now: datetime) -> Occurrence:
    """What was called off stands again, while it lies ahead; the history keeps both turns."""
    if occurrence.phase != "cancelled" or occurrence.starts_at <= now:
        raise DomainError(_("This step is not possible now."))
    change(occurrence, actor=actor, now=now, phase="ready" if occurrence.briefed_at else "planned", reason="")
    _turned(occurrence, "cancelled", actor, now)
    return occurrence


@transaction.atomic
def debrief(
    occurrence: Occurrence, *, summary: str, actor: Person, now: datetime, plan: str = "", has_no_plan: bool = False,
    has_no_ideas: bool = False,
) -> Debrief:  # fmt: skip
    """At least one idea was born, or openly none."""
    if not summary.strip():
        raise InvalidInput(_("Write what was seen and heard."), field="summary")
    if KINDS[occurrence.kind].wants_ideas and not has_no_ideas and not occurrence.born_ideas.exists():
        raise InvalidInput(_("Write at least one idea, or say that there is none."), field="ideas")
    found = Debrief.objects.create(
        occurrence=occurrence, summary=summary.strip(), plan=plan.strip(), has_no_plan=has_no_plan,
        has_no_ideas=has_no_ideas, by=actor, at=now, is_demo=occurrence.is_demo,
    )  # fmt: skip
    turn(occurrence, to="debriefed", actor=actor, now=now, debriefed_at=now)
    completed(occurrence, now=now)
    return found


@transaction.atomic
def add_idea(occurrence: Occurrence, *, text: str, author: Person, now: datetime) -> Idea:
    """The idea keeps where it was born; the heads answer it within fourteen days like any other."""
    idea = ideas.propose(
        text=text, author=author, now=now, origin=KINDS[occurrence.kind].origin, is_demo=occurrence.is_demo
    )
    BornIdea.objects.create(occurrence=occurrence, idea=idea, is_demo=occurrence.is_demo)
    return idea


@transaction.atomic
def promise(
    occurrence: Occurrence, *, text: str, owner: Person, due_date: date, actor: Person, now: datetime
) -> Action:
    """A promise made at the debrief stands among all promises."""
    action = actions.promise(
        text=text, owner=owner, due_date=due_date, requested_by=actor, now=now, is_demo=occurrence.is_demo
    )
    BornAction.objects.create(occurrence=occurrence, action=action, is_demo=occurrence.is_demo)
    return action


@transaction.atomic
def measure(occurrence: Occurrence, card: EffectCard, *, actor: Person, now: datetime) -> Occurrence:
    """One card of effect, while it lies ahead: what is measured is said before it begins."""
    if occurrence.phase not in AHEAD:
        raise DomainError(_("What is measured is said before the start."))
    return change(occurrence, actor=actor, now=now, effect_card=card)


def _turned(occurrence: Occurrence, before: str, actor: Person | None, now: datetime, reason: str = "") -> None:
    Turn.objects.create(
        occurrence=occurrence, from_phase=before, to_phase=occurrence.phase, at=now, by=actor,
        reason=reason.strip()[:300], is_demo=occurrence.is_demo,
    )  # fmt: skip
    audit.record(actor=actor, verb=f"practice.{occurrence.phase}", obj=occurrence, now=now, is_demo=occurrence.is_demo)
