"""The page of one lead: what happened, what runs, who is like it, and what may be said of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from funnel.models import Activity, Clock, Lead, Merge, Reason, StageEvent, Thanks
from funnel.selectors.sla import with_evidence
from people.models import Person


def reasons(kind: str) -> QuerySet[Reason]:
    return Reason.objects.filter(kind=kind, is_archived=False).order_by("order", "pk")


def reason_rows(kind: str) -> tuple[tuple[Reason, ...], ...]:
    """Reasons in order, those of one group side by side."""
    rows: dict[str, list[Reason]] = {}
    for reason in reasons(kind):
        rows.setdefault(reason.group or f"#{reason.pk}", []).append(reason)
    return tuple(tuple(row) for row in rows.values())


def thanks_for(lead: Lead) -> QuerySet[Thanks]:
    return lead.thanks.select_related("sender", "receiver").order_by("at", "pk")


def told_of(lead: Lead) -> list[int]:
    """Its own number and those of the duplicates it took in."""
    return [lead.pk, *lead.duplicates.values_list("pk", flat=True)]


def events_of(ids: Iterable[int]) -> QuerySet[StageEvent]:
    events = StageEvent.objects.filter(lead_id__in=ids).select_related(
        "stage", "from_stage", "actor", "owner", "handed_to", "reason"
    )
    return events.prefetch_related("voided_by").order_by("-occurred_at", "-pk")


def activities_of(ids: Iterable[int]) -> QuerySet[Activity]:
    return Activity.objects.filter(lead_id__in=ids).select_related("author").order_by("-at", "-pk")


def clocks_of(lead: Lead) -> QuerySet[Clock]:
    return with_evidence(lead.clocks.filter(void_at=None)).order_by("-mql_no", "kind")


def open_merges(lead: Lead) -> QuerySet[Merge]:
    """Duplicates that this lead has taken in and may give back."""
    return lead.absorbed.filter(undone_at=None).select_related("lead").order_by("-at")


@dataclass(frozen=True)
class Lookalikes:
    """Leads with the same address or number: those in sight, and how many belong to others."""

    seen: tuple[Lead, ...]
    hidden: int


def lookalikes(user: Person, ids: Sequence[int]) -> Lookalikes:
    if not ids:
        return Lookalikes((), 0)
    found = Lead.objects.visible_to(user).filter(pk__in=ids).select_related("stage", "owner").order_by("-created_at")
    return Lookalikes(tuple(found), len(ids) - len(found))
