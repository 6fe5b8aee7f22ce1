"""SD16: the fee of an agency follows the candidate it brought; it is owed when the probation is passed, not before."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from funnel.services.versions import kept, locked
from hiring.models import AgencyFee, Application, ApplicationEvent, Engagement, Offer
from people.models import Person
from people.services import audit

OWING = ("not_due", "payable")
HIRED = ("accepted", "started", "probation_passed")


def follow(application: Application, event: ApplicationEvent, *, actor: Person | None, now: datetime) -> None:
    """Called with each step of an application, in its transaction."""
    if application.agency_id is None:
        return
    fee = AgencyFee.objects.select_for_update().filter(application=application).first()
    if fee is None and application.stage.key in HIRED:
        fee = _begun(application, event, actor=actor, now=now)
    if fee is not None:
        _settle(fee, application, event, actor=actor, now=now)


def _begun(
    application: Application, event: ApplicationEvent, *, actor: Person | None, now: datetime
) -> AgencyFee | None:
    """Of the newest agreement with this agency for this vacancy; without one nothing is owed."""
    engagement = (
        Engagement.objects.filter(agency=application.agency, vacancy=application.vacancy)
        .order_by("-started_at", "-pk")
        .first()
    )
    if engagement is None:
        return None
    fee = AgencyFee.objects.create(
        engagement=engagement, application=application, amount_minor=_amount(engagement, application),
        currency=engagement.currency, created_at=now, is_demo=application.is_demo,
    )  # fmt: skip
    if engagement.state == "open":
        changes = {"state": "hired", "hired_at": event.occurred_at}
        kept(locked(engagement), changes, now=now, actor=actor)
    audit.record(actor=actor, verb="agency_fee.noted", obj=fee, now=now, is_demo=fee.is_demo)
    return fee


def _amount(engagement: Engagement, application: Application) -> int:
    """Of the base that was agreed with the candidate, else of the one in the contract."""
    offer = Offer.objects.filter(application=application, state="accepted", currency=engagement.currency).first()
    base = offer.base_minor if offer else engagement.base_minor
    return round(base * engagement.fee_hundredths / 100)


def _settle(
    fee: AgencyFee, application: Application, event: ApplicationEvent, *, actor: Person | None, now: datetime
) -> None:
    """A step back before the payment takes the debt back too."""
    passed = application.stage.key == "probation_passed"
    if fee.state == "not_due" and passed:
        kept(fee, {"state": "payable", "payable_at": event.occurred_at}, now=now, actor=actor)
    elif fee.state == "payable" and not passed:
        kept(fee, {"state": "not_due", "payable_at": None}, now=now, actor=actor)
    if application.stage.kind != "open" and not passed and fee.engagement.state == "hired":
        kept(locked(fee.engagement), {"state": "open", "hired_at": None}, now=now, actor=actor)


@transaction.atomic
def pay(fee: AgencyFee, *, actor: Person, now: datetime, expected_version: int | None = None) -> AgencyFee:
    """Written down as paid; the product pays nothing itself."""
    row = locked(fee, expected_version)
    if row.state != "payable":
        raise DomainError(_("A fee is paid only after the probation was passed, and once."))
    kept(row, {"state": "paid", "paid_at": now}, now=now, actor=actor)
    audit.record(actor=actor, verb="agency_fee.paid", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def replace(
    fee: AgencyFee, *, replacement: Application, actor: Person, now: datetime, expected_version: int | None = None
) -> AgencyFee:
    """The guarantee is used: another candidate of the agency stands for this one. Paid once, it is not paid again."""
    row = locked(fee, expected_version)
    _may_replace(row, replacement)
    was_paid = row.state == "paid"
    kept(row, {"state": "replaced", "replaced_at": now, "replacement": replacement}, now=now, actor=actor)
    if was_paid:
        new = AgencyFee.objects.select_for_update().get(application=replacement)
        kept(new, {"amount_minor": 0}, now=now, actor=actor)
    audit.record(actor=actor, verb="agency_fee.replaced", obj=row, now=now, is_demo=row.is_demo)
    return row


def _may_replace(fee: AgencyFee, replacement: Application) -> None:
    if fee.state not in ("not_due", "paid"):
        raise DomainError(_("This fee is not one that a replacement settles."))
    other = AgencyFee.objects.filter(application=replacement, engagement__agency=fee.engagement.agency).first()
    if other is None or replacement.pk == fee.application_id or other.state not in OWING:
        raise DomainError(_("The replacement is another hire of the same agency, whose fee is not paid yet."))
    if AgencyFee.objects.filter(replacement=replacement).exists():
        raise DomainError(_("This hire stands for another one already."))
