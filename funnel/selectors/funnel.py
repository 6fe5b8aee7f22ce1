"""The funnel as a table: any period, cohort or period view, one cut, any filters; read from roll-ups."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, Sum

from alignment.shared.ratios import share, wilson
from funnel.metrics import velocity
from funnel.metrics.conversion import StageCounts, Step, steps
from funnel.metrics.maturity import maturity, maturity_days
from funnel.models import Campaign, FactStep, FunnelCell, LeadFact, Pipeline, RollupMark, Source, Spend, Stage
from people import selectors as people
from people.models import Company, Department, Person

CUTS = {"source": "source_id", "campaign": "campaign_id", "owner": "owner_id", "team": "team_id"}
TIME_CUTS = ("month", "week")
SPEND_CUTS = {"source": "source_id", "campaign": "campaign_id"}
COUNTED = (
    "entered",
    "advanced",
    "won",
    "lost",
    "rejected",
    "moved_back",
    "still_open",
    "lost_unknown",
    "amount_minor",
)


@dataclass(frozen=True)
class FunnelQuery:
    """Half-open days in the company's zone. `filters` maps a cut to ids, 0 meaning "none"."""

    start: date
    end: date
    view: str = "cohort"
    by: str | None = None
    filters: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    pipeline: str = "sales"
    origin: str = "inbound"

    @property
    def column(self) -> str:
        return "cohort_day" if self.view == "cohort" else "day"


@dataclass(frozen=True)
class StageFigures:
    """One stage: how many entered, how each of them left (they add up), conversion with bounds, hours spent."""

    stage: Stage
    entered: int
    advanced: int
    lost: int
    rejected: int
    moved_back: int
    still_open: int
    lost_unknown: int
    step: Step
    median_hours: float | None
    p90_hours: float | None


@dataclass(frozen=True)
class FunnelRow:
    """A line of the table. Money in minor units; a ratio of nothing is None."""

    key: str | int | None
    name: str | None
    entered: int
    won: int
    lost: int
    rejected: int
    open: int
    junk: int
    lost_unknown: int
    conversion: float | None
    low: float | None
    high: float | None
    median_days_to_won: float | None
    p90_days_to_won: float | None
    revenue_minor: int
    spend_minor: int | None
    cpl_minor: float | None
    cac_minor: float | None
    romi: float | None
    maturity: float | None
    stages: tuple[StageFigures, ...]
    member: int | None = None


@dataclass(frozen=True)
class FunnelTable:
    query: FunnelQuery
    company: Company
    total: FunnelRow
    rows: tuple[FunnelRow, ...]
    as_of: datetime
    fresh_at: datetime
    waiting: int


def funnel_table(query: FunnelQuery, *, now: datetime) -> FunnelTable:
    """The whole table; `fresh_at` is the moment of the oldest event not yet in the figures, else now."""
    company = people.company()
    reader = _Reader(query, company, now)
    marks = RollupMark.objects.order_by("marked_at").values_list("marked_at", flat=True)
    rows = reader.rows() if query.by else ()
    return FunnelTable(query, company, reader.total(), rows, now, marks.first() or now, marks.count())


def default_period(today: date) -> tuple[date, date]:
    """Twelve months up to and with today."""
    return today.replace(year=today.year - 1, day=1), today + timedelta(days=1)


