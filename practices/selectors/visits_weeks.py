"""The weeks of field visits: kept, missed, above, excused; of the department or of each marketer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alignment.shared.periods import day_start
from people import selectors as people
from people.models import Absence, Person
from practices.metrics import visits as metrics
from practices.metrics.cadence import Kept
from practices.metrics.visits import Seen, Week, monday_of
from practices.models import FieldVisit, Method, VisitSettings
from practices.models.methods import IN_USE
from practices.selectors.calendar import day_of, working_days

WEEKS_SHOWN = 12
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Line:
    """`marketer` is None for the department as a whole."""

    marketer: Person | None
    weeks: tuple[Week, ...]

    @property
    def kept(self) -> tuple[int, int]:
        return metrics.kept_and_planned(metrics.closed(self.weeks))

    @property
    def streak(self) -> int:
        return metrics.streak(self.weeks)


def settings_now() -> VisitSettings:
    return VisitSettings.objects.filter(pk=1).first() or VisitSettings(pk=1)


def marketers() -> list[Person]:
    """Whoever goes out; the heads of marketing may, but need not."""
    return people.people_in("marketer")


def begun_on() -> date | None:
    """The day the method was launched, while it is in use."""
    method = Method.objects.filter(key="field_visits", state__in=IN_USE).first()
    return day_of(method.launched_at) if method and method.launched_at else None


def seen(since: date, until: date) -> list[Seen]:
    """What counts, of these days."""
    zone = people.zone()
    bounds = day_start(since, zone), day_start(until + timedelta(days=1), zone)
    found = FieldVisit.objects.filter(
        state="valid", occurrence__starts_at__gte=bounds[0], occurrence__starts_at__lt=bounds[1]
    )
    return [
        Seen(
            day_of(visit.occurrence.starts_at), visit.marketer_id, visit.rep_id, client_of(visit), visit.segment,
            visit.is_on_trip,
        )
        for visit in found.select_related("occurrence").order_by("occurrence__starts_at", "pk")
    ]  # fmt: skip


def client_of(visit: FieldVisit) -> tuple[str, object] | None:
    if visit.customer_id:
        return "customer", visit.customer_id
    if visit.lead_id:
        return "lead", visit.lead_id
    return ("name", visit.client_name.casefold()) if visit.client_name else None


def lines(now: datetime, *, count: int = WEEKS_SHOWN) -> list[Line]:
    """The week that runs is the last one; none before the method began."""
    this = monday_of(day_of(now))
    begun = begun_on() or _first_planned(this)
    mondays = [this - WEEK * n for n in reversed(range(count)) if this - WEEK * n >= monday_of(begun)]
    visits = seen(mondays[0], this + WEEK - timedelta(days=1)) if mondays else []
    team, away = marketers(), _absences(mondays)
    if settings_now().scope == "department":
        return [Line(None, metrics.weeks(visits, mondays, _excused(mondays, team, away)))]
    return [
        Line(one, metrics.weeks([each for each in visits if each.marketer == one.pk], mondays, _excused(mondays, [one], away)))
        for one in team
    ]  # fmt: skip


def _first_planned(this: date) -> date:
    first = FieldVisit.objects.order_by("occurrence__starts_at").values_list("occurrence__starts_at", flat=True).first()
    return min(day_of(first), this) if first else this


def excused_weeks(mondays: Iterable[date], team: list[Person]) -> set[date]:
    found = list(mondays)
    return _excused(found, team, _absences(found))


def _absences(mondays: list[date]) -> list[Absence]:
    """Of all marketers at once."""
    if not mondays:
        return []
    ids = [person.pk for person in marketers()]
    return people.absences_between(ids, mondays[0], mondays[-1] + timedelta(days=6))


def _excused(mondays: list[date], team: list[Person], away: list[Absence]) -> set[date]:
    """Nobody of them worked a single day of it: holidays, or all were away."""
    calendar = people.working_calendar()
    found = set()
    for monday in mondays:
        days = working_days(monday, monday + timedelta(days=6), calendar)
        if not days or (team and not any(_works(person, days, away) for person in team)):
            found.add(monday)
    return found


def _works(person: Person, days: list[date], away: list[Absence]) -> bool:
    mine = [one for one in away if one.person_id == person.pk]
    return any(not any(one.from_date <= day <= one.to_date for one in mine) for day in days)


def cadence(since: datetime, now: datetime) -> Kept:
    """For component C of the index: weeks that are over, and the running one once it is kept."""
    count = (monday_of(day_of(now)) - monday_of(day_of(since))).days // 7 + 1
    found = [line.kept for line in lines(now, count=count)]
    return Kept(sum(kept for kept, _planned in found), sum(planned for _kept, planned in found))


def kept_weeks(since: datetime, now: datetime) -> int:
    """For the habit: weeks in which everybody who is counted went."""
    shown = [line for line in lines(now, count=53) if line.weeks]
    first = monday_of(day_of(since))
    kept = [{week.monday for week in line.weeks if week.verdict in ("kept", "above")} for line in shown]
    return len({monday for monday in set.intersection(*kept) if monday >= first}) if kept else 0
