"""Field visits as lists and figures; who the client is stays with those who may know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from alignment.shared.periods import Period
from funnel.models import Customer, Lead
from people import selectors as people
from people.models import Person
from practices.metrics import visits as metrics
from practices.models import BornIdea, FieldVisit, VisitReport
from practices.models.visits import AHEAD, JUDGED, TOOK_PLACE
from practices.selectors.calendar import day_of
from practices.selectors.visits_weeks import client_of, marketers

LOOK_BACK = timedelta(days=90)
KNOWS_CLIENTS = ("ceo", "cmo", "cco", "head_of_marketing")
COACHES = ("cmo", "cco", "head_of_marketing", "hr_director")
MEASURES = ("judged", "valid", "ahead")


@dataclass(frozen=True)
class Card:
    """A visit as a reader may see it: the client's name only where it is in sight."""

    visit: FieldVisit
    client: str
    lead: Lead | None
    is_own: bool


@dataclass(frozen=True)
class Voice:
    card: Card
    text: str
    at: datetime


@dataclass(frozen=True)
class Coverage:
    clients: int
    sellers: int
    segments: tuple[tuple[str, int], ...]
    cities: tuple[tuple[str, int], ...]
    pairs: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class Figures:
    """Of the last ninety days."""

    judged: int
    valid: int
    valid_share: float | None
    ideas: int
    ideas_per_visit: float | None
    days_since: int | None


@dataclass(frozen=True)
class Filters:
    measure: str = ""
    segment: str = ""
    city: str = ""
    week: date | None = None


def visible(user: Person) -> QuerySet[FieldVisit]:
    """Those called off are left to the two who were to go: nobody's refusals are counted."""
    found = FieldVisit.objects.visible_to(user).exclude(~_own(user), state="cancelled")
    return found.select_related("occurrence", "marketer", "rep", "customer", "lead")


def _own(user: Person) -> Q:
    return Q(marketer=user) | Q(rep=user) | Q(occurrence__organiser=user)


def is_own(user: Person, visit: FieldVisit) -> bool:
    return user.pk in (visit.marketer_id, visit.rep_id, visit.occurrence.organiser_id)


def cards(user: Person, found: Iterable[FieldVisit]) -> list[Card]:
    """Two questions however many there are."""
    visits = list(found)
    leads = Lead.objects.visible_to(user).alive().filter(pk__in=[one.lead_id for one in visits if one.lead_id])
    seen_leads = {lead.pk: lead for lead in leads}
    wanted = [one.customer_id for one in visits if one.customer_id]
    customers = set(Customer.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True))
    return [_card(user, one, seen_leads, customers) for one in visits]


def _card(user: Person, visit: FieldVisit, leads: dict[int, Lead], customers: set[int]) -> Card:
    lead = leads.get(visit.lead_id or 0)
    knows = is_own(user, visit) or user.has_role(*KNOWS_CLIENTS) or bool(lead) or visit.customer_id in customers
    return Card(visit, client_name(visit) if knows else "", lead, is_own(user, visit))


def client_name(visit: FieldVisit) -> str:
    if visit.client_name:
        return visit.client_name
    return str(visit.customer or (visit.lead.company or visit.lead.title if visit.lead else ""))


def knows_client(user: Person, visit: FieldVisit) -> bool:
    return bool(cards(user, [visit])[0].client)


def filtered(user: Person, filters: Filters) -> QuerySet[FieldVisit]:
    found = visible(user)
    states = {"judged": JUDGED, "valid": ("valid",), "ahead": AHEAD}.get(filters.measure)
    if states:
        found = found.filter(state__in=states)
    if filters.segment:
        found = found.filter(segment=filters.segment)
    if filters.city:
        found = found.filter(city=filters.city)
    if filters.week:
        start, stop = _bounds(filters.week, filters.week + timedelta(days=7))
        found = found.filter(occurrence__starts_at__gte=start, occurrence__starts_at__lt=stop)
    return found.order_by("-occurrence__starts_at", "-pk")


