"""Who came to the appointments of a period (B4, kev_show_rate)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from alignment.shared.periods import Period
from funnel.metrics import conversion
from funnel.models import LeadFact, StageEvent
from funnel.selectors.lead_cuts import is_lead_cut, narrowed_to
from funnel.selectors.tables import CUTS, KEPT_CUTS, FunnelQuery
from people import selectors as people

HELD = "kev_held"


@dataclass(frozen=True)
class ShowRate:
    """By the day of the appointment; one that is still to come is in neither number."""

    held: int
    missed: int
    rate: float | None
    low: float | None
    high: float | None


def show_rate(query: FunnelQuery) -> ShowRate:
    """Of the leads that the question asks about; a lead that came counts once, each appointment missed counts."""
    start, end = Period(query.start, query.end).bounds(people.zone())
    came, missed = Q(kind="entered", stage__key=HELD), Q(kind="kev_no_show")
    events = StageEvent.objects.filter(came | missed, voided_by=None, occurred_at__gte=start, occurred_at__lt=end)
    if query.as_of is not None:
        events = events.filter(recorded_at__lte=query.as_of)
    events = events.filter(_asked(query)).exclude(lead__stage__kind="junk")
    held = events.filter(came).values("lead").distinct().count()
    absent = events.filter(missed).count()
    rate = conversion.show_rate(held, absent)
    return ShowRate(held, absent, rate, *conversion.interval(held, held + absent))


def _asked(query: FunnelQuery) -> Q:
    asked = Q(lead__removed_at=None, lead__duplicate_of=None)
    asked &= Q(lead__pipeline__key=query.pipeline, lead__origin=query.origin)
    if query.among is not None:
        asked &= Q(lead__in=query.among.values("pk"))
    for cut, members in query.filters.items():
        if members and is_lead_cut(cut):
            asked &= Q(lead__in=narrowed_to(LeadFact.objects.all(), cut, members, 0).values("lead_id"))
        elif members:
            column = f"lead__{KEPT_CUTS.get(cut) or f'fact__{CUTS[cut]}'}"
            asked &= Q(**{f"{column}__in": members}) | (Q(**{column: None}) if 0 in members else Q(pk__in=[]))
    return asked
