"""From the revenue of a month back to the leads and the budget, by the company's own conversions (B9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alignment.shared.periods import Period, local_day
from alignment.shared.ratios import share
from funnel.metrics.plan import reverse_plan
from funnel.models import Stage, Target
from funnel.selectors.funnel import funnel_table
from funnel.selectors.tables import FunnelQuery, FunnelTable
from people import selectors as people

KEY_STAGES = ("kev_set", "kev_held")
DAYS_OF_MONTH = 30.4375


@dataclass(frozen=True)
class Node:
    """A place of the chain: `volume` a month as it is now, `rate` the share that goes on to the next place."""

    stage: Stage
    volume: float
    rate: float | None


@dataclass(frozen=True)
class OwnFigures:
    """What the plan rests on until somebody says otherwise. Money in minor units."""

    nodes: tuple[Node, ...]
    wins: float
    average_deal_minor: float | None
    cpl_minor: float | None
    spend_minor: float | None
    revenue_minor: float
    query: FunnelQuery

    @property
    def rates(self) -> dict[str, float | None]:
        return {node.stage.key: node.rate for node in self.nodes}


@dataclass(frozen=True)
class Needed:
    """`rate` is the one the plan counts with; `own` the one of the period."""

    stage: Stage
    volume: float | None
    now: float
    rate: float | None
    own: float | None

    @property
    def points(self) -> float | None:
        """How far the assumed conversion lies from the own one; None where it is the own one."""
        if self.rate is None or self.own is None or abs(self.rate - self.own) < 1e-9:
            return None
        return self.rate - self.own


@dataclass(frozen=True)
class ReversePlan:
    """Volumes of a month, from the first place of the chain to the last before the sale."""

    revenue_minor: float
    average_deal_minor: float | None
    cpl_minor: float | None
    wins: float | None
    wins_now: float
    needs: tuple[Needed, ...]
    spend_minor: float | None
    spend_now: float | None

    @property
    def leads(self) -> float | None:
        return self.needs[0].volume if self.needs else None


def own_figures(query: FunnelQuery, *, now: datetime) -> OwnFigures:
    """Of the cohorts of the period; a month that is not over counts with its days."""
    table = funnel_table(query, now=now)
    months = months_of(query, local_day(now, people.zone()))
    chain = [figures for place, figures in enumerate(table.total.stages)
             if place == 0 or figures.stage.key in KEY_STAGES]  # fmt: skip
    volumes = [*(figures.entered for figures in chain), table.total.won]
    nodes = tuple(
        Node(figures.stage, figures.entered / months, _rate(volumes[place], volumes[place + 1]))
        for place, figures in enumerate(chain)
    )
    return _own(table, nodes, months)


def plan(own: OwnFigures, *, revenue_minor: float, average_deal_minor: float | None, cpl_minor: float | None,
         rates: Mapping[str, float | None]) -> ReversePlan:  # fmt: skip
    """Every figure said here replaces the own one, and all that lies before it in the chain follows."""
    used = {**own.rates, **rates}
    backwards = {node.stage.key: used[node.stage.key] for node in reversed(own.nodes)}
    won, *before = reverse_plan(revenue_minor, average_deal_minor, backwards)
    volumes = {need.stage_key: need.volume for need in before}
    needs = tuple(
        Needed(node.stage, volumes[node.stage.key], node.volume, used[node.stage.key], node.rate) for node in own.nodes
    )
    leads = needs[0].volume if needs else None
    return ReversePlan(
        revenue_minor=revenue_minor,
        average_deal_minor=average_deal_minor,
        cpl_minor=cpl_minor,
        wins=won.volume,
        wins_now=own.wins,
        needs=needs,
        spend_minor=None if leads is None or cpl_minor is None else leads * cpl_minor,
        spend_now=own.spend_minor,
    )


def planned_revenue(month: Period) -> float | None:
    """The signed plan of the company for this month, in whole units of money."""
    found = Target.objects.filter(metric="revenue", segment="", start=month.start, end=month.end).first()
    return None if found is None else float(found.value)


def months_of(query: FunnelQuery, today: date) -> float:
    days = (min(query.end, today + timedelta(days=1)) - query.start).days
    return max(1.0, days / DAYS_OF_MONTH)


def _own(table: FunnelTable, nodes: tuple[Node, ...], months: float) -> OwnFigures:
    total = table.total
    return OwnFigures(
        nodes=nodes,
        wins=total.won / months,
        average_deal_minor=share(total.revenue_minor, total.won),
        cpl_minor=total.cpl_minor,
        spend_minor=None if total.spend_minor is None else total.spend_minor / months,
        revenue_minor=total.revenue_minor / months,
        query=table.query,
    )


def _rate(volume: int, following: int) -> float | None:
    """Leads that somebody wrote down later in the chain can make it more than all: then all."""
    rate = share(following, volume)
    return None if rate is None else min(1.0, rate)
