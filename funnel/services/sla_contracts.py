"""The contract of both sides (C1): drafted backward from the goal, changed, signed by two, replaced next month."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import Period, local_day
from funnel.models import Clause, ContractSignature, SlaContract
from funnel.models.sla import COUNTED, SIGNERS_OF, TIMED
from funnel.selectors.sla_drafts import ClauseTerms, WayBack, proposed, way_back
from funnel.services.versions import kept, locked
from people import selectors as people
from people.models import Person
from people.services import audit

DRAFTERS = (*SIGNERS_OF["marketing"], *SIGNERS_OF["sales"])
SIGNED_AT = {"marketing": "marketing_signed_at", "sales": "sales_signed_at"}


@transaction.atomic
def draft(
    *, revenue_minor: int | None, now: datetime, actor: Person, starts_on: date | None = None,
    clauses: Sequence[ClauseTerms] | None = None, is_demo: bool = False,
) -> SlaContract:  # fmt: skip
    """Without clauses the system proposes them from the revenue goal of a month."""
    _may_write(actor)
    if revenue_minor is not None and revenue_minor <= 0:
        raise InvalidInput(_("The revenue goal is more than nothing."), field="revenue")
    way = way_back(revenue_minor, now=now) if revenue_minor else None
    terms = clauses if clauses is not None else proposed(way.accepted_mql if way else None)
    return _new(terms, revenue_minor, way, starts_on, now=now, actor=actor, is_demo=is_demo)


@transaction.atomic
def renew(contract: SlaContract, *, now: datetime, actor: Person) -> SlaContract:
    """R-SL-04: the same text as the next version, to be signed anew or changed first."""
    _may_write(actor)
    if contract.state != "signed":
        raise DomainError(_("Only a signed contract is renewed."))
    return _new(
        terms_of(contract), contract.revenue_minor, None, None, now=now, actor=actor, is_demo=contract.is_demo,
        built_from=contract.built_from,
    )  # fmt: skip


def _new(
    terms: Sequence[ClauseTerms], revenue_minor: int | None, way: WayBack | None, starts_on: date | None, *,
    now: datetime, actor: Person, is_demo: bool, built_from: dict[str, Any] | None = None,
) -> SlaContract:  # fmt: skip
    if SlaContract.objects.select_for_update().filter(state="draft").exists():
        raise DomainError(_("There is a draft already. Change or sign that one."))
    last = SlaContract.objects.aggregate(last=Max("number"))["last"] or 0
    contract = SlaContract.objects.create(
        number=last + 1, revenue_minor=revenue_minor, currency=people.company().currency,
        built_from=built_from or (way.inputs if way else {}), starts_on=_first_day(starts_on, now), created_at=now,
        created_by=actor, is_demo=is_demo,
    )  # fmt: skip
    _write(contract, terms)
    audit.record(actor=actor, verb="sla_contract.drafted", obj=contract, now=now, is_demo=contract.is_demo)
    return contract


@transaction.atomic
def change(
    contract: SlaContract, *, now: datetime, actor: Person, clauses: Sequence[ClauseTerms] | None = None,
    starts_on: date | None = None, expected_version: int | None = None,
) -> SlaContract:  # fmt: skip
    """Another text takes the signatures off the draft: they stay as rows, bound to what was read then."""
    _may_write(actor)
    row = locked(contract, expected_version)
    if row.state != "draft":
        raise DomainError(_("A signed contract is not changed. Write the next version of it."))
    before = text_hash(row)
    changes: dict[str, Any] = {"starts_on": _first_day(starts_on, now)} if starts_on else {}
    if clauses is not None:
        row.clauses.all().delete()
        _write(row, clauses)
    if text_hash(row) != before:
        changes |= dict.fromkeys(SIGNED_AT.values())
    if not kept(row, changes, now=now, actor=actor) and clauses is not None:
        row.version += 1
        row.changed_at, row.changed_by = now, actor
        row.save()
    audit.record(actor=actor, verb="sla_contract.changed", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def sign(contract: SlaContract, *, now: datetime, actor: Person, expected_version: int | None = None) -> SlaContract:
    """R-SL-01: in force only with both signatures. Who directs both sides signs for both."""
    sides = [side for side, roles in SIGNERS_OF.items() if actor.has_role(*roles)]
    if not sides:
        raise NotAllowed(_("The contract is signed by the marketing director and the commercial director."))
    row = locked(contract, expected_version)
    if row.state != "draft":
        raise DomainError(_("This version is signed by both sides already."))
    _both_sides(terms_of(row))
    changes: dict[str, object] = {SIGNED_AT[side]: now for side in sides if getattr(row, SIGNED_AT[side]) is None}
    if not changes:
        raise DomainError(_("You have signed this text already. It waits for the other side."))
    mark = text_hash(row)
    for side in sides:
        ContractSignature.objects.get_or_create(
            contract=row, side=side, text_hash=mark, defaults={"person": actor, "at": now, "is_demo": row.is_demo}
        )
    signed = {name: changes.get(name) or getattr(row, name) for name in SIGNED_AT.values()}
    if all(signed.values()):
        changes |= {"state": "signed", "starts_on": _replace_former(row, now)}
    kept(row, changes, now=now, actor=actor)
    audit.record(
        actor=actor, verb="sla_contract.signed", obj=row, now=now, details={"sides": sides}, is_demo=row.is_demo
    )
    return row


@transaction.atomic
def discard(contract: SlaContract, *, now: datetime, actor: Person, expected_version: int | None = None) -> None:
    _may_write(actor)
    row = locked(contract, expected_version)
    if row.state != "draft" or row.signatures.exists():
        raise DomainError(_("What carries a signature stays. Change the draft instead."))
    audit.record(actor=actor, verb="sla_contract.discarded", obj=row, now=now, is_demo=row.is_demo)
    row.delete()


def _replace_former(row: SlaContract, now: datetime) -> date:
    """R-SL-03: what is in force holds to the end of its month; the first version begins on its own day."""
    today = local_day(now, people.zone())
    former = SlaContract.objects.select_for_update().filter(state="signed", ends_on=None).first()
    if former is None:
        return max(row.starts_on, today)
    first = max(_next_month(today), _next_month(former.starts_on), _month_from(row.starts_on))
    kept(former, {"ends_on": first}, now=now, actor=None)
    return first


def _first_day(wanted: date | None, now: datetime) -> date:
    today = local_day(now, people.zone())
    former = SlaContract.objects.filter(state="signed", ends_on=None).first()
    earliest = today if former is None else max(_next_month(today), _next_month(former.starts_on))
    if wanted is None:
        return earliest
    if wanted < earliest:
        raise InvalidInput(
            _("The earliest day is %(day)s: a contract in force holds to the end of its month.")
            % {"day": f"{earliest:%d.%m.%Y}"}
            if former
            else _("A contract does not begin in the past."),
            field="starts_on",
        )
    if former is not None and wanted.day != 1:
        raise InvalidInput(_("A new version begins on the first of a month."), field="starts_on")
    return wanted


def _next_month(day: date) -> date:
    return Period.month_of(day).end


def _month_from(day: date) -> date:
    return day if day.day == 1 else _next_month(day)


def _write(contract: SlaContract, terms: Sequence[ClauseTerms]) -> None:
    _both_sides(terms)
    if len({(one.metric, one.intent) for one in terms}) < len(terms):
        raise InvalidInput(_("A clause stands twice."), field="clauses")
    for one in terms:
        _check(one)
    Clause.objects.bulk_create(
        Clause(
            contract=contract, side=one.side, metric=one.metric, target=one.target, minutes=one.minutes, days=one.days,
            intent=one.intent, order=place, is_demo=contract.is_demo,
        )
        for place, one in enumerate(terms, 1)
    )  # fmt: skip


def _both_sides(terms: Iterable[ClauseTerms]) -> None:
    """R-SL-02."""
    if {one.side for one in terms} != {"marketing", "sales"}:
        raise InvalidInput(_("A contract has at least one clause of each side."), field="clauses")


def _check(one: ClauseTerms) -> None:
    is_counted = one.metric in COUNTED
    if one.target <= 0 or (one.target < 1 if is_counted else one.target > 1):
        raise InvalidInput(_("A number is at least 1, a share is between 0 and 100 percent."), field="clauses")
    if (one.metric in TIMED) != bool(one.minutes):
        raise InvalidInput(_("A clause with a clock names its working minutes, another has none."), field="clauses")
    if (one.metric == "attempts") != bool(one.days):
        raise InvalidInput(_("Attempts are counted over working days."), field="clauses")
    if (one.metric == "first_touch") != bool(one.intent):
        raise InvalidInput(_("The first touch is agreed for each intent."), field="clauses")


def terms_of(contract: SlaContract) -> tuple[ClauseTerms, ...]:
    return tuple(
        ClauseTerms(one.metric, one.target, one.minutes, one.days, one.intent)
        for one in contract.clauses.order_by("order")
    )


def text_hash(contract: SlaContract) -> str:
    """Of what both sides promise, in whatever order it stands."""
    text = sorted(
        [one.metric, one.intent, f"{one.target:.4f}", one.minutes or 0, one.days or 0] for one in terms_of(contract)
    )
    return hashlib.sha256(json.dumps(text).encode()).hexdigest()


def _may_write(actor: Person) -> None:
    if not actor.has_role(*DRAFTERS):
        raise NotAllowed(_("The contract is written by the marketing director and the commercial director."))
