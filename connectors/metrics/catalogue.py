"""The metrics this app owns; dashboards joins the catalogues of all apps."""

from alignment.shared.catalogue import Metric

METRICS: tuple[Metric, ...] = ()
