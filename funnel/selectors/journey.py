"""The customer's journey: from an impression to the purchase after the first one, step by step (A27)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from alignment.shared.ratios import share
from funnel.metrics.what_if import Link, total_conversion
from funnel.models import JourneyMap, Stage
from funnel.selectors.funnel import funnel_table
from funnel.selectors.stakes import Stake, Stakes, stakes_for
from funnel.selectors.tables import FunnelQuery, FunnelTable, StageFigures
from people.models import Person

SCOPES = ("lead", "sale", "repeat")
DEFAULT_SCOPE = "repeat"
REPEAT_KEY = "repeat"
SMALL = 30


@dataclass(frozen=True)
class JourneyStep:
    """`entered` of those that `n` let in; `joined` were written down here by a person, without the steps before."""

    key: str
    name: str
    side: str
    entered: int
    n: int | None
    rate: float | None
    low: float | None = None
    high: float | None = None
    joined: int = 0
    stage: Stage | None = None
    stake: Stake | None = None

    @property
    def is_small(self) -> bool:
        return self.n is not None and self.n < SMALL

    @property
    def lost(self) -> int | None:
        return None if self.n is None else max(0, self.n - self.entered + self.joined)


@dataclass(frozen=True)
class Journey:
    query: FunnelQuery
    scope: str
    steps: tuple[JourneyStep, ...]
    stakes: Stakes
    table: FunnelTable

    @property
    def total(self) -> float | None:
        """Π CR of all steps; None while one of them is unknown."""
        return total_conversion(step.rate for step in self.steps[1:])

    @property
    def links(self) -> tuple[Link, ...]:
        return tuple(Link(step.key, step.entered, step.rate, step.joined, step.n) for step in self.steps)

    @property
    def average_deal_minor(self) -> float | None:
        return share(self.table.total.revenue_minor, self.table.total.won)


def journey(query: FunnelQuery, *, scope: str = DEFAULT_SCOPE, now: datetime) -> Journey:
    """By cohort: an impression, a click and a visit by its day, a lead and all after it by the day the lead came."""
    query = as_cohort(query)
    table = funnel_table(query, now=now)
    found = stakes_for(table, now)
    steps = (*_before_leads(table), *_stages(table, found, scope), *_repeat(table, scope))
    return Journey(query, scope, steps, found, table)


def as_cohort(query: FunnelQuery) -> FunnelQuery:
    return replace(query, view="cohort", by=None, as_of=None)


def saved_maps(user: Person) -> tuple[tuple[JourneyMap, bool], ...]:
    """Each with whether this person may remove it."""
    mine = set(JourneyMap.objects.editable_by(user).values_list("pk", flat=True))
    return tuple((each, each.pk in mine) for each in JourneyMap.objects.visible_to(user).order_by("name"))


def _before_leads(table: FunnelTable) -> Iterator[JourneyStep]:
    """What platforms told; a kind they did not tell is left out."""
    seen = table.total.advertising
    names = {"impression": _("Impressions"), "click": _("Clicks"), "visit": _("Visits")}
    before: int | None = None
    for key, name in names.items():
        volume: int | None = getattr(seen, f"{key}s", None)
        if volume:
            yield JourneyStep(key, name, "marketing", volume, before, share(volume, before))
            before = volume


def _stages(table: FunnelTable, found: Stakes, scope: str) -> Iterator[JourneyStep]:
    came = next(reversed([step.entered for step in _before_leads(table)]), None)
    for place, figures in enumerate(table.total.stages):
        if place == 0:
            yield _first(figures, came)
        elif scope != "lead":
            yield _stage(figures, found)


def _first(figures: StageFigures, came: int | None) -> JourneyStep:
    stage, entered = figures.stage, figures.entered
    return JourneyStep(stage.key, stage.name, stage.side, entered, came, share(entered, came), stage=stage)


def _stage(figures: StageFigures, found: Stakes) -> JourneyStep:
    stage, way = figures.stage, figures.step
    joined = figures.entered - round((way.from_previous or 0) * way.n)
    return JourneyStep(
        key=stage.key,
        name=stage.name,
        side=stage.side,
        entered=figures.entered,
        n=way.n,
        rate=way.from_previous,
        low=way.low,
        high=way.high,
        joined=joined,
        stage=stage,
        stake=found.of(stage.key),
    )


def _repeat(table: FunnelTable, scope: str) -> Iterator[JourneyStep]:
    """A customer counts once; nothing before the first win."""
    again = table.total.repeat
    if scope == "repeat" and again is not None and again.n:
        yield JourneyStep(
            REPEAT_KEY, _("Bought again"), "shared", again.entered, again.n, again.from_previous, again.low, again.high
        )
