"""What the documentation says of every record that is read; paths begin at the record as `reading` gives it.

What the pages leave open is taken from the vendor's own client library, and cites it.
"""

from __future__ import annotations

from collections.abc import Mapping

from connectors.vendors.contract import Doc, Field, ReadCall

READ = "2026-11-22"
SITE = "https://www.amocrm.ru/developers/content/crm_platform"
KOMMO = "https://developers.kommo.com/reference"
LIBRARY = "https://github.com/amocrm/amocrm-api-php/blob/master/src/AmoCRM/Models"
ACCOUNT = Doc(f"{KOMMO}/account-parameters", READ)
USERS = Doc(f"{SITE}/users-api", READ)
PIPELINES = Doc(f"{SITE}/leads_pipelines", READ)
REASONS = Doc(f"{KOMMO}/loss-reasons", READ)
LEADS = Doc(f"{SITE}/leads-api", READ)
LEADS_WITH = Doc(f"{KOMMO}/leads-list", READ)
SOURCE = Doc(f"{LIBRARY}/Leads/Sources/LeadSourceApi.php", READ)
CONTACTS = Doc(f"{SITE}/contacts-api", READ)
COMPANIES = Doc(f"{SITE}/companies-api", READ)
CUSTOM = Doc(f"{SITE}/custom-fields", READ)
EVENTS = Doc(f"{SITE}/events-and-notes", READ)
NOTE_TYPES = Doc(f"{KOMMO}/notes-types", READ)
CALL_NOTE = Doc(f"{LIBRARY}/NoteType/CallNote.php", READ)
UTM = ("source", "medium", "campaign", "term", "content")


def _known(doc: Doc, *paths: str, personal: bool = False) -> tuple[Field, ...]:
    """Fields that are documented and not needed."""
    return tuple(Field(path, doc, personal=personal) for path in paths)


