"""The list of leads: filters, keyset pages, neighbours, and what may be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from alignment.shared.periods import day_start
from alignment.shared.search import search_key
from funnel.models import Campaign, Clock, Feed, Lead, SavedView, Source, Stage, Tag
from funnel.selectors import feeds
from funnel.selectors.first_line import ever_first_line
from funnel.selectors.leads import saying
from funnel.selectors.leaks import leaked, lost_without_reason, untouched
from funnel.selectors.sla import counted
from people import selectors as people
from people.models import Department, Person

PAGE = 50
NONE = "none"
MEMBERS = ("source", "campaign", "owner", "team", "feed")
SORTS = {
    "-created": ("created_at", True),
    "created": ("created_at", False),
    "-stage": ("stage_entered_at", True),
    "stage": ("stage_entered_at", False),
    "-amount": ("worth", True),
    "amount": ("worth", False),
}


DEFAULT_SORT = "-created"
Filters = Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    rows: tuple[Lead, ...]
    after: str


def filtered(user: Person, filters: Filters) -> QuerySet[Lead]:
    """Leads in sight that match; absent and empty filters let everything through."""
    leads = Lead.objects.visible_to(user).alive().filter(_members(filters))
    if text := search_key(filters.get("q") or ""):
        leads = leads.filter(saying(text))
    if stage := filters.get("stage"):
        leads = leads.filter(stage_id=stage)
    if kind := filters.get("kind"):
        leads = leads.filter(stage__kind=kind)
    if origin := filters.get("origin"):
        leads = leads.filter(origin=origin)
    if there := filters.get("there"):
        leads = leads.filter(gone_at__isnull=there == "yes")
    if first_line := filters.get("first_line"):
        leads = leads.filter(fact__first_line_id=0 if first_line == NONE else first_line)
    if tag := filters.get("tag"):
        leads = leads.filter(tags=tag)
    if reached := filters.get("reached"):
        leads = leads.filter(steps__stage_id=reached)
    if late := filters.get("late"):
        leads = leads.filter(_late_or_leaked(late, filters.get("late_since")))
    return leads.filter(_created(filters.get("since"), filters.get("until")))


def _members(filters: Filters) -> Q:
    wanted = Q()
    for name in MEMBERS:
        value = filters.get(name)
        if value:
            wanted &= Q(**{name: None}) if value == NONE else Q(**{f"{name}_id": value})
    return wanted


def _created(since: date | None, until: date | None) -> Q:
    """Local days of the company, both ends inside."""
    zone = people.zone()
    wanted = Q()
    if since:
        wanted &= Q(created_at__gte=day_start(since, zone))
    if until:
        wanted &= Q(created_at__lt=day_start(date.fromordinal(until.toordinal() + 1), zone))
    return wanted


def _late_or_leaked(which: str, since: date | None) -> Q | Exists:
    """Of the leaked, `since` is the day they are judged on; without it those without a next step are left out."""
    if which != "leaked":
        return _late(which, since)
    return leaked(since) if since else untouched() | lost_without_reason()


def _late(which: str, since: date | None) -> Exists:
    """Leads with a clock that ran out: `waiting` and `silent` still run, `first_touch` and `decision` ran out ever."""
    clocks = Clock.objects.filter(lead=OuterRef("pk"), breached_at__isnull=False)
    if which in ("waiting", "silent"):
        clocks = clocks.filter(stopped_at=None, void_at=None)
    if which != "waiting":
        clocks = clocks.filter(counted(), kind="decision" if which == "silent" else which)
    if since:
        clocks = clocks.filter(due_at__gte=day_start(since, people.zone()))
    return Exists(clocks)


def lead_page(leads: QuerySet[Lead], *, sort: str = DEFAULT_SORT, after: str = "", size: int = PAGE) -> Page:
    """The next `size` leads after a cursor, with everything that a row shows."""
    leads = _after(_sortable(leads), sort, after).order_by(*_order(sort))
    rows = list(for_rows(leads)[: size + 1])
    return Page(tuple(rows[:size]), _cursor(rows[size - 1], sort) if len(rows) > size else "")


def for_rows(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    running = Clock.objects.filter(stopped_at=None, void_at=None).order_by("due_at")
    return leads.select_related("stage", "owner", "source", "campaign", "feed").prefetch_related(
        "tags", Prefetch("clocks", running, "running")
    )


def neighbours(lead: Lead, leads: QuerySet[Lead], *, sort: str = DEFAULT_SORT) -> tuple[int | None, int | None]:
    """Ids of the leads before and after this one in the same list."""
    leads = _sortable(leads)
    found = leads.filter(pk=lead.pk).first()
    if found is None:
        return None, None
    opposite = sort[1:] if sort.startswith("-") else f"-{sort}"
    return _next(leads, found, opposite), _next(leads, found, sort)


def _next(leads: QuerySet[Lead], lead: Lead, way: str) -> int | None:
    return _after(leads, way, _cursor(lead, way)).order_by(*_order(way)).values_list("pk", flat=True).first()


def _sortable(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    return leads.annotate(worth=Coalesce("amount_minor", 0))


def _order(sort: str) -> list[str]:
    column, descending = SORTS[sort]
    return [f"-{column}", "-pk"] if descending else [column, "pk"]


def _cursor(lead: Lead, sort: str) -> str:
    value = getattr(lead, SORTS[sort][0])
    return f"{value.isoformat() if isinstance(value, datetime) else value}~{lead.pk}"


def _after(leads: QuerySet[Lead], sort: str, cursor: str) -> QuerySet[Lead]:
    if not cursor:
        return leads
    column, descending = SORTS[sort]
    value, pk = read_place(cursor, column)
    way = "lt" if descending else "gt"
    return leads.filter(Q(**{f"{column}__{way}": value}) | Q(**{column: value, f"pk__{way}": pk}))


def read_place(cursor: str, column: str) -> tuple[Any, int]:
    value, _mark, pk = cursor.partition("~")
    try:
        known = int(value) if column == "worth" else datetime.fromisoformat(value)
        if isinstance(known, datetime) and known.tzinfo is None:
            raise ValueError(value)
        return known, int(pk)
    except ValueError as error:
        raise InvalidInput(_("The place in the list could not be read. Open the list anew.")) from error


def without(filters: Filters, *names: str) -> dict[str, Any]:
    return {name: value for name, value in filters.items() if name not in names}


def movable_ids(user: Person, leads: Iterable[Lead]) -> set[int]:
    """Which of these this person may move."""
    ids = [lead.pk for lead in leads]
    return set(Lead.objects.takeable_by(user).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


@dataclass(frozen=True)
class FilterChoices:
    stages: tuple[Stage, ...]
    sources: tuple[Source, ...]
    campaigns: tuple[Campaign, ...]
    owners: tuple[Person, ...]
    teams: tuple[Department, ...]
    tags: tuple[Tag, ...]
    feeds: tuple[Feed, ...]
    first_line: tuple[Person, ...]


def filter_choices() -> FilterChoices:
    owners = Person.objects.filter(
        is_erased=False, memberships__role__in=["sales_rep", "head_of_sales", "cco"], memberships__to_date=None
    )
    return FilterChoices(
        stages=tuple(Stage.objects.exclude(pipeline__kind="hiring").order_by("pipeline_id", "order")),
        sources=tuple(Source.objects.order_by("name")),
        campaigns=tuple(Campaign.objects.filter(is_archived=False).order_by("name")),
        owners=tuple(owners.distinct().order_by("last_name", "first_name")),
        teams=tuple(Department.objects.filter(side="sales").order_by("name")),
        tags=tuple(Tag.objects.order_by("name")),
        feeds=feeds.names(),
        first_line=tuple(ever_first_line()),
    )


def saved_views(user: Person) -> QuerySet[SavedView]:
    """One's own and those that colleagues share; the pinned ones first."""
    mine = SavedView.pinned_by.through.objects.filter(savedview=OuterRef("pk"), person=user)
    views = SavedView.objects.filter(Q(person=user) | Q(is_shared=True)).select_related("person")
    return views.annotate(is_pinned=Exists(mine)).order_by("-is_pinned", "name", "pk")
