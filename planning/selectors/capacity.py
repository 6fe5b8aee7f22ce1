"""What the sellers can carry in the weeks to come, against the leads that are expected (A17)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Min, Sum

from alignment.shared.business_time import is_working_day
from alignment.shared.periods import Period, local_day
from alignment.shared.ratios import mean, share
from funnel.models import LeadFact
from funnel.selectors import readings
from people import selectors as people
from people.models import Membership, Person
from planning.metrics.capacity import Load, Seller, Wave, added_revenue, is_starving, overrun, ramp_of, seller_capacity
from planning.models import CapacityNorms, LeadWave, SellerCapacity

WEEKS = 12
HISTORY_WEEKS = 8
AHEAD = 4
PAST_MONTHS = 3
SETTLING_DAYS = 30
RESPONSE, KIND = "sla_hit_rate", "first_touch"


@dataclass(frozen=True)
class SellerRow:
    person: Person
    seller: Seller
    ramp: float
    own: SellerCapacity | None

    @property
    def now_a_month(self) -> float:
        return self.seller.a_month * self.ramp

    @property
    def is_ramping(self) -> bool:
        return self.ramp < 1


@dataclass(frozen=True)
class Over:
    """R-CA-01: the days in which more is expected than can be carried; `wave` when a campaign brings it."""

    first: date
    leads: float
    capacity: float
    wave: LeadWave | None


@dataclass(frozen=True)
class CapacityPlan:
    norms: CapacityNorms
    sellers: tuple[SellerRow, ...]
    weeks: tuple[Load, ...]
    waves: tuple[LeadWave, ...]
    usual: float | None
    history_weeks: int

    @property
    def limit(self) -> float:
        return float(self.norms.limit)

    @property
    def ramping(self) -> int:
        return sum(row.is_ramping for row in self.sellers)


def norms() -> CapacityNorms:
    return CapacityNorms.objects.get(pk=1)


def selling_people() -> list[Person]:
    held = Membership.objects.filter(role="sales_rep", to_date=None).values("person")
    return list(people.active_people().filter(pk__in=held))


def capacity_plan(now: datetime, *, weeks: int = WEEKS) -> CapacityPlan:
    today, own = local_day(now, people.zone()), norms()
    window = Period(Period.week_of(today).start, Period.week_of(today).start + timedelta(weeks=weeks))
    rows = seller_rows(own, window, today)
    usual, known = usual_leads(now)
    waves = tuple(LeadWave.objects.filter(dropped_at=None, ends_on__gte=today).order_by("starts_on", "pk"))
    loads = tuple(_load(week, rows, waves, usual, own) for week in window.weeks())
    return CapacityPlan(own, rows, loads, waves, usual, known)


def seller_rows(own: CapacityNorms, window: Period, today: date) -> tuple[SellerRow, ...]:
    persons = selling_people()
    said = {row.person_id: row for row in SellerCapacity.objects.filter(person__in=persons)}
    away: dict[int, list[tuple[date, date]]] = {}
    for absence in people.absences_between([person.pk for person in persons], window.start, window.last):
        away.setdefault(absence.person_id, []).append((absence.from_date, absence.to_date))
    rows, came = [], newcomers([person.pk for person in persons])
    for person in persons:
        seller = seller_of(
            person, said.get(person.pk), own, tuple(away.get(person.pk, ())), came.get(person.pk)
        )  # fmt: skip
        rows.append(SellerRow(person, seller, ramp_of(today, seller.ramp_from, own.ramp), said.get(person.pk)))
    return tuple(rows)


def newcomers(persons: list[int]) -> dict[int, date]:
    """First days of those who came after the company had settled in here: the first month brings everybody in."""
    began = people.began_at()
    if began is None:
        return {}
    settled = local_day(began, people.zone()) + timedelta(days=SETTLING_DAYS)
    first = Membership.objects.filter(person__in=persons).values_list("person").annotate(day=Min("from_date"))
    return {pk: day for pk, day in first.order_by() if day > settled}


def seller_of(
    person: Person, said: SellerCapacity | None, own: CapacityNorms, away: tuple[tuple[date, date], ...],
    came_on: date | None,
) -> Seller:  # fmt: skip
    """What was not said of this seller is as for everybody."""

    def figure(name: str) -> float:
        value = getattr(said, name, None)
        return float(getattr(own, name) if value is None else value)

    return Seller(
        person.pk, figure("hours_month"), figure("share_for_leads"), figure("hours_per_lead"),
        (said.ramp_from if said else None) or came_on, away,
    )  # fmt: skip


def usual_leads(now: datetime) -> tuple[float | None, int]:
    """Leads a week: the mean of the last whole weeks, and how many weeks there were."""
    monday = Period.week_of(local_day(now, people.zone())).start
    weeks = readings.weekly("leads", start=monday - timedelta(weeks=HISTORY_WEEKS), end=monday, now=now)
    began = next((place for place, week in enumerate(weeks) if week.n), len(weeks))
    known = weeks[began:]
    return mean(week.n for week in known), len(known)


def _load(
    week: Period, rows: tuple[SellerRow, ...], waves: tuple[LeadWave, ...], usual: float | None, own: CapacityNorms
) -> Load:
    planned = sum(Wave(wave.leads, wave.starts_on, wave.ends_on).inside(week) for wave in waves)
    return Load(week.start, usual or 0.0, planned, carried(week, rows, own))


def carried(days: Period, rows: tuple[SellerRow, ...], own: CapacityNorms) -> float:
    calendar = people.working_calendar()
    return sum(
        seller_capacity(
            row.seller, days, ramp=own.ramp, workdays=calendar.workdays,
            is_working=lambda day: is_working_day(day, calendar),
        )
        for row in rows
    )  # fmt: skip


def overruns(plan: CapacityPlan, today: date) -> list[Over]:
    """Of the usual leads of the four weeks to come, and of the weeks of every wave that has not begun."""
    if not plan.sellers:
        return []
    usual = [replace(load, planned=0.0) for load in plan.weeks[:AHEAD]]
    found = [_over(usual, None)] if overrun(usual, plan.limit) else []
    for wave in plan.waves:
        weeks = [load for load in plan.weeks if _touches(load, wave)]
        if wave.starts_on > today and weeks and overrun(weeks, plan.limit):
            found.append(_over(weeks, wave))
    return found


def _touches(load: Load, wave: LeadWave) -> bool:
    return load.start <= wave.ends_on and wave.starts_on < load.start + timedelta(days=7)


def _over(loads: list[Load], wave: LeadWave | None) -> Over:
    first = wave.starts_on if wave else loads[0].start
    return Over(first, sum(each.leads for each in loads), sum(each.capacity for each in loads), wave)


@dataclass(frozen=True)
class Starving:
    leads: int
    capacity: float
    before: float | None
    now: float | None
    n: int

    @property
    def holds(self) -> bool:
        return is_starving(self.leads, self.capacity, self.before, self.now)


def starving(now: datetime) -> Starving:
    """The last whole week against what could be carried, and first touches in time in two weeks against four before."""
    monday = Period.week_of(local_day(now, people.zone())).start
    last = Period(monday - timedelta(weeks=1), monday)
    own = norms()
    leads = readings.weekly("leads", start=last.start, end=last.end, now=now)
    touched = readings.weekly(RESPONSE, KIND, start=monday - timedelta(weeks=6), end=monday, now=now)
    before, recent = _rate(touched[:4]), _rate(touched[4:])
    could = carried(last, seller_rows(own, last, last.start), own)
    return Starving(sum(week.n for week in leads), could, before, recent, sum(week.n for week in touched))


def _rate(weeks: object) -> float | None:
    known = [(week.value * week.n, week.n) for week in weeks if week.value is not None]  # type: ignore[attr-defined]
    return share(sum(part for part, _n in known), sum(n for _part, n in known))


@dataclass(frozen=True)
class OneMore:
    """What one more seller brings in each of the first months; `revenue`: of one ramped seller a month."""

    revenue_minor: float | None
    months: tuple[float | None, ...]
    n: int


def one_more(plan: CapacityPlan, now: datetime) -> OneMore:
    """By the revenue of the last three whole months of those who carry all of it."""
    end = Period.month_of(local_day(now, people.zone())).start
    start = end
    for _month in range(PAST_MONTHS):
        start = Period.month_of(start - timedelta(days=1)).start
    ramped = [row.person.pk for row in plan.sellers if not row.is_ramping]
    facts = LeadFact.objects.filter(owner_id__in=ramped, outcome="won", won_day__gte=start, won_day__lt=end)
    won = facts.aggregate(total=Sum("amount_minor"))["total"]
    revenue = None if not won else share(won, len(ramped) * PAST_MONTHS)
    return OneMore(revenue, added_revenue(1, revenue, plan.norms.ramp), len(ramped))
