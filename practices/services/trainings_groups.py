"""Mixed groups of a brainstorm and sessions for those on duty (R-TR-03)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from loop.services.changes import change
from people.models import Person
from people.services import audit
from practices.metrics.groups import Groups, is_mixed, mixed_groups
from practices.models import Seat, Training, TrainingSession
from practices.models.trainings import AHEAD_STATES
from practices.selectors.trainings import groups_of, participants_of, sides_of


def seat(training: Training) -> None:
    """Built by themselves; who comes later goes to the smallest group, which stays mixed."""
    now_seated = groups_of(training)
    if not now_seated:
        _write(training, _built(training))
        return
    seated = {person for group in now_seated for person in group}
    for person in participants_of(training):
        if person.pk not in seated:
            smallest = min(now_seated, key=len)
            now_seated[now_seated.index(smallest)] = (*smallest, person.pk)
    _write(training, now_seated)


def _built(training: Training) -> Groups:
    sides = sides_of(participants_of(training))
    by_side = {side: [pk for pk, its in sides.items() if its == side] for side in set(sides.values())}
    others = [pk for pk, its in sides.items() if its not in ("marketing", "sales")]
    return mixed_groups(by_side.get("marketing", []), by_side.get("sales", []), others, seed=training.seed)


@transaction.atomic
def build(training: Training, *, actor: Person, now: datetime, expected_version: int | None = None) -> Training:
    """Another deal of the cards."""
    _lies_ahead(training)
    change(training, actor=actor, now=now, expected_version=expected_version, seed=training.seed + 1)
    groups = _built(training)
    if not groups:
        raise DomainError(_("Mixed groups need at least one person of each side."))
    _write(training, groups)
    return training


@transaction.atomic
def arrange(
    training: Training, groups: Sequence[Sequence[int]], *, actor: Person, now: datetime,
    expected_version: int | None = None,
) -> Training:  # fmt: skip
    """By hand; a group of one side alone is refused."""
    _lies_ahead(training)
    given = [tuple(group) for group in groups if group]
    people = participants_of(training)
    if sorted(pk for group in given for pk in group) != sorted(person.pk for person in people):
        raise InvalidInput(_("Everyone invited sits in one group."), field="groups")
    sides = sides_of(people)
    marketing = {pk for pk, side in sides.items() if side == "marketing"}
    sales = {pk for pk, side in sides.items() if side == "sales"}
    if not all(is_mixed(group, marketing, sales) for group in given):
        raise InvalidInput(_("Each group needs at least one person of each side."), field="groups")
    change(training, actor=actor, now=now, expected_version=expected_version)
    _write(training, given)
    audit.record(actor=actor, verb="training.groups", obj=training, now=now, is_demo=training.is_demo)
    return training


def _write(training: Training, groups: Groups) -> None:
    for number, group in enumerate(groups, start=1):
        for pk in group:
            defaults = {"group": number, "is_demo": training.is_demo}
            Seat.objects.update_or_create(training=training, person_id=pk, defaults=defaults)


def _lies_ahead(training: Training) -> None:
    if training.state not in AHEAD_STATES:
        raise DomainError(_("This training does not lie ahead any more."))


@transaction.atomic
def add_session(
    training: Training, *, starts_at: datetime, ends_at: datetime, persons: Sequence[int], actor: Person, now: datetime,
    is_remote: bool = False,
) -> TrainingSession:  # fmt: skip
    """The same once more for those who are on duty: the phone is never left alone."""
    _lies_ahead(training)
    if ends_at <= starts_at or starts_at <= now:
        raise InvalidInput(_("The end must come after the start, and the start lies ahead."), field="starts_at")
    here = {person.pk for person in participants_of(training)}
    if not persons or set(persons) - here:
        raise InvalidInput(_("Choose who of the invited comes to this session."), field="people")
    session = TrainingSession.objects.create(
        training=training, number=training.sessions.count() + 2, starts_at=starts_at, ends_at=ends_at,
        is_remote=is_remote, is_demo=training.is_demo,
    )  # fmt: skip
    for pk in persons:
        defaults = {"session": session, "is_demo": training.is_demo}
        Seat.objects.update_or_create(training=training, person_id=pk, defaults=defaults)
    audit.record(actor=actor, verb="training.session_added", obj=training, now=now, is_demo=training.is_demo)
    return session
