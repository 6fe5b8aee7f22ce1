"""Two mirrors side by side: what each department says of itself, and what the other says of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext as _

from alignment.shared.templatetags.format import number
from dashboards.charts.house import LEGEND, MARGIN, Chart, chart, text, word
from practices.metrics.surveys_told import SIDES
from practices.selectors.surveys_results import ItemRow, Level, Results

LOWEST, HIGHEST = 1, 5


def draw(results: Results, *, url: str) -> Chart:
    return chart(
        "survey-mirror",
        label=_("We about ourselves, they about us"),
        figure=figure(results.rows, url),
        summary=summary(results),
        columns=[
            (_("Statement"), word),
            (_("Marketing of itself"), number),
            (_("Sales of marketing"), number),
            (_("Sales of itself"), number),
            (_("Marketing of sales"), number),
        ],
        values=[(row.name, *figures(row)) for row in results.rows],
    )


def figures(row: ItemRow) -> tuple[float | None, ...]:
    return tuple(
        value_of(level) for side in SIDES for level in (row.mirrors[side].own, row.mirrors[side].other)
    )  # fmt: skip


def value_of(level: Level | None) -> float | None:
    return round(level.value, 2) if level else None


def figure(rows: Sequence[ItemRow], url: str) -> go.Figure:
    shown = list(reversed(rows))
    figure = go.Figure(layout=layout(len(shown)))
    for side, axis in zip(SIDES, ("x", "x2"), strict=True):
        figure.add_scatter(**spans(shown, side), xaxis=axis)
        figure.add_scatter(**dots(shown, side, "own", url), xaxis=axis)
        figure.add_scatter(**dots(shown, side, "other", url), xaxis=axis)
    return figure


def spans(rows: Sequence[ItemRow], side: str) -> dict[str, Any]:
    """A line from one mirror to the other, broken between the statements."""
    ends = [(row.name, level) for row in rows for level in (row.mirrors[side].own, row.mirrors[side].other, None)]
    return {
        "mode": "lines",
        "x": [value_of(level) for _name, level in ends],
        "y": [text(name) for name, _level in ends],
        "line": {"color": f"var(--{side})", "width": 2},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def dots(rows: Sequence[ItemRow], side: str, voice: str, url: str) -> dict[str, Any]:
    levels = [getattr(row.mirrors[side], voice) for row in rows]
    return {
        "name": names()[side, voice],
        "mode": "markers",
        "x": [value_of(level) for level in levels],
        "y": [text(row.name) for row in rows],
        "hovertext": [hover(row, side, voice) for row in rows],
        "hoverinfo": "text",
        "customdata": [f"{url}#item-{row.key}" for row in rows],
        "marker": {
            "size": 10,
            "color": f"var(--{side})",
            "symbol": "circle" if voice == "own" else "diamond-open",
        },
    }


def names() -> dict[tuple[str, str], str]:
    return {
        ("marketing", "own"): _("Marketing of itself"),
        ("marketing", "other"): _("Sales of marketing"),
        ("sales", "own"): _("Sales of itself"),
        ("sales", "other"): _("Marketing of sales"),
    }


def hover(row: ItemRow, side: str, voice: str) -> str:
    level = getattr(row.mirrors[side], voice)
    figure = number(level.value, 1) if level else _("not told")
    return f"{text(row.name)}: {names()[side, voice]} {figure}"


def layout(count: int) -> dict[str, Any]:
    scale = {"range": [LOWEST - 0.2, HIGHEST + 0.2], "dtick": 1, "zeroline": False}
    return {
        "height": 120 + 34 * count,
        "legend": LEGEND,
        "margin": MARGIN,
        "xaxis": {**scale, "domain": [0, 0.48]},
        "xaxis2": {**scale, "domain": [0.52, 1]},
        "yaxis": {"automargin": True, "type": "category"},
    }


def summary(results: Results) -> str:
    """The widest gap, whichever side it is on."""
    told = [(mirror.gap, row.name, side) for row in results.rows for side, mirror in row.mirrors.items() if mirror.gap]
    if not told:
        return _("No statement is told in both mirrors.")
    gap, name, side = max(told, key=lambda one: abs(one[0]))
    sides = {"marketing": _("Marketing"), "sales": _("Sales")}
    return _("The widest gap is %(side)s, “%(name)s”: %(gap)s of five points.") % {
        "side": sides[side].lower(), "name": name, "gap": f"{'+' if gap > 0 else ''}{number(gap, 1)}",
    }  # fmt: skip
