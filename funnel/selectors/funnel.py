"""The funnel as a table: any period, cohort or period view, one cut, any filters; from spend to repeat."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q

from alignment.shared.ratios import share
from funnel.metrics import cost, velocity
from funnel.metrics.conversion import StageCounts, Step, interval, steps
from funnel.metrics.maturity import maturity
from funnel.models import REPEAT, Campaign, DayMark, LeadFact, Pipeline, Product, RollupMark, Source, Stage
from funnel.selectors.advertising import advertising
from funnel.selectors.advertising import whole as all_of
from funnel.selectors.history import from_events
from funnel.selectors.ingredients import COUNTED, OUTCOMES, Sums, from_rollups, histogram
from funnel.selectors.tables import (
    CUTS,
    TIME_CUTS,
    Advertising,
    Apart,
    FunnelQuery,
    FunnelRow,
    FunnelTable,
    Repeat,
    StageFigures,
    default_period,
)
from people import selectors as people
from people.models import Company, Department, Person

__all__ = [
    "CUTS",
    "TIME_CUTS",
    "Apart",
    "FunnelQuery",
    "FunnelRow",
    "FunnelTable",
    "Repeat",
    "StageFigures",
    "apart",
    "default_period",
    "funnel_table",
    "pipeline_of",
]


def funnel_table(query: FunnelQuery, *, now: datetime) -> FunnelTable:
    """The whole table; `fresh_at` is the moment of the oldest event not yet in the figures, else that of the answer."""
    company, as_of = people.company(), query.as_of or now
    reader = _Reader(query, company, as_of)
    rows = reader.rows() if query.by else ()
    if query.as_of is not None:
        return FunnelTable(query, company, reader.total(), rows, as_of, as_of, 0)
    return FunnelTable(query, company, reader.total(), rows, now, *freshness(now))


def pipeline_of(query: FunnelQuery) -> Pipeline:
    """Read once for a page that asks many questions of it."""
    found: Pipeline = people.once(f"pipeline {query.pipeline}", lambda: Pipeline.objects.get(key=query.pipeline))
    return found


def freshness(now: datetime) -> tuple[datetime, int]:
    """The moment of the oldest event that is not in the figures yet, and how many leads wait."""
    waiting = [model.objects.aggregate(oldest=Min("marked_at"))["oldest"] for model in (RollupMark, DayMark)]
    return min([moment for moment in waiting if moment], default=now), RollupMark.objects.count()


def apart(query: FunnelQuery) -> tuple[Apart, ...]:
    """What decisions.md 33 keeps out of acquisition: leads of other origins and pipelines, created in these days."""
    facts = LeadFact.objects.filter(cohort_day__gte=query.start, cohort_day__lt=query.end).exclude(outcome="junk")
    rows = facts.values("pipeline_id", "origin").annotate(n=Count("pk"), won=Count("pk", filter=Q(outcome="won")))
    pipelines = {pipeline.pk: pipeline for pipeline in Pipeline.objects.exclude(kind="hiring")}
    known = [(pipelines[row["pipeline_id"]], row) for row in rows.order_by("-n") if row["pipeline_id"] in pipelines]
    return tuple(
        Apart(pipeline, row["origin"], row["n"], row["won"])
        for pipeline, row in known
        if (pipeline.key, row["origin"]) != (query.pipeline, query.origin)
    )


class _Reader:
    """Takes every ingredient, grouped by the cut of the query, and puts the rows together."""

    def __init__(self, query: FunnelQuery, company: Company, as_of: datetime) -> None:
        self.query = query
        self.company = company
        self.pipeline = pipeline_of(query)
        stages = Stage.objects.filter(pipeline=self.pipeline, kind__in=["open", "won"]).order_by("order")
        self.stages = [stage for stage in stages if not stage.is_archived]
        today = as_of.astimezone(company.zone).date()
        self.found = (
            from_rollups(query, self.pipeline, today=today)
            if query.as_of is None
            else from_events(query, self.pipeline, as_of=as_of, today=today)
        )
        self.is_new_business = self.pipeline.kind == "new" and query.origin != "repeat"
        self.advertising = advertising(query) if self.pipeline.kind == "new" else None

    def total(self) -> FunnelRow:
        return self._row(None, None, None, _merge_groups(self.found.sums.values()), whole=True)

    def rows(self) -> tuple[FunnelRow, ...]:
        members = set(self.found.sums) | set(self.advertising or {}) | set(self.found.outcomes)
        names = self._names([m for m in members if isinstance(m, int)])
        known = {m: names.get(m, (m or None, m or None)) for m in members}
        rows = [self._row(m, key, name, self.found.sums.get(m, {})) for m, (key, name) in known.items()]
        if self.query.by in TIME_CUTS:
            return tuple(sorted(rows, key=lambda row: str(row.key)))
        return tuple(sorted(rows, key=lambda row: (-row.entered, str(row.name))))

    def _row(self, member: Any, key: Any, name: Any, sums: Sums, *, whole: bool = False) -> FunnelRow:
        counts = [self._counts(stage, sums) for stage in self.stages]
        unknown = sum(part["lost_unknown"] for part in sums.values())
        ways = steps(counts, lost_stage_unknown=unknown)
        outcomes = self._outcome(member, whole)
        entered, won = outcomes["total"], outcomes["won"]
        cycle = histogram(self.found.cycles, member, whole)
        before = self._advertising(member, whole)
        spend = before.cost_minor if before else None
        revenue = sum(part["amount_minor"] for part in sums.values())
        low, high = interval(won, entered)
        return FunnelRow(
            key=key,
            name=name,
            entered=entered,
            won=won,
            lost=outcomes["lost"],
            rejected=outcomes["rejected"],
            open=outcomes["open"],
            junk=outcomes["junk"],
            lost_unknown=unknown,
            conversion=share(won, entered),
            low=low,
            high=high,
            median_days_to_won=velocity.median_of_histogram(cycle),
            p90_days_to_won=velocity.p90_of_histogram(cycle),
            revenue_minor=revenue,
            spend_minor=spend,
            cpl_minor=cost.cpl(spend, entered),
            cac_minor=cost.cac_paid(spend, won),
            romi=cost.romi(revenue, spend, margin=self.company.gross_margin),
            maturity=maturity(outcomes["closed"], outcomes["ripe"], outcomes["total"]),
            stages=tuple(
                self._figures(stage, way, sums, member, whole) for stage, way in zip(self.stages, ways, strict=True)
            ),
            repeat=self._repeat(counts, sums, outcomes, member, whole) if self.is_new_business else None,
            advertising=before,
            member=member,
        )

    def _counts(self, stage: Stage, sums: Sums) -> StageCounts:
        part = sums.get(stage.pk, {})
        return StageCounts(
            stage_key=stage.key,
            kind=stage.kind,
            entered=part.get("entered", 0),
            advanced=part.get("advanced", 0) + part.get("won", 0),
            lost=part.get("lost", 0),
            rejected=part.get("rejected", 0),
            moved_back=part.get("moved_back", 0),
            still_open=part.get("still_open", 0),
            started=part.get("started", 0),
            began_later=part.get("began_later", 0),
        )

    def _figures(self, stage: Stage, way: Step, sums: Sums, member: Any, whole: bool) -> StageFigures:
        counts = self._counts(stage, sums)
        minutes = histogram(self.found.minutes.get(stage.pk, {}), member, whole)
        return StageFigures(
            stage=stage,
            entered=counts.entered,
            advanced=counts.advanced,
            lost=counts.lost,
            rejected=counts.rejected,
            moved_back=counts.moved_back,
            still_open=counts.still_open,
            lost_unknown=sums.get(stage.pk, {}).get("lost_unknown", 0),
            step=way,
            median_hours=velocity.in_hours(velocity.median_of_histogram(minutes)),
            p90_hours=velocity.in_hours(velocity.p90_of_histogram(minutes)),
        )

    def _repeat(
        self, counts: list[StageCounts], sums: Sums, outcomes: Mapping[str, int], member: Any, whole: bool
    ) -> Repeat:
        part = sums.get(REPEAT, {})
        again, waiting = part.get("advanced", 0), part.get("still_open", 0)
        by_cohort = self.query.view == "cohort"
        n = again + waiting if by_cohort else counts[-1].entered
        low, high = interval(again, n)
        minutes = histogram(self.found.minutes.get(REPEAT, {}), member, whole)
        return Repeat(
            entered=again,
            waiting=waiting,
            n=n,
            from_previous=share(again, n),
            from_first=share(again, counts[0].entered),
            low=low,
            high=high,
            maturity=share(outcomes["ripe_wins"], outcomes["won"]) if by_cohort else None,
            median_hours=velocity.in_hours(velocity.median_of_histogram(minutes)),
            p90_hours=velocity.in_hours(velocity.p90_of_histogram(minutes)),
        )

    def _outcome(self, member: Any, whole: bool) -> dict[str, int]:
        parts = list(self.found.outcomes.values()) if whole else [self.found.outcomes.get(member, {})]
        return {name: sum(part.get(name, 0) for part in parts) for name in OUTCOMES}

    def _advertising(self, member: Any, whole: bool) -> Advertising | None:
        if self.advertising is None:
            return None
        return all_of(self.advertising.values()) if whole else self.advertising.get(member)

    def _names(self, members: list[int]) -> dict[Any, tuple[Any, str | None]]:
        by = self.query.by
        if by in ("source", "campaign"):
            model = Source if by == "source" else Campaign
            return {
                pk: (key, name)
                for pk, key, name in model.objects.filter(pk__in=members).values_list("pk", "key", "name")
            }
        if by in ("owner", "first_line"):
            return {person.pk: (person.pk, person.name) for person in Person.objects.filter(pk__in=members)}
        if by == "product":
            return {product.pk: (product.pk, product.name) for product in Product.objects.filter(pk__in=members)}
        if by == "team":
            return {team.pk: (team.pk, team.name) for team in Department.objects.filter(pk__in=members)}
        return {}


def _merge_groups(groups: Iterable[Sums]) -> Sums:
    merged: Sums = {}
    for stages in groups:
        for stage_id, part in stages.items():
            counts = merged.setdefault(stage_id, dict.fromkeys(COUNTED, 0))
            for name in COUNTED:
                counts[name] += part[name]
    return merged
