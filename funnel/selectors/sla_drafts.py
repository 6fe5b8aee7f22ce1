"""A contract worked out backwards from the revenue goal by the company's own conversions (C1, B9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from alignment.shared.periods import local_day, months_before
from alignment.shared.ratios import share
from funnel.metrics.commitments import needs_of
from funnel.models.sla import INTENTS, MARKETING_METRICS
from funnel.selectors.funnel import FunnelQuery, funnel_table
from people import selectors as people

MONTHS = 6
WORKING_DAY = 540
FIRST_TOUCH_MINUTES = {"price": 15, "form": 60, "content": WORKING_DAY}
SHARES = {
    "acceptance": "0.7", "completeness": "0.95", "routed": "0.95", "first_touch": "0.9", "decision": "0.9",
    "coded_reasons": "0.95", "feedback": "0.9",
}  # fmt: skip
ATTEMPTS, ATTEMPT_DAYS = 6, 5
SIDE_OF = {metric: "marketing" for metric, _label in MARKETING_METRICS}


@dataclass(frozen=True)
class ClauseTerms:
    """A clause before it is stored."""

    metric: str
    target: Decimal
    minutes: int | None = None
    days: int | None = None
    intent: str = ""

    @property
    def side(self) -> str:
        return SIDE_OF.get(self.metric, "sales")


@dataclass(frozen=True)
class WayBack:
    """`steps`: from the sale back to the accepted lead, each with its volume, its conversion and its n."""

    revenue_minor: int
    average_deal_minor: float | None
    since: date
    until: date
    steps: tuple[dict[str, Any], ...]
    accepted_mql: int | None

    @property
    def inputs(self) -> dict[str, Any]:
        """As a contract keeps them."""
        return {
            "since": self.since.isoformat(), "until": self.until.isoformat(),
            "average_deal_minor": None if self.average_deal_minor is None else round(self.average_deal_minor),
            "steps": list(self.steps), "accepted_mql": self.accepted_mql,
        }  # fmt: skip


def way_back(revenue_minor: int, *, now: datetime) -> WayBack:
    """By the last whole months; a step that nobody has passed leaves everything before it unknown."""
    end = local_day(now, people.zone()).replace(day=1)
    query = FunnelQuery(months_before(end, MONTHS), end, view="period")
    total = funnel_table(query, now=now).total
    average = share(total.revenue_minor, total.won)
    line = list(total.stages)
    places = [place for place, figures in enumerate(line) if figures.stage.key in ("accepted", "won")]
    line = line[places[0] : places[-1] + 1] if len(places) == 2 else []
    way = [(line[place - 1].stage.key, line[place].step.from_previous) for place in range(len(line) - 1, 0, -1)]
    volumes, accepted = needs_of(revenue_minor, average, way)
    steps = tuple(
        {"stage": figures.stage.key, "name": figures.stage.name, "volume": volumes.get(figures.stage.key),
         "rate": figures.step.from_previous if place else None, "n": figures.step.n if place else None}
        for place, figures in reversed(list(enumerate(line)))
    )  # fmt: skip
    return WayBack(revenue_minor, average, query.start, query.end, steps, accepted)


def proposed(accepted_mql: int | None) -> tuple[ClauseTerms, ...]:
    """The whole text with default numbers [P]; without own conversions marketing's number is left to be agreed."""
    number = [ClauseTerms("accepted_mql", Decimal(accepted_mql))] if accepted_mql else []
    return (
        *number,
        ClauseTerms("acceptance", Decimal(SHARES["acceptance"])),
        ClauseTerms("completeness", Decimal(SHARES["completeness"])),
        ClauseTerms("routed", Decimal(SHARES["routed"]), minutes=15),
        *(
            ClauseTerms("first_touch", Decimal(SHARES["first_touch"]), FIRST_TOUCH_MINUTES[intent], None, intent)
            for intent, _label in INTENTS
        ),
        ClauseTerms("decision", Decimal(SHARES["decision"]), minutes=WORKING_DAY),
        ClauseTerms("attempts", Decimal(ATTEMPTS), days=ATTEMPT_DAYS),
        ClauseTerms("coded_reasons", Decimal(SHARES["coded_reasons"])),
        ClauseTerms("feedback", Decimal(SHARES["feedback"])),
    )
