"""Month by month: how many leads came, and what share of them was won."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext as _

from alignment.shared.templatetags.format import number, percent
from dashboards.charts.house import HATCH, LEGEND, MARGIN, MUTED, Chart, Doors, Month, chart, months, share_words, word
from funnel.selectors.funnel import FunnelQuery, FunnelRow, funnel_table


def draw(query: FunnelQuery, *, now: datetime) -> Chart:
    query = replace(query, by="month")
    known = months(query, funnel_table(query, now=now).rows)
    return chart(
        "funnel-trend",
        label=_("Leads and conversion to a sale by month"),
        figure=figure(known, Doors(query)),
        summary=summary(known),
        columns=[
            (_("Month"), word),
            (_("Leads"), number),
            (_("Won"), number),
            (_("CR2"), percent),
            (_("At least"), percent),
            (_("At most"), percent),
            (_("Note"), word),
        ],
        values=[values(month) for month in known],
    )


def values(month: Month) -> tuple[Any, ...]:
    row, note = month.row, notes(month)
    if row is None:
        return month.title, 0, 0, None, None, None, note
    return month.title, row.entered, row.won, row.conversion, row.low, row.high, note


def notes(month: Month) -> str:
    said = {_("ripening"): not month.ripe, _("too few to judge"): month.is_small}
    return ", ".join(words for words, holds in said.items() if holds)


def figure(known: Sequence[Month], doors: Doors) -> go.Figure:
    names = [month.name for month in known]
    figure = go.Figure(layout=layout(names))
    figure.add_scatter(**edge(known, lambda row: row.high, names))
    figure.add_scatter(**edge(known, lambda row: row.low, names), fill="tonexty", fillcolor="var(--chart-band)")
    figure.add_scatter(**line(known, doors))
    for ripe, name in ((True, _("Leads")), (False, _("Leads, still ripening"))):
        own = [month for month in known if month.ripe is ripe]
        if own:
            figure.add_bar(name=name, **bars(own, doors, ripe=ripe))
    return figure


def edge(known: Sequence[Month], of: Callable[[FunnelRow], float | None], names: list[str]) -> dict[str, Any]:
    return {
        "mode": "lines",
        "line": {"width": 0},
        "x": names,
        "y": [of(month.row) if month.row else None for month in known],
        "hoverinfo": "skip",
        "showlegend": False,
    }


def line(known: Sequence[Month], doors: Doors) -> dict[str, Any]:
    judged = [month.ripe and not month.is_small for month in known]
    return {
        "name": _("CR2 with its interval"),
        "mode": "lines+markers",
        "x": [month.name for month in known],
        "y": [month.row.conversion if month.row else None for month in known],
        "hovertext": [hover(month) for month in known],
        "hoverinfo": "text",
        "customdata": [doors.open(period=month.period, outcome="won") for month in known],
        "line": {"color": "var(--shared)", "width": 2},
        "marker": {
            "size": 8,
            "color": ["var(--shared)" if is_judged else MUTED for is_judged in judged],
            "symbol": ["circle" if is_judged else "circle-open" for is_judged in judged],
        },
    }


def hover(month: Month) -> str:
    row = month.row
    words = share_words(row.conversion, row.entered, row.low, row.high) if row else "—"
    ripening = _("ripening")
    return f"{month.title}: {words}" if month.ripe else f"{month.title}: {words}; {ripening}"


def bars(own: Sequence[Month], doors: Doors, *, ripe: bool) -> dict[str, Any]:
    return {
        "yaxis": "y2",
        "x": [month.name for month in own],
        "y": [month.n for month in own],
        "hovertext": [f"{month.name}: {number(month.n)}" for month in own],
        "hoverinfo": "text",
        "customdata": [doors.open(period=month.period) for month in own],
        "marker": {"color": "var(--shared)"} if ripe else {"color": MUTED, "pattern": HATCH},
    }


def layout(names: list[str]) -> dict[str, Any]:
    return {
        "height": 420,
        "barmode": "overlay",
        "legend": LEGEND,
        "margin": MARGIN,
        "xaxis": {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": names,
            "anchor": "y2",
            "tickangle": -60,
            "tickfont": {"size": 11},
        },
        "yaxis": {"domain": [0.42, 1], "tickformat": ".0%", "rangemode": "tozero", "title": {"text": _("CR2")}},
        "yaxis2": {"domain": [0, 0.32], "rangemode": "tozero", "title": {"text": _("Leads")}},
    }


def summary(known: Sequence[Month]) -> str:
    judged = [month for month in known if month.row and month.ripe and not month.is_small]
    if not known:
        return _("No leads in this period.")
    if not judged:
        return _("No month is ripe and large enough to be judged yet.")
    last = judged[-1]
    words = _("In %(month)s %(won)s of %(n)s leads were won: %(rate)s.") % {
        "month": last.title,
        "won": number(last.row.won if last.row else 0),
        "n": number(last.n),
        "rate": percent(last.row.conversion if last.row else None),
    }
    ripening = sum(not month.ripe for month in known)
    return f"{words} " + _("Later months are still ripening: open leads are not failures.") if ripening else words
