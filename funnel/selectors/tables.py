"""The question that a funnel answers, and the table of its answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from alignment.shared.ratios import share
from funnel.metrics import cost
from funnel.metrics.conversion import Step
from funnel.models import Pipeline, Stage
from people.models import Company

# Kept as cells too; what a lead itself says.
KEPT_CUTS = {"source": "source_id", "campaign": "campaign_id", "owner": "owner_id", "team": "team_id"}
CUTS = {**KEPT_CUTS, "first_line": "first_line_id"}
TIME_CUTS = ("month", "week", "quarter")
# What only the lead says: read by a join, kept nowhere.
LEAD_CUTS = ("product", "city", "country", "intent", "score", "utm_source", "utm_medium", "utm_campaign")
CUSTOM = "custom."


@dataclass(frozen=True)
class FunnelQuery:
    """Half-open days in the company's zone. `filters` maps a cut to ids or, where the lead says it in words, to words; 0 means "none".

    `as_of`: the figures as they were known at that moment; None is now.
    `among`: only these leads count, chosen by what no roll-up keeps; None is all.
    """

    start: date
    end: date
    view: str = "cohort"
    by: str | None = None
    filters: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    pipeline: str = "sales"
    origin: str = "inbound"
    as_of: datetime | None = None
    among: QuerySet[Any] | None = None

    @property
    def column(self) -> str:
        return "cohort_day" if self.view == "cohort" else "day"


def default_period(today: date) -> tuple[date, date]:
    """Twelve months up to and with today."""
    return today.replace(year=today.year - 1, day=1), today + timedelta(days=1)


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
class Repeat:
    """The step after the win: of `n` customers won, `entered` have bought again and `waiting` have not so far.

    A customer counts once, however many leads were won: at the first win of new business. `maturity` is the share
    of the won leads whose win is a year old (B4); None by period, where nothing ripens.
    """

    entered: int
    waiting: int
    n: int
    from_previous: float | None
    from_first: float | None
    low: float | None
    high: float | None
    maturity: float | None
    median_hours: float | None
    p90_hours: float | None


@dataclass(frozen=True)
class Reported:
    """The platform's own figures of the same spend (decisions.md 14): shown apart, never mixed with ours."""

    cost_minor: int
    leads: int | None
    customers: int | None
    revenue_minor: int | None

    @property
    def cpl_minor(self) -> float | None:
        return None if self.leads is None else cost.cpl(self.cost_minor, self.leads)

    @property
    def cac_minor(self) -> float | None:
        return None if self.customers is None else cost.cac_paid(self.cost_minor, self.customers)

    @property
    def conversion(self) -> float | None:
        return share(self.customers, self.leads)

    @property
    def romi(self) -> float | None:
        """On its revenue as a whole: the platform knows no margin."""
        return None if self.revenue_minor is None else cost.romi(self.revenue_minor, self.cost_minor, margin=1)


@dataclass(frozen=True)
class Advertising:
    """What stands before the leads: the spend of the same days and cut. None where the platforms told nothing."""

    cost_minor: int
    impressions: int | None
    clicks: int | None
    visits: int | None
    reported: Reported | None = None

    @property
    def ctr(self) -> float | None:
        return None if self.clicks is None else cost.ctr(self.clicks, self.impressions)

    @property
    def cpc_minor(self) -> float | None:
        return cost.cpc(self.cost_minor, self.clicks)

    @property
    def visit_rate(self) -> float | None:
        return None if self.visits is None else share(self.visits, self.clicks)


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
    repeat: Repeat | None = None
    advertising: Advertising | None = None
    member: int | str | None = None

    @property
    def win_rate(self) -> float | None:
        """Of the decided ones; in the period view by the days they were decided (B4)."""
        return cost.win_rate(self.won, self.lost)

    @property
    def cr1(self) -> float | None:
        """Click to lead, or visit to lead where only visits are known."""
        before = self.advertising and (self.advertising.clicks or self.advertising.visits)
        return cost.cr1(self.entered, before) if before else None


@dataclass(frozen=True)
class Apart:
    """Leads of the same days that this funnel leaves out: another origin or another pipeline (decisions.md 33)."""

    pipeline: Pipeline
    origin: str
    entered: int
    won: int

    @property
    def conversion(self) -> float | None:
        return share(self.won, self.entered)


@dataclass(frozen=True)
class FunnelTable:
    query: FunnelQuery
    company: Company
    total: FunnelRow
    rows: tuple[FunnelRow, ...]
    as_of: datetime
    fresh_at: datetime
    waiting: int
