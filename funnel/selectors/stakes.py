"""What every step lacks against its norm, in gross profit a month (D2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from alignment.shared.caching import cached
from alignment.shared.periods import Period, local_day
from funnel.metrics.maturity import is_mature
from funnel.metrics.money_at_stake import confidence, missing
from funnel.models import Stage
from funnel.selectors.funnel import funnel_table
from funnel.selectors.tables import FunnelQuery, FunnelTable
from funnel.selectors.weakest import (
    ENOUGH_MONTHS,
    KEPT_SECONDS,
    MIN_N,
    RECENT_MONTHS,
    month_start,
    monthly_stake,
    ripe_months,
    step_norms,
    step_targets,
)
from people import selectors as people


@dataclass(frozen=True)
class Stake:
    """The way from `before` into `stage`. Money is gross profit a month, minor units; None without a norm."""

    stage: Stage
    before: Stage
    rate: float | None
    n: int
    norm: float | None
    is_target: bool
    missing: float | None
    stake_minor: float | None
    confidence: float

    @property
    def is_small(self) -> bool:
        return self.n < MIN_N


@dataclass(frozen=True)
class Stakes:
    """Without four ripe months nothing is judged: no `period`, no lines (R-SG-02)."""

    period: Period | None
    lines: tuple[Stake, ...] = ()

    @property
    def weakest(self) -> Stake | None:
        """The step whose gap costs most, of those with enough leads."""
        gaps = [line for line in self.lines if line.stake_minor and not line.is_small]
        return max(gaps, key=lambda line: line.stake_minor or 0, default=None)

    def of(self, stage_key: str) -> Stake | None:
        return next((line for line in self.lines if line.stage.key == stage_key), None)


@dataclass(frozen=True)
class Norms:
    period: Period | None
    values: Mapping[str, float]
    targets: frozenset[str]


def stakes(now: datetime) -> Stakes:
    """Of the whole acquisition, by its last ripe months."""
    norms = kept_norms(now)
    if norms.period is None:
        return Stakes(None)
    return stakes_of(funnel_table(FunnelQuery(norms.period.start, norms.period.end), now=now), norms)


def stakes_for(table: FunnelTable, now: datetime) -> Stakes:
    """Of a shown table: the company's own judgement when it shows the whole, else its own days by the same norms."""
    norms, query = kept_norms(now), table.query
    if norms.period is None:
        return Stakes(None)
    shows_the_whole = (query.pipeline, query.origin) == ("sales", "inbound") and not any(query.filters.values())
    return stakes(now) if shows_the_whole else stakes_of(table, norms)


def stakes_of(table: FunnelTable, norms: Norms) -> Stakes:
    places = range(1, len(table.total.stages))
    return Stakes(Period(table.query.start, table.query.end), tuple(_stake(table, place, norms) for place in places))


def kept_norms(now: datetime) -> Norms:
    today = local_day(now, people.zone())
    return cached("funnel", f"norms:{today}", lambda: _norms(now), KEPT_SECONDS)


def _norms(now: datetime) -> Norms:
    today = local_day(now, people.zone())
    ripe = ripe_months(today, now)
    if len(ripe) < ENOUGH_MONTHS:
        return Norms(None, {}, frozenset())
    recent = ripe[-RECENT_MONTHS:]
    period = Period(month_start(recent[0]), Period.month_of(month_start(recent[-1])).end)
    return Norms(period, step_norms(ripe, today), frozenset(step_targets(today)))


def _stake(table: FunnelTable, place: int, norms: Norms) -> Stake:
    ways = [figures.step for figures in table.total.stages]
    way, stage = ways[place], table.total.stages[place].stage
    norm = norms.values.get(stage.key)
    return Stake(
        stage=stage,
        before=table.total.stages[place - 1].stage,
        rate=way.from_previous,
        n=way.n,
        norm=norm,
        is_target=norm is not None and stage.key in norms.targets,
        missing=missing(way.from_previous, norm, way.n),
        stake_minor=None if norm is None else monthly_stake(table, ways, place, norm),
        confidence=confidence(way.n, is_mature(table.total.maturity)),
    )
