"""The contract as a page and a key read it: what is in force, what waits, and how each clause is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Prefetch, QuerySet

from alignment.shared.periods import Period, local_day
from funnel.metrics.commitments import Kept, committed, is_excused, resign_on, sum_up
from funnel.models import Clause, ClockPause, ForceMajeure, Lead, SlaContract
from funnel.models.sla import COUNTED
from funnel.selectors import sla_facts
from people import selectors as people
from people.models import Person

WEEKS = 13
SHOWN_PAUSES = 20
COLUMNS = {
    "marketing": ("accepted_mql", "acceptance", "routed"),
    "sales": ("first_touch", "decision", "coded_reasons"),
}


def contracts(user: Person) -> QuerySet[SlaContract]:
    """Newest first, with clauses and signatures."""
    return (
        SlaContract.objects.visible_to(user)
        .prefetch_related(Prefetch("clauses", Clause.objects.order_by("order")), "signatures__person")
        .order_by("-number")
    )


def active(day: date) -> SlaContract | None:
    found = SlaContract.objects.in_force(day).order_by("-starts_on")
    return found.prefetch_related(Prefetch("clauses", Clause.objects.order_by("order")), "signatures__person").first()


def needs_signing_on(contract: SlaContract) -> date | None:
    """R-SL-04; None for a draft."""
    signed = [at for at in (contract.marketing_signed_at, contract.sales_signed_at) if at is not None]
    return resign_on(local_day(max(signed), people.zone())) if len(signed) == 2 else None


def open_pauses(user_leads: QuerySet[Lead], now: datetime) -> list[ClockPause]:
    """Clocks that rest now, of leads in sight; the longest first."""
    rows = ClockPause.objects.filter(
        clock__stopped_at=None, clock__void_at=None, clock__lead__in=user_leads, from_at__lte=now
    ).exclude(until_at__lte=now)
    return list(rows.select_related("clock__lead", "by").order_by("from_at", "pk")[:SHOWN_PAUSES])


Promised = tuple[float, date, date | None]


@dataclass(frozen=True)
class Cell:
    metric: str
    kept: Kept


@dataclass(frozen=True)
class Week:
    period: Period
    is_running: bool
    excused: frozenset[str]
    marketing: tuple[Cell, ...]
    sales: tuple[Cell, ...]


@dataclass(frozen=True)
class Attainment:
    """Weeks newest first; `totals` leave out excused weeks of that side and the week that still runs."""

    weeks: tuple[Week, ...]
    totals: dict[str, tuple[Cell, ...]]
    period: Period

    @property
    def is_empty(self) -> bool:
        return not any(
            cell.kept.kept or cell.kept.broken for week in self.weeks for cell in (*week.marketing, *week.sales)
        )


def weeks_of(now: datetime) -> list[Period]:
    """Thirteen whole weeks back and the one that runs, oldest first."""
    this = Period.week_of(local_day(now, people.zone()))
    return [Period.week_of(this.start - timedelta(weeks=ago)) for ago in range(WEEKS, -1, -1)]


def attainment(now: datetime) -> Attainment:
    periods = weeks_of(now)
    whole = Period(periods[0].start, periods[-1].end)
    found, promised, excused = sla_facts.facts(whole, now=now), _promised(), excused_days(whole)
    sides = {
        side: [{metric: _cell(found, metric, period, promised) for metric in metrics} for period in periods]
        for side, metrics in COLUMNS.items()
    }
    free = {side: [_counts(period, excused[side], now) for period in periods] for side in COLUMNS}
    weeks = [
        Week(
            period, period is periods[-1],
            frozenset(side for side in COLUMNS if is_excused(period, excused[side])),
            *(_cells(sides[side][place]) for side in COLUMNS),
        )
        for place, period in enumerate(periods)
    ]  # fmt: skip
    totals = {
        side: tuple(Cell(metric, sum_up(sides[side], free[side], metric)) for metric in metrics)
        for side, metrics in COLUMNS.items()
    }
    return Attainment(tuple(reversed(weeks)), totals, whole)


def _cells(week: dict[str, Kept]) -> tuple[Cell, ...]:
    return tuple(Cell(metric, kept) for metric, kept in week.items())


def _counts(period: Period, excused: Sequence[Period], now: datetime) -> bool:
    return not is_excused(period, excused) and period.end <= local_day(now, people.zone())


def _cell(found: tuple[sla_facts.Fact, ...], metric: str, period: Period, promised: Sequence[Promised]) -> Kept:
    own = sla_facts.kept(found, metric, period=period)
    if metric != "accepted_mql":
        return own
    monthly = next(
        (value for value, start, end in promised if start <= period.last and (end is None or period.start < end)), None
    )
    return own if monthly is None else Kept(own.kept, committed=committed(monthly, period, people.working_calendar()))


def _promised() -> list[Promised]:
    rows = Clause.objects.filter(contract__state="signed", metric="accepted_mql").order_by("contract__starts_on")
    return [
        (float(value), start, end)
        for value, start, end in rows.values_list("target", "contract__starts_on", "contract__ends_on")
    ]


def excused_days(period: Period) -> dict[str, list[Period]]:
    rows = ForceMajeure.objects.filter(withdrawn_at=None, starts_on__lt=period.end, ends_on__gt=period.start)
    found: dict[str, list[Period]] = {side: [] for side in COLUMNS}
    for side, start, end in rows.values_list("side", "starts_on", "ends_on"):
        found[side].append(Period(start, end))
    return found


@dataclass(frozen=True)
class ClauseState:
    clause: Clause
    kept: Kept

    @property
    def is_met(self) -> bool | None:
        """None while there is nothing to judge by."""
        rate = self.kept.rate
        if rate is None or self.clause.metric == "attempts":
            return None if rate is None else rate == 1.0
        return rate >= (1.0 if self.clause.metric in COUNTED else float(self.clause.target))


def clause_states(contract: SlaContract, period: Period, *, now: datetime) -> tuple[ClauseState, ...]:
    """Each clause of a contract over the days, without the days that the other side excused."""
    clauses = list(contract.clauses.all())
    wanted = next((int(one.target) for one in clauses if one.metric == "attempts"), 6)
    found, excused = sla_facts.facts(period, now=now, attempts=wanted), excused_days(period)
    return tuple(_state(one, found, period, excused[one.side]) for one in clauses)


def _state(clause: Clause, found: tuple[sla_facts.Fact, ...], period: Period, excused: Sequence[Period]) -> ClauseState:
    rows = tuple(fact for fact in found if not any(fact.day in days for days in excused))
    kept = sla_facts.kept(rows, clause.metric, clause.intent)
    if clause.metric == "accepted_mql":
        calendar = people.working_calendar()
        lost = sum(committed(float(clause.target), _within(days, period), calendar) for days in excused)
        kept = Kept(kept.kept, committed=max(0.0, committed(float(clause.target), period, calendar) - lost))
    return ClauseState(clause, kept)


def _within(days: Period, period: Period) -> Period:
    return Period(max(days.start, period.start), min(days.end, period.end))


def declared(user: Person, since: date) -> QuerySet[ForceMajeure]:
    rows = ForceMajeure.objects.visible_to(user).filter(withdrawn_at=None, ends_on__gt=since)
    return rows.select_related("declared_by").order_by("-starts_on", F("pk").desc())