class _Reader:
    """Reads every ingredient once, grouped by the cut of the query, and puts the rows together."""

    def __init__(self, query: FunnelQuery, company: Company, now: datetime) -> None:
        self.query = query
        self.company = company
        self.today = now.astimezone(company.zone).date()
        self.pipeline = Pipeline.objects.get(key=query.pipeline)
        stages = Stage.objects.filter(pipeline=self.pipeline, kind__in=["open", "won"]).order_by("order")
        self.stages = [stage for stage in stages if not stage.is_archived]
        self.sums = self._read_sums()
        self.cycles, self.hours = self._read_times()
        self.outcomes = self._read_outcomes()
        self.spend = self._read_spend()

    def total(self) -> FunnelRow:
        return self._row(None, None, None, _merge_groups(self.sums.values()), whole=True)

    def rows(self) -> tuple[FunnelRow, ...]:
        members = set(self.sums) | set(self.spend or {}) | set(self.outcomes)
        names = self._names([m for m in members if isinstance(m, int)])
        rows = [self._row(m, *names.get(m, (m or None, m or None)), self.sums.get(m, {})) for m in members]
        if self.query.by in TIME_CUTS:
            return tuple(sorted(rows, key=lambda row: str(row.key)))
        return tuple(sorted(rows, key=lambda row: (-row.entered, str(row.name))))

    def _row(
        self, member: Any, key: Any, name: Any, sums: dict[int, dict[str, int]], *, whole: bool = False
    ) -> FunnelRow:
        counts = [self._counts(stage, sums) for stage in self.stages]
        unknown = sum(part["lost_unknown"] for part in sums.values())
        ways = steps(counts, lost_stage_unknown=unknown)
        first, last = counts[0], counts[-1]
        outcomes = self._outcome(member, whole)
        cycle = self._histogram(self.cycles, member, whole)
        spend = self._spend(member, whole)
        revenue = sum(part["amount_minor"] for part in sums.values())
        bounds = wilson(last.entered, first.entered) if last.entered <= first.entered else None
        margin = self.company.gross_margin
        profit = None if margin is None else revenue * float(margin)
        return FunnelRow(
            key=key,
            name=name,
            entered=first.entered,
            won=last.entered,
            lost=outcomes["lost"],
            rejected=outcomes["rejected"],
            open=outcomes["open"],
            junk=outcomes["junk"],
            lost_unknown=unknown,
            conversion=share(last.entered, first.entered),
            low=bounds[0] if bounds else None,
            high=bounds[1] if bounds else None,
            median_days_to_won=velocity.median_of_histogram(cycle),
            p90_days_to_won=velocity.p90_of_histogram(cycle),
            revenue_minor=revenue,
            spend_minor=spend,
            cpl_minor=share(spend, first.entered),
            cac_minor=share(spend, last.entered),
            romi=None if profit is None or spend is None else share(profit - spend, spend),
            maturity=maturity(outcomes["closed"], outcomes["ripe"], outcomes["total"]),
            stages=tuple(
                self._figures(stage, way, sums, member, whole) for stage, way in zip(self.stages, ways, strict=True)
            ),
            member=member if isinstance(member, int) else None,
        )

    def _counts(self, stage: Stage, sums: dict[int, dict[str, int]]) -> StageCounts:
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
        )

    def _figures(
        self, stage: Stage, way: Step, sums: dict[int, dict[str, int]], member: Any, whole: bool
    ) -> StageFigures:
        counts = self._counts(stage, sums)
        hours = self._histogram(self.hours.get(stage.pk, {}), member, whole)
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
            median_hours=velocity.median_of_histogram(hours),
            p90_hours=velocity.p90_of_histogram(hours),
        )

    def _read_sums(self) -> dict[Any, dict[int, dict[str, int]]]:
        """Counts by member and stage: from the cells when one cut answers, else from the facts."""
        cut = self._single_cut()
        rows = self._from_cells(cut) if cut else self._from_facts()
        groups: dict[Any, dict[int, dict[str, int]]] = {}
        for row in rows:
            stages = groups.setdefault(self._member(row["group"]), {})
            part = stages.setdefault(row["stage_id"], dict.fromkeys(COUNTED, 0))
            for name in COUNTED:
                part[name] += row[name] or 0
        return groups

    def _single_cut(self) -> str | None:
        cuts = {cut for cut, members in self.query.filters.items() if members}
        if self.query.by in CUTS:
            cuts.add(self.query.by)
        if len(cuts) > 1 or self.query.origin != "inbound":
            return None
        return next(iter(cuts), "all")

    def _from_cells(self, cut: str) -> Iterable[dict[str, Any]]:
        cells = FunnelCell.objects.filter(
            view=self.query.view,
            dimension=cut,
            pipeline_id=self.pipeline.pk,
            day__gte=self.query.start,
            day__lt=self.query.end,
        )
        members = self.query.filters.get(cut, ())
        cells = cells.filter(member__in=members) if members else cells
        group = "day" if self.query.by in TIME_CUTS else "member" if self.query.by else "pipeline_id"
        sums = {f"sum_{name}": Sum(name) for name in COUNTED}
        for row in cells.values("stage_id", group=F(group)).annotate(**sums).order_by():
            yield {"group": row["group"], "stage_id": row["stage_id"], **{n: row[f"sum_{n}"] for n in COUNTED}}

    def _from_facts(self) -> Iterable[dict[str, Any]]:
        exits = {name: Count("pk", filter=Q(left=name)) for name in COUNTED[1:6]}
        rows = (
            self._steps()
            .values("stage_id", group=F(self._group_column()))
            .annotate(
                entered=Count("pk"),
                still_open=Count("pk", filter=Q(left="open")),
                lost_unknown=Count("pk", filter=Q(left="lost", is_stage_unknown=True)),
                revenue=Sum("amount_minor"),
                **exits,
            )
        )
        for row in rows.order_by():
            yield {**row, "amount_minor": row["revenue"]}

    def _steps(self) -> Any:
        column = self.query.column
        window = {f"{column}__gte": self.query.start, f"{column}__lt": self.query.end}
        return self._narrowed(FactStep.objects.filter(**window))

    def _narrowed(self, facts: Any) -> Any:
        facts = facts.filter(pipeline_id=self.pipeline.pk, origin=self.query.origin)
        for cut, members in self.query.filters.items():
            if members:
                facts = facts.filter(**{f"{CUTS[cut]}__in": members})
        return facts

    def _group_column(self) -> str:
        if self.query.by in TIME_CUTS:
            return self.query.column
        return CUTS[self.query.by] if self.query.by else "pipeline_id"

    def _member(self, group: Any) -> Any:
        """The key of a group: an id, or the month or ISO week of a day."""
        if self.query.by == "month":
            return f"{group:%Y-%m}"
        if self.query.by == "week":
            year, week, _day = group.isocalendar()
            return f"{year}-W{week:02d}"
        return group if self.query.by else None

    def _read_times(self) -> tuple[dict[Any, dict[int, int]], dict[int, dict[Any, dict[int, int]]]]:
        group = F(self._group_column())
        cycles: dict[Any, dict[int, int]] = {}
        won = self._steps().filter(left="won", days_to_won__isnull=False).values("days_to_won", group=group)
        for row in won.annotate(n=Count("pk")).order_by():
            _add(cycles.setdefault(self._member(row["group"]), {}), row["days_to_won"], row["n"])
        hours: dict[int, dict[Any, dict[int, int]]] = {}
        spent = self._steps().filter(hours__isnull=False).values("stage_id", "hours", group=group)
        for row in spent.annotate(n=Count("pk")).order_by():
            stage = hours.setdefault(row["stage_id"], {})
            _add(stage.setdefault(self._member(row["group"]), {}), row["hours"], row["n"])
        return cycles, hours

    def _histogram(self, groups: Mapping[Any, dict[int, int]], member: Any, whole: bool) -> dict[int, int]:
        return velocity.merge(*groups.values()) if whole else groups.get(member, {})

    def _read_outcomes(self) -> dict[Any, dict[str, int]]:
        """What became of the leads: of a cohort by creation, of a period by the day they closed or came."""
        ripe_before = self._ripe_before()
        facts = self._narrowed(LeadFact.objects.all())
        window = Q(cohort_day__gte=self.query.start, cohort_day__lt=self.query.end)
        closed = Q(closed_day__gte=self.query.start, closed_day__lt=self.query.end)
        in_cohort = self.query.view == "cohort"
        ended = window if in_cohort else closed
        group = "cohort_day" if self.query.by in TIME_CUTS else self._group_column()
        rows = (
            facts.filter(window | ended)
            .values(group=F(group))
            .annotate(
                total=Count("pk", filter=window & ~Q(outcome="junk")),
                open=Count("pk", filter=window & Q(outcome="open")),
                lost=Count("pk", filter=ended & Q(outcome="lost")),
                rejected=Count("pk", filter=ended & Q(outcome="rejected")),
                junk=Count("pk", filter=window & Q(outcome="junk")),
                closed=Count("pk", filter=window & ~Q(outcome__in=["open", "junk"])),
                ripe=Count("pk", filter=window & Q(outcome="open", cohort_day__lte=ripe_before)),
            )
        )
        groups: dict[Any, dict[str, int]] = {}
        for row in rows.order_by():
            part = groups.setdefault(self._member(row.pop("group")), {})
            for name, count in row.items():
                _add(part, name, count)
        return groups

    def _outcome(self, member: Any, whole: bool) -> dict[str, int]:
        names = ("total", "open", "lost", "rejected", "junk", "closed", "ripe")
        parts = self.outcomes.values() if whole else [self.outcomes.get(member, {})]
        parts = list(parts)
        return {name: sum(part.get(name, 0) for part in parts) for name in names}

    def _ripe_before(self) -> date:
        """Leads older than T = P90 of days to a win have had their time (B1); without wins nobody has."""
        wins = LeadFact.objects.filter(pipeline_id=self.pipeline.pk, days_to_won__isnull=False)
        recent = wins.filter(won_day__gte=self.today - timedelta(days=365))
        counts = (recent if recent.exists() else wins).values("days_to_won").annotate(n=Count("pk")).order_by()
        days = maturity_days({row["days_to_won"]: row["n"] for row in counts})
        return date.min if days is None else self.today - timedelta(days=int(days) + 1)

    def _read_spend(self) -> dict[Any, int] | None:
        """Cost by member; None where the cut or a filter has no cost of its own."""
        by, filters = self.query.by, {cut: members for cut, members in self.query.filters.items() if members}
        if set(filters) - set(SPEND_CUTS) or by in ("owner", "team"):
            return None
        spend = Spend.objects.filter(date__gte=self.query.start, date__lt=self.query.end)
        for cut, members in filters.items():
            column = SPEND_CUTS[cut]
            none = Q(**{column: None}) if 0 in members else Q(pk__in=[])
            spend = spend.filter(Q(**{f"{column}__in": members}) | none)
        group = "date" if by in TIME_CUTS else SPEND_CUTS.get(by or "", "currency")
        found: dict[Any, int] = {}
        for row in spend.values(group=F(group)).annotate(total=Sum("cost_minor")).order_by():
            _add(found, self._member(row["group"] or 0) if by else None, row["total"])
        return found or None

    def _spend(self, member: Any, whole: bool) -> int | None:
        if self.spend is None:
            return None
        return sum(self.spend.values()) if whole else self.spend.get(member)

    def _names(self, members: list[int]) -> dict[Any, tuple[Any, str | None]]:
        by = self.query.by
        if by in ("source", "campaign"):
            model = Source if by == "source" else Campaign
            return {
                pk: (key, name)
                for pk, key, name in model.objects.filter(pk__in=members).values_list("pk", "key", "name")
            }
        if by == "owner":
            return {person.pk: (person.pk, person.name) for person in Person.objects.filter(pk__in=members)}
        if by == "team":
            return {team.pk: (team.pk, team.name) for team in Department.objects.filter(pk__in=members)}
        return {}


def _merge_groups(groups: Iterable[dict[int, dict[str, int]]]) -> dict[int, dict[str, int]]:
    merged: dict[int, dict[str, int]] = {}
    for stages in groups:
        for stage_id, part in stages.items():
            whole = merged.setdefault(stage_id, dict.fromkeys(COUNTED, 0))
            for name in COUNTED:
                whole[name] += part[name]
    return merged


def _add(counts: dict[Any, int], key: Any, n: int) -> None:
    counts[key] = counts.get(key, 0) + n
