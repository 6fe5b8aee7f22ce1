"""Figures of the plan week by week, for effect cards; and why some of them are not kept so (decisions.md 38)."""

from __future__ import annotations

from collections.abc import Mapping

from alignment.shared.periods import Period
from alignment.shared.words import gettext_noop as _
from loop.selectors_readings import Keeper, Reader
from planning.metrics.catalogue import METRICS

READERS: Mapping[str, Reader] = {}
REFUSALS: Mapping[str, str] = {
    **dict.fromkeys(
        ("run_rate_forecast", "forecast_weighted", "rep_capacity", "capacity_load", "added_revenue"),
        _("It looks ahead: there is nothing yet to compare."),
    ),
    **dict.fromkeys(
        ("audits_on_time", "audit_q1_completion"),
        _("There are a few in a year: the weeks of a card hold none of it."),
    ),
    "nine_mistakes_score": _("It is answered twice a year: the weeks of a card hold nothing of it."),
    **dict.fromkeys(
        ("forecast_error", "forecast_bias"), _("It is told once a period: the weeks of a card hold nothing of it.")
    ),
}


def records(metric: str, cut: Mapping[str, str], period: Period) -> str:
    """The address of what stands behind a figure; none so far."""
    return ""


KEEPER = Keeper(_("Plan"), METRICS, READERS, REFUSALS, records)
