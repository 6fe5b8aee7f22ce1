"""What a funnel is put together from, read from the roll-ups and grouped by the cut of the question."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from funnel.metrics import velocity
from funnel.metrics.customers import RIPE_DAYS
from funnel.metrics.maturity import maturity_days
from funnel.models import FactStep, FunnelCell, LeadFact, Pipeline
from funnel.selectors.lead_cuts import expression, is_lead_cut, narrowed_to
from funnel.selectors.tables import CUTS, KEPT_CUTS, TIME_CUTS, FunnelQuery

COUNTED = (
    "entered",
    "advanced",
    "won",
    "lost",
    "rejected",
    "moved_back",
    "still_open",
    "lost_unknown",
    "started",
    "began_later",
    "amount_minor",
)
OUTCOMES = ("total", "open", "lost", "rejected", "junk", "closed", "ripe", "won", "ripe_wins")
Sums = dict[int, dict[str, int]]


@dataclass(frozen=True)
class Ingredients:
    """By member of the cut: counts of each stage, days to a win, minutes in each stage, what became of the leads."""

    sums: Mapping[Any, Sums]
    cycles: Mapping[Any, Mapping[int, int]]
    minutes: Mapping[int, Mapping[Any, Mapping[int, int]]]
    outcomes: Mapping[Any, Mapping[str, int]]


def from_rollups(query: FunnelQuery, pipeline: Pipeline, *, today: date) -> Ingredients:
    cycles, minutes = _times(query, pipeline)
    return Ingredients(_sums(query, pipeline), cycles, minutes, _outcomes(query, pipeline, today))


def member(query: FunnelQuery, group: Any) -> Any:
    """The key of a group: an id, or the month or ISO week of a day."""
    if query.by == "month":
        return f"{group:%Y-%m}"
    if query.by == "week":
        year, week, _day = group.isocalendar()
        return f"{year}-W{week:02d}"
    if query.by == "quarter":
        return f"{group.year}-Q{(group.month + 2) // 3}"
    return (group or 0) if query.by else None


def group_column(query: FunnelQuery) -> str:
    if query.by in TIME_CUTS:
        return query.column
    return CUTS[query.by] if query.by else "pipeline_id"


def grouped_by(query: FunnelQuery) -> Any:
    """What the rows of a question are grouped by, as an expression over the facts."""
    return expression(query.by or "") if is_lead_cut(query.by) else F(group_column(query))


def add(counts: dict[Any, int], key: Any, n: int) -> None:
    counts[key] = counts.get(key, 0) + n


def narrowed(facts: Any, query: FunnelQuery, pipeline: Pipeline) -> Any:
    facts = facts.filter(pipeline_id=pipeline.pk, origin=query.origin)
    if query.among is not None:
        facts = facts.filter(lead__in=query.among.values("pk"))
    for place, (cut, members) in enumerate(query.filters.items()):
        if members and is_lead_cut(cut):
            facts = narrowed_to(facts, cut, members, place)
        elif members:
            facts = facts.filter(**{f"{CUTS[cut]}__in": members})
    return facts


def ripe_before(wins: QuerySet[LeadFact], today: date) -> date:
    """Leads older than T = P90 of days to a win have had their time (B1); without wins nobody has."""
    recent = wins.filter(won_day__gte=today - timedelta(days=365))
    counts = (recent if recent.exists() else wins).values("days_to_won").annotate(n=Count("pk")).order_by()
    days = maturity_days({row["days_to_won"]: row["n"] for row in counts if row["days_to_won"] is not None})
    return date.min if days is None else today - timedelta(days=int(days) + 1)


def won_facts(pipeline: Pipeline) -> QuerySet[LeadFact]:
    return LeadFact.objects.filter(pipeline_id=pipeline.pk, days_to_won__isnull=False)


def year_ago(today: date) -> date:
    """A win of this day or earlier has had a year to be followed by another purchase."""
    return today - timedelta(days=RIPE_DAYS)


def _sums(query: FunnelQuery, pipeline: Pipeline) -> dict[Any, Sums]:
    """Counts by member and stage: from the cells when one cut answers, else from the facts."""
    cut = _single_cut(query)
    rows = _from_cells(query, pipeline, cut) if cut else _from_facts(query, pipeline)
    groups: dict[Any, Sums] = {}
    for row in rows:
        stages = groups.setdefault(member(query, row["group"]), {})
        part = stages.setdefault(row["stage_id"], dict.fromkeys(COUNTED, 0))
        for name in COUNTED:
            part[name] += row[name] or 0
    return groups


def _single_cut(query: FunnelQuery) -> str | None:
    cuts = {cut for cut, members in query.filters.items() if members}
    if query.by and query.by not in TIME_CUTS:
        cuts.add(query.by)
    if len(cuts) > 1 or cuts - set(KEPT_CUTS) or query.origin != "inbound" or query.among is not None:
        return None
    return next(iter(cuts), "all")


def _from_cells(query: FunnelQuery, pipeline: Pipeline, cut: str) -> Iterator[dict[str, Any]]:
    cells = FunnelCell.objects.filter(
        view=query.view, dimension=cut, pipeline_id=pipeline.pk, day__gte=query.start, day__lt=query.end
    )
    members = query.filters.get(cut, ())
    cells = cells.filter(member__in=members) if members else cells
    group = "day" if query.by in TIME_CUTS else "member" if query.by else "pipeline_id"
    sums = {f"sum_{name}": Sum(name) for name in COUNTED}
    rows: Iterable[Mapping[str, Any]] = cells.values("stage_id", group=F(group)).annotate(**sums).order_by()
    for row in rows:
        yield {"group": row["group"], "stage_id": row["stage_id"], **{n: row[f"sum_{n}"] for n in COUNTED}}


def _from_facts(query: FunnelQuery, pipeline: Pipeline) -> Iterator[dict[str, Any]]:
    exits = {name: Count("pk", filter=Q(left=name)) for name in COUNTED[1:6]}
    rows = (
        _steps(query, pipeline)
        .values("stage_id", group=grouped_by(query))
        .annotate(
            entered=Count("pk"),
            still_open=Count("pk", filter=Q(left="open")),
            lost_unknown=Count("pk", filter=Q(left="lost", is_stage_unknown=True)),
            started=Count("pk", filter=Q(is_start=True)),
            later=Count("pk", filter=Q(began_later=True)),
            revenue=Sum("amount_minor"),
            **exits,
        )
    )
    for row in rows.order_by():
        yield {**row, "amount_minor": row["revenue"], "began_later": row["later"]}


def _steps(query: FunnelQuery, pipeline: Pipeline) -> Any:
    window = {f"{query.column}__gte": query.start, f"{query.column}__lt": query.end}
    return narrowed(FactStep.objects.filter(**window), query, pipeline)


def _times(
    query: FunnelQuery, pipeline: Pipeline
) -> tuple[dict[Any, dict[int, int]], dict[int, dict[Any, dict[int, int]]]]:
    group = grouped_by(query)
    cycles: dict[Any, dict[int, int]] = {}
    won = _steps(query, pipeline).filter(left="won", days_to_won__isnull=False).values("days_to_won", group=group)
    for row in won.annotate(n=Count("pk")).order_by():
        add(cycles.setdefault(member(query, row["group"]), {}), row["days_to_won"], row["n"])
    minutes: dict[int, dict[Any, dict[int, int]]] = {}
    spent = _steps(query, pipeline).filter(minutes__isnull=False).values("stage_id", "minutes", group=group)
    for row in spent.annotate(n=Count("pk")).order_by():
        stage = minutes.setdefault(row["stage_id"], {})
        add(stage.setdefault(member(query, row["group"]), {}), row["minutes"], row["n"])
    return cycles, minutes


def _outcomes(query: FunnelQuery, pipeline: Pipeline, today: date) -> dict[Any, dict[str, int]]:
    """What became of the leads: of a cohort by creation, of a period by the day they came, were won or closed."""
    came = Q(cohort_day__gte=query.start, cohort_day__lt=query.end)
    ripe = Q(outcome="open", cohort_day__lte=ripe_before(won_facts(pipeline), today))
    of_coming = {
        "total": ~Q(outcome="junk"),
        "open": Q(outcome="open"),
        "junk": Q(outcome="junk"),
        "closed": ~Q(outcome__in=["open", "junk"]),
        "ripe": ripe,
        "won": Q(outcome="won"),
        "ripe_wins": Q(outcome="won", won_day__lte=year_ago(today)),
    }
    of_ending = {"lost": Q(outcome="lost"), "rejected": Q(outcome="rejected")}
    if query.view == "cohort":
        passes = [(came, "cohort_day", of_coming | of_ending)]
    else:
        closed = Q(closed_day__gte=query.start, closed_day__lt=query.end)
        won = Q(won_day__gte=query.start, won_day__lt=query.end)
        of_winning = {"won": of_coming.pop("won")}
        passes = [(came, "cohort_day", of_coming), (closed, "closed_day", of_ending), (won, "won_day", of_winning)]
    rows = [
        row
        for window, day, counted in passes
        for row in narrowed(LeadFact.objects.filter(window), query, pipeline)
        .values(group=F(day) if query.by in TIME_CUTS else grouped_by(query))
        .annotate(**{name: Count("pk", filter=which) for name, which in counted.items()})
        .order_by()
    ]
    return grouped_outcomes(query, rows)


def ending_day(query: FunnelQuery) -> str:
    return "cohort_day" if query.view == "cohort" else "closed_day"


def grouped_outcomes(query: FunnelQuery, rows: Iterable[Mapping[str, Any]]) -> dict[Any, dict[str, int]]:
    groups: dict[Any, dict[str, int]] = {}
    for row in rows:
        part = groups.setdefault(member(query, row["group"]), {})
        for name in OUTCOMES:
            add(part, name, row.get(name, 0))
    return groups


def histogram(groups: Mapping[Any, Mapping[int, int]], who: Any, whole: bool) -> Mapping[int, int]:
    return velocity.merge(*groups.values()) if whole else groups.get(who, {})
