"""Volumes beside step conversion, up to the customers who bought again: on a scale where the last step can be read."""

from collections.abc import Iterable
from datetime import datetime
from math import log10
from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext as _

from alignment.shared.templatetags.format import number, percent
from dashboards.charts.house import (
    ENOUGH,
    HATCH,
    LEGEND,
    MARGIN,
    MUTED,
    SIDE_PATTERNS,
    Chart,
    Doors,
    chart,
    share_words,
    text,
    word,
)
from funnel.metrics.maturity import is_mature
from funnel.selectors.funnel import FunnelQuery, FunnelTable, Repeat, StageFigures, funnel_table
from funnel.selectors.weakest import Weakest, weakest_of

LEFT, RIGHT = [0, 0.44], [0.54, 1]
SMALL = {"size": 11}
FAINT = 0.45


def draw(query: FunnelQuery, *, now: datetime) -> Chart:
    table = funnel_table(query, now=now)
    return chart(
        "funnel-steps",
        label=_("Volumes and step conversion of the funnel"),
        figure=figure(table),
        summary=summary(table, weakest_of(table, now=now)),
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
        values=[*(values(f) for f in table.total.stages), *repeat_values(table)],
    )


def values(figures: StageFigures) -> tuple[Any, ...]:
    step = figures.step
    low, high = bounds(figures)
    of = step.n if step.from_previous is not None else None
    side = figures.stage.get_side_display()
    return figures.stage.name, side, figures.entered, step.from_previous, low, high, of, step.from_first


def repeat_of(table: FunnelTable) -> Repeat | None:
    """Nothing before the first win."""
    repeat = table.total.repeat
    return repeat if repeat is not None and repeat.from_previous is not None else None


def repeat_values(table: FunnelTable) -> list[tuple[Any, ...]]:
    repeat = repeat_of(table)
    if repeat is None:
        return []
    rate, low, high = repeat.from_previous, repeat.low, repeat.high
    return [(_("Bought again"), _("Both sides"), repeat.entered, rate, low, high, repeat.n, repeat.from_first)]


def bounds(figures: StageFigures) -> tuple[float | None, float | None]:
    """What unknown history could hide, where there is such history; else Wilson's interval."""
    step = figures.step
    return (step.low, step.high) if step.lowest is None else (step.lowest, step.highest)


def figure(table: FunnelTable) -> go.Figure:
    doors, stages = Doors(table.query), table.total.stages
    repeat = repeat_of(table)
    figure = go.Figure(layout=layout(stages, repeat))
    for side, name in (("marketing", _("Marketing")), ("sales", _("Sales"))):
        own = [f for f in stages if f.stage.side == side]
        figure.add_bar(name=name, legendgroup=side, **volumes(own, side, doors))
        steps = [f for f in own if f.step.from_previous is not None]
        figure.add_bar(name=name, legendgroup=side, showlegend=False, **conversions(steps, side, doors))
        figure.add_scatter(showlegend=False, legendgroup=side, **labels(steps))
    if repeat is not None:
        add_repeat(figure, repeat, doors)
    return figure


def add_repeat(figure: go.Figure, repeat: Repeat, doors: Doors) -> None:
    """The step after the win; hatched while most wins are younger than a year."""
    ripe = repeat.maturity is None or is_mature(repeat.maturity)
    rate = repeat.from_previous or 0.0
    words = f"{_('Bought again')}: {share_words(repeat.from_previous, repeat.n, repeat.low, repeat.high)}"
    ripening = _("ripening")
    shared = {
        "name": _("Bought again") if ripe else _("Bought again, still ripening"),
        "legendgroup": "repeat",
        "orientation": "h",
        "y": [_("Bought again")],
        "hovertext": [words if ripe else f"{words}; {ripening}"],
        "hoverinfo": "text",
        "customdata": [doors.open(stage="repeat", left="advanced")],
        "marker": {"color": "var(--shared)"} if ripe else {"color": MUTED, "pattern": HATCH},
    }
    volume = {"x": [repeat.entered or None], "text": [number(repeat.entered)], "textposition": "outside"}
    figure.add_bar(**volume, cliponaxis=False, **shared)
    figure.add_bar(xaxis="x2", x=[rate], error_x=whisker(rate, repeat), showlegend=False, **shared)
    figure.add_scatter(
        **label_style(), y=shared["y"], x=[max(repeat.high or 0.0, rate)], text=[f" {percent(rate)}"], showlegend=False
    )


def whisker(rate: float, repeat: Repeat) -> dict[str, Any]:
    return {
        "type": "data",
        "symmetric": False,
        "array": [0.0 if repeat.high is None else max(0.0, repeat.high - rate)],
        "arrayminus": [0.0 if repeat.low is None else max(0.0, rate - repeat.low)],
        "color": "var(--chart-target)",
        "thickness": 1.5,
        "width": 4,
    }


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
        **label_style(),
        "y": [text(f.stage.name) for f in stages],
        "x": [max(bounds(f)[1] or 0.0, f.step.from_previous or 0.0) for f in stages],
        "text": [f" {percent(f.step.from_previous)}" for f in stages],
    }


def label_style() -> dict[str, Any]:
    return {
        "mode": "text",
        "xaxis": "x2",
        "textposition": "middle right",
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def marker(side: str) -> dict[str, Any]:
    return {"color": f"var(--{side})", "pattern": SIDE_PATTERNS[side]}


def layout(stages: Iterable[StageFigures], repeat: Repeat | None) -> dict[str, Any]:
    names = [text(f.stage.name) for f in stages] + ([_("Bought again")] if repeat else [])
    most = max((f.entered for f in stages), default=0) or 1
    tops = [max(bounds(f)[1] or 0, f.step.from_previous or 0) for f in stages]
    top = max([*tops, (repeat and (repeat.high or repeat.from_previous)) or 0], default=0) or 1
    return {
        "height": 470,
        "barmode": "overlay",
        "bargap": 0.3,
        "legend": LEGEND,
        "margin": {**MARGIN, "b": 48},
        "yaxis": {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": names,
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


def summary(table: FunnelTable, weakest: Weakest | None) -> str:
    total = table.total
    if not total.entered:
        return _("No leads in this period.")
    words = _("Of %(n)s leads %(won)s were won: %(rate)s.") % {
        "n": number(total.entered),
        "won": number(total.won),
        "rate": percent(total.conversion),
    }
    return " ".join([words, *repeat_words(repeat_of(table)), *weakest_words(weakest)])


def repeat_words(repeat: Repeat | None) -> list[str]:
    if repeat is None:
        return []
    said = {"again": number(repeat.entered), "n": number(repeat.n), "rate": percent(repeat.from_previous)}
    return [_("Of %(n)s customers won %(again)s bought again: %(rate)s.") % said]


def weakest_words(weakest: Weakest | None) -> list[str]:
    if weakest is None:
        return []
    said = {"stage": weakest.stage.name, "rate": percent(weakest.rate), "n": number(weakest.n)}
    if weakest.norm is None:
        return [_("The lowest conversion is into “%(stage)s”: %(rate)s of %(n)s.") % said]
    said["norm"] = percent(weakest.norm)
    return [_("The weakest step is into “%(stage)s”: %(rate)s of %(n)s against a norm of %(norm)s.") % said]
