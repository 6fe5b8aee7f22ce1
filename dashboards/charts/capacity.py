"""Leads of the weeks to come, usual and planned, against what the sellers can carry."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import plotly.graph_objects as go
from babel.dates import format_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alignment.shared.templatetags.format import number, percent
from dashboards.charts.house import HATCH, LEGEND, MARGIN, Chart, chart, word
from planning.metrics.capacity import Load
from planning.selectors.capacity import CapacityPlan, capacity_plan


def draw(*, now: datetime) -> Chart:
    plan = capacity_plan(now)
    return chart(
        "capacity",
        label=_("Expected leads and capacity by week"),
        figure=figure(plan),
        summary=summary(plan),
        columns=[
            (_("Week of"), word), (_("Usual leads"), rounded), (_("Planned leads"), rounded), (_("Capacity"), rounded),
            (_("Load"), share_of),
        ],
        values=[(day(load), load.usual, load.planned, load.capacity, load.load) for load in plan.weeks],
    )  # fmt: skip


def rounded(value: float | None) -> str:
    return number(None if value is None else round(value))


def share_of(value: float | None) -> str:
    return percent(value, 0)


def day(load: Load) -> str:
    return format_date(load.start, "d MMM", locale=get_language() or "en").replace(".", "")


def figure(plan: CapacityPlan) -> go.Figure:
    drawn, days = go.Figure(layout=layout()), [day(load) for load in plan.weeks]
    for name, values, pattern in (
        (_("Usual leads"), [load.usual for load in plan.weeks], {}),
        (_("Planned leads"), [load.planned for load in plan.weeks], {"pattern": HATCH}),
    ):
        drawn.add_bar(
            name=name, x=days, y=values, marker={"color": "var(--marketing)", **pattern},
            hovertext=[f"{at}: {name} {rounded(value)}" for at, value in zip(days, values, strict=True)],
            hoverinfo="text",
        )  # fmt: skip
    drawn.add_scatter(
        name=_("Capacity"), mode="lines+markers", x=days, y=[load.capacity for load in plan.weeks],
        line={"color": "var(--sales)", "width": 2}, marker={"symbol": "diamond", "size": 8},
        hovertext=[f"{day(load)}: {_('Capacity')} {rounded(load.capacity)}" for load in plan.weeks], hoverinfo="text",
    )  # fmt: skip
    return drawn


def layout() -> dict[str, Any]:
    return {
        "height": 340, "barmode": "stack", "legend": LEGEND, "margin": MARGIN, "xaxis": {"type": "category"},
        "yaxis": {"rangemode": "tozero", "title": {"text": _("Leads")}},
    }  # fmt: skip


def summary(plan: CapacityPlan) -> str:
    over = [load for load in plan.weeks if load.load is not None and load.load > plan.limit]
    if not over:
        return _("No week asks for more than the sellers can carry.")
    return _("Weeks that ask for more than the sellers can carry: %(weeks)s.") % {
        "weeks": ", ".join(day(load) for load in over)
    }