def _under(prefix: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{prefix}.{name}" for name in names)


def _custom(prefix: str) -> tuple[Field, ...]:
    """Whatever the administrator of the account added to its cards."""
    parts = ("field_id", "field_name", "field_code", "field_type", "is_computed", "values[].enum_id")
    places = _under(f"{prefix}.custom_fields_values[]", *parts, "values[].enum_code", "values[].enum")
    value = Field(f"{prefix}.custom_fields_values[].values[].value", CUSTOM, personal=True)
    return (*_known(CUSTOM, *places), value)


def _coded(prefix: str, code: str, use: str, *, personal: bool = False) -> Field:
    place = f"{prefix}.custom_fields_values[field_code={code}].values[].value"
    return Field(place, CUSTOM, use=use, personal=personal)


USER_CALL = ReadCall(
    "users",
    "GET /api/v4/users",
    USERS,
    (
        Field("id", USERS, use="id", required=True),
        Field("name", USERS, use="name", required=True, personal=True),
        Field("email", USERS, use="email", personal=True),
        Field("rights.is_active", USERS, use="is_active"),
        *_known(USERS, "lang", "rights.is_admin", "rights.is_free", "rights.mail_access", "rights.catalog_access"),
        *_known(USERS, "rights.group_id", "rights.role_id", "rights.status_rights[].entity_type"),
        *_known(USERS, *_under("rights.status_rights[]", "pipeline_id", "status_id", "rights.view")),
        *_known(USERS, *_under("rights.status_rights[].rights", "edit", "delete", "export")),
        *_known(USERS, *(f"rights.{of}.{to}" for of in ("leads", "contacts", "companies", "tasks") for to in
                         ("view", "edit", "add", "delete", "export"))),
        *_known(USERS, "_links.self.href"),
    ),
)  # fmt: skip

STAGE_CALL = ReadCall(
    "stages",
    "GET /api/v4/leads/pipelines",
    PIPELINES,
    (
        Field("id", PIPELINES, use="pipeline_id", required=True),
        Field("name", PIPELINES, use="pipeline", required=True),
        Field("_embedded.statuses[].id", PIPELINES, use="id", required=True),
        Field("_embedded.statuses[].name", PIPELINES, use="name", required=True),
        Field("_embedded.statuses[].sort", PIPELINES, use="order"),
        *_known(PIPELINES, "sort", "is_main", "is_unsorted_on", "is_archive", "account_id", "_links.self.href"),
        *_known(PIPELINES, *_under("_embedded.statuses[]", "is_editable", "pipeline_id", "color", "type")),
        *_known(PIPELINES, *_under("_embedded.statuses[]", "account_id", "_links.self.href")),
    ),
)

REASON_CALL = ReadCall(
    "reasons",
    "GET /api/v4/leads/loss_reasons",
    REASONS,
    (
        Field("id", REASONS, use="id", required=True),
        Field("name", REASONS, use="name", required=True),
        *_known(REASONS, "sort", "created_at", "updated_at", "_links.self.href"),
    ),
    may_be_absent=True,
)

LEAD_CALL = ReadCall(
    "leads",
    "GET /api/v4/leads",
    LEADS,
    (
        Field("lead.id", LEADS, use="id", required=True),
        Field("lead.name", LEADS, use="name", personal=True),
        Field("lead.pipeline_id", LEADS, use="stage", required=True),
        Field("lead.status_id", LEADS, use="stage", required=True),
        Field("lead.responsible_user_id", LEADS, use="owner_id"),
        Field("lead.price", LEADS, use="amount"),
        Field("lead.loss_reason_id", LEADS, use="reason_id"),
        Field("lead._embedded.loss_reason[].name", LEADS_WITH, use="reason_text"),
        Field("lead.created_at", LEADS, use="created_at", required=True),
        Field("lead.updated_at", LEADS, use="updated_at", required=True),
        Field("lead.closed_at", LEADS, use="closed_at"),
        Field("lead._embedded.source.name", SOURCE, use="source"),
        *(_coded("lead", f"UTM_{name.upper()}", f"utm.{name}") for name in UTM),
        *_custom("lead"),
        *_known(LEADS, *_under("lead", "group_id", "created_by", "updated_by", "closest_task_at", "is_deleted")),
        *_known(LEADS, *_under("lead", "score", "account_id", "labor_cost", "is_price_computed", "_links.self.href")),
        *_known(LEADS, *_under("lead._embedded.tags[]", "id", "name", "color")),
        *_known(LEADS, *_under("lead._embedded.companies[]", "id", "_links.self.href")),
        *_known(LEADS_WITH, *_under("lead._embedded.contacts[]", "id", "is_main", "_links.self.href")),
        *_known(LEADS_WITH, "lead.source_id", *_under("lead._embedded.loss_reason[]", "id", "sort")),
        *_known(LEADS_WITH, *_under("lead._embedded.loss_reason[]", "created_at", "updated_at", "_links.self.href")),
        *_known(SOURCE, "lead._embedded.source.id"),
    ),
)

CONTACT_CALL = ReadCall(
    "leads",
    "GET /api/v4/contacts",
    CONTACTS,
    (
        Field("contact.first_name", CONTACTS, use="first_name", personal=True),
        Field("contact.last_name", CONTACTS, use="last_name", personal=True),
        _coded("contact", "PHONE", "phone", personal=True),
        _coded("contact", "EMAIL", "email", personal=True),
        *_known(CONTACTS, "contact.name", personal=True),
        *_custom("contact"),
        *_known(CONTACTS, *_under("contact", "id", "responsible_user_id", "group_id", "created_by", "updated_by")),
        *_known(CONTACTS, *_under("contact", "created_at", "updated_at", "closest_task_at", "is_deleted")),
        *_known(CONTACTS, *_under("contact", "is_unsorted", "account_id", "_links.self.href")),
        *_known(CONTACTS, *_under("contact._embedded.tags[]", "id", "name", "color")),
        *_known(CONTACTS, *_under("contact._embedded.companies[]", "id", "_links.self.href")),
    ),
    may_be_absent=True,
)

COMPANY_CALL = ReadCall(
    "leads",
    "GET /api/v4/companies",
    COMPANIES,
    (
        Field("company.name", COMPANIES, use="company"),
        *_custom("company"),
        *_known(COMPANIES, *_under("company", "id", "responsible_user_id", "group_id", "created_by", "updated_by")),
        *_known(COMPANIES, *_under("company", "created_at", "updated_at", "closest_task_at", "is_deleted")),
        *_known(COMPANIES, *_under("company", "account_id", "_links.self.href")),
        *_known(COMPANIES, *_under("company._embedded.tags[]", "id", "name", "color")),
    ),
    may_be_absent=True,
)

ACCOUNT_CALL = ReadCall(
    "leads", "GET /api/v4/account", ACCOUNT, (Field("account.currency", ACCOUNT, use="currency"),), may_be_absent=True
)


def _event(*more: Field) -> tuple[Field, ...]:
    names = ("type", "entity_type", "account_id", "_links.self.href", "_embedded.entity.id")
    return (*more, *_known(EVENTS, *names, "_embedded.entity._links.self.href"))


MOVE_CALL = ReadCall(
    "moves",
    "GET /api/v4/events?filter[type]=lead_status_changed",
    EVENTS,
    _event(
        Field("id", EVENTS, use="id", required=True),
        Field("entity_id", EVENTS, use="lead_id", required=True),
        Field("created_at", EVENTS, use="at", required=True),
        Field("created_by", EVENTS, use="by"),
        Field("value_after[].lead_status.id", EVENTS, use="stage", required=True),
        Field("value_after[].lead_status.pipeline_id", EVENTS, use="stage", required=True),
        Field("value_before[].lead_status.id", EVENTS, use="from_stage"),
        Field("value_before[].lead_status.pipeline_id", EVENTS, use="from_stage"),
    ),
    may_be_absent=True,
)

MERGE_CALL = ReadCall(
    "merges",
    "GET /api/v4/events?filter[type]=entity_merged",
    EVENTS,
    _event(
        Field("entity_id", EVENTS, use="into_id", required=True),
        Field("created_at", EVENTS, use="at", required=True),
        # The documentation gives this event no values; where a linked lead is named as in other events, it is used.
        Field("value_before[].link.entity.id", EVENTS, use="lead_id"),
        *_known(EVENTS, "id", "created_by", "value_after", "value_before[].link.entity.type"),
    ),
    may_be_absent=True,
)


def _note(*more: Field) -> tuple[Field, ...]:
    names = ("note_type", "group_id", "updated_by", "updated_at", "account_id", "is_pinned", "_links.self.href")
    return (
        Field("note.id", EVENTS, use="id", required=True),
        Field("note.created_at", EVENTS, use="at", required=True),
        Field("note.responsible_user_id", EVENTS, use="user_id"),
        Field("note.params.duration", NOTE_TYPES, use="duration_s"),
        Field("note.params.link", NOTE_TYPES, use="recording_url", personal=True),
        Field("note.params.call_status", CALL_NOTE, use="answered"),
        Field("note.params.call_responsible", CALL_NOTE, use="user_id"),
        Field("note.created_by", EVENTS, use="user_id"),
        *_known(NOTE_TYPES, "note.params.uniq", "note.params.source"),
        *_known(NOTE_TYPES, "note.params.phone", personal=True),
        *_known(CALL_NOTE, "note.params.call_result", personal=True),
        *_known(EVENTS, *_under("note", *names), "of"),
        *more,
    )


LEAD_NOTE_CALL = ReadCall(
    "calls",
    "GET /api/v4/leads/notes?filter[note_type][]=call_in,call_out",
    EVENTS,
    _note(Field("note.entity_id", EVENTS, use="lead_id", required=True)),
    may_be_absent=True,
)

CONTACT_NOTE_CALL = ReadCall(
    "calls",
    "GET /api/v4/contacts/notes?filter[note_type][]=call_in,call_out",
    EVENTS,
    _note(
        # Not required: the first page of calls is of those with leads.
        Field("lead.id", LEADS, use="lead_id"),
        *_known(EVENTS, "note.entity_id"),
        *_known(LEADS, "lead.created_at", "lead.closed_at"),
    ),
    may_be_absent=True,
)

DELETED_CALL = ReadCall(
    "deleted",
    "GET /api/v4/leads?with=only_deleted",
    LEADS_WITH,
    (
        Field("id", LEADS_WITH, use="lead_id", required=True),
        Field("updated_at", LEADS_WITH, use="at"),
        *_known(LEADS_WITH, "is_deleted", "_links.self.href"),
    ),
    may_be_absent=True,
)

CALLS = (
    USER_CALL,
    STAGE_CALL,
    REASON_CALL,
    LEAD_CALL,
    CONTACT_CALL,
    COMPANY_CALL,
    ACCOUNT_CALL,
    MOVE_CALL,
    LEAD_NOTE_CALL,
    CONTACT_NOTE_CALL,
    DELETED_CALL,
    MERGE_CALL,
)


def lead_paths() -> Mapping[str, str]:
    """Where each neutral field of a lead is by the documentation; the stage has two places and cannot be moved."""
    calls = (LEAD_CALL, CONTACT_CALL, COMPANY_CALL, ACCOUNT_CALL)
    return {one.use: one.path for call in calls for one in call.fields if one.use and one.use != "stage"}
