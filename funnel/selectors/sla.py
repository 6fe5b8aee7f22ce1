"""Both sides' promises in a period: kept, broken, still running (C1); R-SL-05: counts only, no names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from alignment.shared.periods import Period
from alignment.shared.ratios import share
from funnel.metrics import sla
from funnel.models import Activity, Clock, StageEvent, Target
from people import selectors as people

ATTEMPTS = ("call", "email", "meeting")


@dataclass(frozen=True)
class Clause:
    side: str
    key: str
    target: float | None
    kept: int
    breached: int
    running: int = 0
    rate: float | None = None


@dataclass(frozen=True)
class Response:
    """Working minutes to the first touch; evidence is shown apart (decisions.md 34)."""

    median: float | None
    p90: float | None
    n: int
    recorded: int
    declared: int


@dataclass(frozen=True)
class Sla:
    period: Period
    clauses: tuple[Clause, ...]
    first_response: Response


def sla_table(period: Period, *, now: datetime) -> Sla:
    """Promises by the day they were due, the first response by the day the lead was handed over (B4)."""
    due, begun = _clocks(period, "due_at"), _clocks(period, "started_at")
    return Sla(period, (*_sales(due, now), *_marketing(period)), _first_response(begun))


def _clocks(period: Period, by: str) -> list[Clock]:
    start, end = period.bounds(people.zone())
    rows = Clock.objects.filter(counted(), lead__removed_at=None, **{f"{by}__gte": start, f"{by}__lt": end})
    return list(with_evidence(rows))


def with_evidence(clocks: QuerySet[Clock]) -> QuerySet[Clock]:
    """`is_recorded`: a machine saw the touch of this very cycle, it is not a person's word alone (decisions.md 34)."""
    seen = Activity.objects.filter(
        lead=OuterRef("lead"), kind__in=ATTEMPTS, evidence="recorded", at__lte=OuterRef("stopped_at"),
        created_at__gte=OuterRef("started_at"),
    )  # fmt: skip
    return clocks.annotate(is_recorded=Exists(seen))


def evidence_of(clocks: Iterable[Clock]) -> tuple[int, int]:
    """Of those with a touch: how many are recorded, how many declared."""
    touched = [clock for clock in clocks if clock.kind == "first_touch" and clock.minutes is not None]
    recorded = sum(bool(getattr(clock, "is_recorded", False)) for clock in touched)
    return recorded, len(touched) - recorded


def counted() -> Q:
    """A promise broken before the lead came to its end is counted, though nobody asks for it any more."""
    broken = Q(breached_at__isnull=False, lead__duplicate_of=None) & ~Q(lead__stage__kind="junk")
    return Q(void_at=None) | broken


def _sales(clocks: list[Clock], now: datetime) -> list[Clause]:
    company = people.company()
    limits = {"first_touch": company.first_touch_minutes, "decision": company.decision_minutes}
    return [_sales_clause(kind, target, clocks, now) for kind, target in limits.items()]


def _sales_clause(kind: str, target: int, clocks: list[Clock], now: datetime) -> Clause:
    own = (sla.Clock(c.started_at, c.due_at, c.stopped_at, c.breached_at) for c in clocks if c.kind == kind)
    tally = sla.tally(own, now)
    return Clause("sales", kind, target, tally.met, tally.breached, tally.running, tally.hit_rate)


def _marketing(period: Period) -> list[Clause]:
    handed = _handed_over(period)
    complete = handed.filter(is_complete()).count()
    total = handed.count()
    promised = Target.objects.filter(metric="mql", segment="", start__lte=period.start, end__gte=period.end)
    target = promised.order_by("-signed_at", "-pk").values_list("value", flat=True).first()
    number = float(target) if target is not None else None
    missing = max(0, round(number - total)) if number is not None else 0
    return [
        Clause("marketing", "mql", number, total, missing, rate=share(total, number) if number else None),
        Clause("marketing", "completeness", None, complete, total - complete, rate=share(complete, total)),
    ]


def _handed_over(period: Period) -> QuerySet[StageEvent]:
    start, end = period.bounds(people.zone())
    return StageEvent.objects.filter(
        kind="entered", stage__key="mql", occurred_at__gte=start, occurred_at__lt=end, voided_by=None,
        lead__removed_at=None, lead__duplicate_of=None,
    )  # fmt: skip


def is_complete(lead: str = "lead__") -> Q:
    """A contact, a source and somebody's name: what sales need to begin."""
    contact, name = (
        Q(*(~Q(**{f"{lead}{field}": ""}) for field in fields), _connector=Q.OR)
        for fields in (("email", "phone"), ("first_name", "last_name", "company"))
    )
    return contact & name & Q(**{f"{lead}source__isnull": False})


def _first_response(clocks: list[Clock]) -> Response:
    stopped = [clock for clock in clocks if clock.kind == "first_touch" and clock.minutes is not None]
    median, p90 = sla.response_minutes(clock.minutes or 0 for clock in stopped)
    return Response(median, p90, len(stopped), *evidence_of(stopped))
