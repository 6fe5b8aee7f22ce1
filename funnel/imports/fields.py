"""What each kind of import can fill: the fields, what their cells must say, and which a file cannot do without."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from funnel.services.import_kinds import AMOUNT, DAY, GUESTS, MOMENT, STAGE, TEXT, WHOLE, WORDS, Field

LEADS, STAGE_EVENTS, SPEND, PURCHASES = "leads", "stage_events", "spend", "purchases"
KINDS = {LEADS: _("Leads"), STAGE_EVENTS: _("Stage events"), SPEND: _("Spend"), PURCHASES: _("Purchases")}

LEAD_FIELDS = {
    "external_id": Field(_("External id")),
    "import_source": Field(_("Where the ids come from")),
    "source": Field(_("Source")),
    "campaign": Field(_("Campaign")),
    "created_at": Field(_("Created"), MOMENT),
    "stage": Field(_("Stage"), STAGE),
    "stage_at": Field(_("On this stage since"), MOMENT),
    "closed_at": Field(_("Closed, where it has ended"), MOMENT),
    "owner": Field(_("Owner")),
    "amount": Field(_("Amount"), AMOUNT),
    "currency": Field(_("Currency")),
    "name": Field(_("Full name")),
    "first_name": Field(_("First name")),
    "last_name": Field(_("Last name")),
    "company": Field(_("Company")),
    "email": Field(_("E-mail")),
    "phone": Field(_("Phone")),
    "position": Field(_("Position")),
    "website": Field(_("Website")),
    "city": Field(_("City")),
    "country": Field(_("Country")),
    "intent": Field(_("Intent: price, form or content")),
    "score": Field(_("Score"), WHOLE),
    "tags": Field(_("Tags"), WORDS),
    "lost_reason": Field(_("Reason of loss")),
    "utm.source": Field("utm_source"),
    "utm.medium": Field("utm_medium"),
    "utm.campaign": Field("utm_campaign"),
    "utm.term": Field("utm_term"),
    "utm.content": Field("utm_content"),
}
STAGE_EVENT_FIELDS = {
    "external_id": Field(_("External id"), is_required=True),
    "stage": Field(_("Stage"), STAGE, is_required=True),
    "at": Field(_("Moment"), MOMENT, is_required=True),
    "import_source": Field(_("Where the ids come from")),
    "source": Field(_("Source")),
    "reason": Field(_("Reason")),
    "pipeline": Field(_("Pipeline")),
}
SPEND_FIELDS = {
    "date": Field(_("Day"), DAY, is_required=True),
    "source": Field(_("Source")),
    "campaign": Field(_("Campaign")),
    "ad_group": Field(_("Ad group")),
    "ad": Field(_("Ad")),
    "impressions": Field(_("Impressions"), WHOLE),
    "clicks": Field(_("Clicks"), WHOLE),
    "visits": Field(_("Visits"), WHOLE),
    "cost": Field(_("Cost"), AMOUNT),
    "reported_leads": Field(_("Leads reported by the platform"), WHOLE),
    "reported_customers": Field(_("Customers reported by the platform"), WHOLE),
    "reported_revenue": Field(_("Revenue reported by the platform"), AMOUNT),
}
PURCHASE_FIELDS = {
    "customer": Field(_("Buyer: id of a lead or a customer"), is_required=True),
    "at": Field(_("Day of purchase"), MOMENT, is_required=True),
    "amount": Field(_("Amount"), AMOUNT, is_required=True),
    "external_id": Field(_("Id of the purchase")),
    "kind": Field(_("First, repeat or refund")),
    "product": Field(_("Product")),
}
FIELDS = {LEADS: LEAD_FIELDS, STAGE_EVENTS: STAGE_EVENT_FIELDS, SPEND: SPEND_FIELDS, PURCHASES: PURCHASE_FIELDS}
ENTERED, CUSTOM, UTM = "entered.", "custom.", "utm."


def known_kinds() -> list[str]:
    return [*FIELDS, *GUESTS]


def fields_of(kind: str) -> Mapping[str, Field]:
    return GUESTS[kind].fields if kind in GUESTS else FIELDS[kind]


def label_of(kind: str) -> object:
    return GUESTS[kind].label if kind in GUESTS else KINDS.get(kind, kind)


def has_entries(kind: str) -> bool:
    """Whether `entered.<stage>` may be filled."""
    return GUESTS[kind].has_entries if kind in GUESTS else kind == LEADS


def content_of(kind: str, name: str) -> str | None:
    """How the cells of a field are read; None when this kind has no such field."""
    if name in fields_of(kind):
        return fields_of(kind)[name].content
    if has_entries(kind) and name.startswith(ENTERED) and len(name) > len(ENTERED):
        return MOMENT
    if kind == LEADS and name.startswith(CUSTOM) and len(name) > len(CUSTOM):
        return TEXT
    return None


def required(kind: str) -> list[str]:
    return [name for name, field in fields_of(kind).items() if field.is_required]
