"""A figure is put forward, signed by the sides it belongs to, and then holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import Period, local_day
from funnel.models import Target
from funnel.services import targets
from people import selectors as people
from people.models import Person
from people.services import audit
from planning.metrics.tree import CHAIN
from planning.models import TargetProposal, TargetSignature
from planning.models.targets import PROPOSES, SIGNERS
from planning.selectors.spans import KINDS
from planning.selectors.targets import lacking, newest_of


@transaction.atomic
def propose(
    period: Period, values: Mapping[str, Decimal | None], *, actor: Person, now: datetime
) -> list[TargetProposal]:
    """Figures that differ from what stands are put forward; whoever puts them forward signs for the own side."""
    if not actor.has_role(*PROPOSES):
        raise NotAllowed(_("Targets are put forward by the chief executive and the two heads."))
    _must_be_open(period, now)
    standing = _standing(period)
    new = {key: value for key in CHAIN if (value := values.get(key)) is not None and value != standing.get(key)}
    if not new:
        raise InvalidInput(_("Change at least one figure."), field="revenue")
    if any(value < 0 for value in new.values()):
        raise InvalidInput(_("A target is not below nothing."), field=next(k for k, v in new.items() if v < 0))
    made = [_propose(period, key, value, actor, now) for key, value in new.items()]
    for proposal in made:
        _sign_own_sides(proposal, actor, now)
    return made


def _propose(period: Period, metric: str, value: Decimal, actor: Person, now: datetime) -> TargetProposal:
    row = TargetProposal.objects.create(
        metric=metric, start=period.start, end=period.end, value=value, by=actor, at=now
    )  # fmt: skip
    details = {"metric": metric, "from": period.start.isoformat(), "to": period.end.isoformat(), "value": str(value)}
    audit.record(actor=actor, verb="target.proposed", obj=row, now=now, details=details)
    return row


def _standing(period: Period) -> dict[str, Decimal]:
    held = Target.objects.filter(segment="", start=period.start, end=period.end, signed_at__isnull=False)
    figures = dict(held.values_list("metric", "value"))
    return figures | {row.metric: row.value for row in newest_of(period) if lacking(row)}


@transaction.atomic
def sign(proposal: TargetProposal, *, actor: Person, now: datetime) -> TargetProposal:
    """The last signature that was missing makes the target hold."""
    proposal = TargetProposal.objects.select_for_update().get(pk=proposal.pk)
    if not actor.has_role(*SIGNERS):
        raise NotAllowed(_("Targets are signed by the heads of marketing and of sales."))
    period = Period(proposal.start, proposal.end)
    _must_be_open(period, now)
    if not newest_of(period).filter(pk=proposal.pk).exists():
        raise DomainError(_("Another figure was put forward since: sign that one."))
    if not _sign_own_sides(proposal, actor, now):
        raise DomainError(_("This figure does not wait for your signature."))
    return proposal


def _sign_own_sides(proposal: TargetProposal, actor: Person, now: datetime) -> bool:
    sides = [side for role, side in SIGNERS.items() if actor.has_role(role) and side in lacking(proposal)]
    for side in sides:
        TargetSignature.objects.create(proposal=proposal, side=side, person=actor, at=now)
    fresh = TargetProposal.objects.get(pk=proposal.pk)
    if sides and not lacking(fresh):
        period = Period(proposal.start, proposal.end)
        targets.sign(period, proposal.metric, proposal.value, actor=actor, now=now)
    return bool(sides)


def _must_be_open(period: Period, now: datetime) -> None:
    if period not in [of(period.start) for of in KINDS.values()]:
        raise InvalidInput(_("A target is for a whole month, quarter or year."), field="to")
    if period.end <= local_day(now, people.zone()):
        raise InvalidInput(_("This period is over: its targets stay as they were."), field="from")
