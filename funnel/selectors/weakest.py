"""The step furthest below its norm, with the price of the gap (D2); the page and the signal name the same one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alignment.shared.caching import cached
from alignment.shared.periods import Period
from alignment.shared.ratios import share
from funnel.metrics.conversion import Step
from funnel.metrics.maturity import is_mature
from funnel.metrics.money_at_stake import confidence, money_at_stake, own_norm, weakest_step
from funnel.models import Stage, Target
from funnel.selectors.funnel import funnel_table
from funnel.selectors.tables import FunnelQuery, FunnelRow, FunnelTable
from people import selectors as people

RECENT_MONTHS = 3
ENOUGH_MONTHS = 4
MIN_N = 30
METRIC = "step_rate"
KEPT_SECONDS = 600


@dataclass(frozen=True)
class Weakest:
    """Without a `norm` it is only the lowest conversion, and says so. Money is gross profit a month, minor units."""

    stage: Stage
    before: Stage
    rate: float
    n: int
    period: Period
    norm: float | None = None
    stake_minor: float | None = None
    confidence: float = 0.2


@dataclass(frozen=True)
class Judgement:
    norms: Mapping[str, float]
    weakest: Weakest | None


def judgement(now: datetime) -> Judgement:
    """By the last ripe months of the whole acquisition; immature cohorts stay silent (R-SG-02)."""
    today = now.astimezone(people.zone()).date()
    ripe = ripe_months(today, now)
    if len(ripe) < ENOUGH_MONTHS:
        return Judgement({}, None)
    period = Period(month_start(ripe[-min(RECENT_MONTHS, len(ripe))]), Period.month_of(month_start(ripe[-1])).end)
    norms = step_norms(ripe, today)
    recent = funnel_table(FunnelQuery(period.start, period.end), now=now)
    return Judgement(norms, below_norm(recent, norms))


def weakest_of(table: FunnelTable, *, now: datetime) -> Weakest | None:
    """Of a shown table: the company's own judgement when it shows the whole, else by the same norms.

    Where no step has a norm yet, the lowest conversion of enough leads.
    """
    query, today = table.query, now.astimezone(people.zone()).date()
    judged = cached("funnel", f"judgement:{today}", lambda: judgement(now), KEPT_SECONDS)
    if not judged.norms:
        return lowest(table)
    shows_the_whole = (query.pipeline, query.origin, query.as_of) == ("sales", "inbound", None)
    if shows_the_whole and not any(query.filters.values()):
        return judged.weakest
    return below_norm(table, judged.norms)


def ripe_months(today: date, now: datetime) -> list[FunnelRow]:
    end = today.replace(day=1)
    months = funnel_table(FunnelQuery(end.replace(year=end.year - 1), end, by="month"), now=now)
    return [row for row in months.rows if is_mature(row.maturity)]


def step_norms(ripe: Sequence[FunnelRow], today: date) -> Mapping[str, float]:
    """A signed target of the step, else its own best quartile of the last months."""
    targets = step_targets(today)
    norms: dict[str, float] = {}
    for place, figures in enumerate(ripe[0].stages):
        history = [row.stages[place].step for row in ripe]
        rates = [step.from_previous for step in history if step.from_previous is not None and step.n >= MIN_N]
        own = own_norm(rates) if len(rates) >= ENOUGH_MONTHS else None
        norm = targets.get(figures.stage.key) or own
        if norm is not None:
            norms[figures.stage.key] = norm
    return norms


def step_targets(today: date) -> dict[str, float]:
    found = Target.objects.filter(metric=METRIC, start__lte=today, end__gt=today).order_by("start")
    return {target.segment: float(target.value) for target in found}


def below_norm(table: FunnelTable, norms: Mapping[str, float]) -> Weakest | None:
    ways = [figures.step for figures in table.total.stages]
    weakest = weakest_step(ways, norms, min_n=MIN_N)
    if weakest is None or weakest.from_previous is None:
        return None
    place, norm = ways.index(weakest), norms[weakest.stage_key]
    return Weakest(
        stage=table.total.stages[place].stage,
        before=table.total.stages[place - 1].stage,
        rate=weakest.from_previous,
        n=weakest.n,
        period=Period(table.query.start, table.query.end),
        norm=norm,
        stake_minor=monthly_stake(table, ways, place, norm),
        confidence=confidence(weakest.n, is_mature(table.total.maturity)),
    )


def lowest(table: FunnelTable) -> Weakest | None:
    stages = table.total.stages
    judged = [
        (figures.step.from_previous, place)
        for place, figures in enumerate(stages)
        if figures.step.from_previous is not None and figures.step.n >= MIN_N
    ]
    if not judged:
        return None
    rate, place = min(judged)
    period = Period(table.query.start, table.query.end)
    return Weakest(stages[place].stage, stages[place - 1].stage, rate, stages[place].step.n, period)


def monthly_stake(table: FunnelTable, ways: Sequence[Step], place: int, norm: float) -> float | None:
    """Gross profit a month, in minor units."""
    months = max(1, round((table.query.end - table.query.start) / timedelta(days=30.4)))
    margin = table.company.gross_margin
    lacking = money_at_stake(
        actual=ways[place].from_previous,
        norm=norm,
        volume=ways[place].n,
        downstream=[way.from_previous for way in ways[place + 1 :]],
        average_deal=share(table.total.revenue_minor, table.total.won),
        margin=None if margin is None else float(margin),
    )
    return None if lacking is None else lacking / months


def month_start(row: FunnelRow) -> date:
    return date.fromisoformat(f"{row.key}-01")
