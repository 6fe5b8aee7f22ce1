"""Who may knock where: one line for every name of the URLconf.

A line says who may read (GET) and who may write (POST, and for the API PATCH, PUT, DELETE). Where it depends on the
object, it is a dict by the variant of `tests/project/world.py`. Whoever is not named is refused (401, 403, 404 or the
way to the login), and nothing changes. A method that the address does not have answers 405 to everybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboards.charts import MODULES
from practices.views import training_record
from tests.project import world

Roles = frozenset[str]
Who = Roles | Mapping[str, Roles]

STRANGER: Roles = frozenset({"stranger"})
COLLEAGUES: Roles = frozenset(
    {
        "ceo",
        "cmo",
        "cco",
        "head_of_sales",
        "rep",
        "head_of_marketing",
        "marketer",
        "hr_director",
        "integration",
        "administrator",
    }
)
ROLES = sorted(COLLEAGUES | STRANGER)
ALL = COLLEAGUES | STRANGER
NOBODY: Roles = frozenset()
HEADS_OF_PLAN: Roles = frozenset({"ceo", "cmo", "cco", "head_of_sales", "head_of_marketing"})


def only(*names: str) -> Roles:
    return frozenset(names)


@dataclass(frozen=True)
class Rule:
    reads: Who = NOBODY
    writes: Who = NOBODY
    on: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    removes: Who | None = None

    def allows(self, method: str, role: str, variant: str) -> bool:
        who = self.reads if method == "GET" else self.writes
        if method == "DELETE" and self.removes is not None:
            who = self.removes
        return role in (who if isinstance(who, frozenset) else who[variant])


def page(reads: Who, writes: Who | None = None, *, on: str = "", **body: Any) -> Rule:
    """Whoever reads may write, unless the writers are named."""
    return Rule(reads, reads if writes is None else writes, on, body)


def read_only(reads: Who, *, on: str = "") -> Rule:
    return Rule(reads, NOBODY, on)


def button(writes: Who, *, on: str = "", **body: Any) -> Rule:
    """An address that takes POST alone: whoever may press it gets 405 for looking."""
    return Rule(writes, writes, on, body)


ADMINISTRATOR = only("administrator")
HR = ADMINISTRATOR | only("hr_director")
LIMITS = ADMINISTRATOR | only("cco", "cmo")

SEE_ALL_LEADS = only("ceo", "cmo", "cco", "head_of_marketing", "integration")
MARKETING_HEADS = only("cmo", "head_of_marketing")
SALES_OF_LEAD = {
    "own": only("rep", "head_of_sales"),
    "team": only("head_of_sales"),
    "other_team": NOBODY,
    "queue": only("rep", "head_of_sales"),
    "before": NOBODY,
}
SEES_LEAD = {variant: SEE_ALL_LEADS | who for variant, who in SALES_OF_LEAD.items()}
SEES_LEAD["own"] |= only("marketer")
SEES_LEAD["before"] |= only("marketer")
EDITS_LEAD = {
    "own": only("cco", "integration", "head_of_sales", "rep"),
    "team": only("cco", "integration", "head_of_sales"),
    "other_team": only("cco", "integration"),
    "queue": only("cco", "integration", "head_of_sales") | MARKETING_HEADS,
    "before": only("cco", "integration", "marketer") | MARKETING_HEADS,
}
OWN_OF_REP = {"of_the_rep": only("rep"), "of_another": NOBODY}

ACCOUNTS = {
    "account_login": page(ALL),
    "account_logout": page(ALL),
    "account_inactive": page(ALL),
    "account_signup": page(ALL),
    "account_email": read_only(COLLEAGUES),
    "account_reauthenticate": page(COLLEAGUES),
    "account_change_password": page(COLLEAGUES),
    "account_set_password": page(COLLEAGUES),
    "account_reset_password": page(ALL),
    "account_reset_password_done": page(ALL),
    "account_reset_password_from_key_done": page(ALL),
    "account_reset_password_from_key": page(ALL, on="reset"),
    "mfa_index": page(COLLEAGUES),
    "mfa_authenticate": page(ALL),
    "mfa_reauthenticate": page(COLLEAGUES),
    "mfa_activate_totp": page(COLLEAGUES),
    "mfa_deactivate_totp": page(NOBODY),
    "mfa_view_recovery_codes": page(NOBODY),
    "mfa_generate_recovery_codes": page(COLLEAGUES),
    "mfa_download_recovery_codes": page(NOBODY),
    "company_login": button(NOBODY),
    "company_callback": page(NOBODY),
    "accounts:begin": page(NOBODY),
    "accounts:profile": page(COLLEAGUES),
    "accounts:preferences": button(ALL, theme="dark"),
    "accounts:invitation": page({"forged": NOBODY, "good": ALL}, on="invitation"),
    "accounts:invite": button(HR, on="newcomer"),
}

PEOPLE = {
    "staff:file": page(HR),
    "staff:file-confirm": button(HR),
    "staff:not-joined": read_only(HR),
    "staff:invite-all": button(HR),
    "staff:claims": page(ADMINISTRATOR),
    "staff:claims-newcomers": button(ADMINISTRATOR, wanted="yes"),
    "staff:claim-remove": button(ADMINISTRATOR, on="claim"),
    "people:people": page(HR),
    "people:person-new": page(HR),
    "people:person": page(HR, on="person"),
    "people:role-give": button(HR, on="person", role="marketer", duty="other"),
    "people:person-close": button(HR, on="person"),
    "people:person-open": button(HR, on="person"),
    "people:person-leaving": page(HR, on="person"),
    "people:leaving-undo": button(HR, on="leaving"),
    "people:export-right": button(HR, on="person", may_export="no"),
    "people:absence-add": button(HR, on="person"),
    "people:role-end": button(HR, on="membership"),
    "people:absence-cancel": button(HR, on="absence"),
    "people:departments": page(ADMINISTRATOR),
    "people:department": page(ADMINISTRATOR, on="department"),
    "people:calendar": page(ADMINISTRATOR),
    "people:calendar-day": button(ADMINISTRATOR, day="2026-03-09", kind="off"),
    "people:calendar-import": button(ADMINISTRATOR),
    "people:company": page(LIMITS),
    "api:me": read_only(COLLEAGUES),
    "api:people": read_only(COLLEAGUES),
    "api:person": read_only(COLLEAGUES, on="person"),
    "api:departments": read_only(COLLEAGUES),
    "api:calendars": read_only(COLLEAGUES),
    "api:company": read_only(COLLEAGUES),
}

KEY_HOLDERS = LIMITS | only("integration")

DELIVERY = {
    "delivery:health-ready": read_only(ALL),
    "delivery:metrics": read_only(ALL),
    "delivery:outbox": read_only(ADMINISTRATOR),
    "delivery:mail-check": read_only(ADMINISTRATOR),
    "delivery:mail-trial": button(ADMINISTRATOR),
    "delivery:mail-returns": button(ADMINISTRATOR),
    "delivery:letter": read_only(ADMINISTRATOR, on="letter"),
    "delivery:letter-replay": button(ADMINISTRATOR, on="letter"),
    "delivery:keys": page(KEY_HOLDERS),
    "delivery:key-revoke": button({"of_the_rep": ADMINISTRATOR, "of_another": ADMINISTRATOR}, on="key"),
    "delivery:webhooks": page(ADMINISTRATOR),
    "delivery:webhook": page(ADMINISTRATOR, on="webhook"),
    **{
        f"delivery:webhook-{act}": button(ADMINISTRATOR, on="webhook") for act in ("test", "rotate", "switch", "remove")
    },
    "delivery:webhook-delivery-retry": button(ADMINISTRATOR, on="webhook_delivery"),
    "delivery:notifications": read_only(COLLEAGUES),
    "delivery:notifications-read": button(COLLEAGUES),
    "delivery:notification-read": button(OWN_OF_REP, on="notification"),
    "delivery:alerts": read_only(COLLEAGUES),
    "delivery:alert-mute": page(OWN_OF_REP, on="alert"),
    "api:webhooks": page(ADMINISTRATOR, url="https://8.8.8.8/", events=["*"]),
    "api:webhook": page(ADMINISTRATOR, on="webhook"),
    "api:webhook-rotate": button(ADMINISTRATOR, on="webhook"),
    "api:webhook-test": button(ADMINISTRATOR, on="webhook"),
    "api:webhook-deliveries": read_only(ADMINISTRATOR, on="webhook"),
    "api:webhook-delivery-retry": button(ADMINISTRATOR, on="webhook_delivery"),
    "api:schema": read_only(ALL),
    "api:docs": read_only(ALL),
}

IN_FUNNEL = only("ceo", "cmo", "cco", "head_of_sales", "rep", "head_of_marketing", "marketer")
EXPORTERS = IN_FUNNEL - only("rep", "marketer")
HEADS_OF_PEOPLE = EXPORTERS | HR
MARKETERS = MARKETING_HEADS | only("marketer")
CAMPAIGNERS = IN_FUNNEL - only("rep")
CREATORS = IN_FUNNEL - only("ceo")
SELLERS = only("cco", "head_of_sales", "rep", "integration")
FIGURES = IN_FUNNEL | only("integration")
SELLING = SELLERS - only("integration")
CUSTOMER_ABROAD = only("ceo", "cmo", "cco", "head_of_marketing")
DICTIONARIES = only("administrator", "cco", "cmo", "head_of_sales", "head_of_marketing", "integration")
SETTERS = LIMITS | only("integration")
STAGES_READ = IN_FUNNEL | ADMINISTRATOR
IMPORTERS = only("administrator", "cco", "cmo", "head_of_sales", "head_of_marketing", "integration")
ALL_IMPORTS = only("administrator", "cco", "cmo", "integration")
IMPORTS_OF_LEADS = {"of_the_administrator": ALL_IMPORTS, "of_a_head": ALL_IMPORTS | only("head_of_sales")}
IMPORTS = {**IMPORTS_OF_LEADS, "of_candidates": only("hr_director")}


def within(who: dict[str, Roles], roles: Roles) -> dict[str, Roles]:
    return {variant: allowed & roles for variant, allowed in who.items()}


LEAD_PAGE = within(SEES_LEAD, IN_FUNNEL)
LEAD_FORM = within(EDITS_LEAD, IN_FUNNEL)
TAKES_LEAD = {
    variant: allowed | (only("rep") if variant == "queue" else NOBODY) for variant, allowed in EDITS_LEAD.items()
}
LEAD_TAKEN = within(TAKES_LEAD, IN_FUNNEL)
SLA_RESUMED = {variant: who | (LEAD_PAGE[variant] & MARKETERS) for variant, who in LEAD_TAKEN.items()}
SLA_STEPS = {"sign": only("cmo", "cco"), "renew": only("cmo", "cco"), "discard": only("cmo", "cco"), "unknown": NOBODY}
REMOVES_LEAD = {variant: allowed - only("rep", "marketer") for variant, allowed in EDITS_LEAD.items()}
CONTESTERS = MARKETERS | only("integration")
HEADS_OF_LEADS = only("cco", "head_of_sales", "cmo", "head_of_marketing")

AUDIT_READ = only("ceo", "cmo", "cco", "head_of_sales", "head_of_marketing")
AUDIT_LEAD = only("cco", "head_of_sales")
AUDIT_STEP = {"of_the_rep": AUDIT_LEAD | only("rep")}
AUDITS = {
    "planning:audits": read_only(AUDIT_READ),
    "planning:audit-new": page(AUDIT_LEAD),
    "planning:audit-rhythm": page(AUDIT_LEAD, months=3, fast_fix_days=5, fast_result_days=30, evidence_percent=80),
    "planning:audit": read_only({"of_the_rep": AUDIT_READ | only("rep")}, on="audit"),
    "planning:audit-act": button(AUDIT_STEP, on="audit_step"),
    "planning:mistakes": page(only("ceo", "cmo", "cco")),
    "planning:mistake-test": read_only({"any": only("ceo", "cmo", "cco")}, on="self_test"),
    "api:audits": page(COLLEAGUES, AUDIT_LEAD, stage="kev_set", auditor=1, planned_for="2099-01-01"),
    "api:audit": page({"of_the_rep": AUDIT_READ | only("rep")}, AUDIT_STEP, on="audit", planned_for="2099-01-01"),
    **dict.fromkeys(
        (
            "api:audit-questionnaire", "api:audit-collect", "api:audit-verdict", "api:audit-conclude",
            "api:audit-tasks", "api:audit-start", "api:audit-measure", "api:audit-close",
        ),
        button(AUDIT_STEP, on="audit"),
    ),
}  # fmt: skip

REPEAT_READ = only("ceo", "cmo", "cco", "head_of_sales", "head_of_marketing")
REPEAT_KEEP = REPEAT_READ - only("ceo")
REPEAT = {
    "planning:repeat": read_only(REPEAT_READ),
    "planning:repeat-new": page(REPEAT_KEEP),
    "planning:repeat-plan": read_only({"of_the_rep": REPEAT_READ | only("rep")}, on="reactivation"),
    "planning:repeat-act": button({"of_the_rep": REPEAT_KEEP | only("rep")}, on="reactivation_step"),
    "api:reactivation-plans": page(COLLEAGUES, REPEAT_KEEP, title="x", owner=1, goal=1, payback_months=1),
    "api:reactivation-plan": page(
        {"of_the_rep": REPEAT_READ | only("rep")}, {"of_the_rep": REPEAT_KEEP | only("rep")}, on="reactivation"
    ),
    **dict.fromkeys(
        ("api:reactivation-plan-segment", "api:reactivation-plan-start", "api:reactivation-plan-review"),
        button({"of_the_rep": REPEAT_KEEP | only("rep")}, on="reactivation"),
    ),
}

FUNNEL = {
    "funnel:overview": read_only(IN_FUNNEL),
    "funnel:records": read_only(IN_FUNNEL),
    "funnel:cohorts": read_only(IN_FUNNEL),
    "funnel:compare": read_only(IN_FUNNEL),
    "funnel:reports": read_only(IN_FUNNEL),
    "funnel:report-keep": button(IN_FUNNEL),
    "funnel:report-plan": button(only("cco"), on="saved_report", rhythm="weekly"),
    "funnel:report-act": button(only("cco"), on="saved_report_step"),
    "funnel:journey": read_only(CAMPAIGNERS),
    "funnel:journey-path": read_only(CAMPAIGNERS),
    "funnel:journey-keep": button(CAMPAIGNERS),
    "funnel:journey-remove": button(only("cmo", "cco"), on="journey_map"),
    "funnel:what-if": read_only(CAMPAIGNERS),
    "funnel:reverse-plan": read_only(CAMPAIGNERS),
    "funnel:board": read_only(IN_FUNNEL),
    "funnel:board-column": read_only(IN_FUNNEL, on="stage"),
    "funnel:lead-list": read_only(IN_FUNNEL),
    "funnel:lead-new": page(CREATORS),
    "funnel:lead-duplicates": button(CREATORS),
    "funnel:lead-export": button(EXPORTERS),
    "funnel:lead-looks": read_only(HEADS_OF_PEOPLE),
    "api:export-leads": read_only(EXPORTERS | HR | only("integration")),
    "funnel:lead-bulk": button(IN_FUNNEL),
    "funnel:lead-bulk-undo": button(IN_FUNNEL, on="bulk"),
    "funnel:saved-view-add": button(IN_FUNNEL),
    "funnel:saved-view-delete": button({"of_another": NOBODY}, on="view"),
    "funnel:saved-view-share": button({"of_another": NOBODY}, on="view"),
    "funnel:saved-view-pin": button({"of_another": NOBODY}, on="view"),
    "funnel:lead-bin": read_only(HEADS_OF_LEADS),
    "funnel:lead-restore": button(
        {"of_own_team": only("cco", "head_of_sales"), "of_another_team": only("cco")}, on="binned_lead"
    ),
    "funnel:lead-remove": button(within(REMOVES_LEAD, IN_FUNNEL), on="lead"),
    "funnel:lead-fate": read_only(only("ceo") | MARKETERS | only("cco")),
    "funnel:lead": read_only(LEAD_PAGE, on="lead"),
    "funnel:lead-take": read_only(LEAD_TAKEN, on="lead"),
    "funnel:lead-move": page(LEAD_TAKEN, on="lead"),
    "funnel:lead-edit": page(LEAD_FORM, on="lead_field", value="x"),
    "funnel:lead-undo": button(LEAD_FORM, on="lead"),
    "funnel:lead-activity": button(LEAD_TAKEN, on="lead", kind="call", text="x"),
    "funnel:lead-next-step": button(LEAD_FORM, on="lead"),
    "funnel:lead-accept": button(LEAD_TAKEN, on="lead"),
    "funnel:lead-return": button(LEAD_TAKEN, on="lead"),
    "funnel:lead-no-show": button(LEAD_TAKEN, on="lead"),
    "funnel:lead-contest": button(within(LEAD_PAGE, MARKETERS), on="lead"),
    "funnel:lead-recycle": button(LEAD_FORM, on="lead"),
    "funnel:lead-thanks": button(only("rep", "marketer"), on="won_lead"),
    "funnel:lead-move-undo": button(only("rep"), on="own_move"),
    "funnel:lead-assign": button(LEAD_FORM, on="lead"),
    "funnel:lead-tags": button(LEAD_FORM, on="lead"),
    "funnel:lead-merge": button(LEAD_FORM, on="lead"),
    "funnel:lead-write-backs": read_only({"own": LEAD_PAGE["own"]}, on="kept_lead"),
    "funnel:lead-write-back": button({"own": LEAD_FORM["own"]}, on="write_back", text="x"),
    "funnel:lead-merge-undo": button({"other_team": only("cco")}, on="merge"),
    "funnel:campaign-list": read_only(CAMPAIGNERS),
    "funnel:sla": read_only(IN_FUNNEL),
    "funnel:sla-new": page(only("cmo", "cco")),
    "funnel:sla-records": read_only(CAMPAIGNERS - only("marketer")),
    "funnel:response": read_only(IN_FUNNEL),
    "funnel:sla-response-records": read_only(only("cco", "head_of_sales")),
    "funnel:sla-force-majeure": page(only("cmo", "head_of_marketing", "cco", "head_of_sales")),
    "funnel:sla-force-majeure-withdraw": button(only("cmo", "head_of_marketing"), on="force_majeure"),
    "funnel:sla-pause": button(LEAD_TAKEN, on="lead", reason="wrong_contact"),
    "funnel:sla-resume": button(SLA_RESUMED, on="lead"),
    "funnel:sla-contract": read_only(IN_FUNNEL, on="sla_contract"),
    "funnel:sla-edit": page(only("cmo", "cco"), on="sla_contract"),
    "funnel:sla-act": button(SLA_STEPS, on="sla_step"),
    "funnel:customers": read_only(IN_FUNNEL),
    "funnel:customer": read_only({"own": IN_FUNNEL, "other_team": CUSTOMER_ABROAD}, on="customer"),
    "funnel:customer-purchase": button({"own": SELLING, "other_team": only("cco")}, on="customer"),
    "funnel:customer-opt-out": button({"own": SELLING, "other_team": only("cco")}, on="customer"),
    "funnel:customer-cohorts": read_only(CAMPAIGNERS),
    "funnel:customers-dormant": read_only(CAMPAIGNERS),
    "funnel:samples": read_only(HEADS_OF_LEADS | only("ceo")),
    "funnel:sample": read_only({"of_the_two": HEADS_OF_LEADS | only("ceo", "rep", "marketer")}, on="sample"),
    "funnel:sample-label": button({"of_the_two": only("rep", "marketer")}, on="sample_lead"),
    "funnel:sample-assign": button({"of_the_two": HEADS_OF_LEADS}, on="sample"),
    "funnel:spend-list": read_only(CAMPAIGNERS),
    "funnel:spend-add": button(MARKETERS),
    "funnel:rate-list": page(CAMPAIGNERS | ADMINISTRATOR, LIMITS),
    "funnel:campaign": page({"own": MARKETERS, "other": MARKETING_HEADS}, on="campaign"),
    "funnel:stage-settings": read_only(STAGES_READ),
    "funnel:stage-add": page(LIMITS),
    "funnel:stage-sign": button(only("cmo", "cco")),
    "funnel:stage": page(LIMITS, on="stage"),
    "funnel:stage-move": button(LIMITS, on="stage", direction="up"),
    "funnel:stage-archive": button(LIMITS, on="stage"),
    "funnel:stage-restore": button(LIMITS, on="stage"),
    "funnel:plan": page(only("ceo", "cmo", "cco")),
    "funnel:personal-plans": page(only("cco", "head_of_sales", "rep"), only("cco", "head_of_sales")),
    "funnel:reason-add": page(LIMITS),
    "funnel:reason": page(LIMITS, on="reason"),
    "funnel:import-list": read_only(IMPORTERS | only("hr_director")),
    "funnel:import-new": page(IMPORTERS | only("hr_director")),
    "funnel:import-detail": read_only(IMPORTS, on="import"),
    "funnel:import-mapping": page(IMPORTS, on="import"),
    "funnel:import-dry-run": button(IMPORTS, on="import"),
    "funnel:import-run": button(IMPORTS, on="import"),
    "funnel:import-progress": read_only(IMPORTS, on="import"),
    "funnel:import-errors": read_only(IMPORTS, on="import"),
    "funnel:import-restart": button(IMPORTS, on="import"),
    "funnel:import-rollback": button(IMPORTS, on="import"),
    "funnel:import-discard": button(IMPORTS, on="import"),
    "funnel:web-form": page({"forged": NOBODY, "good": ALL}, on="form_token"),
    "funnel:form-thanks": read_only({"forged": NOBODY, "good": ALL}, on="form_token"),
    "funnel:form-embed": read_only({"forged": NOBODY, "good": ALL}, on="form_token"),
    "funnel:form-list": read_only(MARKETERS | ADMINISTRATOR),
    "funnel:form-add": page(MARKETERS),
    "funnel:form": page(MARKETERS, on="form"),
    "funnel:form-switch": button(MARKETERS, on="form"),
    "funnel:form-held": read_only(MARKETERS | ADMINISTRATOR, on="form"),
    "funnel:held-release": button(MARKETERS, on="held"),
    "api:leads": page(COLLEAGUES, CREATORS | only("integration"), first_name="x", email="x@example.com"),
    "api:leads-bulk": button(CREATORS | only("integration")),
    "api:lead": Rule(SEES_LEAD, EDITS_LEAD, on="lead", removes=REMOVES_LEAD),
    "api:lead-move": button(EDITS_LEAD, on="lead", stage="sql"),
    "api:lead-accept": button(TAKES_LEAD, on="lead"),
    "api:lead-reject": button(TAKES_LEAD, on="lead", reason="not_target"),
    "api:lead-contest": button(within(SEES_LEAD, CONTESTERS), on="lead", note="x"),
    "api:lead-recycle": button(EDITS_LEAD, on="lead", until="2030-01-01"),
    "api:lead-timeline": read_only(SEES_LEAD, on="lead"),
    "api:lead-activities": page(SEES_LEAD, EDITS_LEAD, on="lead", kind="call", at="2026-03-16T09:00:00Z"),
    "api:lead-merge": button(EDITS_LEAD, on="lead"),
    "api:merge-undo": button({"other_team": only("cco", "integration")}, on="merge"),
    "api:stages": page(COLLEAGUES, SETTERS, key="x", name="x"),
    "api:stage": Rule(COLLEAGUES, SETTERS, on="stage"),
    "api:sources": page(COLLEAGUES, DICTIONARIES | MARKETERS, key="x", name="x"),
    "api:source": Rule(COLLEAGUES, DICTIONARIES | MARKETERS, on="source"),
    "api:campaigns": page(COLLEAGUES, MARKETERS | only("integration"), key="x", name="x"),
    "api:campaign": Rule(
        CAMPAIGNERS | only("integration"),
        {"own": MARKETERS | only("integration"), "other": MARKETING_HEADS | only("integration")},
        on="campaign",
    ),
    "api:rejection-reasons": page(COLLEAGUES, SETTERS, key="x", name="x"),
    "api:rejection-reason": Rule(COLLEAGUES, SETTERS, on="reason"),
    "api:loss-reasons": page(COLLEAGUES, SETTERS, key="x", name="x"),
    "api:loss-reason": Rule(COLLEAGUES, SETTERS, on="loss_reason"),
    "api:touches": page(COLLEAGUES, MARKETERS | SELLERS, kind="visit", at="2026-03-16T09:00:00Z", visitor="x"),
    "api:spend": page(COLLEAGUES, MARKETERS | only("integration"), date="2026-03-16", source="site", cost="1.00"),
    "api:customers": page(COLLEAGUES, only("cco", "integration"), name="x", kind="company"),
    "api:products": page(COLLEAGUES, only("cco", "cmo", "administrator", "integration"), key="x", name="x"),
    "api:purchases": page(COLLEAGUES, SELLERS, at="2026-03-16T09:00:00Z", amount="1.00", customer="x"),
    "api:exchange-rates": page(COLLEAGUES, SETTERS, currency="USD", day="2026-03-16", rate="90"),
    "api:metrics-sla": read_only(FIGURES),
    "api:sla-contracts": page(COLLEAGUES, only("cmo", "cco")),
    "api:sla-contract": page(FIGURES, only("cmo", "cco"), on="sla_contract"),
    "api:sla-contract-sign": button(only("cmo", "cco"), on="sla_contract"),
    "api:metrics-rejections": read_only(FIGURES),
    "api:metrics-retention": read_only(FIGURES - only("rep")),
    "api:metrics-funnel": read_only(FIGURES),
    "api:metrics-journey": read_only(FIGURES - only("rep")),
    "api:metrics-what-if": button(FIGURES - only("rep")),
    "api:metrics-reverse-plan": button(FIGURES - only("rep"), revenue="3000000"),
    "api:metrics-money-at-stake": read_only(FIGURES - only("rep")),
    "api:metrics-series": read_only(FIGURES),
    "api:metrics-catalogue": read_only(COLLEAGUES),
    "api:missing": page(NOBODY),
    "api:imports": page(COLLEAGUES, IMPORTERS | only("hr_director")),
    "api:import": read_only(IMPORTS, on="import"),
    "api:import-errors": read_only(IMPORTS, on="import"),
    "api:import-restart": button(IMPORTS, on="import"),
    "api:import-rollback": button(IMPORTS, on="import"),
}

DIRECTORS = only("cmo", "cco")
PROJECT_MOVED = {"of_the_rep": DIRECTORS | only("rep")}
MARKETING = only("cmo", "head_of_marketing", "marketer")
CUP_VOTERS = only("cco", "head_of_sales", "rep")
LEADERS = DIRECTORS | only("ceo")
HEADS = LEADERS | only("head_of_sales", "head_of_marketing")
PROMISES_EDITED = {"of_the_rep": DIRECTORS | only("rep"), "of_another": DIRECTORS}

READS_EFFECTS = COLLEAGUES - ADMINISTRATOR

LOOP = {
    "loop:promises": read_only(COLLEAGUES),
    "loop:complete": button(PROMISES_EDITED, on="promise"),
    "loop:not-done": button(PROMISES_EDITED, on="promise"),
    "loop:ask-to-move": button(PROMISES_EDITED, on="promise"),
    "loop:agree": button(PROMISES_EDITED, on="promise"),
    "loop:refuse": button(PROMISES_EDITED, on="promise"),
    "loop:cancel": button(PROMISES_EDITED, on="promise"),
    "loop:topic-add": page(COLLEAGUES),
    "loop:import-topic": button({**IMPORTS_OF_LEADS, "of_candidates": NOBODY}, on="import"),
    "loop:topic-drop": button({"of_the_rep": DIRECTORS | only("rep"), "of_another": DIRECTORS}, on="topic"),
    "loop:ideas": read_only(COLLEAGUES),
    "loop:idea-add": page(COLLEAGUES),
    "loop:idea-answer": button({"of_another": DIRECTORS}, on="idea"),
    "loop:idea-project": page({"of_another": DIRECTORS}, on="idea"),
    "loop:projects": read_only(COLLEAGUES),
    "loop:project-advance": button(PROJECT_MOVED, on="project"),
    "loop:banners": page(COLLEAGUES, MARKETING),
    "loop:banner-take-down": button(MARKETING, on="banner"),
    "loop:effect-answer": button(DIRECTORS, on="effect"),
    "loop:effects": read_only(READS_EFFECTS),
    "loop:effect-mde": read_only(COLLEAGUES),
    "loop:effect": read_only(READS_EFFECTS, on="effect_card"),
    "loop:effect-extend": button(DIRECTORS, on="judged_effect"),
    "loop:effect-learn": button(DIRECTORS, on="judged_effect", learning="continue"),
    "api:effect-cards": page(
        COLLEAGUES, LEADERS | only("hr_director"), metric="kev_set_rate", title="x", start="2030-01-07"
    ),
    "api:effect-card": read_only(READS_EFFECTS, on="effect_card"),
    "api:effect-card-freeze": button(DIRECTORS, on="effect_card"),
    "api:effect-card-decline": button(DIRECTORS, on="effect_card"),
    "api:effect-card-judge": button(DIRECTORS, on="due_effect"),
    "dashboards:effect-chart": read_only(READS_EFFECTS, on="judged_effect"),
    "loop:signals": read_only(HEADS),
    "loop:signal-dismiss": button(DIRECTORS, on="signal", reason="x"),
    "loop:signal-keep": button(DIRECTORS, on="signal"),
}

INVITED = LEADERS | only("rep")
MEETINGS = {
    "meetings:kept": read_only(LEADERS),
    "meetings:cup": read_only(COLLEAGUES),
    "meetings:cup-open": button(only("cco")),
    "meetings:cup-vote": button(CUP_VOTERS, on="cup"),
    "meetings:cup-close": button(only("cco"), on="cup"),
    "meetings:cup-hand-over": button(only("cco"), on="cup"),
    "meetings:next": read_only(COLLEAGUES),
    "meetings:create-first": button(DIRECTORS),
    "meetings:meeting": read_only(INVITED, on="meeting"),
    "meetings:move": button(DIRECTORS, on="meeting"),
    "meetings:excuse": button(DIRECTORS, on="meeting"),
    "meetings:invite": read_only(INVITED, on="meeting"),
    "meetings:run": read_only(INVITED, on="running"),
    "meetings:pulse": read_only(INVITED, on="running"),
    "meetings:start": button(DIRECTORS, on="meeting"),
    "meetings:check-in": button(DIRECTORS, on="check_in"),
    "meetings:review": button(DIRECTORS, on="review"),
    "meetings:decide": button(DIRECTORS, on="running"),
    "meetings:settle": button(DIRECTORS, on="settle"),
    "meetings:run-idea": button(DIRECTORS, on="run_idea"),
    "meetings:mend": button(DIRECTORS, on="running"),
    "meetings:end": button(DIRECTORS, on="running"),
    "meetings:run-requests": read_only(INVITED, on="general_running"),
    "meetings:run-ask": button(DIRECTORS | only("rep"), on="general_running", what="x", needed_by="2030-01-07"),
    "meetings:run-request": button(only("cmo"), on="general_request"),
    "meetings:series-list": read_only(COLLEAGUES),
    "meetings:series-new": page(DIRECTORS),
    "meetings:series": page(INVITED, DIRECTORS, on="series"),
    "meetings:series-conflict": button(DIRECTORS, on="series", level="tense"),
    "meetings:series-moderation": button(DIRECTORS, on="series_answer"),
    "meetings:series-pass-on": button(DIRECTORS, on="series"),
    "meetings:series-end": button(DIRECTORS, on="series_end"),
    "meetings:series-deputies": button(only("cmo"), on="series_one_head"),
    "meetings:chair-swap": button(DIRECTORS, on="general_meeting"),
    "meetings:secretary": button(DIRECTORS | only("rep"), on="general_meeting"),
    "meetings:moderator": button(DIRECTORS, on="meeting"),
    "meetings:general-topic": button(INVITED, on="general_meeting", text="x", touches_both="on"),
    "meetings:late-entry": button(DIRECTORS, on="missed"),
    "meetings:late-answer": button(only("cco"), on="late_answer"),
    "meetings:my-calendar": page(COLLEAGUES),
    "meetings:feed-revoke": button(COLLEAGUES),
    "meetings:feed": read_only({"forged": NOBODY, "good": ALL}, on="feed"),
    "meetings:figures": read_only(LEADERS),
    "meetings:figure-records": read_only(LEADERS, on="figure"),
    "meetings:protocol-list": read_only(COLLEAGUES),
    "meetings:protocol": read_only(LEADERS, on="protocol"),
    "meetings:protocol-notes": button(DIRECTORS, on="protocol"),
    "meetings:protocol-action": button(DIRECTORS, on="protocol"),
    "meetings:protocol-mend": button(DIRECTORS, on="protocol"),
    "meetings:protocol-send": button(DIRECTORS, on="protocol"),
    "meetings:protocol-pdf": read_only(LEADERS, on="protocol"),
    "meetings:protocol-docx": read_only(LEADERS, on="protocol"),
    "meetings:protocol-md": read_only(LEADERS, on="protocol"),
    "meetings:protocol-version": read_only(INVITED, on="protocol_version"),
    "meetings:protocol-sign": button(DIRECTORS, on="sent_protocol", number="1"),
    "meetings:protocol-send-again": button(DIRECTORS, on="sent_protocol", number="1"),
    "meetings:protocol-rate": button(only("cmo"), on="sent_protocol", rating="8"),
}

CARD_HEADS = HEADS - only("ceo")
SEES_REQUEST = HEADS | only("rep", "marketer")
ANSWERS = {"to_marketing": MARKETERS, "to_sales": only("cco", "head_of_sales", "rep")}
ASKED = {"to_marketing": only("rep"), "to_sales": only("marketer")}
REQUEST_STEPS = {
    **dict.fromkeys(("acknowledge", "take", "deliver", "decline", "forward", "merge"), MARKETERS),
    **dict.fromkeys(("confirm", "send-back", "withdraw"), only("rep")),
    "unknown": NOBODY,
}
CARD_STEPS = {
    **dict.fromkeys(("evidence", "ask", "review", "promise", "agenda"), CARD_HEADS),
    "sign": DIRECTORS,
    "unknown": NOBODY,
}
REQUESTS = {
    "meetings:requests": read_only(COLLEAGUES),
    "meetings:request-new": page(COLLEAGUES),
    "meetings:request": read_only(SEES_REQUEST, on="request"),
    "meetings:request-act": button(REQUEST_STEPS, on="request_step", note="x"),
    "meetings:problems": read_only(HEADS),
    "meetings:problem-new": page(CARD_HEADS),
    "meetings:problem": read_only(HEADS, on="problem_card"),
    "meetings:problem-act": button(CARD_STEPS, on="problem_step", text="x"),
    "api:requests": page(COLLEAGUES, kind="case", needed_by="2030-01-07", to_side="sales"),
    "api:request": read_only(SEES_REQUEST, on="request"),
    "api:request-acknowledge": button(ANSWERS, on="request"),
    "api:request-take": button(ANSWERS, on="request"),
    "api:request-deliver": button(ANSWERS, on="request"),
    "api:request-confirm": button(ASKED, on="delivered_request"),
    "api:request-send-back": button(ASKED, on="delivered_request", note="x"),
    "api:request-decline": button(ANSWERS, on="request", reason="x"),
    "api:request-withdraw": button(ASKED, on="request"),
    "api:request-forward": button(ANSWERS, on="request", department=1),
    "api:request-merge": button(ANSWERS, on="request", into=1),
    "api:problem-cards": page(COLLEAGUES, CARD_HEADS, claim="lead_quality", statement="x", report="rejections"),
    "api:problem-card": read_only(HEADS, on="problem_card"),
    "api:problem-card-evidence": button(CARD_HEADS, on="problem_card", text="x"),
    "api:problem-card-review": button(CARD_HEADS, on="problem_card", data_says="unclear", verdict="x"),
    "api:problem-card-sign": button(DIRECTORS, on="problem_card"),
}

DASHBOARDS = {
    "dashboards:today": read_only(COLLEAGUES),
    "dashboards:ceo": read_only(LEADERS),
    "dashboards:chart": read_only(dict.fromkeys(MODULES, IN_FUNNEL), on="chart"),
    "dashboards:palette": read_only(COLLEAGUES),
}

SOON = "2030-01-07"
TOPICS_EDITED = {"of_the_rep": DIRECTORS | only("rep"), "of_another": DIRECTORS}
SEEN_OF_REP = {"of_the_rep": LEADERS | only("rep"), "of_another": LEADERS}

LOOP_API = {
    "api:topics": page(COLLEAGUES, text="x"),
    "api:topic": page(SEEN_OF_REP, TOPICS_EDITED, on="topic"),
    "api:topic-drop": button(TOPICS_EDITED, on="topic", reason="x"),
    "api:decisions": page(COLLEAGUES, DIRECTORS, text="x"),
    "api:decision": page(LEADERS, DIRECTORS, on="decision"),
    "api:actions": page(COLLEAGUES, text="x", due_date=SOON),
    "api:action": page(SEEN_OF_REP, PROMISES_EDITED, on="promise"),
    "api:action-complete": button(PROMISES_EDITED, on="promise"),
    "api:action-not-done": button(PROMISES_EDITED, on="promise", why="x", next="x"),
    "api:action-move": button(PROMISES_EDITED, on="promise", to_date=SOON, reason="x"),
    "api:ideas": page(COLLEAGUES, text="x"),
    "api:idea": read_only(COLLEAGUES, on="idea"),
    "api:idea-answer": button({"of_another": DIRECTORS}, on="idea", state="accepted"),
    "api:idea-project": button({"of_another": DIRECTORS}, on="idea", owner=1, due_date="2040-01-01"),
    "api:projects": read_only(COLLEAGUES),
    "api:project": read_only(COLLEAGUES, on="plain_project"),
    "api:signature-banners": read_only(COLLEAGUES),
    "api:signals": read_only(COLLEAGUES),
    "api:signal": read_only(HEADS, on="signal"),
    "api:signal-dismiss": button(DIRECTORS, on="signal", reason="x"),
}

MEETINGS_API = {
    "api:cup-rounds": page(COLLEAGUES, only("cco")),
    "api:cup-round": read_only(COLLEAGUES, on="cup"),
    "api:cup-round-vote": button(CUP_VOTERS, on="cup", candidate=1),
    "api:cup-round-close": button(only("cco"), on="cup"),
    "api:cup-round-hand-over": button(only("cco"), on="cup"),
    "api:meeting-series": page(
        COLLEAGUES, DIRECTORS, kind="custom", title="x", unit=1, principals=[1], weekday=0, starts="09:00"
    ),
    "api:one-meeting-series": page(INVITED, DIRECTORS, on="series"),
    "api:meetings": read_only(COLLEAGUES),
    "api:meeting": read_only(INVITED, on="meeting"),
    "api:meeting-check-in": button(DIRECTORS | only("rep"), on="running"),
    "api:meeting-start": button(DIRECTORS, on="meeting"),
    "api:meeting-finish": button(DIRECTORS, on="running"),
    "api:meeting-move": button(DIRECTORS, on="meeting", to="2030-01-07T09:00:00Z"),
    "api:meeting-excuse": button(DIRECTORS, on="meeting", reason="x"),
    "api:meeting-agenda": page(INVITED, DIRECTORS, on="running"),
    "api:meeting-protocol": read_only(LEADERS, on="written"),
    "api:meeting-protocol-send": button(DIRECTORS, on="written"),
    "api:meeting-protocol-sign": button(DIRECTORS, on="sent_meeting"),
}

LINE_KEEPERS = ADMINISTRATOR | only("cco")

CRMS = {
    "connectors:hook-crm": button({"forged": NOBODY, "good": ALL}, on="crm_token"),
    "connectors:connections": read_only(LIMITS),
    "connectors:connection-new": page(ADMINISTRATOR),
    "connectors:connection": read_only(LIMITS, on="connection"),
    "connectors:connection-change": page(ADMINISTRATOR, on="connection"),
    "connectors:connection-sender": button(ADMINISTRATOR, on="connection"),
    "connectors:connection-switch": button(ADMINISTRATOR, on="connection"),
    "connectors:connection-remove": button(ADMINISTRATOR, on="connection"),
    "connectors:connection-check": page(LIMITS, ADMINISTRATOR, on="connection"),
    "connectors:connection-download": read_only(LIMITS, on="connection_check"),
    "connectors:connection-mapping": page(LIMITS, on="connection"),
    "connectors:connection-reconciliation": page(LIMITS, on="connection"),
    "connectors:connection-held": read_only(LIMITS, on="connection"),
    "connectors:connection-replay": button(LIMITS, on="connection"),
}

PHONES = {
    "connectors:hook-calls": button(NOBODY, on="line_token"),
    "connectors:hook-calls-event": button(NOBODY, on="line_event"),
    "connectors:hook-messages": button(NOBODY, on="line_token"),
    "connectors:phone-lines": page(LINE_KEEPERS),
    "connectors:phone-line": read_only(LINE_KEEPERS, on="line"),
    "connectors:phone-line-secret": button(LINE_KEEPERS, on="line"),
    "connectors:phone-line-switch": button(LINE_KEEPERS, on="line"),
    "connectors:phone-line-person": button(LINE_KEEPERS, on="line"),
    "connectors:phone-line-origin": button(LINE_KEEPERS, on="line"),
}

PRACTISING = HEADS | only("rep", "marketer", "hr_director")
STARTERS = LEADERS | only("hr_director")
CARD_READERS = PRACTISING | ADMINISTRATOR
METHOD_START = {"owner": "1", "start_on": "2026-04-01", "owner_reason": "x"}
PRACTICES = {
    "practices:calendar": read_only(PRACTISING),
    "practices:occurrence": read_only(PRACTISING, on="occurrence"),
    "practices:methods": read_only(CARD_READERS),
    "practices:method": page(CARD_READERS, STARTERS, on="method", **METHOD_START),
    "practices:method-pause": button(STARTERS, on="method", reason="x"),
    "practices:method-reject": button(STARTERS, on="method", reason="x"),
    "api:practices": read_only(CARD_READERS | only("integration")),
    "api:practice": read_only(CARD_READERS | only("integration"), on="method"),
    "api:practice-plan": button(STARTERS, on="method", start_on="2026-04-01"),
    "api:practice-launch": button(STARTERS, on="method", start_on="2026-04-01"),
    "api:practice-pause": button(STARTERS, on="method", reason="x"),
    "api:practice-reject": button(STARTERS, on="method", reason="x"),
    "api:practice-occurrences": read_only(COLLEAGUES),
    "api:practice-occurrence": read_only(PRACTISING, on="occurrence"),
}

VISIT_PLANNERS = PRACTISING - only("ceo")
HEADS_WHO_PLAN_VISITS = VISIT_PLANNERS - only("rep", "marketer")
VISIT_WRITERS = MARKETING_HEADS | only("marketer")
VISIT_STEPS = {
    **dict.fromkeys(("brief", "debrief"), VISIT_WRITERS),
    **dict.fromkeys(("done", "cancel", "move"), VISIT_PLANNERS),
    "decline": only("rep"),
    "unknown": NOBODY,
}
VISIT = {"goals": "x", "tasks": "x", "reason": "x", "by": "client", "place_type": "neutral", "client_voice": "x"}
VISITS = {
    "practices:visits": read_only(PRACTISING),
    "practices:visit-new": page(VISIT_PLANNERS),
    "practices:visit-list": read_only(PRACTISING),
    "practices:visit-voices": read_only(PRACTISING),
    "practices:visit-settings": button(DIRECTORS, scope="department"),
    "practices:visit": read_only(PRACTISING, on="visit"),
    "practices:visit-act": button(VISIT_STEPS, on="visit_step", **VISIT, day="2030-01-08", starts="10:00"),
    "practices:visit-photo-add": button(VISIT_PLANNERS, on="visit"),
    "practices:visit-photo": read_only(PRACTISING - only("head_of_sales", "hr_director"), on="visit_photo"),
    # A body that names others: those who plan for themselves alone are refused.
    "api:field-visits": page(
        COLLEAGUES, HEADS_WHO_PLAN_VISITS, marketer=1, rep=1, starts_at=SOON, place_type="neutral"
    ),
    "api:field-visit": read_only(PRACTISING, on="visit"),
    "api:field-visit-brief": button(VISIT_WRITERS, on="visit", goals="x", tasks="x", dress_ok=True),
    "api:field-visit-done": button(VISIT_PLANNERS, on="visit"),
    "api:field-visit-debrief": button(VISIT_WRITERS, on="visit", client_voice="x", answers={"tools": "x"}),
    "api:field-visit-cancel": button(VISIT_PLANNERS, on="visit", by="client", reason="x"),
    "api:field-visit-decline": button(only("rep"), on="visit", reason="x"),
}

SURVEY_KEEPERS = only("ceo", "hr_director")
SURVEY_STEPS = {
    "approve": only("ceo"),
    **dict.fromkeys(("open", "end", "days", "slot"), SURVEY_KEEPERS),
    "unknown": NOBODY,
}
TOLD_STEPS = {
    **dict.fromkeys(("close", "promise", "agenda", "propose"), LEADERS | only("hr_director")),
    **dict.fromkeys(("cause", "again"), SURVEY_KEEPERS),
    "vote": PRACTISING,
}
SURVEY = {
    "kind": "questionnaire", "title": "x", "opens_on": "2100-01-01", "days": 3, "initiator": 1, "text": "x",
    "due_date": "2100-01-01",
}  # fmt: skip
SURVEYS = {
    "practices:surveys": read_only(PRACTISING),
    "practices:survey-new": page(SURVEY_KEEPERS),
    "practices:survey-wave": read_only(PRACTISING, on="survey"),
    "practices:survey-results": read_only(PRACTISING, on="survey_told"),
    "practices:survey-act": button(SURVEY_STEPS | TOLD_STEPS, on="survey_step", **SURVEY),
    "dashboards:survey-mirror": read_only(PRACTISING, on="survey_told"),
    "api:surveys": page(COLLEAGUES, SURVEY_KEEPERS, **SURVEY),
    "api:survey": read_only(PRACTISING, on="survey"),
    "api:survey-approve": button(only("ceo"), on="survey"),
    **{f"api:survey-{verb}": button(SURVEY_KEEPERS, on="survey") for verb in ("open", "close", "present")},
    "api:survey-results": read_only(PRACTISING, on="survey_told"),
}

ROTATION_PLANNERS = only("cmo", "cco", "hr_director", "head_of_sales", "head_of_marketing")
ROTATION_HEADS = ROTATION_PLANNERS - only("hr_director")
ROTATION_ANY = ROTATION_PLANNERS | only("marketer", "rep")
ROTATION_READERS = only("marketer", "rep", "cmo", "cco", "hr_director")
SWAP_PROPOSERS = only("ceo", "cmo", "cco", "hr_director")
ROTATION_STEPS = {
    **dict.fromkeys(("replies", "prepare", "start", "interrupt", "resume", "finish", "idea", "debrief"), ROTATION_ANY),
    **dict.fromkeys(("route", "abort", "invite", "hold", "close", "tell"), ROTATION_ANY),
    **dict.fromkeys(("match", "move"), ROTATION_PLANNERS),
    **dict.fromkeys(("confirm-host", "refuse-host"), ROTATION_HEADS),
    "feedback": only("marketer", "rep"),
    "decline": only("marketer"),
    "agree": only("marketer", "rep"),
    "replan": SWAP_PROPOSERS,
    "unknown": NOBODY,
}
ROTATED = {
    "goals": "x",
    "reason": "x",
    "summary": "x",
    "text": "x",
    "mark": "5",
    "starts_on": "2030-02-04",
    "host": "1",
}
ROTATIONS = {
    "practices:rotations": read_only(PRACTISING),
    "practices:rotation-records": read_only(PRACTISING),
    "practices:rotation-skip": page(ROTATION_PLANNERS, on="rotating_person"),
    "practices:rotation-new": page(ROTATION_PLANNERS),
    "practices:rotation-tour-new": page(ROTATION_PLANNERS),
    "practices:rotation-elsewhere-new": page(ROTATION_PLANNERS),
    "practices:rotation-swap-new": page(SWAP_PROPOSERS),
    "practices:rotation": read_only(PRACTISING, on="rotation"),
    "practices:rotation-diary": page(ROTATION_READERS, only("marketer"), on="rotation"),
    "practices:rotation-respect": read_only(PRACTISING, on="rotation"),
    "practices:rotation-act": button(
        ROTATION_STEPS, on="rotation_step", **ROTATED, first_on="2030-02-04", second_on="2030-02-05"
    ),
    "api:rotations": page(COLLEAGUES, ROTATION_PLANNERS, direction="rotation", guest=1, starts_on="2030-02-04"),
    "api:rotation": read_only(PRACTISING, on="rotation"),
    "api:rotation-match": button(ROTATION_PLANNERS, on="rotation", host=1),
    "api:rotation-confirm-host": button(ROTATION_HEADS, on="rotation"),
    "api:rotation-prepare": button(ROTATION_ANY, on="rotation", goals="x"),
    "api:rotation-replies": button(ROTATION_ANY, on="rotation"),
    "api:rotation-start": button(ROTATION_ANY, on="rotation"),
    "api:rotation-diary": button(only("marketer"), on="rotation", text="x", key="x"),
    "api:rotation-interrupt": button(ROTATION_ANY, on="rotation"),
    "api:rotation-resume": button(ROTATION_ANY, on="rotation", starts_on="2030-02-04"),
    "api:rotation-finish": button(ROTATION_ANY, on="rotation"),
    "api:rotation-idea": button(ROTATION_ANY, on="rotation", text="x"),
    "api:rotation-debrief": button(ROTATION_ANY, on="rotation", summary="x"),
    "api:rotation-route-ideas": button(ROTATION_ANY, on="rotation"),
    "api:rotation-feedback": button(only("marketer", "rep"), on="rotation", mark=5),
    "api:rotation-move": button(ROTATION_PLANNERS, on="rotation", starts_on="2030-02-04"),
    "api:rotation-decline": button(only("marketer"), on="rotation", reason="x"),
    "api:rotation-abort": button(ROTATION_ANY, on="rotation", reason="x"),
    "api:rotation-programme": button(ROTATION_ANY, on="rotation", programme=[]),
    "api:rotation-invite": button(ROTATION_ANY, on="rotation"),
    "api:rotation-agree": button(only("marketer", "rep"), on="rotation"),
    "api:rotation-replan": button(SWAP_PROPOSERS, on="rotation", first_on="2030-02-04", second_on="2030-02-05"),
}

# The link is all that the door asks for.
ANSWERS = {
    "answers:answer": page({"forged": NOBODY, "good": ALL}, on="slip"),
    "answers:thanks": read_only(ALL),
}

TRAINING_PLANNERS = HEADS - only("ceo") | only("hr_director")
INVITED_TO_TRAINING = only("rep", "marketer")
TRAINING_STEPS = {
    **dict.fromkeys(training_record.STEPS, TRAINING_PLANNERS),
    **dict.fromkeys(("agree", "disagree", "react", "idea"), INVITED_TO_TRAINING | only("hr_director")),
    "quiz": INVITED_TO_TRAINING,
    "confirm": DIRECTORS,
    "behaviour": TRAINING_PLANNERS | INVITED_TO_TRAINING | only("ceo"),
    "unknown": NOBODY,
}
TRAININGS = {
    "practices:trainings": read_only(PRACTISING),
    "practices:training-new": page(TRAINING_PLANNERS),
    "practices:training-plan-topic": button(TRAINING_PLANNERS, on="training_topic"),
    "practices:training": read_only(PRACTISING, on="training"),
    "practices:training-act": button(TRAINING_STEPS, on="training_step", text="x"),
    "practices:balance": read_only(HEADS),
    "api:trainings": page(
        COLLEAGUES, TRAINING_PLANNERS, title="x", starts_at="2040-01-10T09:00:00Z", ends_at="2040-01-10T12:00:00Z"
    ),
    "api:training": read_only(PRACTISING, on="training"),
    "api:training-confirm": button(DIRECTORS, on="training_idea"),
    "api:training-book": button(TRAINING_PLANNERS, on="training", kind="star", trainer_name="x"),
    "api:training-invite": button(TRAINING_PLANNERS, on="training", people=[1]),
    "api:training-move": button(
        TRAINING_PLANNERS, on="training", starts_at="2040-01-10T09:00:00Z", ends_at="2040-01-10T12:00:00Z"
    ),
    "api:training-consent": button(INVITED_TO_TRAINING | only("hr_director"), on="training"),
    "api:training-groups": button(TRAINING_PLANNERS, on="training", groups=[[1]]),
    "api:training-hold": button(TRAINING_PLANNERS, on="training", came=[1]),
    "api:training-idea": button(INVITED_TO_TRAINING | only("hr_director"), on="training", text="x"),
    "api:training-reward": button(TRAINING_PLANNERS, on="training_held", idea=1, prize="x"),
    "api:training-collect": button(TRAINING_PLANNERS, on="training_held"),
    "api:training-debrief": button(
        TRAINING_PLANNERS, on="training_held", summary="x", head_marketing=1, head_sales=1, has_no_plan=True
    ),
    "api:training-measure": button(TRAINING_PLANNERS, on="training", metric="cr2"),
    "api:training-close": button(TRAINING_PLANNERS, on="training_held"),
    "api:training-cancel": button(TRAINING_PLANNERS, on="training", reason="x"),
    "api:training-react": button(INVITED_TO_TRAINING, on="training_held", score=5),
    "api:training-write-quiz": button(
        TRAINING_PLANNERS, on="training", questions=[{"text": "x", "options": ["y", "z"], "correct": 0}]
    ),
    "api:training-quiz": page(
        PRACTISING, INVITED_TO_TRAINING, on="training_held", answers=[{"number": 1, "option": 0}]
    ),
    "api:training-behaviour": page(PRACTISING, on="training_held", person=10**9, day=30, is_seen=True),
    "api:training-readings": page(
        PRACTISING, TRAINING_PLANNERS, on="training", side="sales", title="x", meet_on="2040-01-10"
    ),
}

LISTENERS = only("cmo", "head_of_marketing", "marketer", "cco", "head_of_sales")
LISTENING_HEADS = LISTENERS - only("marketer")
ASSET_STEPS = {
    "approve": MARKETING_HEADS,
    **dict.fromkeys(("review", "version", "retire", "restore"), MARKETERS),
    **dict.fromkeys(("use", "ask"), IN_FUNNEL),
    **dict.fromkeys(("agree", "keep"), only("cco", "head_of_sales")),
    "unknown": NOBODY,
}
SEES_PLAN = HEADS | only("rep")
EDITS_PLAN = only("cmo", "cco", "head_of_sales", "rep")
PLAN_STEPS = {
    **dict.fromkeys(("done", "skip", "undo", "hand-over", "users", "finish", "churn"), EDITS_PLAN),
    "unknown": NOBODY,
}
SEES_LISTENING = LISTENERS | only("rep")
LISTENING_STEPS = {
    **dict.fromkeys(
        ("call", "measure", "listened", "finding", "promise", "agree", "train", "measured", "cancel"), LISTENERS
    ),
    "unknown": NOBODY,
}
LISTENED = {"text": "x", "observation": "x", "stage": "sql", "owner": 1, "due_date": "2030-01-07"}
CONTENT = {
    "practices:assets": read_only(IN_FUNNEL),
    "practices:asset-new": page(MARKETERS),
    # Without a lead that the reader may see there is nothing to offer.
    "practices:asset-offer": page(NOBODY),
    "practices:asset": read_only(IN_FUNNEL, on="asset"),
    "practices:asset-file": read_only(IN_FUNNEL, on="asset_file"),
    "practices:asset-act": button(ASSET_STEPS, on="asset_step", note="x"),
    "practices:onboarding": read_only(IN_FUNNEL),
    "practices:onboarding-template": page(HEADS, HEADS - only("ceo"), kind="call", day="21"),
    "practices:onboarding-template-drop": button(HEADS - only("ceo"), on="template_step"),
    "practices:onboarding-pulses": read_only(IN_FUNNEL),
    "practices:onboarding-pulse-heard": button(EDITS_PLAN, on="client_pulse", score="5"),
    "practices:onboarding-plan": read_only(SEES_PLAN, on="onboarding_plan"),
    "practices:onboarding-act": button(PLAN_STEPS, on="onboarding_step"),
    "practices:client-pulse": page({"forged": NOBODY, "good": ALL}, on="client_pulse_token", score="5"),
    "practices:listenings": read_only(IN_FUNNEL),
    "practices:listening-new": page(LISTENERS),
    "practices:listening-checklist": page(LISTENERS, LISTENING_HEADS),
    "practices:listening-checklist-drop": button(LISTENING_HEADS, on="checklist_item"),
    "practices:listening-notices": page(only("administrator", "cco", "head_of_sales")),
    "practices:listening": read_only(SEES_LISTENING, on="listening"),
    "practices:listening-recording": button(SEES_LISTENING, on="listening_call"),
    "practices:listening-play": button(SEES_LISTENING, on="listening_call"),
    "practices:listening-sound": read_only({"of_the_rep": only("rep"), "forged": NOBODY}, on="listening_sound"),
    "practices:listening-notice": button(only("cco", "head_of_sales"), on="listening_call", basis="x"),
    "practices:listening-act": button(LISTENING_STEPS, on="listening_step"),
    "practices:scripts": read_only(IN_FUNNEL),
    "practices:script-new": page(only("head_of_sales")),
    "practices:script": read_only(IN_FUNNEL, on="script"),
    "practices:script-change": button(only("head_of_sales"), on="script"),
    "practices:script-propose": button(LISTENERS | only("rep"), on="script"),
    "practices:script-proposal-answer": button(only("head_of_sales"), on="script_proposal"),
    "api:assets": page(COLLEAGUES, MARKETERS, kind="case", title="x", link="https://example.com/"),
    "api:asset": read_only(IN_FUNNEL, on="asset"),
    "api:asset-approve": button(MARKETING_HEADS, on="asset"),
    "api:asset-review": button(MARKETERS, on="asset"),
    "api:asset-renew": button(MARKETERS, on="asset", link="https://example.com/"),
    "api:asset-use": button(IN_FUNNEL, on="asset", lead=1),
    "api:asset-ask": button(IN_FUNNEL, on="asset"),
    "api:asset-retire": button(MARKETERS, on="asset", reason="x"),
    "api:asset-consent": button(only("cco", "head_of_sales"), on="asset", is_given=True),
    "api:asset-restore": button(MARKETERS, on="asset"),
    "api:onboarding-plans": read_only(COLLEAGUES),
    "api:onboarding-plan": read_only(SEES_PLAN, on="onboarding_plan"),
    **{
        f"api:onboarding-{verb}": button(EDITS_PLAN, on="onboarding_plan", step=1, reason="x")
        for verb in ("step-done", "step-skip", "step-undo", "hand-over", "users", "finish", "churn")
    },
    "api:listening-sessions": page(COLLEAGUES, LISTENERS, rep=1, starts_at=SOON),
    "api:listening-session": read_only(SEES_LISTENING, on="listening"),
    **{
        f"api:listening-{verb}": button(LISTENERS, on="listening", **LISTENED)
        for verb in ("call", "listened", "find", "promise", "agree", "train", "measured", "cancel")
    },
    "api:scripts": page(COLLEAGUES, only("head_of_sales"), stage="sql", title="x", text="x"),
    "api:script": read_only(IN_FUNNEL, on="script"),
    "api:script-change": button(only("head_of_sales"), on="script", text="y", why="x"),
    "api:script-propose": button(LISTENERS | only("rep"), on="script", text="y", why="x"),
    "api:script-adopt": button(only("head_of_sales"), on="script", proposal=1),
    "api:script-decline": button(only("head_of_sales"), on="script", proposal=1, answer="x"),
    "api:recording-notices": page(
        COLLEAGUES, only("administrator", "cco", "head_of_sales"), line=1, is_given=True, basis="x"
    ),
    "api:recording-notice": read_only(only("administrator", "cco", "head_of_sales"), on="recording_notice"),
}

HIRES = only("ceo", "cmo", "cco", "head_of_sales", "head_of_marketing", "hr_director")
HRD = only("hr_director")
SEES_AGENCIES = only("hr_director", "ceo", "cmo", "cco")
LEADS_SEARCH = only("hr_director", "cmo")
SEES_VACANCY = {"headed": LEADS_SEARCH | only("ceo"), "other": only("hr_director", "ceo")}
SEES_CONTRACTORS = only("hr_director", "ceo", "cmo", "cco", "head_of_marketing")
LEADS_CONTRACTORS = only("hr_director", "cmo", "head_of_marketing")
SEES_CONTRACTOR = {"own": SEES_CONTRACTORS | only("marketer"), "other": SEES_CONTRACTORS}
LEADS_CONTRACTOR = {"own": LEADS_CONTRACTORS | only("marketer"), "other": LEADS_CONTRACTORS}


def steps(verbs: tuple[str, ...], who: Roles, **others: Roles) -> Who:
    """The same people for every verb but those named, and nobody for a verb that does not exist."""
    return {**dict.fromkeys(verbs, who), **others, "unknown": NOBODY}


AGENCIES = {
    "hiring:searches": read_only(COLLEAGUES),
    "hiring:search": read_only({**SEES_VACANCY, "draft": SEES_VACANCY["headed"]}, on="vacancy"),
    "hiring:search-act": button(
        steps(("compare", "decide", "hours", "hours-back"), LEADS_SEARCH), on="search_step", reason="x"
    ),
    "hiring:agencies": read_only(HIRES),
    "hiring:agency-new": page(HRD, name="x"),
    "hiring:agency": read_only(SEES_AGENCIES, on="agency"),
    "hiring:agency-act": button(
        steps(("change", "score", "contact", "reply", "engage", "evaluated", "archived", "long_list"), HRD),
        on="agency_step",
        name="x",
    ),  # fmt: skip
    "hiring:engagement": read_only(SEES_VACANCY, on="engagement"),
    "hiring:engagement-act": button(
        steps(("link", "revoke", "end"), LEADS_SEARCH, pay=HRD, replace=HRD), on="engagement_step", reason="x"
    ),
    "hiring:agency-door": page({"forged": NOBODY, "good": ALL}, on="agency_token"),
    "hiring:contractors": read_only(HIRES | only("marketer")),
    "hiring:contractor-new": page(LEADS_CONTRACTORS | only("marketer"), name="x"),
    "hiring:contractor": read_only(SEES_CONTRACTOR, on="contractor"),
    "hiring:contractor-act": button(
        steps(("change", "review", "end", "ask", "taken", "hand-over"), LEADS_CONTRACTOR["own"]),
        on="contractor_step",
        note="x",
        task=1,
    ),  # fmt: skip
    "api:hiring-compare": button(HIRES, base_minor=1),
    "api:agencies": page(COLLEAGUES, HRD, name="x"),
    "api:agency": page(SEES_AGENCIES, HRD, on="agency", name="x"),
    "api:agency-score": button(HRD, on="agency", criterion=1, points=2, evidence="x"),
    "api:agency-contact": button(HRD, on="agency", way="email", sent_at="2026-01-12T09:00:00+03:00"),
    "api:agency-reply": button(HRD, on="agency", replied_at="2026-01-12T09:00:00+03:00", questions=1),
    "api:engagements": read_only(COLLEAGUES),
    "api:engagement": read_only(SEES_VACANCY, on="engagement"),
    "api:contractors": page(
        COLLEAGUES, LEADS_CONTRACTORS | only("marketer"), name="x", kind="seo", owner=1, sla_response_hours=8
    ),
    "api:contractor": page(SEES_CONTRACTOR, LEADS_CONTRACTOR, on="contractor", name="x"),
    "api:contractor-review": button(LEADS_CONTRACTOR, on="contractor"),
    "api:contractor-end": button(LEADS_CONTRACTOR, on="contractor"),
    "api:contractor-tasks": page(COLLEAGUES, contractor=1),
    "api:contractor-task": read_only(SEES_CONTRACTORS | only("marketer"), on="contractor_task"),
    **{
        f"api:contractor-task-{verb}": button(LEADS_CONTRACTORS | only("marketer"), on="contractor_task", note="x")
        for verb in ("take", "deliver", "accept", "rework", "cancel")
    },
}

# P9: candidates are for the HR director, the hiring head and the recruiter; an interviewer reads the own ones.
HIRERS = only("hr_director", "cmo", "cco", "head_of_sales", "head_of_marketing")
HR_DIRECTOR = only("hr_director")
CARRIES_CANDIDATE = {
    "headed": only("cmo", "hr_director"), "interviewed": only("cmo", "hr_director"), "other": HR_DIRECTOR,
}  # fmt: skip
SEES_CANDIDATE = CARRIES_CANDIDATE | {"interviewed": only("cmo", "hr_director", "rep")}
CANDIDATE_STEPS = {
    **dict.fromkeys(("file", "consent", "withdraw", "invite"), only("cmo", "hr_director")),
    **dict.fromkeys(("hold", "release"), HR_DIRECTOR),
    "unknown": NOBODY,
}
CANDIDATES = {
    "hiring:candidates": read_only(HIRERS),
    "hiring:candidates-bulk": button(HIRERS),
    "hiring:candidate-new": page(HIRERS),
    "hiring:pool": read_only(HIRERS),
    "hiring:candidate-terms": read_only(HR_DIRECTOR),
    "hiring:duplicates": read_only(HR_DIRECTOR),
    "hiring:candidates-merge": button(HR_DIRECTOR),
    "hiring:candidates-unmerge": button(HR_DIRECTOR, on="candidate_merge"),
    "hiring:sources": page(HR_DIRECTOR),
    "hiring:source-archive": button(HR_DIRECTOR, on="hiring_source"),
    "hiring:letters": read_only(HR_DIRECTOR),
    "hiring:letter": page(HR_DIRECTOR, on="letter_template"),
    "hiring:candidate": read_only(SEES_CANDIDATE, on="candidate"),
    "hiring:candidate-change": page(CARRIES_CANDIDATE, on="candidate"),
    "hiring:candidate-erase": page(HR_DIRECTOR, on="candidate"),
    "hiring:candidate-data": button(HR_DIRECTOR, on="candidate"),
    "hiring:candidate-file": read_only(SEES_CANDIDATE, on="candidate_file"),
    "hiring:candidate-file-remove": button(CARRIES_CANDIDATE, on="candidate_file"),
    "hiring:candidate-act": button(CANDIDATE_STEPS, on="candidate_step"),
    "hiring:application": read_only(SEES_CANDIDATE, on="application"),
    "hiring:application-move": page(CARRIES_CANDIDATE, on="application"),
    "hiring:application-letter": page(CARRIES_CANDIDATE, on="application"),
    "hiring:application-told": button(CARRIES_CANDIDATE, on="application"),
    "hiring:candidate-board": read_only(
        {"headed": only("cmo", "hr_director"), "other": HR_DIRECTOR, "draft": only("cmo", "hr_director")}, on="vacancy"
    ),
    "hiring:candidate-column": read_only(only("cmo", "hr_director"), on="candidate_column"),
    "api:candidates": page(COLLEAGUES, HIRERS, vacancy=1),
    "api:candidate": page(CARRIES_CANDIDATE, on="candidate"),
    "api:applications": page(COLLEAGUES, HIRERS, candidate=1, vacancy=1),
    "api:application": read_only(SEES_CANDIDATE, on="application"),
    "api:application-move": button(CARRIES_CANDIDATE, on="application", stage="screened"),
}

HIRERS = only("hr_director", "cmo")
SEES_APPLICATION = {"headed": HIRERS, "interviewed": HIRERS | only("rep"), "other": only("hr_director")}
EDITS_APPLICATION = {"headed": HIRERS, "interviewed": HIRERS, "other": only("hr_director")}
EDITS_VACANCY = {"headed": HIRERS, "other": only("hr_director"), "draft": HIRERS}
SEES_VACANCY = {variant: who | only("ceo") for variant, who in EDITS_VACANCY.items()}
OFFERED = {"interviewed": HIRERS, "other": only("hr_director")}
SELECTION_STEPS = {
    **dict.fromkeys(world.SELECTION_STEPS, HIRERS),
    "sample-score": HIRERS | only("rep"),
    "unknown": NOBODY,
}
INTERVIEW_STEPS = {
    **dict.fromkeys(("move", "cancel"), HIRERS),
    **dict.fromkeys(("hold", "no-show"), HIRERS | only("rep")),
    "unknown": NOBODY,
}
CARD_SAID = {"recommendation": 3, "evidence": "x", "marks": [{"attribute": "x", "score": 3, "evidence": "x"}]}
SELECTION = {
    "hiring:interviews": read_only(COLLEAGUES),
    "hiring:selection": read_only(SEES_APPLICATION, on="application"),
    "hiring:selection-act": button(SELECTION_STEPS, on="selection_step"),
    "hiring:interview-new": page(EDITS_APPLICATION, on="application"),
    "hiring:interview-act": button(INTERVIEW_STEPS, on="interview_step"),
    "hiring:card": page({"of_the_rep": only("rep")}, on="interview"),
    "hiring:scorecard": page(SEES_VACANCY, EDITS_VACANCY, on="vacancy"),
    "hiring:scorecard-copy": button(EDITS_VACANCY, on="vacancy"),
    # Whoever asks in vain hears that there is no such interview or application among theirs.
    "api:scorecards": page(COLLEAGUES, interview=10**9, **CARD_SAID),
    "api:scorecard": read_only({"of_the_rep": HIRERS | only("rep")}, on="scorecard"),
    "api:scorecard-amend": button({"of_the_rep": only("rep")}, on="scorecard", why="x", **CARD_SAID),
    "api:offers": page(COLLEAGUES, application=10**9, base="1", start_on="2040-01-10", answer_by="2040-01-09"),
    "api:offer": read_only(OFFERED, on="offer"),
    "api:offer-accept": button(OFFERED, on="offer"),
    "api:offer-decline": button(OFFERED, on="offer", refusal="slow"),
    "api:offer-withdraw": button(OFFERED, on="offer", reason="x"),
}

PAY_LEADS = only("hr_director", "cco")
SEES_SCHEME = {"own": PAY_LEADS | only("marketer"), "other": PAY_LEADS}
PAY_STEPS = {
    **dict.fromkeys(("sign", "task-done", "dispute"), only("marketer")),
    **dict.fromkeys(("activate", "close", "revise"), only("hr_director")),
    **dict.fromkeys(("task", "calculate", "answer"), PAY_LEADS),
    **dict.fromkeys(("task-confirm", "task-refuse", "approve"), only("cco")),
    "unknown": NOBODY,
}
SEES_CARDS = only("hr_director", "ceo", "cco", "cmo", "head_of_marketing")
KEEPS_CARDS = only("hr_director", "cco", "cmo")
CARD_STEPS = {
    **dict.fromkeys(world.ROLE_CARD_STEPS, KEEPS_CARDS),
    **dict.fromkeys(("hypothesis", "tested"), KEEPS_CARDS | only("marketer")),
    "unknown": NOBODY,
}
SEES_CAREERS = only("hr_director", "ceo", "cco", "cmo", "head_of_sales", "head_of_marketing")
CAREER_STEPS = {
    **dict.fromkeys(world.CAREER_STEPS, only("hr_director")),
    **dict.fromkeys(("evidence", "propose"), SEES_CAREERS),
    "unknown": NOBODY,
}
SEES_CASE = only("hr_director", "ceo", "cmo")
MONEY = {"base": "100000", "bonus": "40000", "plan_leads": 100, "guard_percent": 60}
BAND = {"level": "x", "name": "x", "position": "marketer", "salary_min": "1", "salary_max": "2"}
PAY = {
    "planning:targets": page(HEADS_OF_PLAN, only("ceo", "cmo", "cco")),
    "planning:target-recompute": Rule(HEADS_OF_PLAN),
    "planning:target-sign": button(only("cmo", "cco"), on="target_proposal"),
    "planning:forecast": read_only(HEADS_OF_PLAN | only("rep")),
    "planning:forecast-say": page(only("cco", "rep", "head_of_sales"), on="open_deal"),
    "planning:capacity": read_only(HEADS_OF_PLAN),
    "planning:capacity-seller": button(only("cco", "head_of_sales")),
    "planning:capacity-norms": button(only("cco")),
    "planning:capacity-wave": button(only("cmo", "cco", "head_of_marketing")),
    "planning:capacity-wave-drop": button(only("cmo", "cco", "head_of_marketing"), on="lead_wave"),
    "dashboards:forecast-chart": read_only(HEADS_OF_PLAN),
    "dashboards:capacity-chart": read_only(HEADS_OF_PLAN),
    "api:targets": page(
        COLLEAGUES, only("ceo", "cmo", "cco"), metric="won", value="20", to="2099-02-01", **{"from": "2099-01-01"}
    ),
    "api:target": read_only(HEADS_OF_PLAN, on="target_proposal"),
    "api:target-sign": button(only("cmo", "cco"), on="target_proposal"),
    "hiring:pay": read_only(COLLEAGUES),
    "hiring:pay-new": page(only("hr_director")),
    "hiring:pay-scheme": read_only(SEES_SCHEME, on="pay_scheme"),
    "hiring:pay-act": button(PAY_STEPS, on="pay_step"),
    "hiring:pay-records": read_only({"own": SEES_SCHEME["own"]}, on="pay_line"),
    "hiring:bands": read_only(HIRES),
    "hiring:bands-draft": button(only("hr_director")),
    "hiring:bands-person-pay": button(only("hr_director")),
    "hiring:bands-edit": page(only("hr_director"), on="band_table"),
    "hiring:bands-activate": button(only("hr_director"), on="band_table"),
    "hiring:role-card": page(SEES_CARDS, KEEPS_CARDS, kpi="paired"),
    "hiring:role-card-one": read_only(SEES_CARDS | only("marketer"), on="role_card"),
    "hiring:role-card-act": button(CARD_STEPS, on="role_card_step"),
    "hiring:careers": read_only(COLLEAGUES),
    "hiring:career-place": button(only("hr_director")),
    "hiring:career-level": page(COLLEAGUES, only("hr_director"), on="career_level"),
    "hiring:career": read_only(SEES_CAREERS | only("rep"), on="career"),
    "hiring:career-act": button(CAREER_STEPS, on="career_step"),
    "hiring:role-fit": page(only("hr_director", "ceo", "cmo", "cco")),
    "hiring:role-fit-case": read_only(SEES_CASE, on="role_fit_case"),
    "hiring:role-fit-act": button(
        {**dict.fromkeys(("item", "decide", "look"), SEES_CASE), "unknown": NOBODY}, on="role_fit_step"
    ),
    "api:salary-bands": page(COLLEAGUES, only("hr_director"), bands=[BAND]),
    "api:salary-band-table": page(
        {"active": HIRES, "draft": only("hr_director")}, only("hr_director"), on="band_table", bands=[BAND]
    ),
    "api:salary-bands-activate": button(only("hr_director"), on="band_table", dated_on="2026-01-10"),
    "api:motivation-schemes": page(COLLEAGUES, only("hr_director"), person=10**9, started_on="2026-01-01", **MONEY),
    "api:motivation-scheme": read_only(SEES_SCHEME, on="pay_scheme"),
    "api:motivation-scheme-sign": button({"own": only("marketer"), "other": NOBODY}, on="pay_scheme"),
    "api:motivation-scheme-activate": button(only("hr_director"), on="pay_scheme"),
    "api:motivation-scheme-close": button(only("hr_director"), on="pay_scheme", last_day="2026-03-01"),
    "api:motivation-scheme-revise": button(only("hr_director"), on="pay_scheme", applies_from="2040-01-01", **MONEY),
    "api:motivation-scheme-calculate": button(PAY_LEADS, on="pay_scheme", month="2026-01-01"),
    "api:motivation-scheme-approve": button(only("cco"), on="pay_scheme", month="2026-01-01"),
    "api:motivation-scheme-dispute": button(
        {"own": only("marketer"), "other": NOBODY}, on="pay_scheme", line=10**9, text="x"
    ),
    "api:career-levels": read_only(COLLEAGUES),
    "api:career-level": page(COLLEAGUES, only("hr_director"), on="career_level", paradigm="x"),
}

ASKS_FOR_COLLEAGUES = only("hr_director", "ceo", "cmo", "cco", "head_of_sales", "head_of_marketing")
VACANCY_STEPS = {
    **dict.fromkeys(world.VACANCY_STEPS, HIRERS),
    **dict.fromkeys(("approve", "send-back"), only("hr_director", "ceo")),
    "unknown": NOBODY,
}
BRIEF_STEPS = {**dict.fromkeys(world.BRIEF_STEPS, HIRERS), "unknown": NOBODY}
SEES_BRIEF = {"headed": HIRERS | only("ceo"), "other": only("hr_director", "ceo")}
WRITES_BRIEF = {"headed": HIRERS, "other": only("hr_director")}
ASKED = {"title": "x", "position": "other", "department": 1, "hiring_head": 1, "reason": "growth"}
VACANCIES = {
    "hiring:vacancies": read_only(ASKS_FOR_COLLEAGUES),
    "hiring:vacancy-new": page(ASKS_FOR_COLLEAGUES),
    "hiring:vacancy": read_only(SEES_VACANCY, on="vacancy"),
    "hiring:vacancy-edit": page(EDITS_VACANCY, on="vacancy"),
    "hiring:vacancy-act": button(VACANCY_STEPS, on="vacancy_step", note="x"),
    "hiring:brief": read_only(SEES_VACANCY, on="vacancy"),
    "hiring:brief-act": button(BRIEF_STEPS, on="brief_step"),
    "hiring:brief-document": read_only(SEES_BRIEF, on="brief_document"),
    "hiring:brief-version": read_only(SEES_BRIEF["headed"], on="brief_version"),
    "hiring:reading": page(only("rep"), on="text_reading"),
    "hiring:errors": read_only(ASKS_FOR_COLLEAGUES),
    "api:vacancies": page(COLLEAGUES, ASKS_FOR_COLLEAGUES, **ASKED),
    "api:vacancy": page(SEES_VACANCY, EDITS_VACANCY, on="vacancy", region="x"),
    "api:vacancy-approve": button(only("hr_director", "ceo"), on="vacancy_waiting"),
    "api:vacancy-send-back": button(only("hr_director", "ceo"), on="vacancy_waiting", note="x"),
    **{
        f"api:vacancy-{verb}": button(EDITS_VACANCY, on="vacancy", note="x")
        for verb in ("ask", "pause", "resume", "cancel", "reopen")
    },
    "api:vacancy-channels": button(EDITS_VACANCY, on="vacancy", kind="board", name="x"),
    "api:vacancy-errors": read_only(SEES_VACANCY, on="vacancy"),
    "api:vacancy-brief": page(SEES_BRIEF, WRITES_BRIEF, on="brief", texts={"1": "x"}),
    "api:brief-sign": button({"headed": HIRERS, "other": only("hr_director", "ceo")}, on="brief"),
    "api:brief-send": button(WRITES_BRIEF, on="brief", agency=10**9),
    "api:brief-revise": button(WRITES_BRIEF, on="brief"),
}

# There is nothing to leave where the company is no demo.
DEMO = {"demo:leave": page(NOBODY)}

SEES_HIRING_FIGURES = only("hr_director", "ceo", "cmo", "cco", "head_of_sales", "head_of_marketing")
HIRING_FIGURES = {
    "hiring:figures": read_only(SEES_HIRING_FIGURES),
    "hiring:figure-records": read_only({"known": SEES_HIRING_FIGURES, "unknown": NOBODY}, on="hiring_figure"),
    "hiring:vacancy-capacity": read_only(SEES_VACANCY, on="vacancy"),
    "dashboards:hiring-chart": read_only(SEES_HIRING_FIGURES),
    "api:metrics-hiring": read_only(SEES_HIRING_FIGURES),
}

TABLE: dict[str, Rule] = (
    ACCOUNTS
    | PEOPLE
    | DELIVERY
    | FUNNEL
    | LOOP
    | MEETINGS
    | DASHBOARDS
    | LOOP_API
    | MEETINGS_API
    | CRMS
    | PHONES
    | PRACTICES
    | SURVEYS
    | VISITS
    | ROTATIONS
    | ANSWERS
    | DEMO
    | REQUESTS
    | TRAININGS
    | CONTENT
    | SELECTION
    | VACANCIES
    | CANDIDATES
    | REPEAT
    | AUDITS
    | AGENCIES
    | HIRING_FIGURES
    | PAY
)
