"""A step that fell below what its own weeks allow (D2 a): a special cause, told from the noise of every week."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from alignment.shared.attention import SignalDraft
from alignment.shared.periods import Period
from alignment.shared.ratios import share
from alignment.shared.words import gettext_noop
from funnel.metrics import xmr
from funnel.metrics.money_at_stake import confidence, money_at_stake
from funnel.selectors.closed_loop import is_short_base
from funnel.selectors.funnel import funnel_table
from funnel.selectors.tables import FunnelQuery, FunnelRow, FunnelTable, StageFigures
from people import selectors as people

WEEKS = 26
HISTORY = 12
MIN_N = 10
WEEKS_OF_A_MONTH = 4
FALLEN = gettext_noop(
    "%(before)s → %(stage)s: %(value)s in the last week, below the usual lower limit of %(limit)s; on average %(norm)s."
)
ON_A_SHORT_BASE = gettext_noop(
    "%(before)s → %(stage)s: %(value)s in the last week, below the usual lower limit of %(limit)s; on average "
    "%(norm)s. Short base: less than twelve months of history."
)


def signals(now: datetime) -> list[SignalDraft]:
    """Of the last whole week, by the day of the step: what a week did, no cohort can ripen out of (R-SG-02)."""
    week = Period.week_of(now.astimezone(people.zone()).date()).previous()
    start = week.start - timedelta(weeks=WEEKS - 1)
    table = funnel_table(FunnelQuery(start, week.end, view="period", by="week"), now=now)
    rows = [row for row in table.rows if row.stages]
    year, number, _day = week.start.isocalendar()
    if not rows or rows[-1].key != f"{year}-W{number:02d}":
        return []
    found = (judged(rows[:-1], rows[-1], place, table, week) for place in range(1, len(rows[-1].stages)))
    return [each for each in found if each]


def judged(
    before: Sequence[FunnelRow], last: FunnelRow, place: int, table: FunnelTable, week: Period
) -> SignalDraft | None:
    step, history = last.stages[place].step, usual_rates(before, place)
    if step.n < MIN_N or step.from_previous is None or len(history) < HISTORY:
        return None
    natural = xmr.limits(history, floor=0)
    cause = xmr.latest_special_cause(history, step.from_previous, floor=0)
    if natural is None or cause is None or (cause.rule, cause.side) != ("outside", "below"):
        return None
    stake = money_at_stake(
        actual=step.from_previous,
        norm=natural.centre,
        volume=step.n * WEEKS_OF_A_MONTH,
        downstream=downstream(before, place),
        average_deal=share(table.total.revenue_minor, table.total.won),
        margin=None if table.company.gross_margin is None else float(table.company.gross_margin),
    )
    is_short = is_short_base(week.bounds(people.zone())[1])
    return draft(last.stages[place - 1], last.stages[place], natural, stake, week, is_short_base=is_short)


def usual_rates(rows: Sequence[FunnelRow], place: int) -> list[float]:
    steps = [row.stages[place].step for row in rows]
    return [step.from_previous for step in steps if step.from_previous is not None and step.n >= MIN_N]


def downstream(rows: Sequence[FunnelRow], place: int) -> list[float | None]:
    """What the weeks before made of the later steps; those of the last week have not had their time."""
    entered = [sum(row.stages[stage].entered for row in rows) for stage in range(len(rows[0].stages))]
    return [share(entered[stage], entered[stage - 1]) for stage in range(place + 1, len(entered))]


def draft(
    before: StageFigures,
    stage: StageFigures,
    natural: xmr.Limits,
    stake: float | None,
    week: Period,
    *,
    is_short_base: bool,
) -> SignalDraft:
    return SignalDraft(
        key="weekly-step",
        metric="weekly_step_rate",
        segment=stage.stage.key,
        severity="warning",
        text=ON_A_SHORT_BASE if is_short_base else FALLEN,
        params={
            "before": before.stage.name,
            "stage": stage.stage.name,
            "value": stage.step.from_previous,
            "limit": natural.lower,
            "norm": natural.centre,
        },
        value=stage.step.from_previous,
        norm=natural.centre,
        n=stage.step.n,
        money_at_stake_minor=None if stake is None else round(stake),
        confidence=confidence(stage.step.n),
        url_name="funnel:overview",
        url_params={"from": week.start.isoformat(), "to": week.end.isoformat(), "view": "period"},
    )
