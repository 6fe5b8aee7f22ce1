"""The week itself: prepared, begun, finished, or broken off with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from loop.services.changes import change
from people.models import Person
from practices.models import Rotation
from practices.models.rotations import AHEAD_STATES, WEEKS, duties_of_a_week
from practices.selectors.calendar import day_of
from practices.selectors.rotation_hosts import is_confirmed
from practices.services import occurrences
from practices.services import rotation_rules as rules
from practices.services.rotation_steps import lock_tasks, step


@transaction.atomic
def set_replies(
    rotation: Rotation, *, phone_message: bool | None = None, autoreply: bool | None = None, actor: Person,
    now: datetime, expected_version: int | None = None,
) -> Rotation:  # fmt: skip
    """R-RO-04: who calls or writes that week hears why and whom to ask instead."""
    rules.must_be_one_of(rotation, actor)
    rules.must_be_in(rotation, "queued", "matched", "prepared")
    given = {"phone_message_set": phone_message, "autoreply_set": autoreply}
    values = {name: value for name, value in given.items() if value is not None}
    return change(rotation, actor=actor, now=now, expected_version=expected_version, **values)


@transaction.atomic
def prepare(
    rotation: Rotation, *, goals: str, tasks: str = "", duties: Sequence[str] | None = None, actor: Person,
    now: datetime, expected_version: int | None = None,
) -> Rotation:  # fmt: skip
    """Both heads agreed to the host, the duties are all there, and the guest knows what to look at."""
    rules.must_be_one_of(rotation, actor)
    rules.must_be_in(rotation, "matched", "prepared")
    if rotation.direction == "rotation" and not is_confirmed(rotation):
        raise DomainError(_("The heads of both departments confirm the host first."))
    values = {} if duties is None else {"duties": _all_duties(rotation, duties)}
    occurrences.brief(rotation.occurrence, goals=goals, tasks=tasks, actor=actor, now=now)
    return step(rotation, "prepared", actor=actor, now=now, expected_version=expected_version, **values)


def _all_duties(rotation: Rotation, duties: Sequence[str]) -> list[str]:
    """R-RO-06: more is welcome, less is not a week in sales."""
    given = [duty.strip()[:80] for duty in duties if duty.strip()]
    if rotation.direction == "rotation" and set(duties_of_a_week()) - set(given):
        words = _("A week in sales has cold calls, appointments, meetings with clients and meetings inside.")
        raise InvalidInput(words, field="duties")
    return given


@transaction.atomic
def start(rotation: Rotation, *, actor: Person, now: datetime, expected_version: int | None = None) -> Rotation:
    rules.must_be_one_of(rotation, actor)
    rules.must_be_in(rotation, "prepared")
    if not (rotation.phone_message_set and rotation.autoreply_set):
        raise DomainError(_("Set the phone message and the auto-reply first: the week begins with both."))
    if rotation.first_day is None or day_of(now) < rotation.first_day:
        raise DomainError(_("The week begins on its first day."))
    occurrences.turn(rotation.occurrence, to="running", actor=actor, now=now)
    return step(rotation, "running", actor=actor, now=now, expected_version=expected_version)


@transaction.atomic
def finish(rotation: Rotation, *, actor: Person | None, now: datetime, expected_version: int | None = None) -> Rotation:
    """On the last day, or after it; what an illness cut off is made up first."""
    if actor is not None:
        rules.must_be_one_of(rotation, actor)
    rules.must_be_in(rotation, "running")
    if rotation.interrupted_on is not None:
        raise DomainError(_("Some days are still to be made up. Resume the week, or break it off."))
    if rotation.last_day is None or day_of(now) < rotation.last_day:
        raise DomainError(_("The week is finished on its last day."))
    occurrences.hold(rotation.occurrence, actor=actor, now=now)
    return step(rotation, "finished", actor=actor, now=now, expected_version=expected_version)


def keep(now: datetime) -> int:
    """Weeks whose last evening is over are finished; how many."""
    over = Rotation.objects.filter(state="running", interrupted_on=None, occurrence__ends_at__lte=now)
    found = list(over.select_related("occurrence", "guest", "host"))
    for rotation in found:
        finish(rotation, actor=None, now=now)
    return len(found)


@transaction.atomic
def abort(
    rotation: Rotation, *, reason: str, actor: Person | None, now: datetime, expected_version: int | None = None,
    **values: Any,
) -> Rotation:  # fmt: skip
    """It does not count as a turn, and work finds its way to the colleague again."""
    if actor is not None:
        rules.must_be_one_of(rotation, actor)
    rules.must_be_in(rotation, *AHEAD_STATES, "running")
    if not reason.strip():
        raise InvalidInput(_("Say why, in a few words."), field="reason")
    occurrences.turn(rotation.occurrence, to="cancelled", actor=actor, now=now, reason=reason)
    state = "aborted" if rotation.direction in WEEKS else "cancelled"
    step(rotation, state, actor=actor, now=now, expected_version=expected_version, **values)
    lock_tasks(rotation, actor=actor, now=now)
    return rotation


@transaction.atomic
def decline(
    rotation: Rotation, *, reason: str, actor: Person, now: datetime, expected_version: int | None = None
) -> Rotation:
    """Who should go says no and why; the place in the queue stays, and the heads hear of it."""
    rules.must_be_guest(rotation, actor)
    rules.must_be_in(rotation, *AHEAD_STATES)
    return abort(rotation, reason=reason, actor=actor, now=now, expected_version=expected_version, refused_at=now)
