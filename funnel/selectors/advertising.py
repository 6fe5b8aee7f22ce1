"""What was paid for leads and what it brought before them: spend, impressions, clicks and visits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from funnel.metrics import volumes
from funnel.models import Spend
from funnel.selectors.ingredients import member
from funnel.selectors.rates import Rates
from funnel.selectors.tables import TIME_CUTS, Advertising, FunnelQuery, Reported
from people import selectors as people
from people.models import Person

SPEND_CUTS = {"source": "source_id", "campaign": "campaign_id"}
SEEN = ("impressions", "clicks", "visits")
REPORTED = ("reported_leads", "reported_customers")
COUNTS = ("impressions", "clicks", *REPORTED)
AMOUNTS = ("cost_minor", "reported_revenue_minor")


def advertising(query: FunnelQuery) -> Mapping[Any, Advertising] | None:
    """By member; None where the cut or a filter has no cost of its own, or nothing was spent."""
    if not has_cost(query):
        return None
    group = "date" if query.by in TIME_CUTS else SPEND_CUTS.get(query.by or "", "currency")
    rates, parts = Rates(), dict[Any, list[dict[str, Any]]]()
    for row in _rows(spend_of(query), group, rates.own):
        who = member(query, row["group"] or 0) if query.by else None
        row["cost"] = rates.in_own(row["sum_cost_minor"], row["currency"], row["date"]) or 0
        row["revenue"] = rates.in_own(row["sum_reported_revenue_minor"], row["currency"], row["date"])
        parts.setdefault(who, []).append(row)
    return {who: _together(rows) for who, rows in parts.items()} or None


def _rows(spend: QuerySet[Spend], group: str, own: str) -> Iterator[dict[str, Any]]:
    """Sums by group; of foreign money by day too, because each day has its rate."""
    sums = {f"sum_{name}": Sum(name) for name in (*AMOUNTS, *SEEN, *REPORTED)}
    for row in spend.filter(currency=own).values(group=F(group)).annotate(**sums).order_by():
        yield {**row, "currency": own, "date": None}
    foreign = spend.exclude(currency=own).values("currency", "date", group=F(group))
    for foreign_row in foreign.annotate(**sums).order_by():
        yield {**foreign_row}


def has_cost(query: FunnelQuery) -> bool:
    """Spend belongs to sources and campaigns; an owner, a team, single leads and another origin have none."""
    if query.among is not None:
        return False
    filters = {cut for cut, members in query.filters.items() if members}
    return (
        not filters - set(SPEND_CUTS)
        and (query.by is None or query.by in (*TIME_CUTS, *SPEND_CUTS))
        and query.origin == "inbound"
    )


def spend_of(query: FunnelQuery) -> QuerySet[Spend]:
    """Rows of the days and the cut; of a past moment, of the days up to its own."""
    spend = Spend.objects.filter(date__gte=query.start, date__lt=query.end)
    if query.as_of is not None:
        spend = spend.filter(date__lte=query.as_of.astimezone(people.zone()).date())
    for cut, members in query.filters.items():
        if members:
            column = SPEND_CUTS[cut]
            none = Q(**{column: None}) if 0 in members else Q(pk__in=[])
            spend = spend.filter(Q(**{f"{column}__in": members}) | none)
    return spend


def whole(parts: Iterable[Advertising]) -> Advertising:
    return _together([_as_row(part) for part in parts])


def _as_row(part: Advertising) -> dict[str, Any]:
    told = part.reported
    return {
        "cost": part.cost_minor,
        "revenue": told and told.revenue_minor,
        "sum_reported_leads": told and told.leads,
        "sum_reported_customers": told and told.customers,
        **{f"sum_{name}": getattr(part, name) for name in SEEN},
    }


def _together(rows: list[dict[str, Any]]) -> Advertising:
    seen = {name: sum(row[f"sum_{name}"] or 0 for row in rows) or None for name in SEEN}
    spent = sum(row["cost"] for row in rows)
    told = [
        volumes.total(row[name] for row in rows) for name in ("sum_reported_leads", "sum_reported_customers", "revenue")
    ]
    is_told = any(figure is not None for figure in told)
    return Advertising(cost_minor=spent, **seen, reported=Reported(spent, *told) if is_told else None)


def spend_rows(
    user: Person, *, start: date, end: date, campaigns: Sequence[int] = (), sources: Sequence[int] = ()
) -> QuerySet[Spend]:
    """Rows in sight of half-open days; 0 stands for rows without a campaign or source."""
    rows = Spend.objects.visible_to(user).filter(date__gte=start, date__lt=end)
    for column, wanted in (("campaign_id", campaigns), ("source_id", sources)):
        if wanted:
            none = Q(**{column: None}) if 0 in wanted else Q(pk__in=[])
            rows = rows.filter(Q(**{f"{column}__in": wanted}) | none)
    return rows.select_related("campaign", "source").order_by("-date", "-pk")


def spend_by_campaign(user: Person, *, start: date, end: date) -> dict[int, dict[str, int | None]]:
    """Sums in the company's currency; 0 for rows without a campaign."""
    rates, found = Rates(), dict[int, dict[str, int | None]]()
    rows = spend_rows(user, start=start, end=end).order_by()
    sums = {f"sum_{name}": Sum(name) for name in (*COUNTS, *AMOUNTS)} | {"n": Count("pk")}
    own: Iterable[Mapping[str, Any]] = rows.filter(currency=rates.own).values("campaign_id").annotate(**sums)
    foreign: Iterable[Mapping[str, Any]] = (
        rows.exclude(currency=rates.own).values("campaign_id", "currency", "date").annotate(**sums)
    )
    for row in (*own, *foreign):
        money = row.get("currency", rates.own), row.get("date")
        line = found.setdefault(row["campaign_id"] or 0, {"rows": 0})
        line["rows"] = (line["rows"] or 0) + row["n"]
        for name in COUNTS:
            line[name] = volumes.total([line.get(name), row[f"sum_{name}"]])
        for name in AMOUNTS:
            line[name] = volumes.total([line.get(name), rates.in_own(row[f"sum_{name}"], *money)])
    return found
