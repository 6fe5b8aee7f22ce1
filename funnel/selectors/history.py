"""The same ingredients as they were known at a past moment, read from the events themselves."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from alignment.shared.periods import day_start
from funnel.models import FactStep, Lead, LeadFact, Pipeline, StageEvent
from funnel.selectors.facts import Facts, alive_then, facts_of
from funnel.selectors.ingredients import (
    COUNTED,
    Ingredients,
    Sums,
    add,
    ending_day,
    group_column,
    grouped_outcomes,
    member,
    ripe_before,
    won_facts,
    year_ago,
)
from funnel.selectors.tables import KEPT_CUTS, TIME_CUTS, FunnelQuery
from people import selectors as people

MOST_LEADS = 20_000
CHUNK = 2000
EXITS = {"open": "still_open"}


def from_events(query: FunnelQuery, pipeline: Pipeline, *, as_of: datetime, today: date) -> Ingredients:
    """Raises InvalidInput when the question touches more leads than are worth reading one by one."""
    ids = list(_candidates(query, pipeline, as_of).values_list("pk", flat=True)[: MOST_LEADS + 1])
    if len(ids) > MOST_LEADS:
        raise InvalidInput(
            _("The figures of a past moment are read from the events, for at most %(limit)s leads. Narrow the period.")
            % {"limit": MOST_LEADS},
            field="as_of",
        )
    sums: dict[Any, Sums] = {}
    cycles: dict[Any, dict[int, int]] = {}
    minutes: dict[int, dict[Any, dict[int, int]]] = {}
    outcomes: list[Mapping[str, Any]] = []
    ripe = ripe_before(_wins_known(pipeline, as_of, today), today)
    for facts in _facts(ids, as_of, query):
        for step in _steps(facts, query):
            _count(step, query, sums, cycles, minutes)
        outcomes += [part for fact in facts.leads for part in _outcomes(fact, query, ripe, today)]
    return Ingredients(sums, cycles, minutes, grouped_outcomes(query, outcomes))


def leads_then(query: FunnelQuery, pipeline: Pipeline, as_of: datetime) -> Iterator[Facts]:
    """Facts of the leads that the question touches."""
    return _facts(list(_candidates(query, pipeline, as_of).values_list("pk", flat=True)[:MOST_LEADS]), as_of, query)


def _facts(ids: Iterable[int], as_of: datetime, query: FunnelQuery) -> Iterator[Facts]:
    ids = iter(ids)
    while part := list(islice(ids, CHUNK)):
        yield _of_first_line(facts_of(part, as_of=as_of), query.filters.get("first_line", ()))


def _of_first_line(facts: Facts, members: tuple[int, ...]) -> Facts:
    """The only cut that has a history: chosen by what was known, not by what the lead says today."""
    if not members:
        return facts
    leads = [fact for fact in facts.leads if fact.first_line_id in members]
    return Facts(leads, [step for step in facts.steps if step.first_line_id in members])


def _candidates(query: FunnelQuery, pipeline: Pipeline, as_of: datetime) -> QuerySet[Lead]:
    """Leads created in the days of the question; by period also those that moved or whose customer bought in them."""
    zone = people.zone()
    start, end = day_start(query.start, zone), day_start(query.end, zone)
    leads = alive_then(Lead.objects.filter(pipeline=pipeline, origin=query.origin), as_of)
    if query.among is not None:
        leads = leads.filter(pk__in=query.among.values("pk"))
    for cut, column in KEPT_CUTS.items():
        if members := query.filters.get(cut):
            none = Q(**{column: None}) if 0 in members else Q(pk__in=[])
            leads = leads.filter(Q(**{f"{column}__in": members}) | none)
    touched = Q(created_at__gte=start, created_at__lt=end)
    if query.view == "period":
        moved = StageEvent.objects.filter(kind="entered", occurred_at__gte=start, occurred_at__lt=end)
        bought = Lead.objects.filter(purchases__at__gte=start, purchases__at__lt=end) | Lead.objects.filter(
            customer__purchases__at__gte=start, customer__purchases__at__lt=end
        )
        siblings = Lead.objects.filter(pk__in=moved.values("lead")).exclude(customer=None).values("customer")
        touched |= Q(pk__in=moved.values("lead")) | Q(pk__in=bought.values("pk")) | Q(customer__in=siblings)
    return leads.filter(touched).order_by("pk")


def _wins_known(pipeline: Pipeline, as_of: datetime, today: date) -> QuerySet[LeadFact]:
    known = StageEvent.objects.filter(kind="entered", stage__kind="won", recorded_at__lte=as_of)
    return won_facts(pipeline).filter(won_day__lte=today, lead__in=known.values("lead"))


def _steps(facts: Facts, query: FunnelQuery) -> Iterator[FactStep]:
    return (step for step in facts.steps if query.start <= getattr(step, query.column) < query.end)


def _count(
    step: FactStep,
    query: FunnelQuery,
    sums: dict[Any, Sums],
    cycles: dict[Any, dict[int, int]],
    minutes: dict[int, dict[Any, dict[int, int]]],
) -> None:
    who = member(query, getattr(step, group_column(query)))
    part = sums.setdefault(who, {}).setdefault(step.stage_id, dict.fromkeys(COUNTED, 0))
    part["entered"] += 1
    part[EXITS.get(step.left, step.left)] += 1
    part["lost_unknown"] += step.left == "lost" and step.is_stage_unknown
    part["started"] += step.is_start
    part["began_later"] += step.began_later
    part["amount_minor"] += step.amount_minor
    if step.left == "won" and step.days_to_won is not None:
        add(cycles.setdefault(who, {}), step.days_to_won, 1)
    if step.minutes is not None:
        add(minutes.setdefault(step.stage_id, {}).setdefault(who, {}), step.minutes, 1)


def _outcomes(fact: LeadFact, query: FunnelQuery, ripe: date, today: date) -> Iterator[Mapping[str, Any]]:
    """What the lead adds where it came, and where it ended."""
    is_open, is_junk, is_won = (fact.outcome == name for name in ("open", "junk", "won"))
    if query.start <= fact.cohort_day < query.end:
        yield {
            "group": _group(fact, query, "cohort_day"),
            "total": not is_junk,
            "open": is_open,
            "junk": is_junk,
            "closed": not is_open and not is_junk,
            "ripe": is_open and fact.cohort_day <= ripe,
            "won": is_won and query.view == "cohort",
            "ripe_wins": is_won and fact.won_day is not None and fact.won_day <= year_ago(today),
        }
    ended: date | None = getattr(fact, ending_day(query))
    if ended is not None and query.start <= ended < query.end:
        group = _group(fact, query, ending_day(query))
        yield {"group": group, "lost": fact.outcome == "lost", "rejected": fact.outcome == "rejected"}
    if query.view == "period" and is_won and fact.won_day is not None and query.start <= fact.won_day < query.end:
        yield {"group": _group(fact, query, "won_day"), "won": True}


def _group(fact: LeadFact, query: FunnelQuery, day: str) -> Any:
    return getattr(fact, day if query.by in TIME_CUTS else group_column(query))
