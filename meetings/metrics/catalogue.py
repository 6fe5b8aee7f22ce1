"""The metrics this app owns; dashboards joins the catalogues of all apps."""

from alignment.shared.catalogue import Metric
from alignment.shared.words import gettext_noop as _

METRICS: tuple[Metric, ...] = (
    Metric("regularity", _("Meeting regularity"), "share", "up", _("held / (scheduled − excused)")),
    Metric("streak", _("Meetings held in a row"), "count", "up", _("held slots since the last missed one")),
    Metric("punctuality", _("Punctuality"), "share", "up", _("meetings started on time / held")),
    Metric(
        "same_day_rate", _("Protocols sent the same day"), "share", "up", _("protocols sent on the meeting day / held")
    ),
    Metric(
        "review_first_rate",
        _("Promises reviewed first"),
        "share",
        "up",
        _("meetings that began with the review / held"),
    ),
    Metric(
        "on_time_rate", _("Promises kept on time"), "share", "up", _("done by the original date / due in the period")
    ),
    Metric(
        "carry_over_rate",
        _("Promises carried over"),
        "share",
        "down",
        _("still open at the next meeting / reviewed there"),
    ),
    Metric("promise_age_days", _("Age of open promises"), "days", "down", _("median days since the promise was made")),
)
