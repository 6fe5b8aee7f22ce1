"""The signed monthly plan of one seller, beside what the seller won (R-RO-05): for heads of sales and the seller alone.

Of marketers there is no such figure (decisions.md 42).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from alignment.shared.money import Money
from alignment.shared.periods import Period
from alignment.shared.ratios import share
from funnel.models import LeadFact, Target
from people import selectors as people
from people.models import AuditEvent, Membership, Person

METRIC = "revenue"
SELLERS = ("sales_rep", "head_of_sales")
SEES_PLANS = ("cco", *SELLERS)
SIGNS_PLANS = ("cco", "head_of_sales")
SIGNED = "plan.signed"
CENTS = 100
MONTHS_SHOWN = 24


def segment_of(person: Person | int) -> str:
    """How a plan of one seller is named among the targets."""
    return f"owner:{person if isinstance(person, int) else person.pk}"


def signable_by(user: Person) -> QuerySet[Person]:
    """The director signs for every seller, a head for those of the own teams; nobody for oneself."""
    held = Membership.objects.filter(role__in=SELLERS, to_date=None)
    if not user.has_role("cco"):
        held = held.filter(role="sales_rep", department_id__in=people.subtree(*_led_by(user)))
    return people.active_people().filter(pk__in=held.values("person")).exclude(pk=user.pk)


def seen_by(user: Person) -> QuerySet[Person]:
    """Those one signs for, and oneself."""
    found = signable_by(user) if user.has_role(*SIGNS_PLANS) else Person.objects.none()
    return found | people.active_people().filter(pk=user.pk) if user.has_role(*SELLERS) else found


def _led_by(user: Person) -> list[int]:
    return [m.department_id for m in user.current_memberships if m.role == "head_of_sales" and m.department_id]


@dataclass(frozen=True)
class Signature:
    """One signing, the newest first: a plan signed anew keeps what stood before."""

    value: Decimal
    by: str
    at: Any


@dataclass(frozen=True)
class PersonalPlan:
    person: Person
    month: date
    plan: Money | None
    fact: Money
    share: float | None
    signatures: tuple[Signature, ...]


def plans_of_month(user: Person, month: date) -> list[PersonalPlan]:
    """Everybody one may see, by name: it is no ranking."""
    sellers = list(seen_by(user).order_by("last_name", "first_name", "pk"))
    return _plans([(person, month) for person in sellers])


def own_plans(user: Person) -> list[PersonalPlan]:
    """The seller's months that were signed, the newest first."""
    starts = _signed([user.pk]).order_by("-start").values_list("start", flat=True)[:MONTHS_SHOWN]
    return _plans([(user, month) for month in starts])


def _signed(persons: Iterable[int]) -> QuerySet[Target]:
    segments = [segment_of(pk) for pk in persons]
    return Target.objects.filter(metric=METRIC, segment__in=segments, signed_at__isnull=False)


def _plans(wanted: list[tuple[Person, date]]) -> list[PersonalPlan]:
    persons, months = {person.pk for person, _month in wanted}, {month for _person, month in wanted}
    targets = {(one.segment, one.start): one for one in _signed(persons).filter(start__in=months)}
    won, signatures = won_by_owner(persons, months), _signatures(targets.values())
    currency = people.company().currency
    return [
        _plan(person, month, targets.get((segment_of(person), month)), won.get((person.pk, month), 0), signatures, currency)
        for person, month in wanted
    ]  # fmt: skip


def _plan(
    person: Person, month: date, target: Target | None, won: int, signatures: dict[str, list[Signature]], currency: str
) -> PersonalPlan:
    fact = Money(won, currency)
    plan = None if target is None else Money.from_decimal(str(target.value), currency)
    part = None if target is None else share(float(fact.to_decimal()), float(target.value))
    return PersonalPlan(person, month, plan, fact, part, tuple(signatures.get(str(target.pk), ()) if target else ()))


def _signatures(targets: Iterable[Target]) -> dict[str, list[Signature]]:
    """From the journal, which only grows."""
    events = AuditEvent.objects.filter(
        verb=SIGNED, object_type="funnel.target", object_id__in=[str(one.pk) for one in targets]
    ).select_related("actor")  # fmt: skip
    found: dict[str, list[Signature]] = defaultdict(list)
    for event in events.order_by("-at", "-pk"):
        by = event.actor.name if event.actor else ""
        found[event.object_id].append(Signature(Decimal(event.details["value"]), by, event.at))
    return found


def won_by_owner(owners: Collection[int], months: Collection[date]) -> dict[tuple[int, date], int]:
    """Amounts won in each of these months, by its first day, in minor units."""
    if not owners or not months:
        return {}
    window = Period(min(months), Period.month_of(max(months)).end)
    facts = LeadFact.objects.filter(
        owner_id__in=owners, outcome="won", won_day__gte=window.start, won_day__lt=window.end
    )  # fmt: skip
    amounts: dict[tuple[int, date], int] = defaultdict(int)
    for owner, day, amount in facts.values_list("owner_id", "won_day").annotate(Sum("amount_minor")):
        amounts[owner, day.replace(day=1)] += amount or 0
    return amounts
