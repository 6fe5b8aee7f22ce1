"""Learning against running by month, each side with its corridor (A19). Counted, not timed."""

from datetime import datetime
from typing import Any

import plotly.graph_objects as go
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.templatetags.format import number, percent
from dashboards.charts.house import LEGEND, MARGIN, Chart, chart, month_name, word
from funnel.selectors.funnel import FunnelQuery
from loop.selectors import today_of
from practices.metrics.trainings import Balance, learn_corridor
from practices.selectors.balance import balance_by_side, since_the_first

SYMBOLS = {"marketing": "circle", "sales": "diamond"}


def draw(query: FunnelQuery, *, now: datetime) -> Chart:
    found = since_the_first(balance_by_side(today_of(now)))
    return chart(
        "learn-balance",
        label=_("Share of learning by month, marketing and sales, with their corridors"),
        figure=figure(found),
        summary=_("A proxy: nobody writes hours down, so practices attended and experiments are counted against promises done and touches with leads."),
        columns=[
            (_("Month"), word),
            (_("Side"), word),
            (_("Learning"), number),
            (_("Current work"), number),
            (_("Share of learning"), percent),
        ],
        values=[values(month) for months in found.values() for month in months],
    )  # fmt: skip


def values(month: Balance) -> tuple[Any, ...]:
    return month_name(month.month, "LLLL y"), side_name(month.side), month.learn, month.run, month.learn_share


def side_name(side: str) -> str:
    return _("Marketing") if side == "marketing" else _("Sales")


def figure(found: dict[str, list[Balance]]) -> go.Figure:
    figure = go.Figure(layout=layout())
    for side, months in found.items():
        names = [month_name(month.month) for month in months]
        low, high = learn_corridor(side)
        figure.add_scatter(**edge(names, high))
        figure.add_annotation(**corridor(side, (low + high) / 2))
        figure.add_scatter(**edge(names, low), fill="tonexty", fillcolor="var(--chart-band)")
        figure.add_scatter(**line(side, months, names))
    return figure


def edge(names: list[str], level: float) -> dict[str, Any]:
    line = {"width": 1, "dash": "dot", "color": "var(--chart-target)"}
    return {
        "mode": "lines",
        "line": line,
        "x": names,
        "y": [level] * len(names),
        "hoverinfo": "skip",
        "showlegend": False,
    }


def corridor(side: str, level: float) -> dict[str, Any]:
    words = _("corridor: %(side)s") % {"side": side_name(side).lower()}
    place = {"xref": "paper", "x": 0, "xanchor": "left", "y": level, "showarrow": False}
    return {**place, "text": words, "font": {"size": 11, "color": f"var(--{side})"}}


def line(side: str, months: list[Balance], names: list[str]) -> dict[str, Any]:
    return {
        "name": side_name(side),
        "mode": "lines+markers",
        "x": names,
        "y": [month.learn_share for month in months],
        "hovertext": [hover(month) for month in months],
        "hoverinfo": "text",
        "customdata": [f"{reverse('practices:balance')}#{month.month:%Y-%m}" for month in months],
        "line": {"color": f"var(--{side})", "width": 2},
        "marker": {"size": 9, "color": f"var(--{side})", "symbol": SYMBOLS[side]},
    }


def hover(month: Balance) -> str:
    words = {
        "side": side_name(month.side),
        "month": month_name(month.month, "LLLL y"),
        "rate": percent(month.learn_share),
    }
    figures = {"learn": number(month.learn), "run": number(month.run)}
    return _("%(side)s, %(month)s: %(rate)s learning (%(learn)s against %(run)s)") % {**words, **figures}


def layout() -> dict[str, Any]:
    return {
        "height": 360,
        "legend": LEGEND,
        "margin": MARGIN,
        "xaxis": {"type": "category"},
        "yaxis": {"tickformat": ".0%", "range": [0, 1], "title": {"text": _("Share of learning")}},
    }
