"""The weakest step against its norm, with the price of the gap (D2). Stages are named, never departments (R-SG-06)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from alignment.shared.attention import SignalDraft
from alignment.shared.periods import Period
from alignment.shared.ratios import share
from alignment.shared.words import gettext_noop
from funnel.metrics.conversion import Step
from funnel.metrics.maturity import is_mature
from funnel.metrics.money_at_stake import confidence, money_at_stake, own_norm, weakest_step
from funnel.models import Target
from funnel.selectors.funnel import FunnelQuery, FunnelRow, FunnelTable, funnel_table
from people import selectors as people

RECENT_MONTHS = 3
ENOUGH_MONTHS = 4
MIN_N = 30
METRIC = "step_rate"


def signals(now: datetime) -> list[SignalDraft]:
    """At most one: bringing the weakest step to its norm adds the most. Immature cohorts stay silent (R-SG-02)."""
    today = now.astimezone(people.zone()).date()
    months = monthly(today, now)
    ripe = [row for row in months.rows if is_mature(row.maturity)]
    if len(ripe) < ENOUGH_MONTHS:
        return []
    period = Period(month_start(ripe[-min(RECENT_MONTHS, len(ripe))]), Period.month_of(month_start(ripe[-1])).end)
    recent = funnel_table(FunnelQuery(period.start, period.end), now=now)
    ways = [figures.step for figures in recent.total.stages]
    norms = step_norms(ripe, today)
    weakest = weakest_step(ways, norms, min_n=MIN_N)
    return [draft(recent, ways, weakest, norms[weakest.stage_key], period)] if weakest else []


def monthly(today: date, now: datetime) -> FunnelTable:
    end = today.replace(day=1)
    return funnel_table(FunnelQuery(end.replace(year=end.year - 1), end, by="month"), now=now)


def step_norms(ripe: Sequence[FunnelRow], today: date) -> Mapping[str, float]:
    """A signed target of the step, else its own best quartile of the last months."""
    norms: dict[str, float] = {}
    for place, figures in enumerate(ripe[0].stages):
        key = figures.stage.key
        history = [row.stages[place].step for row in ripe]
        rates = [step.from_previous for step in history if step.from_previous is not None and step.n >= MIN_N]
        own = own_norm(rates) if len(rates) >= ENOUGH_MONTHS else None
        norm = target(key, today) or own
        if norm is not None:
            norms[key] = norm
    return norms


def target(stage_key: str, today: date) -> float | None:
    found = (
        Target.objects.filter(metric=METRIC, segment=stage_key, start__lte=today, end__gt=today)
        .order_by("-start")
        .first()
    )
    return float(found.value) if found else None


def draft(table: FunnelTable, ways: Sequence[Step], weakest: Step, norm: float, period: Period) -> SignalDraft:
    total = table.total
    place = [way.stage_key for way in ways].index(weakest.stage_key)
    names = [figures.stage.name for figures in total.stages]
    stake = monthly_stake(table, ways, place, norm, period)
    return SignalDraft(
        key="weakest-step",
        metric=METRIC,
        segment=weakest.stage_key,
        severity="warning",
        text=gettext_noop("%(before)s → %(stage)s: %(value)s against a norm of %(norm)s."),
        params={"before": names[place - 1], "stage": names[place], "value": weakest.from_previous, "norm": norm},
        value=weakest.from_previous,
        norm=norm,
        n=weakest.n,
        money_at_stake_minor=None if stake is None else round(stake),
        confidence=confidence(weakest.n, is_mature(total.maturity)),
        url_name="funnel:overview",
        url_params={"from": period.start.isoformat(), "to": period.end.isoformat()},
    )


def monthly_stake(table: FunnelTable, ways: Sequence[Step], place: int, norm: float, period: Period) -> float | None:
    """Gross profit a month, in minor units."""
    months = max(1, round((period.end - period.start) / timedelta(days=30.4)))
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
