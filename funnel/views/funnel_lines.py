"""The rows of the funnel page, each figure with the address of its records."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from alignment.shared.periods import Period, local_day
from funnel.metrics.maturity import is_mature
from funnel.selectors.advertising import has_cost
from funnel.selectors.funnel import FunnelQuery, FunnelRow, FunnelTable, StageFigures
from funnel.selectors.questions import NONE, address
from funnel.selectors.records import LEFT
from funnel.selectors.tables import TIME_CUTS
from funnel.selectors.weakest import Weakest
from funnel.views.access import SEE_CAMPAIGNS
from funnel.views.funnel_tabs import nobody
from people import selectors as people

REPEAT_KEY = "repeat"


def record_url(
    query: FunnelQuery,
    *,
    stage: str | None = None,
    left: str | None = None,
    outcome: str | None = None,
    known: Mapping[tuple[str, int | str], str] | None = None,
) -> str:
    words = {"stage": stage, "left": left, "outcome": outcome, "by": None}
    return f"{reverse('funnel:records')}?{address(query, known, **words)}"


def step_line(table: FunnelTable, place: int, weakest: Weakest | None) -> dict[str, object]:
    figures: StageFigures = table.total.stages[place]
    stage = figures.stage
    following = table.total.stages[place + 1].step if place + 1 < len(table.total.stages) else None
    exits = {left: record_url(table.query, stage=stage.key, left=left) for left in LEFT}
    return {
        "figures": figures,
        "url": record_url(table.query, stage=stage.key),
        "exits": exits,
        "is_small": figures.step.n < 30,
        "is_weakest": weakest is not None and weakest.stage.pk == stage.pk,
        "next": following,
    }


def repeat_line(table: FunnelTable) -> dict[str, object] | None:
    """Nothing before the first win, and nothing for deals that are repeats themselves."""
    repeat = table.total.repeat
    if repeat is None or not (repeat.n or repeat.entered):
        return None
    return {
        "figures": repeat,
        "url": record_url(table.query, stage=REPEAT_KEY, left="advanced"),
        "waiting_url": record_url(table.query, stage=REPEAT_KEY, left="open") if table.query.view == "cohort" else "",
        "is_small": repeat.n < 30,
        "is_ripening": repeat.maturity is not None and not is_mature(repeat.maturity),
    }


def weakest_url(query: FunnelQuery, weakest: Weakest | None) -> str:
    """The days in which the step was judged, where they are not those of the page."""
    if weakest is None or (weakest.period.start, weakest.period.end) == (query.start, query.end):
        return ""
    return f"?{address(query, **{'from': weakest.period.start, 'to': weakest.period.end})}"


def cut_line(table: FunnelTable, row: FunnelRow) -> dict[str, object]:
    query, by = table.query, table.query.by
    if by in TIME_CUTS:
        days = span_of(str(row.key), by or "")
        narrowed = replace(query, start=max(days.start, query.start), end=min(days.end, query.end), by=None)
        return {"row": row, "name": row.name, **cut_urls(narrowed, {})}
    narrowed = replace(query, by=None, filters={**query.filters, by: (row.member or 0,)})
    known: dict[tuple[str, int | str], str] = {(str(by), row.member or 0): str(row.key) if row.member else NONE}
    return {
        "row": row,
        "name": row.name or nobody(by),
        "deeper": f"?{address(narrowed, known)}",
        **cut_urls(narrowed, known),
    }


def cut_urls(query: FunnelQuery, known: Mapping[tuple[str, int | str], str]) -> dict[str, str]:
    return {
        "url": record_url(query, known=known),
        "won_url": record_url(query, outcome="won", known=known),
        "repeat_url": record_url(query, stage=REPEAT_KEY, left="advanced", known=known),
    }


def span_of(key: str, by: str) -> Period:
    """The days of a month, a quarter or an ISO week as a row names it."""
    if by == "quarter":
        year, quarter = key.split("-Q")
        return Period.quarter_of(date(int(year), int(quarter) * 3, 1))
    if by == "month":
        return Period.month_of(date.fromisoformat(f"{key}-01"))
    year, week = key.split("-W")
    return Period.week_of(date.fromisocalendar(int(year), int(week), 1))


def spend_url(request: HttpRequest, query: FunnelQuery) -> str:
    """The spend rows behind the head of the funnel, for whom they are open."""
    if not has_cost(query) or not request.user.has_role(*SEE_CAMPAIGNS):
        return ""
    end = query.end if query.as_of is None else min(query.end, spent_until(query.as_of))
    words: dict[str, object] = {"since": query.start, "until": end - timedelta(days=1)}
    words |= {cut: [member or NONE for member in members] for cut, members in query.filters.items()}
    return f"{reverse('funnel:spend-list')}?{urlencode(words, doseq=True)}"


def spent_until(as_of: datetime) -> date:
    return local_day(as_of, people.zone()) + timedelta(days=1)
