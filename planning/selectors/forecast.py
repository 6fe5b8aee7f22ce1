"""The forecast of a period by company, team and seller; what changed since Monday; how true past ones were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from alignment.shared.money import Money
from alignment.shared.periods import local_day
from alignment.shared.ratios import mean
from funnel.metrics import cost
from funnel.models import Lead, LeadFact, Target
from funnel.selectors.personal_plans import SELLERS, seen_by, segment_of
from people import selectors as people
from people.models import Department, Membership, Person
from planning.metrics.forecast import Deal, Move, Now, Totals, Was, bias, counted, error, totals, waterfall
from planning.models import ForecastSnapshot
from planning.models.forecasts import CATEGORIES
from planning.models.targets import SEES_TARGETS
from planning.selectors.deals import decided_value, open_deals, won_minor
from planning.selectors.spans import Span
from planning.selectors.targets import plans_of

SEES_FORECAST = (*SEES_TARGETS, "sales_rep")
COMPANY = ""
NAMES = dict(CATEGORIES)
WEEKS_SHOWN = 26


@dataclass(frozen=True)
class Line:
    """One row of the forecast; `level` is company, team or person."""

    segment: str
    level: str
    name: str
    plan_minor: float | None
    totals: Totals

    @property
    def coverage(self) -> float | None:
        return cost.coverage(self.totals.open_minor, self.plan_minor, self.totals.won_minor)


@dataclass(frozen=True)
class Forecast:
    span: Span
    lines: tuple[Line, ...]
    deals: tuple[Deal, ...]
    win_rate: float | None

    @property
    def needed(self) -> float | None:
        """1 / win rate by value."""
        return cost.coverage_needed(self.win_rate)


def team_segment(pk: int) -> str:
    return f"team:{pk}"


def forecast(span: Span, *, user: Person, now: datetime) -> Forecast:
    """The company and its teams for the heads; sellers only for whom their plans are, a seller oneself alone."""
    sellers = list(seen_by(user).order_by("last_name", "first_name", "pk"))
    is_head = user.has_role(*SEES_TARGETS)
    deals = open_deals(now=now, owners=None if is_head else [person.pk for person in sellers])
    won = won_minor(span.period.start, span.period.end)
    today = local_day(now, people.zone())
    value = cost.win_rate_by_value(*decided_value(today))
    lines = lines_of(span, deals, won, sellers, is_head=is_head)
    return Forecast(span, tuple(lines), tuple(deals), value)


def lines_of(
    span: Span, deals: Sequence[Deal], won: dict[tuple[int, int], int], sellers: Iterable[Person], *, is_head: bool
) -> list[Line]:
    plans, end = personal_plans(span), span.period.end
    persons = [(person.pk, _person_line(person, deals, won, plans, end)) for person in sellers]
    if not is_head:
        return [line for _pk, line in persons]
    plan = plans_of(span.period).get("revenue")
    lines = [Line(COMPANY, "company", "", plan.value if plan else None, totals(sum(won.values()), deals, end))]
    places, teams = _places([pk for pk, _line in persons]), teams_with(deals, won)
    for team in teams:
        lines.append(_team_line(team, deals, won, plans, end))
        lines += [line for pk, line in persons if places.get(pk) == team.pk]
    shown = {team.pk for team in teams}
    return [*lines, *(line for pk, line in persons if places.get(pk) not in shown)]


def _places(persons: Iterable[int]) -> dict[int, int | None]:
    """The team where each of them sells."""
    held = Membership.objects.filter(person__in=persons, role__in=SELLERS, to_date=None)
    return dict(held.values_list("person", "department"))


def _person_line(
    person: Person, deals: Sequence[Deal], won: dict[tuple[int, int], int], plans: dict[int, float], end: date
) -> Line:
    own = [deal for deal in deals if deal.owner_id == person.pk]
    gained = sum(amount for (owner, _team), amount in won.items() if owner == person.pk)
    return Line(segment_of(person), "person", person.name, plans.get(person.pk), totals(gained, own, end))


def _team_line(
    team: Department, deals: Sequence[Deal], won: dict[tuple[int, int], int], plans: dict[int, float], end: date
) -> Line:
    """Its plan is that of its members, when every one of them has one."""
    members = [m.person_id for m in team.memberships.all() if m.role == "sales_rep" and m.to_date is None]
    known = [plans[pk] for pk in members if pk in plans]
    plan = sum(known) if known and len(known) == len(members) else None
    gained = sum(amount for (_owner, team_id), amount in won.items() if team_id == team.pk)
    inside = [deal for deal in deals if deal.team_id == team.pk]
    return Line(team_segment(team.pk), "team", team.name, plan, totals(gained, inside, end))


def teams_with(deals: Iterable[Deal], won: dict[tuple[int, int], int]) -> list[Department]:
    """Teams of sales that have a deal or a win."""
    ids = {deal.team_id for deal in deals} | {team for _owner, team in won}
    return list(Department.objects.filter(pk__in=ids, side="sales").order_by("name").prefetch_related("memberships"))


def personal_plans(span: Span) -> dict[int, float]:
    """By seller, when every month of the span is signed; minor units."""
    months = {month.start for month in span.period.months()}
    found: dict[int, dict[date, int]] = defaultdict(dict)
    rows = Target.objects.filter(
        metric="revenue", segment__startswith="owner:", start__in=months, signed_at__isnull=False
    )  # fmt: skip
    currency = people.company().currency
    for row in rows:
        found[int(row.segment.partition(":")[2])][row.start] = Money.from_decimal(str(row.value), currency).minor
    return {pk: float(sum(by.values())) for pk, by in found.items() if by.keys() == months}


def latest_snapshot(span: Span, *, before: date) -> ForecastSnapshot | None:
    """Of the company, of this very period."""
    return snapshots_of(span, COMPANY).filter(monday__lt=before).order_by("-monday").first()


def snapshots_of(span: Span, segment: str) -> QuerySet[ForecastSnapshot]:
    return ForecastSnapshot.objects.filter(segment=segment, start=span.period.start, end=span.period.end)


@dataclass(frozen=True)
class Changed:
    since: date
    before_minor: int
    moves: tuple[Move, ...]

    @property
    def after_minor(self) -> int:
        return self.before_minor + sum(move.amount_minor for move in self.moves)


def changed(found: Forecast, today: date) -> Changed | None:
    """What happened to the open deals of the company since the last Monday; None before the first snapshot."""
    snapshot = latest_snapshot(found.span, before=today)
    if snapshot is None:
        return None
    before = [Was(deal.lead_id, deal.amount_minor) for deal in snapshot.deals.all()]
    now = {deal.lead_id: Now(deal.lead_id, deal.amount_minor or 0, "open") for deal in inside(found)}
    return Changed(snapshot.monday, sum(deal.amount_minor for deal in before), waterfall(before, _fates(before, now)))


def inside(found: Forecast) -> list[Deal]:
    return counted(found.deals, found.span.period.end)


def _fates(before: Iterable[Was], now: dict[int, Now]) -> dict[int, Now]:
    """Where the deals went that are no longer counted: won, lost, or out of the period."""
    gone = {deal.lead_id: deal for deal in before if deal.lead_id not in now}
    outcomes = dict(LeadFact.objects.filter(lead__in=gone).values_list("lead", "outcome"))
    names = {"won": "won", "lost": "lost", "rejected": "lost", "junk": "lost"}
    fates = {pk: Now(pk, deal.amount_minor, names.get(outcomes.get(pk, ""), "slipped")) for pk, deal in gone.items()}
    return {**now, **fates}


@dataclass(frozen=True)
class Truth:
    """Forecasts made so many weeks before the end, against what came."""

    weeks: int
    n: int
    error: float | None
    bias: float | None


def accuracy(kind: str, today: date, *, segment: str = COMPANY) -> tuple[Truth, ...]:
    """Of the weighted forecast, over all periods of this length that are over."""
    rows = ForecastSnapshot.objects.filter(segment=segment, end__lte=today).order_by("-end", "monday")[:500]
    told: dict[int, list[tuple[float | None, float]]] = defaultdict(list)
    facts: dict[tuple[date, date], float] = {}
    for row in rows:
        if _length(row) != kind:
            continue
        period = (row.start, row.end)
        if period not in facts:
            facts[period] = _fact(segment, *period)
        told[max(0, (row.end - row.monday).days // 7)].append((row.weighted_minor, facts[period]))
    return tuple(
        Truth(weeks, len(pairs), mean(error(f, fact) for f, fact in pairs), bias(pairs))
        for weeks, pairs in sorted(told.items())
    )


def _length(row: ForecastSnapshot) -> str:
    return "month" if (row.end - row.start).days <= 31 else "quarter"


def _fact(segment: str, start: date, end: date) -> float:
    won, (level, _colon, pk) = won_minor(start, end), segment.partition(":")
    place = {"owner": 0, "team": 1}.get(level)
    return float(sum(amount for key, amount in won.items() if place is None or key[place] == int(pk)))


@dataclass(frozen=True)
class DealRow:
    deal: Deal
    lead: Lead
    may_say: bool

    @property
    def category(self) -> str:
        return str(NAMES[self.deal.category])


def deal_rows(found: Forecast, *, user: Person, after: int = 0, at_once: int = 50) -> tuple[list[DealRow], int]:
    """The deals of the period that this person may see, the largest first, and where the next portion begins."""
    seen = set(Lead.objects.visible_to(user).filter(pk__in=[deal.lead_id for deal in found.deals]).values_list("pk", flat=True))  # fmt: skip
    known = [deal for deal in found.deals if deal.lead_id in seen]
    known.sort(key=lambda deal: (deal.closes_on or date.max, -(deal.amount_minor or 0), deal.lead_id))
    shown = known[after : after + at_once]
    ids = [deal.lead_id for deal in shown]
    leads = Lead.objects.select_related("stage", "owner").in_bulk(ids)
    mine = set(Lead.objects.editable_by(user).filter(pk__in=ids).values_list("pk", flat=True))
    rows = [DealRow(deal, leads[deal.lead_id], deal.lead_id in mine) for deal in shown]
    return rows, after + at_once if len(known) > after + at_once else 0
