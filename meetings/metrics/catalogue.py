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
        _("meetings that began with the review / held with promises to review"),
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
    Metric(
        "meeting_minutes",
        _("Length of meetings, standing and sitting"),
        "business_minutes",
        "none",
        _("median minutes from start to end, by format"),
    ),
    Metric("cup_turnout", _("Turnout of the vote for the cup"), "share", "up", _("votes / voters")),
    Metric(
        "cup_distinct_holders", _("Different holders of the cup"), "count", "up", _("people who held it in 12 months")
    ),
    Metric(
        "cup_concentration", _("Concentration of the cup"), "share", "down", _("most months held by one person / 12")
    ),
    Metric("cup_citations", _("Votes that say what for"), "count", "up", _("ballots with a reason in 12 months")),
    Metric("decisions_per_meeting", _("Decisions per meeting"), "count", "none", _("decisions taken / meetings held")),
    Metric(
        "median_rating",
        _("Usefulness of meetings"),
        "count",
        "up",
        _("median of the marks 1–10 of those who were there"),
    ),
    Metric(
        "effectiveness",
        _("Effectiveness: rating × decided properly"),
        "points",
        "up",
        _("a measure of our own, 0–100: mean mark × 10 × share of decisions with an owner and a date"),
    ),
    Metric(
        "topics_per_meeting",
        _("Topics per meeting"),
        "count",
        "none",
        _("topics of people and signals that had an outcome / meetings held"),
    ),
    Metric(
        "shared_topic_share",
        _("Topics that touch both sides"),
        "share",
        "up",
        _("topics for both sides / topics on the agendas of general meetings"),
    ),
    Metric(
        "staff_topic_share",
        _("Topics raised by staff"),
        "share",
        "up",
        _("topics of employees / topics brought by people"),
    ),
    Metric(
        "parked_topic_age",
        _("Age of a waiting topic"),
        "days",
        "down",
        _("median days that waiting topics have waited"),
    ),
    Metric(
        "attendance_rate",
        _("Attendance of general meetings"),
        "share",
        "up",
        _("present / (invited − excused), by department"),
    ),
    Metric("promise_age_days", _("Age of open promises"), "days", "down", _("median days since the promise was made")),
    Metric(
        "request_ack_minutes",
        _("Time until a request is seen"),
        "business_minutes",
        "down",
        _("median working minutes from a request to the first answer of the side that is asked"),
    ),
    Metric(
        "request_on_time_rate",
        _("Requests delivered on time"),
        "share",
        "up",
        _("delivered by the day it was needed / delivered"),
    ),
    Metric("request_confirmed_rate", _("Requests that helped"), "share", "up", _("confirmed by who asked / delivered")),
    Metric(
        "request_declined_rate",
        _("Requests declined"),
        "share",
        "down",
        _("declined / raised, without those taken back or merged"),
    ),
    Metric(
        "requests_per_person",
        _("Requests per person"),
        "count",
        "none",
        _("requests raised in 90 days, without those taken back or merged / people of the side that asks"),
    ),
    Metric(
        "request_theme_share",
        _("Themes of requests"),
        "share",
        "none",
        _("requests of this kind / requests raised"),
    ),
    Metric("card_joint_close_rate", _("Problem cards closed by both"), "share", "up", _("closed by both / opened")),
    Metric(
        "card_refuted_rate",
        _("Claims that the data refuted"),
        "share",
        "none",
        _("claims refuted by the data / claims with a verdict"),
    ),
)
