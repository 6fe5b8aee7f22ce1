"""Who chairs a general meeting, how often it may be held, and how long it takes standing and sitting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

MARKETING, SALES = "marketing", "sales"
RULE_OF_MARKET = {"b2b": "cco", "b2c": "alternate", "mixed": "cco"}
CHAIRED = frozenset({"scheduled", "running", "held", "protocol_sent", "closed"})


@dataclass(frozen=True)
class Turn:
    """A slot as the order of chairs sees it: the side that has it, and whether the sides took turns then."""

    side: str
    alternates: bool
    state: str = "held"


def rule_of(market: str, chosen: str = "market") -> str:
    """R-GM-02…04: `cco` or `alternate`; only a mixed market leaves the choice to the company."""
    if market == "mixed" and chosen != "market":
        return chosen
    return RULE_OF_MARKET[market]


def next_side(rule: str, before: Iterable[Turn]) -> str:
    """R-GM-03: in turn, the commercial director first; an excused, missed or moved slot keeps its turn for the next.

    After meetings that were always the commercial director's, the turns begin with the marketing director.
    """
    if rule == "cco":
        return SALES
    chaired = [turn for turn in before if turn.state in CHAIRED and turn.side]
    if not chaired:
        return SALES
    if not chaired[-1].alternates:
        return MARKETING
    return other(chaired[-1].side)


def other(side: str) -> str:
    return SALES if side == MARKETING else MARKETING


def may_be_monthly(headcount: int, threshold: int) -> bool:
    """R-GM-01: weekly, unless the two departments together are numerous."""
    return headcount >= threshold


def first_weekday_of_month(day: date, weekday: int) -> date:
    first = day.replace(day=1)
    return first + timedelta(days=(weekday - first.weekday()) % 7)


def typical_minutes(minutes: Iterable[int]) -> float | None:
    """R-GM-07: the median length of meetings of one format; None without meetings."""
    known = list(minutes)
    return float(median(known)) if known else None


def needs_moderator(*, is_acute: bool, is_over: bool) -> bool:
    """R-WM-04: while the conflict is acute and moderation has not been ended by both heads."""
    return is_acute and not is_over


def may_ask_to_end(moderated: int, first_meetings: int) -> bool:
    """R-WM-05: nobody is asked before the first meetings with a moderator are behind them."""
    return moderated >= first_meetings


def moderation_is_over(answers: Iterable[bool], heads: int) -> bool:
    """R-WM-05: every head said yes, each alone."""
    said = list(answers)
    return heads > 0 and len(said) == heads and all(said)
