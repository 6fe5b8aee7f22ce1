"""Conversion by the time of the first answer, with its intervals (C4)."""

from datetime import datetime
from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext as _

from alignment.shared.periods import Period
from alignment.shared.templatetags.format import number, percent
from dashboards.charts.house import LEGEND, MARGIN, Chart, chart, share_words, word
from funnel.metrics.response import Bucket, Share
from funnel.selectors.funnel import FunnelQuery
from funnel.selectors.response import NAMES, response_curve

SMALL = 30


def draw(query: FunnelQuery, *, now: datetime) -> Chart:
    found = response_curve(Period(query.start, query.end), now=now)
    return chart(
        "response",
        label=_("Conversion by the time of the first answer, with intervals"),
        figure=figure(found.buckets),
        summary=_("Sellers tend to call hot leads first: part of the difference is the lead, not the speed."),
        columns=[
            (_("First answer"), word),
            (_("Leads"), number),
            (_("Key event set"), percent),
            (_("Won"), percent),
            (_("Still open"), number),
        ],
        values=[values(bucket) for bucket in found.buckets],
    )


def values(bucket: Bucket) -> tuple[Any, ...]:
    return str(NAMES[bucket.key]), bucket.n, bucket.kev_set.rate, bucket.won.rate, bucket.still_open


def figure(buckets: tuple[Bucket, ...]) -> go.Figure:
    figure = go.Figure(layout=layout())
    names = [str(NAMES[bucket.key]) for bucket in buckets]
    figure.add_scatter(**line(_("Key event set"), names, [bucket.kev_set for bucket in buckets], "sales", "circle"))
    figure.add_scatter(**line(_("Won"), names, [bucket.won for bucket in buckets], "shared", "diamond"))
    return figure


def line(name: str, names: list[str], shares: list[Share], colour: str, symbol: str) -> dict[str, Any]:
    """A hollow point stands for fewer than thirty leads."""
    symbols = [symbol if one.n >= SMALL else f"{symbol}-open" for one in shares]
    return {
        "name": name,
        "mode": "lines+markers",
        "x": names,
        "y": [one.rate for one in shares],
        "error_y": {
            "type": "data", "symmetric": False, "thickness": 1, "width": 4, "color": f"var(--{colour})",
            "array": [gap(one.high, one.rate) for one in shares],
            "arrayminus": [gap(one.rate, one.low) for one in shares],
        },
        "hovertext": [share_words(one.rate, one.n, one.low, one.high) for one in shares],
        "hoverinfo": "text+name",
        "line": {"color": f"var(--{colour})", "width": 2, "dash": "solid" if symbol == "circle" else "dot"},
        "marker": {"size": 9, "color": f"var(--{colour})", "symbol": symbols},
    }  # fmt: skip


def gap(more: float | None, less: float | None) -> float | None:
    return None if more is None or less is None else more - less


def layout() -> dict[str, Any]:
    return {
        "height": 360,
        "legend": LEGEND,
        "margin": MARGIN,
        "xaxis": {"type": "category"},
        "yaxis": {"tickformat": ".0%", "rangemode": "tozero", "title": {"text": _("Conversion")}},
    }
