"""Every metric of every app, in one list."""

from accounts.metrics.catalogue import METRICS as ACCOUNTS
from alignment.shared.catalogue import Metric
from dashboards.metrics.catalogue import METRICS as DASHBOARDS
from delivery.metrics.catalogue import METRICS as DELIVERY
from funnel.metrics.catalogue import METRICS as FUNNEL
from hiring.metrics.catalogue import METRICS as HIRING
from loop.metrics.catalogue import METRICS as LOOP
from meetings.metrics.catalogue import METRICS as MEETINGS
from people.metrics.catalogue import METRICS as PEOPLE
from planning.metrics.catalogue import METRICS as PLANNING
from practices.metrics.catalogue import METRICS as PRACTICES

CATALOGUES = (FUNNEL, LOOP, MEETINGS, PRACTICES, HIRING, PLANNING, PEOPLE, DELIVERY, ACCOUNTS, DASHBOARDS)


def all_metrics() -> tuple[Metric, ...]:
    return tuple(metric for catalogue in CATALOGUES for metric in catalogue)


def metric_of(key: str) -> Metric | None:
    return next((metric for metric in all_metrics() if metric.key == key), None)
