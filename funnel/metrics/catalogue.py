"""The metrics this app owns; dashboards joins the catalogues of all apps."""

from alignment.shared.catalogue import Metric
from alignment.shared.words import gettext_noop as _

VOLUMES = (
    Metric("impressions", _("Impressions"), "count", "up", _("sum of impressions on the platform's days")),
    Metric("clicks", _("Clicks"), "count", "up", _("sum of clicks")),
    Metric("spend", _("Advertising spend"), "money", "none", _("sum of spend")),
    Metric("leads", _("Leads"), "count", "up", _("leads without spam, duplicates and tests, by the day they came")),
    Metric("won", _("Sales"), "count", "up", _("leads won, by the day of winning")),
    Metric("revenue", _("Revenue"), "money", "up", _("sum of won amounts, by the day of winning")),
)

CONVERSIONS = (
    Metric("ctr", _("Click-through rate"), "share", "up", _("clicks / impressions")),
    Metric("cr1", _("Click to lead"), "share", "up", _("leads / clicks")),
    Metric("mql_rate", _("Qualified by marketing"), "share", "up", _("qualified leads / leads")),
    Metric("acceptance_rate", _("Accepted by sales, of decided"), "share", "up", _("accepted / (accepted + rejected)")),
    Metric("acceptance_rate_all", _("Accepted by sales, of all"), "share", "up", _("accepted / qualified leads")),
    Metric("silent_rate", _("Silence"), "share", "down", _("undecided past the agreed time / qualified leads")),
    Metric("sql_rate", _("Qualified by sales"), "share", "up", _("qualified by sales / accepted")),
    Metric("kev_set_rate", _("Lead to appointment"), "share", "up", _("leads with an appointment / leads")),
    Metric("kev_show_rate", _("Show rate"), "share", "up", _("held / (held + did not come)")),
    Metric("kev_to_won", _("Appointment to sale"), "share", "up", _("won / appointments held")),
    Metric(
        "weekly_step_rate",
        _("Step conversion of a week"),
        "share",
        "up",
        _("entered the next stage in the week / entered this stage in the week"),
    ),
    Metric(
        "step_rate", _("Step conversion"), "share", "up", _("leads that entered the next stage / entered this stage")
    ),
    Metric("cr2", _("Lead to sale"), "share", "up", _("won leads / leads")),
    Metric("win_rate", _("Win rate"), "share", "up", _("won / (won + lost)")),
    Metric("win_rate_value", _("Win rate by value"), "share", "up", _("won amount / (won + lost amount)")),
    Metric(
        "leakage", _("Leakage"), "share", "down", _("leads untouched, without next step or lost without reason / leads")
    ),
    Metric(
        "maturity",
        _("Maturity of the cohort"),
        "share",
        "none",
        _("(closed + open longer than P90 of the cycle) / leads"),
    ),
)

COSTS = (
    Metric("cpc", _("Cost per click"), "money", "down", _("spend / clicks")),
    Metric("cpl", _("Cost per lead"), "money", "down", _("spend / leads")),
    Metric("cpal", _("Cost per accepted lead"), "money", "down", _("spend / accepted leads")),
    Metric("cac_paid", _("Paid cost of a customer"), "money", "down", _("advertising spend / new customers")),
    Metric(
        "cac",
        _("Full cost of a customer"),
        "money",
        "down",
        _("(advertising + payroll + tools + contractors) / new customers"),
    ),
    Metric("romi", _("Return on marketing"), "share", "up", _("(gross profit − marketing cost) / marketing cost")),
    Metric("roas", _("Revenue per spend"), "multiple", "up", _("revenue / marketing cost")),
    Metric("average_deal", _("Average deal"), "money", "up", _("revenue / won deals")),
    Metric("ltv", _("Lifetime value"), "money", "up", _("average deal × purchases a year × margin × years")),
    Metric(
        "ltv_cac", _("Lifetime value to full cost"), "multiple", "up", _("lifetime value / full cost of a customer")
    ),
    Metric(
        "payback_months", _("Payback, months"), "count", "down", _("full cost of a customer / gross profit a month")
    ),
    Metric(
        "money_at_stake",
        _("Price of the gap"),
        "money",
        "down",
        _("(norm − actual) × leads × later conversions × average deal × margin"),
    ),
)

TIMES = (
    Metric("cycle_days", _("Sales cycle"), "days", "down", _("median days from the lead to the sale")),
    Metric("stage_days", _("Time in stage"), "days", "down", _("median days of all visits to the stage together")),
    Metric(
        "response_minutes",
        _("Time to first touch"),
        "business_minutes",
        "down",
        _("median working minutes from hand-over to first touch"),
    ),
    Metric("sla_hit_rate", _("Agreed times kept"), "share", "up", _("clocks met / (met + breached)")),
    Metric(
        "velocity", _("Speed of sales a day"), "money", "up", _("open deals × win rate × average deal / cycle days")
    ),
    Metric("coverage", _("Pipeline coverage"), "multiple", "up", _("open amount of the period / (plan − fact)")),
)

PLANS = (
    Metric("plan_fact", _("Plan fulfilled"), "share", "up", _("fact / plan")),
    Metric("pace", _("Pace"), "share", "up", _("fact / (plan × share of working days gone)")),
    Metric("forecast", _("Forecast"), "money", "up", _("fact / share of working days gone")),
)

CUSTOMERS = (
    Metric("churn", _("Churn of customers"), "share", "down", _("customers lost / customers at the start")),
    Metric(
        "churn_revenue",
        _("Churn of revenue"),
        "share",
        "down",
        _("lost and shrunk recurring revenue / revenue at the start"),
    ),
    Metric("retention", _("Retention"), "share", "up", _("(customers at the end − new) / customers at the start")),
    Metric("cohort_retention", _("Retention of the cohort"), "share", "up", _("active in the month / cohort")),
    Metric(
        "repeat_rate",
        _("Repeat customers"),
        "share",
        "up",
        _("with a second purchase within a year / first purchase a year ago or earlier"),
    ),
)

LOOP = (
    Metric("won_without_source", _("Sales without a source"), "share", "down", _("sales without a source / sales")),
    Metric(
        "loop_latency",
        _("Way of an outcome back"),
        "count",
        "down",
        _("P90 of hours from a sale to the moment it stands beside its campaign"),
    ),
)

METRICS: tuple[Metric, ...] = (*VOLUMES, *CONVERSIONS, *COSTS, *TIMES, *PLANS, *CUSTOMERS, *LOOP)
