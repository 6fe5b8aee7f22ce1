"""Candidates stage by stage, beside the share that went on: on a scale where the last step can be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import log10
from typing import Any

import plotly.graph_objects as go
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.templatetags.format import number, percent
from dashboards.charts.house import ENOUGH, MARGIN, Chart, chart, text, word
from funnel.selectors.tables import StageFigures
from hiring.selectors.figures_question import Question
from hiring.selectors.figures_table import HiringTable, hiring_table

LEFT, RIGHT = [0, 0.44], [0.54, 1]
FAINT = 0.45


def draw(question: Question, *, now: datetime) -> Chart:
    table = hiring_table(question, now=now)
    return chart(
        "hiring-steps",
        label=_("Candidates by stage and step conversion"),
        figure=figure(table),
        summary=summary(table),
        columns=[
            (_("Stage"), word),
            (_("Entered"), number),
            (_("From previous"), percent),
            (_("At least"), percent),
            (_("At most"), percent),
            (_("Of"), number),
        ],
        values=[values(figures) for figures in table.total.stages],
    )


def values(figures: StageFigures) -> tuple[Any, ...]:
    step = figures.step
    of = step.n if step.from_previous is not None else None
    return figures.stage.name, figures.entered, step.from_previous, step.low, step.high, of


def figure(table: HiringTable) -> go.Figure:
    stages = table.total.stages
    drawn = go.Figure(layout=layout(stages))
    drawn.add_bar(**volumes(stages, table.question))
    steps = [each for each in stages if each.step.from_previous is not None]
    drawn.add_bar(**conversions(steps, table.question))
    drawn.add_scatter(**labels(steps))
    return drawn


def volumes(stages: Sequence[StageFigures], question: Question) -> dict[str, Any]:
    return {
        "orientation": "h",
        "y": [text(each.stage.name) for each in stages],
        "x": [each.entered or None for each in stages],
        "text": [number(each.entered) for each in stages],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [f"{text(each.stage.name)}: {number(each.entered)}" for each in stages],
        "hoverinfo": "text",
        "customdata": [door(each, question) for each in stages],
        "marker": {"color": "var(--shared)"},
        "showlegend": False,
    }


def conversions(stages: Sequence[StageFigures], question: Question) -> dict[str, Any]:
    rates = [each.step.from_previous or 0.0 for each in stages]
    return {
        "orientation": "h",
        "xaxis": "x2",
        "y": [text(each.stage.name) for each in stages],
        "x": rates,
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [max(0.0, (each.step.high or rate) - rate) for each, rate in zip(stages, rates, strict=True)],
            "arrayminus": [
                max(0.0, rate - (each.step.low if each.step.low is not None else rate))
                for each, rate in zip(stages, rates, strict=True)
            ],
            "color": "var(--chart-target)",
            "thickness": 1.5,
            "width": 4,
        },
        "hovertext": [hover(each) for each in stages],
        "hoverinfo": "text",
        "customdata": [door(each, question) for each in stages],
        "marker": {"color": "var(--shared)", "opacity": [1 if each.step.n >= ENOUGH else FAINT for each in stages]},
        "showlegend": False,
    }


def labels(stages: Sequence[StageFigures]) -> dict[str, Any]:
    return {
        "mode": "text",
        "xaxis": "x2",
        "textposition": "middle right",
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
        "y": [text(each.stage.name) for each in stages],
        "x": [max(each.step.high or 0.0, each.step.from_previous or 0.0) for each in stages],
        "text": [f" {percent(each.step.from_previous)}" for each in stages],
    }


def hover(figures: StageFigures) -> str:
    step = figures.step
    between = "" if step.low is None else f" ({percent(step.low)} – {percent(step.high)})"
    words = _("%(rate)s of %(n)s") % {"rate": percent(step.from_previous), "n": number(step.n)}
    return f"{text(figures.stage.name)}: {words}{between}"


def door(figures: StageFigures, question: Question) -> str:
    page = reverse("hiring:figure-records", args=["hiring_stage_conversion"])
    return f"{page}?{question.address(by=None, stage=figures.stage.key)}"


def layout(stages: Sequence[StageFigures]) -> dict[str, Any]:
    names = [text(each.stage.name) for each in stages]
    most = max((each.entered for each in stages), default=0) or 1
    top = max((max(each.step.high or 0, each.step.from_previous or 0) for each in stages), default=0) or 1
    small = {"size": 11}
    return {
        "height": 420,
        "bargap": 0.3,
        "barmode": "overlay",
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
            "title": {"text": _("entered, log scale"), "font": small},
            "showgrid": True,
        },
        "xaxis2": {
            "domain": RIGHT,
            "anchor": "y",
            "range": [0, top * 1.6],
            "tickformat": ".0%",
            "title": {"text": _("step and its interval"), "font": small},
            "showgrid": True,
        },
    }


def summary(table: HiringTable) -> str:
    total = table.total
    if table.is_empty:
        return _("No candidates in these days.")
    return _("Of %(n)s candidates %(hired)s accepted an offer and %(won)s passed probation.") % {
        "n": number(total.entered), "hired": number(total.hired), "won": number(total.won),
    }  # fmt: skip
