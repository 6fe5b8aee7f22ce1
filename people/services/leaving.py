"""A colleague leaves: the doors close, the work goes on with others, and for a day all of it can be taken back.

Each app says what of it hangs on a person: `register(Duty(…))` in the `ready()` of its AppConfig.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from people import roles, selectors
from people.models import Leaving, LeavingItem, Person
from people.services import audit, onboarding
from people.services.memberships import no_last_administrator

QUEUE, LEADS, REST, ENDS, ELSEWHERE = "queue", "leads", "rest", "ends", "elsewhere"


@dataclass(frozen=True)
class Line:
    """`goes` says to whom: to the queue or to a seller, to whoever takes the rest, to an end, or settled elsewhere."""

    label: str
    count: int
    goes: str


@dataclass(frozen=True)
class Duty:
    """One kind of thing that hangs on a person; `key` is what its `LeavingItem`s are called."""

    key: str
    preview: Callable[[Person, datetime], Iterable[Line]]
    hand_over: Callable[[Leaving, datetime], None]
    take_back: Callable[[LeavingItem, datetime], bool]
    order: int = 50


@dataclass
class Undone:
    restored: int = 0
    kept: Counter[str] = field(default_factory=Counter)


_duties: dict[str, Duty] = {}


def register(duty: Duty) -> None:
    _duties[duty.key] = duty


def duties() -> list[Duty]:
    return sorted(_duties.values(), key=lambda duty: (duty.order, duty.key))


def preview(person: Person, *, now: datetime) -> list[Line]:
    return [line for duty in duties() for line in duty.preview(person, now) if line.count]


@transaction.atomic
def leave(
    person: Person, *, by: Person, now: datetime, rest_to: Person | None = None, leads_to: Person | None = None
) -> Leaving:
    """Clocks run on: what changes hands is not begun anew. Without `rest_to` the head takes it."""
    person = onboarding.locked(person)
    rest_to = rest_to or selectors.head_over(person)
    _check(person, by=by, receivers=[one for one in (rest_to, leads_to) if one])
    if rest_to is None:
        raise InvalidInput(_("Choose who takes over what is left."), field="rest_to")
    leaving = Leaving.objects.create(person=person, by=by, at=now, leads_to=leads_to, rest_to=rest_to)
    onboarding.deactivate(person, now=now, by=by)
    for duty in duties():
        duty.hand_over(leaving, now)
    audit.record(actor=by, verb="person.left", obj=person, now=now, details=_told(leaving))
    return leaving


def _check(person: Person, *, by: Person, receivers: list[Person]) -> None:
    if not person.is_active:
        raise DomainError(_("This account is closed already."))
    if person.pk == by.pk:
        raise NotAllowed(_("You cannot close your own account. Ask another administrator."))
    if not roles.may_change_roles_of(by, person):
        raise NotAllowed(_("Only an administrator may close the account of an administrator."))
    no_last_administrator(person)
    for receiver in receivers:
        if receiver.pk == person.pk or not receiver.is_active:
            raise InvalidInput(_("Choose a colleague who stays."), field="rest_to")


def _told(leaving: Leaving) -> dict[str, Any]:
    given = Counter(leaving.items.values_list("object_type", flat=True))
    return {"rest_to": leaving.rest_to_id, "leads_to": leaving.leads_to_id, "handed_over": dict(given)}


@transaction.atomic
def undo(leaving: Leaving, *, by: Person, now: datetime) -> Undone:
    """Within a day. What somebody has changed since stays as it was changed, and is named."""
    leaving = Leaving.objects.select_for_update().get(pk=leaving.pk)
    if not leaving.may_be_undone(now):
        raise DomainError(_("This can be taken back for 24 hours, and once."))
    person = onboarding.locked(leaving.person)
    onboarding.reactivate(person, now=now, by=by)
    leaving.undone_at, leaving.undone_by = now, by
    leaving.save(update_fields=["undone_at", "undone_by"])
    done = Undone()
    for item in leaving.items.select_related("leaving__person", "given_to").order_by("-pk"):
        _take_back(item, done, now=now)
    details = {"restored": done.restored, "kept": dict(done.kept)}
    audit.record(actor=by, verb="person.came_back", obj=person, now=now, details=details)
    return done


def _take_back(item: LeavingItem, done: Undone, *, now: datetime) -> None:
    item.leaving.person.refresh_from_db()
    item.is_restored = _duties[item.object_type].take_back(item, now)
    item.save(update_fields=["is_restored"])
    if item.is_restored:
        done.restored += 1
    else:
        done.kept[item.object_type] += 1


def last_of(person: Person, *, now: datetime) -> Leaving | None:
    """The leaving that may still be taken back."""
    last = person.leavings.select_related("by", "rest_to", "leads_to").order_by("-at", "-pk").first()
    return last if last is not None and last.may_be_undone(now) and not person.is_active else None


def note(
    leaving: Leaving, key: str, row: models.Model, *, to: Person | None = None, former: dict[str, Any] | None = None
) -> LeavingItem:
    """`former` is what stood there besides the name, so that exactly this can come back."""
    return LeavingItem.objects.create(
        leaving=leaving, object_type=key, object_id=row.pk, former=former or {}, given_to=to, is_demo=leaving.is_demo
    )
