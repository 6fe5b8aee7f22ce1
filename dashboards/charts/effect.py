"""A verdict drawn: the intervals of the difference against nothing, above the weeks it was read from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext as _

from alignment.shared.templatetags.format import number
from dashboards.charts.house import LEGEND, MARGIN, MUTED, Chart, chart, month_name, word
from loop.models import EffectCard, EffectReading
from loop.selectors_effect_words import moved, sentence_of, shown

WEEK = "d MMM"
SIDES = {"before": "var(--chart-6)", "after": "var(--shared)", "last_year": "var(--chart-4)"}


def draw(card: EffectCard, reading: EffectReading) -> Chart:
    points = [point for point in reading.points if point["side"] in SIDES]
    return chart(
        f"effect-{card.pk}",
        label=_("The difference with its intervals, and the weeks before and after"),
        figure=figure(card, reading, points),
        summary=sentence_of(card, reading),
        columns=[
            (_("Side"), word),
            (_("Week from"), word),
            (_("Figure"), lambda value: shown(value, card.unit)),
            (_("Number"), number),
            (_("Note"), word),
        ],
        values=[row(point) for point in points],
    )


def row(point: dict[str, Any]) -> tuple[Any, ...]:
    note = "" if point["mature"] else _("ripening")
    return names()[point["side"]], point["start"], point["value"], point["n"], note


def names() -> dict[str, str]:
    return {"before": _("Before"), "after": _("After"), "last_year": _("A year ago")}


def figure(card: EffectCard, reading: EffectReading, points: Sequence[dict[str, Any]]) -> go.Figure:
    drawn = go.Figure(layout=layout(card, has_interval=reading.low95 is not None))
    if reading.low95 is not None:
        for low, high, width, name in (
            (reading.low95, reading.high95, 3, "95%"),
            (reading.low80, reading.high80, 9, "80%"),
        ):
            drawn.add_scatter(**interval(card, reading, low, high, width, name))
        drawn.add_scatter(**estimate(card, reading))
    for side, colour in SIDES.items():
        own = [point for point in points if point["side"] == side and point["value"] is not None]
        if own:
            drawn.add_scatter(**line(card, side, colour, own))
    for value, side in ((reading.before, "before"), (reading.after, "after")):
        own = [point for point in points if point["side"] == side]
        if value is not None and own:
            drawn.add_scatter(**level(value, own))
    return drawn


def interval(
    card: EffectCard, reading: EffectReading, low: float | None, high: float | None, width: int, name: str
) -> dict[str, Any]:
    between = f"{name}: {moved(low, card.unit)} … {moved(high, card.unit)}"
    return {
        "name": _("%(share)s interval") % {"share": name},
        "mode": "lines",
        "x": [low, high],
        "y": [_("Difference")] * 2,
        "xaxis": "x2",
        "yaxis": "y2",
        "hovertext": [between] * 2,
        "hoverinfo": "text",
        "line": {"color": "var(--shared)", "width": width},
        "opacity": 0.55 if width < 5 else 1,
    }


def estimate(card: EffectCard, reading: EffectReading) -> dict[str, Any]:
    return {
        "name": _("Difference"),
        "mode": "markers+text",
        "x": [reading.estimate],
        "y": [_("Difference")],
        "xaxis": "x2",
        "yaxis": "y2",
        "text": [moved(reading.estimate, card.unit)],
        "textposition": "top center",
        "hoverinfo": "text",
        "marker": {"size": 12, "color": "var(--shared)", "symbol": "diamond", "line": {"width": 2, "color": "white"}},
        "showlegend": False,
    }


def line(card: EffectCard, side: str, colour: str, own: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": names()[side],
        "mode": "lines+markers",
        "x": [shifted(point["start"], side) for point in own],
        "y": [point["value"] for point in own],
        "hovertext": [hover(card, point) for point in own],
        "hoverinfo": "text",
        "line": {"color": colour, "width": 2, "dash": "dot" if side == "last_year" else "solid"},
        "marker": {"size": 7, "symbol": ["circle" if point["mature"] else "circle-open" for point in own]},
    }


def level(value: float, own: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The figure of the whole window, beneath its weeks."""
    return {
        "mode": "lines",
        "x": [own[0]["start"], own[-1]["start"]],
        "y": [value, value],
        "hoverinfo": "skip",
        "showlegend": False,
        "line": {"color": MUTED, "width": 1, "dash": "dash"},
    }


def shifted(start: str, side: str) -> str:
    """Last year stands under the weeks it is compared with."""
    day = date.fromisoformat(start)
    return day.fromordinal(day.toordinal() + 364).isoformat() if side == "last_year" else start


def hover(card: EffectCard, point: dict[str, Any]) -> str:
    week = month_name(date.fromisoformat(point["start"]), WEEK)
    of = _("%(rate)s of %(n)s") % {"rate": shown(point["value"], card.unit), "n": number(point["n"])}
    return f"{week}: {of}"


def layout(card: EffectCard, *, has_interval: bool) -> dict[str, Any]:
    is_share = card.unit == "share"
    weeks = {
        "height": 420 if has_interval else 300,
        "legend": {**LEGEND, "y": 1.04},
        "margin": MARGIN,
        "xaxis": {"type": "date", "anchor": "y", "tickformat": "%d.%m"},
        "yaxis": {"domain": [0, 0.6] if has_interval else [0, 1], "tickformat": ".0%" if is_share else "",
                  "rangemode": "tozero"},
        "shapes": [start_line(card)] if card.start else [],
    }  # fmt: skip
    if not has_interval:
        return weeks
    return weeks | {
        "xaxis2": {"anchor": "y2", "zeroline": True, "zerolinewidth": 2, "zerolinecolor": MUTED,
                   "tickformat": "+.0%" if is_share else "", "ticksuffix": ""},
        "yaxis2": {"domain": [0.76, 1], "anchor": "x2", "showticklabels": False, "type": "category"},
    }  # fmt: skip


def start_line(card: EffectCard) -> dict[str, Any]:
    day = card.start.isoformat() if card.start else ""
    line_style = {"color": MUTED, "width": 1, "dash": "dot"}
    return {"type": "line", "xref": "x", "yref": "y domain", "x0": day, "x1": day, "y0": 0, "y1": 1, "line": line_style}
