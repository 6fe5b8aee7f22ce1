"""The metrics this app owns; dashboards joins the catalogues of all apps."""

from alignment.shared.catalogue import Metric
from alignment.shared.words import gettext_noop as _

METRICS: tuple[Metric, ...] = (
    Metric("idea_acceptance_rate", _("Ideas accepted"), "share", "up", _("accepted / answered ideas")),
    Metric(
        "idea_answer_days", _("Time to the answer to an idea"), "days", "down", _("median days from idea to answer")
    ),
    Metric("idea_project_rate", _("Ideas that became projects"), "share", "up", _("projects / answered ideas")),
    Metric("signature_reach", _("Reach of a signature (estimate)"), "count", "up", _("letters a day × days")),
    Metric(
        "verdicts_on_time",
        _("Verdicts on their day"),
        "share",
        "up",
        _("verdicts given on the day named / days that came"),
    ),
    Metric(
        "measured_rate", _("Effects that are measured"), "share", "up", _("cards accepted / cards accepted or declined")
    ),
    Metric("signature_ctr", _("Clicks of a signature"), "share", "up", _("clicks / reach")),
)
