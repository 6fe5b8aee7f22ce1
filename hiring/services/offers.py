"""An offer is made, answered or taken back; its answer moves the application."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.periods import local_day
from funnel.models import Stage
from funnel.services.versions import kept, locked
from hiring.models import Application, Offer
from hiring.selectors.checklist import OFFER, PIPELINE
from hiring.services import applications, gates
from hiring.services.selection import may_decide
from people import selectors as people
from people.models import Person
from people.services import audit

LARGEST_MINOR = 10**15


@transaction.atomic
def make(
    application: Application, *, base_minor: int, start_on: date, answer_by: date, actor: Person, now: datetime,
    variable_minor: int | None = None, is_gross: bool = True, note: str = "", override: str = "",
) -> Offer:  # fmt: skip
    """R-HI-01. Brings the application to the offer when it is not there yet."""
    row = applications.locked(application)
    may_decide(row, actor)
    _check(base_minor, variable_minor, start_on, answer_by, today=local_day(now, people.zone()))
    if row.offers.filter(state__in=("sent", "accepted")).exists():
        raise DomainError(_("There is an offer already. Take it back to make another one."))
    _bring(row, override=override, actor=actor, now=now)
    offer = Offer.objects.create(
        application=row, base_minor=base_minor, variable_minor=variable_minor, currency=row.vacancy.currency,
        is_gross=is_gross, start_on=start_on, answer_by=answer_by, note=note.strip()[:2000], made_at=now, made_by=actor,
        is_demo=row.is_demo,
    )  # fmt: skip
    audit.record(actor=actor, verb="offer.made", obj=offer, now=now, is_demo=offer.is_demo)
    return offer


@transaction.atomic
def accept(offer: Offer, *, actor: Person, now: datetime, expected_version: int | None = None) -> Offer:
    row = _open(offer, expected_version, actor)
    kept(row, {"state": "accepted", "decided_at": now}, now=now, actor=actor)
    audit.record(actor=actor, verb="offer.accepted", obj=row, now=now, is_demo=row.is_demo)
    if row.application.stage.key == OFFER:
        applications.move(row.application, to_stage="accepted", now=now, actor=actor)
    return row


@transaction.atomic
def decline(
    offer: Offer, *, refusal: str, reason: str, actor: Person, now: datetime, expected_version: int | None = None
) -> Offer:
    """The candidate says no: a coded reason, and the words."""
    row = _open(offer, expected_version, actor)
    kept(row, {"state": "declined", "decided_at": now, "reason": reason.strip()[:2000]}, now=now, actor=actor)
    audit.record(actor=actor, verb="offer.declined", obj=row, now=now, is_demo=row.is_demo)
    applications.move(row.application, to_stage="withdrew", refusal=refusal, note=reason, now=now, actor=actor)
    return row


@transaction.atomic
def withdraw(offer: Offer, *, reason: str, actor: Person, now: datetime, expected_version: int | None = None) -> Offer:
    """Taken back by us; another one may follow."""
    row = _open(offer, expected_version, actor)
    if not reason.strip():
        raise InvalidInput(_("Say why the offer is taken back."), field="reason")
    kept(row, {"state": "withdrawn", "decided_at": now, "reason": reason.strip()[:2000]}, now=now, actor=actor)
    audit.record(actor=actor, verb="offer.withdrawn", obj=row, now=now, is_demo=row.is_demo)
    return row


def _open(offer: Offer, expected_version: int | None, actor: Person) -> Offer:
    row = locked(offer, expected_version)
    may_decide(row.application, actor)
    if row.state != "sent":
        raise DomainError(_("This offer has been answered."))
    return row


def _bring(row: Application, *, override: str, actor: Person, now: datetime) -> None:
    stage = Stage.objects.get(pipeline__key=PIPELINE, key=OFFER)
    if row.stage.is_end or row.stage.order > stage.order:
        raise DomainError(_("This application is past the offer."))
    if row.stage_id == stage.pk:
        gates.to_offer(row, stage, override=override, actor=actor, now=now)
    else:
        applications.move(row, to_stage=stage, now=now, actor=actor, override=override)


def _check(base: int, variable: int | None, start_on: date, answer_by: date, *, today: date) -> None:
    if not 0 < base < LARGEST_MINOR:
        raise InvalidInput(_("Say the base pay of a month."), field="base")
    if variable is not None and not 0 <= variable < LARGEST_MINOR:
        raise InvalidInput(_("The variable part is zero or more."), field="variable")
    if answer_by < today:
        raise InvalidInput(_("Choose a day that lies ahead."), field="answer_by")
    if start_on < answer_by:
        raise InvalidInput(_("The first day at work comes after the day of the answer."), field="start_on")
