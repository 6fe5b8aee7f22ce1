"""Changes asked for here in a lead that another CRM keeps; they hold once that CRM has taken them over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from delivery import bell
from funnel.models import Lead, Reason, WriteBack
from funnel.services import stages
from people.models import Person
from people.services import audit


class NothingToWriteBack(DomainError):
    code = "not_kept_elsewhere"


def ask_owner(lead: Lead, owner: Person, *, actor: Person, now: datetime) -> WriteBack:
    if not owner.is_active:
        raise InvalidInput(_("This colleague no longer works here."), field="owner")
    return _ask(lead, kind="owner", actor=actor, now=now, owner=owner)


def ask_reason(lead: Lead, reason: Reason, *, actor: Person, now: datetime) -> WriteBack:
    return _ask(lead, kind="reason", actor=actor, now=now, reason=reason)


def ask_note(lead: Lead, text: str, *, actor: Person, now: datetime) -> WriteBack:
    if not text.strip():
        raise InvalidInput(_("A note needs a text."), field="text")
    return _ask(lead, kind="note", actor=actor, now=now, text=text.strip()[:1000])


@transaction.atomic
def _ask(lead: Lead, *, kind: str, actor: Person, now: datetime, **what: object) -> WriteBack:
    """The same wish twice while the first is on its way is one wish."""
    row = stages.locked(lead)
    if not row.is_mastered:
        raise NothingToWriteBack(_("This lead is kept here: change it directly."))
    waiting = WriteBack.objects.filter(lead=row, kind=kind, state="waiting", **what).first()
    if waiting is not None:
        return waiting
    done = WriteBack.objects.create(lead=row, kind=kind, asked_by=actor, asked_at=now, is_demo=row.is_demo, **what)
    audit.record(actor=actor, verb="lead.write_back", obj=row, now=now, details={"kind": kind}, is_demo=row.is_demo)
    bell.ring("connections")
    return done


@transaction.atomic
def settle(row: WriteBack, *, is_done: bool, now: datetime, answer: str = "") -> None:
    state = "done" if is_done else "refused"
    WriteBack.objects.filter(pk=row.pk, state="waiting").update(state=state, settled_at=now, answer=answer[:300])
