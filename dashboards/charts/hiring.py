"""Candidates stage by stage, beside the share that went on: on a scale where the last step can be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import plotly.graph_objects as go
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.templatetags.format import number, percent
from dashboards.charts.funnel import FAINT, hover, labels, layout
from dashboards.charts.house import ENOUGH, Chart, chart, text, word
from funnel.selectors.tables import StageFigures
from hiring.selectors.figures_question import Question
from hiring.selectors.figures_table import HiringTable, hiring_table

HEIGHT = 420


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
    drawn = go.Figure(layout={**layout(stages, None), "height": HEIGHT})
    drawn.add_bar(**volumes(stages, table.question))
    steps = [each for each in stages if each.step.from_previous is not None]
    drawn.add_bar(**conversions(steps, table.question))
    drawn.add_scatter(**labels(steps), showlegend=False)
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


def door(figures: StageFigures, question: Question) -> str:
    page = reverse("hiring:figure-records", args=["hiring_stage_conversion"])
    return f"{page}?{question.address(by=None, stage=figures.stage.key)}"


def summary(table: HiringTable) -> str:
    total = table.total
    if table.is_empty:
        return _("No candidates in these days.")
    return _("Of %(n)s candidates %(hired)s accepted an offer and %(won)s passed probation.") % {
        "n": number(total.entered), "hired": number(total.hired), "won": number(total.won),
    }  # fmt: skip
