"""Accepted leads of one person in a period, each a record that can be opened: what a pay scheme counts."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Min, Q, QuerySet

from alignment.shared.periods import Period
from funnel.models import Clock, Lead, StageEvent
from people import selectors as people
from people.models import Person

ACCEPTED = "accepted"


@dataclass(frozen=True)
class Counted:
    """`leads` count towards a plan; `good` of `judged` is the quality beside it."""

    leads: tuple[int, ...]
    good: int
    judged: int


def brought_by(person: Person, period: Period) -> Counted:
    """Leads of own campaigns: accepted for the first time in the period, of all that were decided on in it."""
    own = Q(lead__campaign__owner=person) | Q(lead__created_by=person, lead__campaign=None)
    accepted = _first_time(_entries().filter(own, stage__key=ACCEPTED), period)
    rejected = set(_within(_entries().filter(own, stage__kind="rejected"), period).values_list("lead_id", flat=True))
    return Counted(accepted, len(accepted), len(rejected.union(accepted)))


def taken_by(person: Person, period: Period) -> Counted:
    """The first line: leads they carried to acceptance; good are those answered in time (quality and speed, A28)."""
    accepted = _first_time(_entries().filter(owner=person, stage__key=ACCEPTED), period)
    clocks = Clock.objects.filter(lead__in=accepted, kind="first_touch", void_at=None, mql_no=1)
    late = sum(breached is not None for breached in clocks.values_list("breached_at", flat=True))
    return Counted(accepted, len(accepted) - late, len(accepted))


def records_of(user: Person, leads: list[int]) -> QuerySet[Lead]:
    """As far as this person may open them."""
    found: QuerySet[Lead] = Lead.objects.visible_to(user).filter(pk__in=leads)
    return found.select_related("stage", "campaign", "source").order_by("-created_at", "-pk")


def _entries() -> QuerySet[StageEvent]:
    found: QuerySet[StageEvent] = StageEvent.objects.filter(
        kind="entered", voided_by=None, lead__removed_at=None, lead__duplicate_of=None, lead__pipeline__key="sales"
    )
    return found


def _within(events: QuerySet[StageEvent], period: Period) -> QuerySet[StageEvent]:
    start, stop = period.bounds(people.zone())
    return events.filter(occurred_at__gte=start, occurred_at__lt=stop)


def _first_time(events: QuerySet[StageEvent], period: Period) -> tuple[int, ...]:
    """A lead that comes back and is accepted again was counted when it was accepted first."""
    start, stop = period.bounds(people.zone())
    firsts = events.values("lead_id").annotate(first=Min("occurred_at")).filter(first__gte=start, first__lt=stop)
    return tuple(sorted(firsts.values_list("lead_id", flat=True)))
