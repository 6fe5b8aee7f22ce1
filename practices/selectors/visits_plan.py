"""The next week proposed: who was longest not in the field, with the seller and segment least seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Max, QuerySet

from funnel.models import Lead
from people import selectors as people
from people.models import Person
from practices.metrics.visits import monday_of
from practices.models import FieldVisit
from practices.models.occurrences import PLANNERS
from practices.models.visits import AHEAD, TOOK_PLACE
from practices.selectors.calendar import closes_a_period, conflicts, day_of, working_days
from practices.selectors.visits_weeks import marketers, settings_now

FRIDAY = 4
STARTS = time(10)
HALF_A_DAY = timedelta(hours=4)
AT_MOST = 3
SELLERS_TRIED = 5
FAVOURED = (1, 2, 3, 0, 4)


@dataclass(frozen=True)
class Suggestion:
    """Without a deal in sight the client is named by hand."""

    marketer: Person
    rep: Person
    starts_at: datetime
    lead: Lead | None
    last_out: date | None
    last_seen: date | None


@dataclass(frozen=True)
class WeekPlan:
    monday: date
    is_next: bool
    planned: int
    suggestions: tuple[Suggestion, ...]


def week_to_plan(now: datetime) -> date:
    """From Friday on the next one."""
    today = day_of(now)
    return monday_of(today) + timedelta(weeks=today.weekday() >= FRIDAY)


def plan_of_week(user: Person, now: datetime) -> WeekPlan:
    monday = week_to_plan(now)
    start, stop = (datetime.combine(day, time(), people.zone()) for day in (monday, monday + timedelta(weeks=1)))
    found = FieldVisit.objects.filter(
        state__in=(*AHEAD, *TOOK_PLACE), occurrence__starts_at__gte=start, occurrence__starts_at__lt=stop
    )
    going = set(found.values_list("marketer", flat=True))
    per_marketer = settings_now().scope == "marketer"
    team = [one for one in _team(user) if one.pk not in going] if per_marketer else ([] if going else _team(user))
    return WeekPlan(monday, monday > day_of(now), found.count(), tuple(_suggested(user, team, monday, now)))


def _team(user: Person) -> list[Person]:
    """A head plans for all, a marketer for oneself, a seller invites anybody."""
    if user.has_role(*PLANNERS) or user.has_role("sales_rep"):
        return marketers()
    return [one for one in marketers() if one.pk == user.pk]


def _suggested(user: Person, team: Sequence[Person], monday: date, now: datetime) -> list[Suggestion]:
    if not team:
        return []
    sellers = people.people_in("sales_rep")
    if not user.has_role(*PLANNERS) and user.has_role("sales_rep"):
        sellers = [one for one in sellers if one.pk == user.pk]
    out, hosted = (_last_days(field, (*AHEAD, *TOOK_PLACE)) for field in ("marketer", "rep"))
    was_out, has_hosted = (_last_days(field, TOOK_PLACE) for field in ("marketer", "rep"))
    sellers = sorted(sellers, key=lambda one: (hosted.get(one.pk, date.min), one.pk))[:SELLERS_TRIED]
    deals = _deals(user, sellers)
    found, left = [], sorted(sellers, key=lambda one: one.pk not in deals)
    for marketer in sorted(team, key=lambda one: (out.get(one.pk, date.min), one.pk))[:AT_MOST]:
        for rep in left:
            if starts_at := _free_time(marketer, rep, monday, now):
                last = was_out.get(marketer.pk), has_hosted.get(rep.pk)
                found.append(Suggestion(marketer, rep, starts_at, deals.get(rep.pk), *last))
                left = [one for one in left if one != rep]
                break
    return found


def _last_days(field: str, states: Sequence[str]) -> dict[int, date]:
    met = FieldVisit.objects.filter(state__in=states).order_by()
    rows = met.values_list(field).annotate(last=Max("occurrence__starts_at"))
    return {pk: day_of(last) for pk, last in rows}


def _deals(user: Person, sellers: Sequence[Person]) -> dict[int, Lead]:
    """One open deal of each: of the segment least seen, the dearest first."""
    open_ones: QuerySet[Lead] = Lead.objects.visible_to(user).alive()
    open_ones = open_ones.filter(owner__in=[one.pk for one in sellers], stage__kind="open", stage__side="sales")
    seen = Counter(FieldVisit.objects.filter(state__in=TOOK_PLACE).values_list("segment", flat=True))
    visited = set(FieldVisit.objects.exclude(lead=None).exclude(state="cancelled").values_list("lead", flat=True))
    found: dict[int, Lead] = {}
    rows = open_ones.select_related("product", "customer").order_by("-amount_minor", "pk")[:200]
    for lead in sorted(rows, key=lambda one: (one.pk in visited, seen[one.product.name if one.product else ""])):
        found.setdefault(lead.owner_id or 0, lead)
    return found


def _free_time(marketer: Person, rep: Person, monday: date, now: datetime) -> datetime | None:
    """Tuesday to Thursday first; not in the last days of the month, and when both are free."""
    days = {day.weekday(): day for day in working_days(monday, monday + timedelta(days=6))}
    for weekday in FAVOURED:
        day = days.get(weekday)
        if day is None or day <= day_of(now) or closes_a_period(day):
            continue
        starts_at = datetime.combine(day, STARTS, people.zone())
        if not conflicts([marketer, rep], starts_at, starts_at + HALF_A_DAY):
            return starts_at
    return None
