"""What happened to both sides' promises, lead by lead: kept, broken or running, with the day it counts on (C1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Value, When

from alignment.shared.business_time import business_minutes
from alignment.shared.periods import Period, local_day
from funnel.metrics import sla
from funnel.metrics.commitments import Kept
from funnel.models import Activity, Clock, StageEvent
from funnel.selectors.sla import ATTEMPTS, counted, is_complete
from people import selectors as people

ROUTED_MINUTES = 15
UNDATED = ("import", "crm")
UNREACHABLE = ("unreachable", "no_contact")
OTHER = "other"


@dataclass(frozen=True)
class Fact:
    """One lead in one promise. `verdict` is kept, broken or running."""

    metric: str
    intent: str
    day: date
    lead_id: int
    verdict: str


def facts(period: Period, *, now: datetime, attempts: int = 6) -> tuple[Fact, ...]:
    """All promises of both sides that fell due within the days; five questions however long they are."""
    events = list(_events(period))
    return (*_marketing(events, period), *_sales(events, period, attempts), *_clocks(period, now))


def kept(found: tuple[Fact, ...], metric: str, intent: str | None = None, period: Period | None = None) -> Kept:
    counts = {"kept": 0, "broken": 0, "running": 0}
    for fact in of(found, metric, intent, period):
        counts[fact.verdict] += 1
    return Kept(counts["kept"], counts["broken"], counts["running"])


def of(found: tuple[Fact, ...], metric: str, intent: str | None = None, period: Period | None = None) -> Iterator[Fact]:
    for fact in found:
        if fact.metric == metric and intent in (None, "", fact.intent) and (period is None or fact.day in period):
            yield fact


def _events(period: Period) -> Iterator[StageEvent]:
    start, end = period.bounds(people.zone())
    rows = StageEvent.objects.filter(
        kind="entered", stage__pipeline__key="sales", stage__key__in=["mql", "accepted", "rejected", "lost"],
        occurred_at__gte=start, occurred_at__lt=end, voided_by=None, lead__removed_at=None, lead__duplicate_of=None,
    )  # fmt: skip
    whole = Case(When(is_complete("lead__"), then=Value(value=True)), default=Value(value=False))
    yield from rows.select_related("stage", "reason").annotate(is_whole=whole).order_by("occurred_at", "pk")


def _marketing(events: list[StageEvent], period: Period) -> Iterator[Fact]:
    routed = _routed(period)
    calendar = people.working_calendar()
    for event in events:
        key = _stage(event)
        if key == "accepted":
            yield _fact("accepted_mql", event, kept=True)
        if key in ("accepted", "rejected"):
            yield _fact("acceptance", event, kept=key == "accepted")
        if key == "mql":
            yield _fact("completeness", event, kept=getattr(event, "is_whole", False))
        at = routed.get((event.lead_id, event.mql_no))
        if key == "mql" and (at or event.door not in UNDATED):
            in_time = at is not None and business_minutes(event.occurred_at, at, calendar) <= ROUTED_MINUTES
            yield _fact("routed", event, kept=in_time)


def _stage(event: StageEvent) -> str:
    return event.stage.key if event.stage else ""


def _routed(period: Period) -> Mapping[tuple[int, int], datetime]:
    start, _end = period.bounds(people.zone())
    rows = StageEvent.objects.filter(kind="routed", voided_by=None, occurred_at__gte=start).order_by("-occurred_at")
    return {(lead, number): at for lead, number, at in rows.values_list("lead_id", "mql_no", "occurred_at")}


def _sales(events: list[StageEvent], period: Period, wanted: int) -> Iterator[Fact]:
    ends = [event for event in events if _stage(event) in ("rejected", "lost")]
    tried = _attempts([event.lead_id for event in ends if _is_unreachable(event)])
    for event in ends:
        has_code = event.reason is not None and (event.reason.key != OTHER or bool(event.note))
        yield _fact("coded_reasons" if _stage(event) == "rejected" else "feedback", event, kept=has_code)
        if _is_unreachable(event):
            made = sum(at <= event.occurred_at for at in tried.get(event.lead_id, ()))
            yield _fact("attempts", event, kept=made >= wanted)


def _is_unreachable(event: StageEvent) -> bool:
    return event.reason is not None and event.reason.key in UNREACHABLE


def _attempts(leads: list[int]) -> Mapping[int, list[datetime]]:
    made: dict[int, list[datetime]] = defaultdict(list)
    rows = Activity.objects.filter(lead__in=leads, kind__in=ATTEMPTS)
    for lead, at in rows.values_list("lead_id", "at"):
        made[lead].append(at)
    return made


def _clocks(period: Period, now: datetime) -> Iterator[Fact]:
    """By the day they were due."""
    zone = people.zone()
    start, end = period.bounds(zone)
    names: dict[str, str] = {"met": "kept", "breached": "broken", "running": "running"}
    rows = Clock.objects.filter(counted(), due_at__gte=start, due_at__lt=end, lead__removed_at=None)
    for clock in rows.select_related("lead").only(
        "kind", "started_at", "due_at", "stopped_at", "breached_at", "lead__intent"
    ):
        state = sla.Clock(clock.started_at, clock.due_at, clock.stopped_at, clock.breached_at).state(now)
        yield Fact(clock.kind, clock.lead.intent, local_day(clock.due_at, zone), clock.lead_id, names[state])


def _fact(metric: str, event: StageEvent, *, kept: bool) -> Fact:
    day = local_day(event.occurred_at, people.zone())
    return Fact(metric, "", day, event.lead_id, "kept" if kept else "broken")
