"""What share of the leads is won by which age, with its interval: Kaplan–Meier (B1)."""

from datetime import datetime
from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext as _

from alignment.shared.templatetags.format import number, percent
from dashboards.charts.house import LEGEND, Chart, chart
from funnel.metrics.survival import Point
from funnel.selectors.funnel import FunnelQuery
from funnel.selectors.survival import Cohorts, cohorts


def draw(query: FunnelQuery, *, now: datetime) -> Chart:
    found = cohorts(query, now=now)
    return chart(
        "funnel-survival",
        label=_("Won by age of the lead"),
        figure=figure(found),
        summary=summary(found),
        columns=[
            (_("Day"), number),
            (_("At risk"), number),
            (_("Won by then"), percent),
            (_("At least"), percent),
            (_("At most"), percent),
        ],
        values=[(p.day, p.at_risk, p.converted, p.low, p.high) for p in found.curve],
    )


def figure(found: Cohorts) -> go.Figure:
    figure = go.Figure(layout=layout())
    figure.add_scatter(**edge(found.curve, [p.high for p in found.curve]))
    low = edge(found.curve, [p.low for p in found.curve])
    figure.add_scatter(**low, fill="tonexty", fillcolor="var(--chart-band)")
    figure.add_scatter(
        name=_("Won by then"),
        x=[p.day for p in found.curve],
        y=[p.converted for p in found.curve],
        mode="lines",
        line={"color": "var(--shared)", "width": 2, "shape": "hv"},
    )
    return figure


def edge(points: tuple[Point, ...], values: list[float]) -> dict[str, Any]:
    return {
        "x": [p.day for p in points],
        "y": values,
        "mode": "lines",
        "line": {"width": 0, "shape": "hv"},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def layout() -> dict[str, Any]:
    return {
        "height": 320,
        "legend": LEGEND,
        "xaxis": {"title": {"text": _("Days since the lead came")}},
        "yaxis": {"tickformat": ".0%", "rangemode": "tozero"},
    }


def summary(found: Cohorts) -> str:
    if not found.curve:
        return _("Nothing of this period has been won yet.")
    last = found.curve[-1]
    return _("By day %(day)s %(rate)s are won, open leads taken as long as they were seen; so far it is %(naive)s.") % {
        "day": number(last.day),
        "rate": percent(last.converted),
        "naive": percent(found.naive),
    }
