"""A40: contractors with an owner inside; tasks with terms, a delivery and an acceptance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.periods import Period, local_day
from funnel.services.versions import kept, locked
from hiring.models import Contractor, ContractorTask, ContractorTaskStep
from people import selectors as people
from people.models import Person
from people.services import audit

NEXT = {
    "tor": {"taken", "cancelled"},
    "taken": {"delivered", "cancelled"},
    "delivered": {"accepted", "rework"},
    "rework": {"delivered", "cancelled"},
    "accepted": set(),
    "cancelled": set(),
}
SAYS_WHY = ("rework", "cancelled")


def create(values: Mapping[str, Any], *, actor: Person, now: datetime, is_demo: bool = False) -> Contractor:
    """R-CO-03: with an owner inside; looked through at the end of the quarter unless another day is named."""
    _must_be_inside(values["owner"])
    review_on = values.get("review_on") or next_review(local_day(now, people.zone()))
    try:
        with transaction.atomic():
            row = Contractor.objects.create(**{**values, "review_on": review_on}, created_at=now, is_demo=is_demo)
            audit.record(actor=actor, verb="contractor.created", obj=row, now=now, is_demo=is_demo)
    except IntegrityError:
        raise InvalidInput(_("There is a contractor with this name already."), field="name") from None
    return row


@transaction.atomic
def change(
    contractor: Contractor, values: Mapping[str, Any], *, actor: Person, now: datetime,
    expected_version: int | None = None,
) -> Contractor:  # fmt: skip
    row = locked(contractor, expected_version)
    if "owner" in values:
        _must_be_inside(values["owner"])
    if Contractor.objects.filter(name=values.get("name", row.name)).exclude(pk=row.pk).exists():
        raise InvalidInput(_("There is a contractor with this name already."), field="name")
    if changed := kept(row, values, now=now, actor=actor):
        audit.record(actor=actor, verb="contractor.changed", obj=row, now=now, details={"fields": changed})
    return row


@transaction.atomic
def review(
    contractor: Contractor, *, actor: Person, now: datetime, next_on: date | None = None,
    expected_version: int | None = None,
) -> Contractor:  # fmt: skip
    """The contract was looked through; the next time in a quarter."""
    row, today = locked(contractor, expected_version), local_day(now, people.zone())
    if next_on is not None and next_on <= today:
        raise InvalidInput(_("The next review lies ahead."), field="review_on")
    kept(row, {"review_on": next_on or next_review(today)}, now=now, actor=actor)
    audit.record(actor=actor, verb="contractor.reviewed", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def end(contractor: Contractor, *, actor: Person, now: datetime, expected_version: int | None = None) -> Contractor:
    row = locked(contractor, expected_version)
    if row.state == "ended":
        raise DomainError(_("It has ended already."))
    if row.tasks.exclude(state__in=["accepted", "cancelled"]).exists():
        raise DomainError(_("Tasks are under way: accept them, call them off or give them to somebody else first."))
    kept(row, {"state": "ended", "ended_at": now}, now=now, actor=actor)
    audit.record(actor=actor, verb="contractor.ended", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def ask(
    contractor: Contractor, values: Mapping[str, Any], *, actor: Person, now: datetime,
    continues: ContractorTask | None = None,
) -> ContractorTask:  # fmt: skip
    """R-CO-02: terms of reference and how it is accepted; the clock of the answer starts."""
    if contractor.state != "active":
        raise DomainError(_("The contract has ended."))
    for field in ("terms", "acceptance"):
        if not values[field].strip():
            raise InvalidInput(_("No task without terms of reference and a way to accept it."), field=field)
    if values["due_on"] < local_day(now, people.zone()):
        raise InvalidInput(_("This day is over already."), field="due_on")
    task = ContractorTask.objects.create(
        **values, contractor=contractor, sent_at=now, by=actor, continues=continues, is_demo=contractor.is_demo
    )
    _step(task, "tor", actor=actor, now=now)
    audit.record(actor=actor, verb="contractor_task.asked", obj=task, now=now, is_demo=task.is_demo)
    return task


@transaction.atomic
def turn(
    task: ContractorTask, *, to: str, actor: Person, now: datetime, note: str = "", expected_version: int | None = None
) -> ContractorTask:
    """Taken on, delivered, accepted or sent back; what is sent back or called off says why."""
    row = locked(task, expected_version)
    if to not in NEXT[row.state]:
        raise DomainError(_("A task does not go there from the state it is in."))
    if to in SAYS_WHY and not note.strip():
        raise InvalidInput(_("Say why, in a few words."), field="note")
    kept(row, {"state": to, **_moments(row, to, now)}, now=now, actor=actor)
    _step(row, to, actor=actor, now=now, note=note)
    audit.record(actor=actor, verb=f"contractor_task.{to}", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def hand_over(
    task: ContractorTask, *, to: Contractor, due_on: date, reason: str, actor: Person, now: datetime,
    expected_version: int | None = None,
) -> ContractorTask:  # fmt: skip
    """Replaced in the middle: called off here with the reason, asked anew there; each keeps its own record."""
    if to.pk == task.contractor_id:
        raise InvalidInput(_("It is with this contractor already."), field="contractor")
    old = turn(task, to="cancelled", actor=actor, now=now, note=reason, expected_version=expected_version)
    same = {name: getattr(old, name) for name in ("title", "terms", "acceptance", "cost_minor")}
    return ask(to, {**same, "due_on": due_on}, actor=actor, now=now, continues=old)


def next_review(today: date) -> date:
    """The first day of the next quarter."""
    return Period.quarter_of(today).end


def _moments(row: ContractorTask, to: str, now: datetime) -> dict[str, Any]:
    if to == "taken":
        return {"taken_at": now}
    if to == "delivered":
        return {"delivered_at": row.delivered_at or now}
    if to == "accepted":
        return {"accepted_at": now}
    return {"reworks": row.reworks + 1} if to == "rework" else {}


def _step(task: ContractorTask, state: str, *, actor: Person, now: datetime, note: str = "") -> None:
    ContractorTaskStep.objects.create(
        task=task, state=state, at=now, by=actor, note=note.strip()[:500] or None, is_demo=task.is_demo
    )


def _must_be_inside(owner: Person | None) -> None:
    if owner is None or not owner.is_active:
        raise InvalidInput(_("Every contractor has an owner among the colleagues."), field="owner")
