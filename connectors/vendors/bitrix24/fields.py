"""What Bitrix24 documents of the records that are read here, page by page.

Only these are asked for, and what a customer added (`UF_CRM_…`), which differs from portal to portal, is kept as it
comes and declared nowhere. The first name of a path is the part of our record that the request fills. Read in the
vendor's public source of these pages (github.com/bitrix24/b24restdocs); nothing of it was tried on a live portal.

The list methods of single types are marked as halted in favour of `crm.item.list`; they still answer, and no
day of their end is told (read the same day).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from connectors.vendors.contract import Doc, Field, ReadCall

READ = "2026-11-22"
REFERENCE = "https://apidocs.bitrix24.com/api-reference/"


def doc(page: str) -> Doc:
    return Doc(f"{REFERENCE}{page}.html", READ)


LEAD = doc("crm/leads/crm-lead-get")
DEAL = doc("crm/deals/crm-deal-get")
CONTACT = doc("crm/contacts/crm-contact-get")
COMPANY = doc("crm/companies/crm-company-get")
STATUS = doc("crm/status/crm-status-fields")
CATEGORY = doc("crm/universal/category/crm-category-list")
HISTORY = doc("crm/crm-stage-history-list")
ACTIVITY = doc("crm/timeline/activities/activity-base/crm-activity-fields")
FILES = doc("crm/timeline/activities/activity-base/crm-activity-list")
BINDING = doc("crm/timeline/activities/binding/crm-activity-binding-list")
STATISTIC = doc("telephony/voximplant/voximplant-statistic-get")
USER = doc("user/user-get")
OPTION = doc("crm/deals/user-defined-fields/crm-deal-userfield-list")
MULTIFIELD = doc("crm/data-types")


def plain(head: str, page: Doc, names: str) -> Iterator[Field]:
    """Known and not needed."""
    return (Field(f"{head}.{name}", page) for name in names.split())


def used(head: str, page: Doc, uses: str, *, personal: str = "", required: str = "") -> Iterator[Field]:
    """`NAME=use` by spaces."""
    for name, _equals, use in (pair.partition("=") for pair in uses.split()):
        yield Field(
            f"{head}.{name}", page, use=use, personal=name in personal.split(), required=name in required.split()
        )


def own(head: str, names: str) -> Iterator[Field]:
    """Personal and not needed."""
    return (Field(field.path, field.doc, personal=True) for field in plain(head, PAGES[head], names))


def multiple(head: str, *names: str) -> Iterator[Field]:
    """Lists of telephone numbers and addresses; the first that says something is taken."""
    for name in names:
        use = {"PHONE": "phone", "EMAIL": "email"}.get(name, "")
        yield Field(f"{head}.{name}[].VALUE", MULTIFIELD, use=use, personal=True)
        yield from plain(f"{head}.{name}[]", MULTIFIELD, "ID VALUE_TYPE TYPE_ID")


def call(entity: str, request: str, page: Doc, *fields: Iterable[Field]) -> ReadCall:
    """`kind` is ours: whose list the record stood in. What a portal may lack is left out by the reading itself."""
    kind = () if entity in ("users", "calls") else (Field("kind", page),)
    return ReadCall(entity, request, page, (*kind, *(field for some in fields for field in some)))


PAGES = {"lead": LEAD, "deal": DEAL, "contact": CONTACT, "company": COMPANY, "call": ACTIVITY}
UTM = "UTM_SOURCE=utm.source UTM_MEDIUM=utm.medium UTM_CAMPAIGN=utm.campaign UTM_TERM=utm.term UTM_CONTENT=utm.content"
CARD = "ID=id TITLE=name ASSIGNED_BY_ID=owner_id OPPORTUNITY=amount CURRENCY_ID=currency DATE_CREATE=created_at DATE_MODIFY=updated_at"
TRACES = "CREATED_BY_ID ORIGINATOR_ID ORIGIN_ID"

LEADS = (
    call(
        "leads", "crm.lead.list", doc("crm/leads/crm-lead-list"),
        used("lead", LEAD, f"{CARD} {UTM} STATUS_ID=stage DATE_CLOSED=closed_at", personal="TITLE"),
        used("lead", LEAD, "NAME=first_name LAST_NAME=last_name COMPANY_TITLE=company", personal="NAME LAST_NAME"),
        multiple("lead", "PHONE", "EMAIL"),
        plain("lead", LEAD, f"{TRACES} SOURCE_ID STATUS_SEMANTIC_ID MOVED_BY_ID MOVED_TIME"),
        plain("lead", LEAD, "COMPANY_ID CONTACT_ID IS_RETURN_CUSTOMER"),
        own("lead", "POST COMMENTS SOURCE_DESCRIPTION STATUS_DESCRIPTION"),
    ),
    call(
        "leads", "crm.deal.list", doc("crm/deals/crm-deal-list"),
        used("deal", DEAL, f"{CARD} {UTM} STAGE_ID=stage CATEGORY_ID=stage LEAD_ID=continues", personal="TITLE"),
        used("deal", DEAL, "MOVED_TIME=closed_at"),
        plain("deal", DEAL, f"{TRACES} SOURCE_ID STAGE_SEMANTIC_ID MOVED_BY_ID TYPE_ID"),
        plain("deal", DEAL, "COMPANY_ID CONTACT_ID CLOSEDATE CLOSED"),
        plain("deal", DEAL, "IS_RETURN_CUSTOMER IS_REPEATED_APPROACH"),
        own("deal", "COMMENTS ADDITIONAL_INFO SOURCE_DESCRIPTION"),
    ),
    call(
        "leads", "crm.contact.list", doc("crm/contacts/crm-contact-list"),
        used("contact", CONTACT, "NAME=first_name LAST_NAME=last_name", personal="NAME LAST_NAME"),
        multiple("contact", "PHONE", "EMAIL"),
        plain("contact", CONTACT, "ID"),
    ),
    call(
        "leads", "crm.company.list", doc("crm/companies/crm-company-list"),
        used("company", COMPANY, "TITLE=company"),
        multiple("company", "PHONE", "EMAIL"),
        plain("company", COMPANY, "ID"),
    ),
    call(
        "leads", "crm.status.list", doc("crm/status/crm-status-list"),
        used("source", STATUS, "NAME=source"), plain("source", STATUS, "STATUS_ID"),
    ),
)  # fmt: skip

DICTIONARY = "ID ENTITY_ID NAME_INIT SYSTEM CATEGORY_ID COLOR EXTRA.SEMANTICS EXTRA.COLOR"
STAGES = (
    call(
        "stages", "crm.category.list", CATEGORY,
        used("pipeline", CATEGORY, "id=pipeline_id name=pipeline", required="id"),
        plain("pipeline", CATEGORY, "sort entityTypeId isDefault originId originatorId"),
    ),
    call(
        "stages", "crm.status.list", doc("crm/status/crm-status-list"),
        used("stage", STATUS, "STATUS_ID=id NAME=name SORT=order SEMANTICS=kind", required="STATUS_ID"),
        plain("stage", STATUS, DICTIONARY),
    ),
)  # fmt: skip

REASONS = (
    call(
        "reasons", "crm.status.list", doc("crm/status/crm-status-list"),
        used("stage", STATUS, "STATUS_ID=id NAME=name"), plain("stage", STATUS, f"{DICTIONARY} SORT SEMANTICS"),
        plain("pipeline", CATEGORY, "id name sort entityTypeId isDefault originId originatorId"),
    ),
    call(
        "reasons", "crm.deal.userfield.list", OPTION,
        used("option", OPTION, "ID=id VALUE=name"), plain("option", OPTION, "SORT DEF XML_ID"),
    ),
)  # fmt: skip

MOVES = (
    call(
        "moves", "crm.stagehistory.list", HISTORY,
        used(
            "move", HISTORY,
            "ID=id OWNER_ID=lead_id CREATED_TIME=at STAGE_ID=stage CATEGORY_ID=stage STATUS_ID=stage",
            required="ID OWNER_ID CREATED_TIME",
        ),
        plain("move", HISTORY, "TYPE_ID STAGE_SEMANTIC_ID STATUS_SEMANTIC_ID"),
    ),
)  # fmt: skip

CALLS = (
    call(
        "calls", "crm.activity.list", FILES,
        used(
            "call", ACTIVITY,
            "ID=id OWNER_ID=lead_id OWNER_TYPE_ID=lead_id START_TIME=at DIRECTION=direction COMPLETED=answered "
            "RESPONSIBLE_ID=user_id",
            required="ID OWNER_ID OWNER_TYPE_ID START_TIME",
        ),
        used("call", FILES, "FILES[].url=recording_url"),
        plain("call", FILES, "FILES[].id"),
        plain("call", ACTIVITY, "TYPE_ID PROVIDER_ID CREATED LAST_UPDATED END_TIME"),
        own("call", "SUBJECT"),
    ),
    call(
        "calls", "crm.activity.binding.list", BINDING,
        used("bindings[]", BINDING, "entityTypeId=lead_id entityId=lead_id"),
    ),
    call(
        "calls", "voximplant.statistic.get", STATISTIC,
        used(
            "statistic", STATISTIC,
            "CALL_FAILED_CODE=answered CALL_DURATION=duration_s CALL_TYPE=direction CALL_START_DATE=at "
            "PORTAL_USER_ID=user_id CALL_RECORD_URL=recording_url CRM_ENTITY_TYPE=lead_id CRM_ENTITY_ID=lead_id",
        ),
        plain("statistic", STATISTIC, "CRM_ACTIVITY_ID"),
    ),
)  # fmt: skip

USERS = (
    call(
        "users", "user.get", USER,
        used(
            "user", USER, "ID=id NAME=name LAST_NAME=name EMAIL=email ACTIVE=is_active",
            personal="NAME LAST_NAME EMAIL", required="ID",
        ),
    ),
)  # fmt: skip

READ_CALLS = USERS + STAGES + REASONS + LEADS + MOVES + CALLS


def paths_of(kind: str) -> dict[str, tuple[str, ...]]:
    """Where a neutral field of a `lead` or `deal` stands, its own card before its contact and company."""
    found: dict[str, tuple[str, ...]] = {}
    for field in (field for one in LEADS for field in one.fields if field.use):
        if field.path.partition(".")[0] in (kind, "contact", "company", "source"):
            found[field.use] = (*found.get(field.use, ()), field.path)
    return found


PATHS = {kind: paths_of(kind) for kind in ("lead", "deal")}


def names_of(head: str) -> list[str]:
    """What to ask for: every declared field of that part."""
    names = (path.partition(".")[2].partition("[")[0] for path in _paths_below(head))
    return list(dict.fromkeys(names))


def _paths_below(head: str) -> Iterator[str]:
    return (field.path for one in READ_CALLS for field in one.fields if field.path.startswith(f"{head}."))
