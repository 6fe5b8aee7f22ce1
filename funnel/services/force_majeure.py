"""R-SL-06: days that do not count for one side, declared by the head of the other one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import local_day
from funnel.models import ForceMajeure
from funnel.models.sla import HEADS_OF
from people import selectors as people
from people.models import Person
from people.services import audit

LONGEST, BACK = timedelta(days=60), timedelta(days=91)
OTHER = {"marketing": "sales", "sales": "marketing"}


@transaction.atomic
def declare(
    *, side: str, first: date, last: date, reason: str, now: datetime, actor: Person, is_demo: bool = False
) -> ForceMajeure:
    other = OTHER.get(side)
    if other is None:
        raise InvalidInput(_("Choose the side that is excused."), field="side")
    if not actor.has_role(*HEADS_OF[other]):
        raise NotAllowed(_("Force majeure is declared by the head of the other side."))
    _check(first, last, reason, local_day(now, people.zone()))
    row = ForceMajeure.objects.create(
        side=side, declared_side=other, starts_on=first, ends_on=last + timedelta(days=1), reason=reason.strip(),
        declared_by=actor, declared_at=now, is_demo=is_demo,
    )  # fmt: skip
    audit.record(
        actor=actor, verb="force_majeure.declared", obj=row, now=now,
        details={"side": side, "from": first, "to": last}, is_demo=row.is_demo,
    )  # fmt: skip
    return row


@transaction.atomic
def withdraw(row: ForceMajeure, *, now: datetime, actor: Person) -> ForceMajeure:
    """By whoever heads the side that declared it; the row stays, its weeks count again."""
    row = ForceMajeure.objects.select_for_update().get(pk=row.pk)
    if not actor.has_role(*HEADS_OF[row.declared_side]):
        raise NotAllowed(_("It is withdrawn by the side that declared it."))
    if row.withdrawn_at is not None:
        raise DomainError(_("It is withdrawn already."))
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    audit.record(actor=actor, verb="force_majeure.withdrawn", obj=row, now=now, is_demo=row.is_demo)
    return row


def _check(first: date, last: date, reason: str, today: date) -> None:
    if not reason.strip():
        raise InvalidInput(_("Say what happened."), field="reason")
    if last < first:
        raise InvalidInput(_("The last day is before the first."), field="last")
    if last - first > LONGEST:
        raise InvalidInput(_("Longer than sixty days is no exception any more: change the contract."), field="last")
    if first < today - BACK:
        raise InvalidInput(_("Only the last thirteen weeks can be excused."), field="first")
