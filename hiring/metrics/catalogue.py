"""The metrics this app owns; dashboards joins the catalogues of all apps."""

from alignment.shared.catalogue import Metric
from alignment.shared.words import gettext_noop as _

FIGURES = (
    Metric(
        "time_to_fill", _("Time to fill"), "days", "down",
        _("accepted offer − approval of the vacancy, without paused days; the median with open vacancies (Kaplan–Meier)"),
    ),
    Metric("time_to_hire", _("Time to hire"), "days", "down", _("accepted offer − the day the candidate came")),
    Metric("time_to_start", _("Time to start"), "days", "down", _("first working day − accepted offer")),
    Metric(
        "hiring_stage_conversion", _("Stage conversion of candidates"), "share", "up",
        _("candidates who entered the next stage / entered this stage"),
    ),
    Metric("offer_acceptance", _("Offer acceptance"), "share", "up", _("accepted / offers decided")),
    Metric(
        "source_quality", _("Quality of a source"), "share", "up", _("hires who passed probation / applications of the source")
    ),
    Metric("cost_per_hire", _("Cost of a hire"), "money", "down", _("(agencies + boards + hours × rate) / hires")),
    Metric(
        "scorecard_submission", _("Scorecards on time"), "share", "up", _("handed in within 24 hours / interviews held")
    ),
    Metric(
        "quality_of_hire", _("Quality of a hire"), "points", "up",
        _("mean of KPI after 90 days, the head's rating, staying 12 months and ramp, each of 0–100"),
    ),
    Metric("probation_pass", _("Probation passed"), "share", "up", _("passed / (passed + failed)")),
    Metric(
        "first_year_attrition", _("Left in the first year"), "share", "down",
        _("left before 365 days / hired 365 days ago or earlier"),
    ),
    Metric(
        "vacancy_capacity", _("Capacity that open vacancies add"), "count", "up",
        _("leads a month of one hire × places × ramp, from the expected day of start"),
    ),
)  # fmt: skip

PAY_AND_CAREERS = (
    Metric("compa_ratio", _("Salary to the middle of its band"), "multiple", "none", _("salary / middle of the band")),
    Metric("pay_total", _("Pay of a month"), "money", "none", _("base + bonus(leads / plan) + confirmed flex tasks")),
    Metric(
        "hypotheses_tested", _("Hypotheses tested"), "share", "up", _("tested / planned for the month")
    ),
    Metric(
        "career_conversion", _("Promotions from a level"), "share", "up", _("promoted / person-years at the level")
    ),
    Metric("career_years", _("Years before a promotion"), "count", "none", _("median years at a level of those promoted")),
    Metric(
        "career_success", _("Promotions that held"), "share", "up", _("confirmed after 12 months / (confirmed + returned)")
    ),
    Metric(
        "role_fit_survival", _("Sellers still leading marketing"), "share", "up",
        _("in the role / looked at after 6 or 12 months"),
    ),
    Metric(
        "role_fit_target", _("Sellers leading marketing who hit their targets"), "share", "up",
        _("hit their targets at 12 months / moves looked at"),
    ),
)  # fmt: skip

METRICS: tuple[Metric, ...] = (*FIGURES, *PAY_AND_CAREERS)
