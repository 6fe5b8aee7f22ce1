"""The metrics this app owns; dashboards joins the catalogues of all apps."""

from alignment.shared.catalogue import Metric
from alignment.shared.words import gettext_noop as _

METRICS: tuple[Metric, ...] = (
    Metric("rotation_coverage", _("Coverage of rotations"), "share", "up", _("rotated in 12 months / eligible now")),
    Metric(
        "ideas_per_rotation",
        _("Ideas a week in sales"),
        "multiple",
        "up",
        _("ideas born / weeks finished in 12 months"),
    ),
    Metric(
        "host_satisfaction", _("How hosts liked the week"), "count", "up", _("mean of the hosts' marks 1–5, 12 months")
    ),
    Metric("swaps_per_year", _("Swaps of the heads"), "count", "up", _("swaps with both ways held in 12 months")),
    Metric(
        "tour_usefulness",
        _("Usefulness of a day in marketing"),
        "count",
        "up",
        _("mean of the guests' marks 1–5, 12 months"),
    ),
    Metric(
        "tour_brainstorm_share",
        _("Visits to marketing with a brainstorm"),
        "share",
        "up",
        _("visits with a brainstorm / visits held"),
    ),
    Metric(
        "rotation_respect",
        _("Respect before and after rotations"),
        "share",
        "up",
        _("favourable answers on respect in the wave after − in the wave before, by department, with the interval"),
    ),
    Metric(
        "survey_participation",
        _("Participation in a survey"),
        "share",
        "up",
        _("answered / invited, in steps of five points"),
    ),
    Metric("survey_level", _("Level of working together"), "points", "up", _("mean of the statements told, 1 to 5")),
    Metric(
        "survey_favourability",
        _("Favourable answers"),
        "share",
        "up",
        _("answers of 4 and 5 / all, with the Wilson interval"),
    ),
    Metric(
        "survey_gap",
        _("Gap of self and other"),
        "points",
        "down",
        _("what a side says of itself − what the other says of it"),
    ),
    Metric("survey_asymmetry", _("Asymmetry of the gaps"), "points", "none", _("gap of marketing − gap of sales")),
    Metric(
        "survey_recommendation",
        _("Would advise to work with the other side"),
        "points",
        "up",
        _("share of 9–10 − share of 0–6 among all who answered"),
    ),
    Metric(
        "survey_proposals_adopted",
        _("Proposals that became promises"),
        "share",
        "up",
        _("proposals promised / proposals"),
    ),
    Metric(
        "practice_cadence",
        _("Rhythm of the practices"),
        "share",
        "up",
        _("Σ weight × kept / planned over methods in use"),
    ),
    Metric(
        "visit_weeks_kept", _("Weeks with a field visit"), "share", "up", _("weeks kept / weeks that were not excused")
    ),
    Metric(
        "visit_streak", _("Weeks with a field visit in a row"), "count", "up", _("kept weeks since the last missed one")
    ),
    Metric("visit_valid_share", _("Field visits that count"), "share", "up", _("visits that count / visits debriefed")),
    Metric(
        "visit_coverage",
        _("Coverage of field visits"),
        "count",
        "up",
        _("different clients, segments or sellers of the visits that count"),
    ),
    Metric("ideas_per_visit", _("Ideas per field visit"), "multiple", "up", _("ideas born / visits that count")),
    Metric("days_since_visit", _("Days since the last field visit"), "days", "down", _("days since one that counts")),
    Metric(
        "training_attendance",
        _("Attendance of joint trainings"),
        "share",
        "up",
        _("came / (invited − excused), by department"),
    ),
    Metric(
        "training_reaction",
        _("Reaction to a training (L1)"),
        "count",
        "up",
        _("mean of the marks 1–5, from five answers on"),
    ),
    Metric(
        "training_quiz",
        _("Quiz of a training (L2)"),
        "share",
        "up",
        _("mean share of right answers, from five sheets on"),
    ),
    Metric(
        "training_behaviour",
        _("Agreed behaviour is seen (L3)"),
        "share",
        "up",
        _("yes / answers after 30 and 90 days, of the people and of their heads apart, from five on"),
    ),
    Metric(
        "training_ideas_each",
        _("Ideas a participant of a training"),
        "multiple",
        "up",
        _("ideas born / people who came"),
    ),
    Metric(
        "training_ideas_to_projects",
        _("Ideas of a training that became projects"),
        "share",
        "up",
        _("projects / ideas born"),
    ),
    Metric("training_cost_each", _("Cost of a training a participant"), "money", "down", _("fee / people who came")),
    Metric(
        "learn_share",
        _("Share of learning (a proxy)"),
        "share",
        "none",
        _("(practices attended + experiments) / (these + promises done + touches with leads), by department and month"),
    ),
    Metric(
        "asset_age_days", _("Age of materials, weighted by use"), "days", "down", _("Σ age × uses / Σ uses, 90 days")
    ),
    Metric(
        "asset_median_age_days",
        _("Age of materials, median use"),
        "days",
        "down",
        _("median age today over uses of 90 days"),
    ),
    Metric(
        "asset_stale_share",
        _("Old materials among uses"),
        "share",
        "down",
        _("uses of materials older than 12 months / uses"),
    ),
    Metric(
        "asset_fresh_use",
        _("Fresh materials among uses"),
        "share",
        "up",
        _("uses of materials up to 12 months old / uses"),
    ),
    Metric(
        "asset_usage_rate", _("Materials in use"), "share", "up", _("materials shown in 90 days / materials offered")
    ),
    Metric(
        "asset_update_days", _("From request to update"), "days", "down", _("median days from a request to the renewal")
    ),
    Metric(
        "early_churn", _("Lost within 30 days"), "share", "down", _("lost within 30 days / began, thirty days over")
    ),
    Metric(
        "client_value",
        _("Brought in 90 days, a client"),
        "money",
        "up",
        _("purchases of the first 90 days / clients, ninety days over"),
    ),
    Metric(
        "onboarding_on_time",
        _("Steps of new clients on time"),
        "share",
        "up",
        _("steps done by their day / steps due in 90 days"),
    ),
    Metric("client_pulse", _("One question to clients"), "count", "up", _("mean of the answers 1–5, 90 days")),
    Metric(
        "listening_coverage", _("Sales heard"), "share", "up", _("sellers heard in 90 days / sellers, of the whole")
    ),
    Metric("listening_hours", _("Hours listened"), "hours", "up", _("minutes of sessions of two weeks / 60")),
    Metric(
        "listening_follow_up",
        _("Findings that became promises"),
        "share",
        "up",
        _("sessions with a promise / sessions with findings, 90 days"),
    ),
)
