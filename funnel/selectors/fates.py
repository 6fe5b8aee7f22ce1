"""What sales did with the leads that somebody brought."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q

from funnel.models import Clock, Lead, StageEvent, Thanks
from funnel.selectors.lead_lists import PAGE, read_place
from people import selectors as people
from people.models import Person


def thanked_by(user: Person, leads: Iterable[int]) -> dict[int, Person]:
    """Whom this person has thanked, by lead."""
    said = Thanks.objects.filter(sender=user, lead_id__in=leads).select_related("receiver")
    return {row.lead_id: row.receiver for row in said}


@dataclass(frozen=True)
class Fate:
    """The latest turn in the life of a lead, and what it says about the campaign."""

    lead: Lead
    event: StageEvent
    accepted_minutes: int | None
    days: int


def fates(user: Person, *, before: str = "", size: int = PAGE) -> tuple[tuple[Fate, ...], str]:
    """What sales did with the leads in sight, newest first; a marketer sees those of own campaigns."""
    events = StageEvent.objects.filter(
        kind__in=["entered", "contested", "timed_out"],
        stage__side="sales",
        voided_by=None,
        lead__in=Lead.objects.visible_to(user).alive(),
    ) | StageEvent.objects.filter(
        kind="entered", stage__kind="rejected", voided_by=None, lead__in=Lead.objects.visible_to(user).alive()
    )
    if before:
        moment, pk = read_place(before, "occurred_at")
        events = events.filter(Q(occurred_at__lt=moment) | Q(occurred_at=moment, pk__lt=pk))
    events = events.select_related(
        "stage", "reason", "lead__campaign__owner", "lead__source", "lead__stage", "lead__owner", "lead__created_by"
    )
    decided = Clock.objects.filter(kind="decision", void_at=None)
    events = events.prefetch_related(Prefetch("lead__clocks", decided, "decisions")).order_by("-occurred_at", "-pk")
    found = list(events[: size + 1])
    shown = found[:size]
    cursor = f"{shown[-1].occurred_at.isoformat()}~{shown[-1].pk}" if len(found) > size else ""
    return tuple(_fate(event) for event in shown), cursor


def _fate(event: StageEvent) -> Fate:
    lead: Any = event.lead
    minutes = next((clock.minutes for clock in lead.decisions if clock.mql_no == event.mql_no), None)
    zone = people.zone()
    days = event.occurred_at.astimezone(zone).date() - event.lead.created_at.astimezone(zone).date()
    return Fate(event.lead, event, minutes, days.days)
