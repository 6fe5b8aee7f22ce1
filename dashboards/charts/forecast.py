"""Weekly forecasts of a period: how commit, best case and the weighted sum moved towards the plan and the fact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from babel.dates import format_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alignment.shared.money import Money
from alignment.shared.templatetags.format import money
from dashboards.charts.house import LEGEND, MARGIN, Chart, chart, word
from people import selectors as people
from planning.models import ForecastSnapshot
from planning.selectors.forecast import COMPANY, WEEKS_SHOWN, snapshots_of
from planning.selectors.spans import Span

LINES = (
    ("won_minor", "var(--shared)", "solid", "circle"),
    ("commit_minor", "var(--chart-2)", "solid", "square"),
    ("weighted_minor", "var(--chart-1)", "dash", "diamond"),
    ("best_minor", "var(--chart-3)", "dot", "triangle-up"),
)


def draw(span: Span) -> Chart:
    rows = list(snapshots_of(span, COMPANY).order_by("monday")[:WEEKS_SHOWN])
    return chart(
        "forecast",
        label=_("Forecast of the period, Monday by Monday"),
        figure=figure(rows),
        summary=summary(rows),
        columns=[
            (_("Monday"), word), (_("Won"), amount), (_("Commit"), amount), (_("Weighted"), amount),
            (_("Best case"), amount), (_("Plan"), amount),
        ],
        values=[
            (day(row), row.won_minor, row.commit_minor, row.weighted_minor, row.best_minor, row.plan_minor)
            for row in rows
        ],
    )  # fmt: skip


def names() -> dict[str, str]:
    return {
        "won_minor": _("Won"), "commit_minor": _("Commit"), "weighted_minor": _("Weighted"),
        "best_minor": _("Best case"),
    }  # fmt: skip


def day(row: ForecastSnapshot) -> str:
    return format_date(row.monday, "d MMM", locale=get_language() or "en").replace(".", "")


def amount(minor: int | None) -> str:
    return "—" if minor is None else money(Money(minor, people.company().currency))


def whole(minor: int | None) -> float | None:
    return None if minor is None else float(Money(minor, people.company().currency).to_decimal())


def figure(rows: Sequence[ForecastSnapshot]) -> go.Figure:
    drawn, labels, days = go.Figure(layout=layout()), names(), [day(row) for row in rows]
    for key, colour, dash, symbol in LINES:
        drawn.add_scatter(
            name=labels[key], mode="lines+markers", x=days, y=[whole(getattr(row, key)) for row in rows],
            line={"color": colour, "dash": dash, "width": 2}, marker={"symbol": symbol, "size": 8},
            hovertext=[f"{day(row)}: {labels[key]} {amount(getattr(row, key))}" for row in rows], hoverinfo="text",
        )  # fmt: skip
    plans = [whole(row.plan_minor) for row in rows]
    if any(plan is not None for plan in plans):
        target = {"color": "var(--chart-target)", "dash": "dash", "width": 1}
        drawn.add_scatter(name=_("Plan"), mode="lines", x=days, y=plans, line=target, hoverinfo="skip")
    return drawn


def layout() -> dict[str, Any]:
    return {"height": 340, "legend": LEGEND, "margin": MARGIN, "xaxis": {"type": "category"}, "yaxis": {"rangemode": "tozero"}}  # fmt: skip


def summary(rows: Sequence[ForecastSnapshot]) -> str:
    if not rows:
        return _("The first forecast is written down next Monday at six.")
    last = rows[-1]
    return _("On %(day)s: won %(won)s, commit %(commit)s, weighted %(weighted)s.") % {
        "day": day(last), "won": amount(last.won_minor), "commit": amount(last.commit_minor),
        "weighted": amount(last.weighted_minor),
    }  # fmt: skip
