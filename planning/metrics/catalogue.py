"""The metrics this app owns; dashboards joins the catalogues of all apps."""

from alignment.shared.catalogue import Metric
from alignment.shared.words import gettext_noop as _

TARGETS: tuple[Metric, ...] = (
    Metric(
        "run_rate_forecast", _("Forecast by run-rate"), "money", "up",
        _("fact / share of working days gone; between the bounds eight times of ten: ± 1.28 · s · √(m + m²/n)"),
    ),
    Metric(
        "forecast_weighted", _("Weighted forecast"), "money", "up",
        _("won + sum of open amounts × share of deals of the stage that were won in a year"),
    ),
    Metric("forecast_error", _("Error of the forecast"), "share", "down", _("distance between forecast and fact / fact")),
    Metric("forecast_bias", _("Bias of the forecast"), "share", "none", _("mean of (forecast − fact) / fact")),
    Metric(
        "rep_capacity", _("Capacity of the sellers"), "count", "up",
        _("sum over sellers: working hours × share for leads / hours for one lead × ramp"),
    ),
    Metric("capacity_load", _("Load of the sellers"), "multiple", "down", _("expected leads / capacity")),
    Metric(
        "added_revenue", _("One more seller brings"), "money", "up",
        _("sellers added × revenue a month of a ramped one × ramp"),
    ),
)  # fmt: skip

AUDITS: tuple[Metric, ...] = (
    Metric("audits_on_time", _("Audits on time"), "share", "up", _("begun by the planned day / planned for a day that has come")),
    Metric("audit_q1_completion", _("Quick fixes of the audits"), "share", "up", _("done tasks of quadrant 1 / tasks of quadrant 1")),
    Metric(
        "nine_mistakes_score", _("Nine mistakes"), "share", "down",
        _("(mistakes made + 0.5 × said to be under control without evidence) / 9"),
    ),
)  # fmt: skip

METRICS: tuple[Metric, ...] = (*TARGETS, *AUDITS)
