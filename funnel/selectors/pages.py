"""What the pages of leads ask: filters, keyset pages, columns of the board, neighbours, fates, campaigns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from alignment.shared.periods import day_start
from alignment.shared.search import search_key
from funnel.models import (
    Activity,
    Campaign,
    Clock,
    Lead,
    Merge,
    Pipeline,
    Reason,
    SavedView,
    Source,
    Spend,
    Stage,
    StageEvent,
    StageSignature,
    Tag,
)
from people import selectors as people
from people.models import Department, Person

PAGE = 50
NONE = "none"
MEMBERS = ("source", "campaign", "owner", "team")
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
        leads = leads.filter(search_key__contains=text)
    if stage := filters.get("stage"):
        leads = leads.filter(stage_id=stage)
    if kind := filters.get("kind"):
        leads = leads.filter(stage__kind=kind)
    if origin := filters.get("origin"):
        leads = leads.filter(origin=origin)
    if tag := filters.get("tag"):
        leads = leads.filter(tags=tag)
    if reached := filters.get("reached"):
        leads = leads.filter(steps__stage_id=reached)
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


def lead_page(leads: QuerySet[Lead], *, sort: str = DEFAULT_SORT, after: str = "", size: int = PAGE) -> Page:
    """The next `size` leads after a cursor, with everything that a row shows."""
    leads = _after(_sortable(leads), sort, after).order_by(*_order(sort))
    rows = list(for_rows(leads)[: size + 1])
    return Page(tuple(rows[:size]), _cursor(rows[size - 1], sort) if len(rows) > size else "")


def for_rows(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    running = Clock.objects.filter(stopped_at=None, void_at=None).order_by("due_at")
    return leads.select_related("stage", "owner", "source", "campaign").prefetch_related(
        "tags", Prefetch("clocks", running, "running")
    )


def neighbours(lead: Lead, leads: QuerySet[Lead], *, sort: str = DEFAULT_SORT) -> tuple[int | None, int | None]:
    """Ids of the leads before and after this one in the same list."""
    leads = _sortable(leads)
    lead = leads.filter(pk=lead.pk).first()
    if lead is None:
        return None, None
    opposite = sort[1:] if sort.startswith("-") else f"-{sort}"
    return tuple(
        _after(leads, way, _cursor(lead, way)).order_by(*_order(way)).values_list("pk", flat=True).first()
        for way in (opposite, sort)
    )


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
    value, pk = _parsed(cursor, column)
    way = "lt" if descending else "gt"
    return leads.filter(Q(**{f"{column}__{way}": value}) | Q(**{column: value, f"pk__{way}": pk}))


def _parsed(cursor: str, column: str) -> tuple[Any, int]:
    value, _mark, pk = cursor.partition("~")
    try:
        known = int(value) if column == "worth" else datetime.fromisoformat(value)
        if isinstance(known, datetime) and known.tzinfo is None:
            raise ValueError(value)
        return known, int(pk)
    except ValueError as error:
        raise InvalidInput(_("The place in the list could not be read. Open the list anew.")) from error


@dataclass
class Column:
    stage: Stage
    count: int = 0
    sum_minor: int = 0
    cards: tuple[Lead, ...] = ()
    after: str = ""


@dataclass(frozen=True)
class Board:
    columns: tuple[Column, ...]
    ends: tuple[Column, ...]

    @property
    def is_empty(self) -> bool:
        return not any(column.count for column in (*self.columns, *self.ends))


def pipeline_of(key: str = "") -> Pipeline:
    """The named pipeline, or the first one."""
    pipelines = Pipeline.objects.exclude(kind="hiring").order_by("pk")
    return pipelines.filter(key=key).first() or pipelines[0]


def board(user: Person, filters: Filters, *, pipeline: Pipeline) -> Board:
    """Counts and sums in one GROUP BY; the newest cards of every open stage."""
    totals = column_totals(user, filters, pipeline=pipeline)
    opened = tuple(column for column in totals if not column.stage.is_end)
    for column in opened:
        page = column_page(user, filters, stage_id=column.stage.pk) if column.count else Page((), "")
        column.cards, column.after = page.rows, page.after
    return Board(opened, tuple(column for column in totals if column.stage.is_end))


def column_totals(user: Person, filters: Filters, *, pipeline: Pipeline) -> list[Column]:
    counts = {
        row["stage_id"]: row
        for row in filtered(user, without(filters, "stage", "kind"))
        .filter(pipeline=pipeline)
        .values("stage_id")
        .annotate(count=Count("pk", distinct=True), sum=Sum("amount_minor"))
        .order_by()
    }
    stages = Stage.objects.filter(pipeline=pipeline).order_by("order")
    return [
        Column(stage, row["count"], row["sum"] or 0) if (row := counts.get(stage.pk)) else Column(stage)
        for stage in stages
        if not stage.is_archived or stage.pk in counts
    ]


def column_page(user: Person, filters: Filters, *, stage_id: int, after: str = "") -> Page:
    leads = filtered(user, {**without(filters, "stage", "kind"), "stage": stage_id})
    return lead_page(leads, sort="-stage", after=after)


def without(filters: Filters, *names: str) -> dict[str, Any]:
    return {name: value for name, value in filters.items() if name not in names}


def card(user: Person, pk: int) -> Lead | None:
    """A lead as its card shows it, wherever it is now."""
    return for_rows(Lead.objects.visible_to(user).alive()).filter(pk=pk).first()


def movable_ids(user: Person, leads: Iterable[Lead]) -> set[int]:
    """Which of these this person may move."""
    ids = [lead.pk for lead in leads]
    return set(Lead.objects.takeable_by(user).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def last_move(lead: Lead) -> StageEvent | None:
    moves = lead.events.filter(kind="entered", voided_by=None).select_related("actor", "stage")
    return moves.order_by("-recorded_at", "-pk").first()


@dataclass(frozen=True)
class FilterChoices:
    stages: tuple[Stage, ...]
    sources: tuple[Source, ...]
    campaigns: tuple[Campaign, ...]
    owners: tuple[Person, ...]
    teams: tuple[Department, ...]
    tags: tuple[Tag, ...]


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
    )


def saved_views(user: Person) -> QuerySet[SavedView]:
    return SavedView.objects.filter(person=user).order_by("name")


def reasons(kind: str) -> QuerySet[Reason]:
    return Reason.objects.filter(kind=kind, is_archived=False).order_by("order", "pk")


def told_of(lead: Lead) -> list[int]:
    """Its own number and those of the duplicates it took in."""
    return [lead.pk, *lead.duplicates.values_list("pk", flat=True)]


def events_of(ids: Iterable[int]) -> QuerySet[StageEvent]:
    events = StageEvent.objects.filter(lead_id__in=ids).select_related(
        "stage", "from_stage", "actor", "owner", "reason"
    )
    return events.prefetch_related("voided_by").order_by("-occurred_at", "-pk")


def activities_of(ids: Iterable[int]) -> QuerySet[Activity]:
    return Activity.objects.filter(lead_id__in=ids).select_related("author").order_by("-at", "-pk")


def clocks_of(lead: Lead) -> QuerySet[Clock]:
    return lead.clocks.filter(void_at=None).order_by("-mql_no", "kind")


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


@dataclass(frozen=True)
class Fate:
    """The latest turn in the life of a lead, and what it says about the campaign."""

    lead: Lead
    event: StageEvent
    accepted_minutes: int | None
    days: int


def fates(user: Person, *, before: str = "", size: int = PAGE) -> tuple[tuple[Fate, ...], str]:
    """What sales did with the leads in sight, newest first; a marketer sees those of own campaigns."""
    events = StageEvent.objects.filter(
        kind__in=["entered", "contested", "timed_out"],
        stage__side="sales",
        voided_by=None,
        lead__in=Lead.objects.visible_to(user).alive(),
    ) | StageEvent.objects.filter(
        kind="entered", stage__kind="rejected", voided_by=None, lead__in=Lead.objects.visible_to(user).alive()
    )
    if before:
        moment, pk = _parsed(before, "occurred_at")
        events = events.filter(Q(occurred_at__lt=moment) | Q(occurred_at=moment, pk__lt=pk))
    events = events.select_related("stage", "reason", "lead__campaign", "lead__source", "lead__stage")
    decided = Clock.objects.filter(kind="decision", void_at=None)
    events = events.prefetch_related(Prefetch("lead__clocks", decided, "decisions")).order_by("-occurred_at", "-pk")
    found = list(events[: size + 1])
    shown = found[:size]
    cursor = f"{shown[-1].occurred_at.isoformat()}~{shown[-1].pk}" if len(found) > size else ""
    return tuple(_fate(event) for event in shown), cursor


def _fate(event: StageEvent) -> Fate:
    minutes = next((clock.minutes for clock in event.lead.decisions if clock.mql_no == event.mql_no), None)
    zone = people.zone()
    days = event.occurred_at.astimezone(zone).date() - event.lead.created_at.astimezone(zone).date()
    return Fate(event.lead, event, minutes, days.days)


SPEND_SUMS = ("impressions", "clicks", "cost_minor", "reported_leads", "reported_customers", "reported_revenue_minor")


def spend_by_campaign(user: Person, *, start: date, end: date) -> dict[int, dict[str, int | None]]:
    """Sums of the spend rows of half-open days; 0 for rows without a campaign."""
    rows = spend_rows(user, start=start, end=end).values("campaign_id")
    sums = rows.annotate(**{f"sum_{name}": Sum(name) for name in SPEND_SUMS}, n=Count("pk")).order_by()
    return {
        row["campaign_id"] or 0: {**{name: row[f"sum_{name}"] for name in SPEND_SUMS}, "rows": row["n"]} for row in sums
    }


def spend_rows(user: Person, *, start: date, end: date, campaign: str = "") -> QuerySet[Spend]:
    rows = Spend.objects.visible_to(user).filter(date__gte=start, date__lt=end)
    if campaign:
        rows = rows.filter(campaign=None) if campaign == NONE else rows.filter(campaign_id=campaign)
    return rows.select_related("campaign", "source").order_by("-date", "-pk")


def campaigns_by_id(user: Person, ids: Iterable[int]) -> dict[int, Campaign]:
    found = Campaign.objects.visible_to(user).filter(Q(pk__in=ids) | Q(is_archived=False))
    return {campaign.pk: campaign for campaign in found.select_related("source", "owner")}


@dataclass(frozen=True)
class DefinedStage:
    """R-FN-01: a definition counts once both heads have signed this very text."""

    stage: Stage
    marketing: StageSignature | None
    sales: StageSignature | None

    @property
    def is_draft(self) -> bool:
        return not (self.stage.definition and self.marketing and self.sales)


def defined_stages(pipeline: Pipeline) -> tuple[DefinedStage, ...]:
    signatures = StageSignature.objects.filter(definition=F("stage__definition")).select_related("person")
    stages = Stage.objects.filter(pipeline=pipeline).order_by("is_archived", "order")
    stages = stages.prefetch_related(Prefetch("signatures", signatures.order_by("signed_at"), "valid"))
    return tuple(
        DefinedStage(stage, _signed(stage.valid, "marketing"), _signed(stage.valid, "sales")) for stage in stages
    )


def _signed(signatures: Sequence[StageSignature], side: str) -> StageSignature | None:
    return next((signature for signature in signatures if signature.side == side), None)


def waits_for_signature(stages: Iterable[DefinedStage], side: str) -> list[DefinedStage]:
    """Definitions with words that this side has not signed; they are signed as one set."""
    return [
        item for item in stages if not item.stage.is_archived and item.stage.definition and getattr(item, side) is None
    ]
