"""Charts by key. Plotly is imported by the modules that draw, when one is asked for."""

from datetime import datetime
from importlib import import_module

from dashboards.charts.house import Chart
from funnel.selectors.funnel import FunnelQuery

MODULES = {
    "funnel-steps": "funnel",
    "funnel-trend": "trend",
    "funnel-heatmap": "heatmap",
    "funnel-survival": "survival",
    "learn-balance": "balance",
    "response": "response",
    "journey-flow": "journey",
}


def draw(key: str, query: FunnelQuery, *, now: datetime) -> Chart:
    chart: Chart = import_module(f"dashboards.charts.{MODULES[key]}").draw(query, now=now)
    return chart