def _bounds(first: date, after: date) -> tuple[datetime, datetime]:
    return Period(first, after).bounds(people.zone())


def coming(user: Person, now: datetime) -> list[Card]:
    """What lies ahead, and what still waits for its debrief."""
    waiting = Q(state__in=AHEAD, occurrence__ends_at__gte=now - timedelta(days=14)) | Q(state="done")
    return cards(user, visible(user).filter(waiting).order_by("occurrence__starts_at", "pk")[:20])


def lately(now: datetime) -> list[FieldVisit]:
    """What was judged in the last ninety days."""
    since = now - LOOK_BACK
    found = FieldVisit.objects.filter(state__in=JUDGED, occurrence__starts_at__gte=since)
    return list(found.select_related("occurrence", "marketer", "rep").order_by("-occurrence__starts_at", "-pk"))


def figures(found: Sequence[FieldVisit], now: datetime) -> Figures:
    valid = [one for one in found if one.state == "valid"]
    ideas = BornIdea.objects.filter(occurrence__in=[one.pk for one in valid]).count()
    return Figures(
        len(found), len(valid), metrics.visit_valid_share(len(valid), len(found)), ideas,
        metrics.ideas_per_visit(ideas, len(valid)), metrics.days_since_visit(last_valid_day(), day_of(now)),
    )  # fmt: skip


def last_valid_day() -> date | None:
    last = FieldVisit.objects.filter(state="valid").order_by("-occurrence__starts_at").select_related("occurrence")
    return day_of(last[0].occurrence.starts_at) if last else None


def coverage(found: Sequence[FieldVisit]) -> Coverage:
    """Of the visits that count; pairs by name, not by number."""
    valid = [one for one in found if one.state == "valid"]
    pairs = _counts((one.marketer.name, one.rep.name) for one in valid)
    return Coverage(
        metrics.visit_coverage(client_of(one) for one in valid),
        metrics.visit_coverage(one.rep_id for one in valid),
        tuple(_counts(one.segment for one in valid if one.segment)),
        tuple(_counts(one.city for one in valid if one.city)),
        tuple((*pair, n) for pair, n in pairs),
    )


def _counts(values: Iterable[Any]) -> list[tuple[Any, int]]:
    found: dict[Any, int] = {}
    for value in values:
        found[value] = found.get(value, 0) + 1
    return sorted(found.items())


def reports(user: Person) -> QuerySet[VisitReport]:
    """The wall: what clients said, without what was asked to be kept apart."""
    seen = FieldVisit.objects.visible_to(user).filter(Q(is_confidential=False) | _own(user))
    found = VisitReport.objects.filter(visit__in=seen).exclude(client_voice=None).order_by("-at", "-pk")
    return found.select_related("visit__occurrence", "visit__marketer", "visit__rep", "visit__customer", "visit__lead")


def voices(user: Person, found: Iterable[VisitReport]) -> list[Voice]:
    rows = list(found)
    shown = cards(user, [row.visit for row in rows])
    return [Voice(card, row.client_voice or "", row.at) for card, row in zip(shown, rows, strict=True)]


@dataclass(frozen=True)
class NotYet:
    never: tuple[Person, ...]
    this_quarter: tuple[Person, ...]


def not_yet(user: Person, now: datetime) -> NotYet:
    """For heads: whom to invite next. Each marketer once a quarter."""
    if not user.has_role(*COACHES):
        return NotYet((), ())
    start = Period.quarter_of(day_of(now)).bounds(people.zone())[0]
    went = FieldVisit.objects.filter(state__in=TOOK_PLACE)
    ever = set(went.values_list("marketer", flat=True))
    lately_out = set(went.filter(occurrence__starts_at__gte=start).values_list("marketer", flat=True))
    team = marketers()
    never = tuple(one for one in team if one.pk not in ever)
    return NotYet(never, tuple(one for one in team if one.pk in ever - lately_out))


def segments_known() -> list[str]:
    found = FieldVisit.objects.exclude(segment="").values_list("segment", flat=True)
    return sorted(set(found.order_by("-pk")[:200]))
