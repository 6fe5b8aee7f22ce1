"""A method is planned with an owner and a day, launched, kept until it is a habit; paused or rejected with a reason."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from loop.models import EffectCard
from loop.services import effects
from loop.services.changes import change
from people.models import Person
from people.services import audit
from practices.cards import CARDS
from practices.models import Method, MethodTurn
from practices.models.methods import LAUNCHERS
from practices.selectors.calendar import day_of

NEXT = {
    "not_started": {"planned", "launched", "rejected"},
    "planned": {"launched", "paused", "rejected"},
    "launched": {"habitual", "paused", "rejected"},
    "habitual": {"launched", "paused", "rejected"},
    "paused": {"planned", "launched", "rejected"},
    "rejected": {"planned", "launched"},
}


def of(key: str) -> Method:
    """The row of a card; made at the first touch."""
    if key not in CARDS:
        raise InvalidInput(_("There is no such method."), field="key")
    return Method.objects.get_or_create(key=key)[0]


@transaction.atomic
def plan(
    key: str, *, owner: Person | None, start_on: date | None, actor: Person, now: datetime, owner_reason: str = "",
    expected_version: int | None = None,
) -> Method:  # fmt: skip
    """R-MC-01, R-MC-02: its lead time runs from now."""
    _may(actor)
    values = _led(key, owner, start_on, owner_reason) | {"planned_at": now}
    return _turn(of(key), "planned", actor=actor, now=now, expected_version=expected_version, **values)


@transaction.atomic
def launch(
    key: str, *, actor: Person, now: datetime, owner: Person | None = None, start_on: date | None = None,
    owner_reason: str = "", expected_version: int | None = None,
) -> Method:  # fmt: skip
    """R-MC-01: without owner and start day it is refused; what was planned keeps both unless they are named anew."""
    _may(actor)
    method = of(key)
    values = _led(key, owner or method.owner, start_on or method.start_on, owner_reason or method.owner_reason)
    values |= {"launched_at": now, "planned_at": method.planned_at or now}
    return _turn(method, "launched", actor=actor, now=now, expected_version=expected_version, **values)


@transaction.atomic
def stop(
    key: str, *, to: str, reason: str, actor: Person, now: datetime, expected_version: int | None = None
) -> Method:
    """Paused or rejected: its pages and alerts rest, its records stay."""
    _may(actor)
    if to not in {"paused", "rejected"}:
        raise InvalidInput(_("A method is paused or rejected."), field="to")
    if not reason.strip():
        raise InvalidInput(_("Say why, in a few words."), field="reason")
    return _turn(
        of(key), to, actor=actor, now=now, expected_version=expected_version, words=reason, reason=reason.strip()[:300]
    )


@transaction.atomic
def measure(method: Method, *, metric: str, actor: Person, now: datetime) -> EffectCard:
    """What the method should move, frozen before its first day; one card a method, the newest."""
    start = method.start_on or day_of(now)
    card = effects.draft_for_practice(
        metric=metric, start=start, title=_(CARDS[method.key].label), actor=actor, owner=method.owner, now=now,
        is_demo=method.is_demo,
    )  # fmt: skip
    effects.accept(card, actor=actor, now=now)
    change(method, actor=actor, now=now, effect_card=card)
    return card


def _may(actor: Person) -> None:
    if not actor.has_role(*LAUNCHERS):
        raise NotAllowed(_("The CEO, the directors and the HR director start and stop methods."))


def _led(key: str, owner: Person | None, start_on: date | None, reason: str) -> dict[str, Any]:
    if owner is None or not owner.is_active:
        raise InvalidInput(_("Name who leads it."), field="owner")
    if start_on is None:
        raise InvalidInput(_("Name the day it begins."), field="start_on")
    if not owner.has_role(*CARDS[key].owners) and not reason.strip():
        raise InvalidInput(
            _("This method is usually led by somebody else. Say why not this time."), field="owner_reason"
        )
    return {"owner": owner, "start_on": start_on, "owner_reason": reason.strip()[:300]}


def _turn(
    method: Method, to: str, *, actor: Person | None, now: datetime, expected_version: int | None = None,
    words: str = "", **values: Any,
) -> Method:  # fmt: skip
    before = method.state
    if to != before and to not in NEXT[before]:
        raise DomainError(_("This step is not possible now."))
    change(method, actor=actor, now=now, expected_version=expected_version, state=to, **values)
    MethodTurn.objects.create(
        method=method, from_state=before, to_state=to, at=now, by=actor, reason=words.strip()[:300],
        is_demo=method.is_demo,
    )  # fmt: skip
    audit.record(actor=actor, verb=f"method.{to}", obj=method, now=now, is_demo=method.is_demo)
    return method


def become_habit(method: Method, *, now: datetime) -> Method:
    return _turn(method, "habitual", actor=None, now=now)
