"""Volumes beside step conversion: a funnel on a scale where the last step can be read."""

from collections.abc import Iterable
from datetime import datetime
from math import log10
from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext as _

from alignment.shared.templatetags.format import number, percent
from dashboards.charts.house import ENOUGH, LEGEND, MARGIN, SIDE_PATTERNS, Chart, Doors, chart, share_words, text, word
from funnel.selectors.funnel import FunnelQuery, FunnelTable, StageFigures, funnel_table

LEFT, RIGHT = [0, 0.44], [0.54, 1]
SMALL = {"size": 11}
FAINT = 0.45


def draw(query: FunnelQuery, *, now: datetime) -> Chart:
    table = funnel_table(query, now=now)
    return chart(
        "funnel-steps",
        label=_("Volumes and step conversion of the funnel"),
        figure=figure(table),
        summary=summary(table),
        columns=[
            (_("Stage"), word),
            (_("Side"), word),
            (_("Entered"), number),
            (_("From previous"), percent),
            (_("At least"), percent),
            (_("At most"), percent),
            (_("Of"), number),
            (_("From first"), percent),
        ],
        values=[values(f) for f in table.total.stages],
    )


def values(figures: StageFigures) -> tuple[Any, ...]:
    step = figures.step
    low, high = bounds(figures)
    of = step.n if step.from_previous is not None else None
    side = figures.stage.get_side_display()
    return figures.stage.name, side, figures.entered, step.from_previous, low, high, of, step.from_first


def bounds(figures: StageFigures) -> tuple[float | None, float | None]:
    """What unknown history could hide, where there is such history; else Wilson's interval."""
    step = figures.step
    return (step.low, step.high) if step.lowest is None else (step.lowest, step.highest)


def figure(table: FunnelTable) -> go.Figure:
    doors, stages = Doors(table.query), table.total.stages
    figure = go.Figure(layout=layout(stages))
    for side, name in (("marketing", _("Marketing")), ("sales", _("Sales"))):
        own = [f for f in stages if f.stage.side == side]
        figure.add_bar(name=name, legendgroup=side, **volumes(own, side, doors))
        steps = [f for f in own if f.step.from_previous is not None]
        figure.add_bar(name=name, legendgroup=side, showlegend=False, **conversions(steps, side, doors))
        figure.add_scatter(showlegend=False, legendgroup=side, **labels(steps))
    return figure


def volumes(stages: list[StageFigures], side: str, doors: Doors) -> dict[str, Any]:
    return {
        "orientation": "h",
        "y": [text(f.stage.name) for f in stages],
        "x": [f.entered or None for f in stages],
        "text": [number(f.entered) for f in stages],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [f"{text(f.stage.name)}: {number(f.entered)}" for f in stages],
        "hoverinfo": "text",
        "customdata": [doors.open(stage=f.stage) for f in stages],
        "marker": marker(side),
    }


def conversions(stages: list[StageFigures], side: str, doors: Doors) -> dict[str, Any]:
    rates = [f.step.from_previous or 0.0 for f in stages]
    between = [(r, *bounds(f)) for r, f in zip(rates, stages, strict=True)]
    return {
        "orientation": "h",
        "xaxis": "x2",
        "y": [text(f.stage.name) for f in stages],
        "x": rates,
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [0.0 if high is None else max(0.0, high - rate) for rate, _low, high in between],
            "arrayminus": [0.0 if low is None else max(0.0, rate - low) for rate, low, _high in between],
            "color": "var(--chart-target)",
            "thickness": 1.5,
            "width": 4,
        },
        "hovertext": [hover(f) for f in stages],
        "hoverinfo": "text",
        "customdata": [doors.open(stage=f.stage) for f in stages],
        "marker": {**marker(side), "opacity": [1 if f.step.n >= ENOUGH else FAINT for f in stages]},
    }


def hover(figures: StageFigures) -> str:
    step = figures.step
    return f"{text(figures.stage.name)}: {share_words(step.from_previous, step.n, *bounds(figures))}"


def labels(stages: list[StageFigures]) -> dict[str, Any]:
    return {
        "mode": "text",
        "xaxis": "x2",
        "y": [text(f.stage.name) for f in stages],
        "x": [max(bounds(f)[1] or 0.0, f.step.from_previous or 0.0) for f in stages],
        "text": [f" {percent(f.step.from_previous)}" for f in stages],
        "textposition": "middle right",
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def marker(side: str) -> dict[str, Any]:
    return {"color": f"var(--{side})", "pattern": SIDE_PATTERNS[side]}


def layout(stages: Iterable[StageFigures]) -> dict[str, Any]:
    most = max((f.entered for f in stages), default=0) or 1
    top = max((max(bounds(f)[1] or 0, f.step.from_previous or 0) for f in stages), default=0) or 1
    return {
        "height": 420,
        "barmode": "overlay",
        "bargap": 0.3,
        "legend": LEGEND,
        "margin": MARGIN,
        "yaxis": {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": [text(f.stage.name) for f in stages],
            "autorange": "reversed",
            "showgrid": False,
        },
        "xaxis": {
            "domain": LEFT,
            "type": "log",
            "range": [log10(0.5), log10(most) + 0.5],
            "dtick": 1,
            "title": {"text": _("entered, log scale"), "font": SMALL},
            "showgrid": True,
        },
        "xaxis2": {
            "domain": RIGHT,
            "anchor": "y",
            "range": [0, top * 1.6],
            "tickformat": ".0%",
            "title": {"text": _("step and its interval"), "font": SMALL},
            "showgrid": True,
        },
    }


def summary(table: FunnelTable) -> str:
    total = table.total
    if not total.entered:
        return _("No leads in this period.")
    words = _("Of %(n)s leads %(won)s were won: %(rate)s.") % {
        "n": number(total.entered),
        "won": number(total.won),
        "rate": percent(total.conversion),
    }
    judged = [f for f in total.stages if f.step.from_previous is not None and f.step.n >= ENOUGH]
    if not judged:
        return words
    narrow = min(judged, key=lambda f: f.step.from_previous or 0.0)
    return f"{words} " + _("The narrowest step is into “%(stage)s”: %(rate)s of %(n)s.") % {
        "stage": narrow.stage.name,
        "rate": percent(narrow.step.from_previous),
        "n": number(narrow.step.n),
    }
