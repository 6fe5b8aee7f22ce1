"""Months against steps: where and when a step was wider or narrower than over the whole period."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext as _

from alignment.shared.templatetags.format import number, percent, points
from dashboards.charts.house import ENOUGH, Chart, Doors, Month, chart, months, share_words, text, word
from funnel.metrics.conversion import Step
from funnel.selectors.funnel import FunnelQuery, StageFigures, funnel_table

SCALE = [[0, "var(--warn)"], [0.5, "var(--chart-grid)"], [1, "var(--shared)"]]
CLEAR = [[0, "rgba(0,0,0,0)"], [1, "rgba(0,0,0,0)"]]


@dataclass(frozen=True)
class Cell:
    month: Month
    whole: StageFigures
    step: Step | None

    @property
    def rate(self) -> float | None:
        return self.step.from_previous if self.step else None

    @property
    def n(self) -> int:
        return self.step.n if self.step else 0

    @property
    def is_judged(self) -> bool:
        return self.rate is not None and self.n >= ENOUGH and self.month.ripe

    @property
    def difference(self) -> float | None:
        usual = self.whole.step.from_previous
        return None if self.rate is None or usual is None else self.rate - usual


def draw(query: FunnelQuery, *, now: datetime) -> Chart:
    table = funnel_table(replace(query, by="month"), now=now)
    known = months(table.query, table.rows)
    lines = [[cell(month, whole, place) for month in known] for place, whole in enumerate(table.total.stages) if place]
    return chart(
        "funnel-heatmap",
        label=_("Step conversion by month"),
        figure=figure(lines, known, Doors(table.query)),
        summary=summary(lines),
        columns=[(_("Step into"), word), *((month.name, percent) for month in known), (_("Whole period"), percent)],
        values=[values(line) for line in lines if line],
    )


def cell(month: Month, whole: StageFigures, place: int) -> Cell:
    return Cell(month, whole, month.row.stages[place].step if month.row else None)


def values(line: Sequence[Cell]) -> list[Any]:
    whole = line[0].whole
    return [whole.stage.name, *(c.rate for c in line), whole.step.from_previous]


def figure(lines: Sequence[Sequence[Cell]], known: Sequence[Month], doors: Doors) -> go.Figure:
    names = [text(line[0].whole.stage.name) for line in lines if line]
    figure = go.Figure(layout=layout(names, known))
    if not known:
        return figure
    shared = {
        "x": [month.name for month in known],
        "y": names,
        "customdata": [[doors.open(period=c.month.period, stage=c.whole.stage) for c in line] for line in lines],
        "hovertext": [[hover(c) for c in line] for line in lines],
        "hoverinfo": "text",
        "texttemplate": "%{text}",
        "xgap": 2,
        "ygap": 2,
        "showscale": False,
    }
    widest = max((abs(c.difference or 0) for line in lines for c in line if c.is_judged), default=0) or 0.01
    figure.add_heatmap(
        z=[[c.difference if c.is_judged else None for c in line] for line in lines],
        text=[[percent(c.rate, 0) if c.is_judged else "" for c in line] for line in lines],
        colorscale=SCALE,
        zmin=-widest,
        zmid=0,
        zmax=widest,
        **shared,
    )
    figure.add_heatmap(
        z=[[None if c.is_judged or c.rate is None else 0 for c in line] for line in lines],
        text=[["" if c.is_judged else f"({percent(c.rate, 0)})" for c in line] for line in lines],
        textfont={"color": "var(--muted)"},
        colorscale=CLEAR,
        **shared,
    )
    return figure


def hover(cell: Cell) -> str:
    step = cell.step
    where = f"{text(cell.whole.stage.name)}, {cell.month.title}"
    if step is None or step.from_previous is None:
        return f"{where}: —"
    words = f"{where}: {share_words(step.from_previous, step.n, step.low, step.high)}"
    ripening = _("ripening")
    return words if cell.month.ripe else f"{words}; {ripening}"


def layout(names: list[str], known: Sequence[Month]) -> dict[str, Any]:
    return {
        "height": 400,
        "yaxis": {"type": "category", "categoryarray": names, "autorange": "reversed", "showgrid": False},
        "xaxis": {
            "type": "category",
            "categoryarray": [month.name for month in known],
            "side": "top",
            "tickangle": -60,
        },
    }


def summary(lines: Sequence[Sequence[Cell]]) -> str:
    judged = [c for line in lines for c in line if c.is_judged]
    if not judged:
        return _("No step of a month is ripe and large enough to be judged yet; such cells are shown in brackets.")
    worst = min(judged, key=lambda c: c.difference or 0)
    return _(
        "Furthest below its usual rate: the step into “%(stage)s” in %(month)s, %(rate)s of %(n)s (%(difference)s). "
        "Cells in brackets are too small or still ripening."
    ) % {
        "stage": worst.whole.stage.name,
        "month": worst.month.title,
        "rate": percent(worst.rate),
        "n": number(worst.n),
        "difference": points(worst.difference),
    }
