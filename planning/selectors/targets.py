"""The tree of targets of a period: plan and fact of every node, its pace, where it ends, and who has signed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, QuerySet, Sum
from django.urls import reverse

from alignment.shared.business_time import is_working_day
from alignment.shared.money import Money
from alignment.shared.periods import Period, local_day
from alignment.shared.ratios import share
from funnel.metrics.plan import pace, plan_fact
from funnel.models import FactStep, LeadFact, Stage, Target
from funnel.selectors.funnel import FunnelQuery, FunnelRow, funnel_table
from funnel.selectors.questions import address
from people import selectors as people
from planning.metrics import tree
from planning.metrics.forecast import Range, run_rate, run_rate_range
from planning.models import TargetProposal, TargetSignature
from planning.models.targets import NODES
from planning.selectors.spans import Span

NAMES = dict(NODES)
MONEY = ("revenue", "spend")
STAGES = ("kev_set", "kev_held")
#: Own rates are those of a year of leads that have had time to be won.
RATE_DAYS, RIPE_DAYS = 365, 60
SPREAD_DAYS = 60


@dataclass(frozen=True)
class Planned:
    """`value` in minor units where it is money; without a figure of its own a period is the sum of its months."""

    value: float
    target: Target | None

    @property
    def is_sum(self) -> bool:
        return self.target is None


@dataclass(frozen=True)
class Waiting:
    """A figure put forward that does not hold yet, and the sides that have not signed it."""

    proposal: TargetProposal
    value: float
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class Node:
    key: str
    plan: Planned | None
    fact: float | None
    pace: float | None
    forecast: float | None
    range: Range | None
    signatures: tuple[TargetSignature, ...]
    waiting: Waiting | None
    url: str

    @property
    def label(self) -> str:
        return str(NAMES[self.key])

    @property
    def side(self) -> str:
        return tree.SIDE[self.key]

    @property
    def is_money(self) -> bool:
        return self.key in MONEY

    @property
    def share(self) -> float | None:
        return None if self.fact is None else plan_fact(self.fact, self.plan.value if self.plan else None)


@dataclass(frozen=True)
class TargetTree:
    span: Span
    nodes: tuple[Node, ...]
    rates: tree.Rates
    gone: int
    days: int

    @property
    def is_empty(self) -> bool:
        return all(node.plan is None and node.waiting is None for node in self.nodes)

    def plan(self) -> dict[str, float | None]:
        return {node.key: node.plan.value if node.plan else None for node in self.nodes}


def target_tree(span: Span, *, now: datetime) -> TargetTree:
    today, calendar = local_day(now, people.zone()), people.working_calendar()
    gone, days = span.gone(today, calendar)
    total = funnel_table(_query(span.period), now=now).total
    plans, waiting, signed = plans_of(span.period), waiting_of(span.period), signatures_of(span.period)
    facts, daily = facts_of(total), _daily(today)
    nodes = tuple(
        Node(
            key, plan := plans.get(key), fact := facts[key],
            None if fact is None or plan is None else pace(fact, plan.value, gone, days),
            None if fact is None else run_rate(fact, gone, days),
            None if fact is None or key == "spend" else run_rate_range(fact, daily[key], gone, days),
            signed.get(key, ()), waiting.get(key), _records(key, span.period),
        )
        for key in tree.CHAIN
    )  # fmt: skip
    return TargetTree(span, nodes, own_rates(now), gone, days)


def _query(period: Period) -> FunnelQuery:
    return FunnelQuery(period.start, period.end, view="period")


def facts_of(total: FunnelRow) -> dict[str, float | None]:
    entered = {figures.stage.key: figures.entered for figures in total.stages}
    return {
        "revenue": total.revenue_minor,
        "won": total.won,
        "kev_held": entered.get("kev_held"),
        "kev_set": entered.get("kev_set"),
        "leads": total.entered,
        "spend": total.spend_minor,
    }


def own_rates(now: datetime) -> tree.Rates:
    """By cohort, of leads old enough to have been won."""
    last = local_day(now, people.zone()) - timedelta(days=RIPE_DAYS)
    total = funnel_table(FunnelQuery(last - timedelta(days=RATE_DAYS), last), now=now).total
    found = facts_of(total)
    return tree.Rates(
        average_deal=share(found["revenue"], found["won"]),
        kev_to_won=_at_most_all(found["won"], found["kev_held"]),
        show=_at_most_all(found["kev_held"], found["kev_set"]),
        kev_set=_at_most_all(found["kev_set"], found["leads"]),
        cpl=total.cpl_minor,
    )


def _at_most_all(part: float | None, whole: float | None) -> float | None:
    """Deals written down late in the chain can make a step more than whole."""
    rate = share(part, whole)
    return None if rate is None else min(1.0, rate)


def minor(key: str, value: object) -> float:
    """Targets keep whole units of money, figures minor ones."""
    return Money.from_decimal(str(value), people.company().currency).minor if key in MONEY else float(str(value))


def plans_of(period: Period, *, segment: str = "") -> dict[str, Planned]:
    """The signed figure of the period, else the sum of its months when every month has one."""
    found = Target.objects.filter(
        segment=segment, metric__in=tree.CHAIN, signed_at__isnull=False, start__gte=period.start, end__lte=period.end
    ).select_related("signed_by")  # fmt: skip
    own: dict[str, Planned] = {}
    months: dict[str, dict[date, float]] = {}
    for target in found:
        if (target.start, target.end) == (period.start, period.end):
            own[target.metric] = Planned(minor(target.metric, target.value), target)
        elif target.end == Period.month_of(target.start).end:
            months.setdefault(target.metric, {})[target.start] = minor(target.metric, target.value)
    wanted = {month.start for month in period.months()}
    sums = {key: Planned(sum(by.values()), None) for key, by in months.items() if by.keys() == wanted}
    return {**sums, **own}


def newest_of(period: Period) -> QuerySet[TargetProposal]:
    """Of each node the figure that was put forward last."""
    these = TargetProposal.objects.filter(start=period.start, end=period.end)
    newest = these.values("metric").annotate(last=Max("pk")).values("last")
    return TargetProposal.objects.filter(pk__in=newest).select_related("by").prefetch_related("signatures__person")


def lacking(proposal: TargetProposal) -> tuple[str, ...]:
    signed = {signature.side for signature in proposal.signatures.all()}
    return tuple(side for side in tree.SIGNED_BY[proposal.metric] if side not in signed)


def waiting_of(period: Period) -> dict[str, Waiting]:
    rows = [(proposal, lacking(proposal)) for proposal in newest_of(period)]
    return {p.metric: Waiting(p, minor(p.metric, p.value), lacks) for p, lacks in rows if lacks}


def signatures_of(period: Period) -> dict[str, tuple[TargetSignature, ...]]:
    """Of the figures that hold."""
    rows = TargetProposal.objects.filter(start=period.start, end=period.end).order_by("pk")
    found: dict[str, tuple[TargetSignature, ...]] = {}
    for proposal in rows.prefetch_related("signatures__person"):
        if not lacking(proposal):
            found[proposal.metric] = tuple(proposal.signatures.all())
    return found


def unsigned_by(side: str, today: date) -> list[TargetProposal]:
    """Newest figures of periods that are not over, which wait for the signature of this side."""
    newest = TargetProposal.objects.filter(end__gt=today).values("metric", "start", "end").annotate(last=Max("pk"))
    rows = TargetProposal.objects.filter(pk__in=newest.values("last")).prefetch_related("signatures").order_by("pk")
    return [row for row in rows if side in lacking(row)]


def _daily(today: date) -> dict[str, list[float]]:
    """Results of past working days, for the spread; a result of a day off belongs to the working day before it."""
    since, calendar = today - timedelta(days=SPREAD_DAYS), people.working_calendar()
    days = [day for day in Period(since, today).each_day() if is_working_day(day, calendar)]
    return {key: _on_days(rows, days) for key, rows in _results(Period(since, today)).items()}


def _results(window: Period) -> Mapping[str, Iterable[tuple[date, float]]]:
    facts = LeadFact.objects.filter(
        pipeline_id__in=Stage.objects.filter(pipeline__key="sales").values("pipeline"), origin="inbound"
    ).exclude(outcome="junk")  # fmt: skip
    won = facts.filter(outcome="won", won_day__gte=window.start, won_day__lt=window.end).order_by()
    came = facts.filter(cohort_day__gte=window.start, cohort_day__lt=window.end).order_by()
    steps = FactStep.objects.filter(origin="inbound", day__gte=window.start, day__lt=window.end).order_by()
    stages = dict(Stage.objects.filter(pipeline__key="sales", key__in=STAGES).values_list("key", "pk"))
    found: dict[str, Iterable[tuple[date, float]]] = {
        "revenue": won.values_list("won_day").annotate(n=Sum("amount_minor")),
        "won": won.values_list("won_day").annotate(n=Count("pk")),
        "leads": came.values_list("cohort_day").annotate(n=Count("pk")),
    }
    for key in STAGES:
        found[key] = steps.filter(stage_id=stages.get(key, 0)).values_list("day").annotate(n=Count("pk"))
    return found


def _on_days(rows: Iterable[tuple[date, float]], days: list[date]) -> list[float]:
    sums, place = dict.fromkeys(days, 0.0), 0
    for day, value in sorted(rows):
        while place + 1 < len(days) and days[place + 1] <= day:
            place += 1
        if days:
            sums[days[place]] += value
    return list(sums.values())


def _records(key: str, period: Period) -> str:
    query, page = _query(period), reverse("funnel:records")
    if key == "spend":
        return f"{reverse('funnel:overview')}?{address(query)}"
    if key in ("revenue", "won"):
        return f"{page}?{address(query, outcome='won')}"
    return f"{page}?{address(query, stage=key)}" if key in STAGES else f"{page}?{address(query)}"
