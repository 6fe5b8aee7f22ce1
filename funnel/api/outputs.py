"""What the API shows. Plain functions make the answers; the fields tell the schema what they hold."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from alignment.shared.money import Money
from delivery.api.fields import MomentField, MoneyField, moment_out, money_out
from funnel.models import Lead
from funnel.selectors.leads import Line


def money(minor: int | None, currency: str) -> dict[str, str] | None:
    return None if minor is None else money_out(Money(minor, currency))


def key_of(row: Any) -> str | None:
    return row.key if row is not None else None


class UtmOut(serializers.Serializer):
    source = serializers.CharField(required=False)
    medium = serializers.CharField(required=False)
    campaign = serializers.CharField(required=False)
    term = serializers.CharField(required=False)
    content = serializers.CharField(required=False)


class NextStepOut(serializers.Serializer):
    text = serializers.CharField()
    due_at = MomentField(allow_null=True)


class LeadOut(serializers.Serializer):
    id = serializers.IntegerField()
    external_id = serializers.CharField(allow_null=True)
    namespace = serializers.CharField()
    source = serializers.CharField(allow_null=True)
    campaign = serializers.CharField(allow_null=True)
    product = serializers.CharField(allow_null=True)
    pipeline = serializers.CharField()
    origin = serializers.CharField()
    intent = serializers.CharField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    company = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    position = serializers.CharField()
    website = serializers.CharField()
    city = serializers.CharField()
    country = serializers.CharField()
    stage = serializers.CharField()
    owner = serializers.IntegerField(allow_null=True)
    amount = MoneyField(allow_null=True)
    score = serializers.IntegerField(allow_null=True)
    created_at = MomentField()
    updated_at = MomentField(allow_null=True)
    utm = UtmOut()
    click_ids = serializers.DictField(child=serializers.CharField())
    consent = serializers.BooleanField()
    custom = serializers.DictField()
    tags = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField()
    stage_entered_at = MomentField()
    first_touch_at = MomentField(allow_null=True)
    next_step = NextStepOut(allow_null=True)
    mql_no = serializers.IntegerField()
    recycle_until = serializers.DateField(allow_null=True)
    duplicate_of = serializers.IntegerField(allow_null=True)
    warnings = serializers.ListField(child=serializers.CharField(), required=False)
    possible_duplicates = serializers.ListField(child=serializers.IntegerField(), required=False)

    def to_representation(self, lead: Lead) -> dict[str, Any]:
        return lead_out(lead)


def lead_out(lead: Lead) -> dict[str, Any]:
    """`received` is set on a lead that has just come in."""
    step = {"text": lead.next_step_text, "due_at": moment_out(lead.next_step_due_at)}
    answer = {
        "id": lead.pk,
        "external_id": lead.external_id,
        "namespace": lead.namespace,
        "source": key_of(lead.source),
        "campaign": key_of(lead.campaign),
        "product": key_of(lead.product),
        "pipeline": lead.pipeline.key,
        "origin": lead.origin,
        "intent": lead.intent,
        "first_name": lead.first_name,
        "last_name": lead.last_name,
        "company": lead.company,
        "email": lead.email,
        "phone": lead.phone_e164 or lead.phone,
        "position": lead.position,
        "website": lead.website,
        "city": lead.city,
        "country": lead.country,
        "stage": lead.stage.key,
        "owner": lead.owner_id,
        "amount": money(lead.amount_minor, lead.currency),
        "score": lead.score,
        "created_at": moment_out(lead.created_at),
        "updated_at": moment_out(lead.changed_at),
        "utm": lead.utm,
        "click_ids": lead.click_ids,
        "consent": lead.has_consent
        if hasattr(lead, "has_consent")
        else lead.consents.filter(withdrawn_at=None).exists(),
        "custom": lead.custom,
        "tags": sorted(tag.name for tag in lead.tags.all()),
        "version": lead.version,
        "stage_entered_at": moment_out(lead.stage_entered_at),
        "first_touch_at": moment_out(lead.first_touch_at),
        "next_step": step if step["text"] or step["due_at"] else None,
        "mql_no": lead.mql_no,
        "recycle_until": lead.recycle_until.isoformat() if lead.recycle_until else None,
        "duplicate_of": lead.duplicate_of_id,
    }
    received = getattr(lead, "received", None)
    if received is not None:
        answer |= {"warnings": list(received.warnings), "possible_duplicates": list(received.duplicates)}
    return answer


class IdentityOut(serializers.Serializer):
    namespace = serializers.CharField()
    external_id = serializers.CharField(allow_null=True)


class LeadReceipt(serializers.Serializer):
    """All that a key for intake alone reads of a lead."""

    id = serializers.IntegerField()
    identity = IdentityOut(source="*")
    version = serializers.IntegerField()


class ActorOut(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class LineOut(serializers.Serializer):
    kind = serializers.ChoiceField(["event", "activity", "touch", "merge"])
    what = serializers.CharField()
    at = MomentField()
    id = serializers.IntegerField()
    actor = ActorOut(allow_null=True)
    text = serializers.CharField()
    facts = serializers.DictField()


def line_out(line: Line) -> dict[str, Any]:
    facts = {name: moment_out(value) if hasattr(value, "astimezone") else value for name, value in line.facts.items()}
    actor = {"id": line.actor.pk, "name": line.actor.name} if line.actor else None
    return {
        "kind": line.kind, "what": line.what, "at": moment_out(line.at), "id": line.pk, "actor": actor,
        "text": line.text, "facts": facts,
    }  # fmt: skip


class TimelineOut(serializers.Serializer):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = LineOut(many=True)


class ActivityOut(serializers.Serializer):
    id = serializers.IntegerField()
    lead = serializers.IntegerField(source="lead_id")
    kind = serializers.CharField()
    at = MomentField()
    author = serializers.IntegerField(source="author_id", allow_null=True)
    text = serializers.CharField()
    outcome = serializers.CharField()
    duration_s = serializers.IntegerField(allow_null=True)
    due_at = MomentField(allow_null=True)
    done_at = MomentField(allow_null=True)
    evidence = serializers.CharField()
    provider = serializers.CharField()
    call_id = serializers.CharField()
    recording_url = serializers.CharField()


class MergeOut(serializers.Serializer):
    id = serializers.IntegerField()
    lead = serializers.IntegerField(source="lead_id")
    into = serializers.IntegerField(source="into_id")
    at = MomentField()
    undone_at = MomentField(allow_null=True)


class BulkResult(serializers.Serializer):
    index = serializers.IntegerField()
    status = serializers.IntegerField()
    id = serializers.IntegerField(required=False)
    errors = serializers.ListField(child=serializers.DictField(), required=False)


class BulkOut(serializers.Serializer):
    created = serializers.IntegerField()
    existing = serializers.IntegerField()
    failed = serializers.IntegerField()
    results = BulkResult(many=True)


class SignatureOut(serializers.Serializer):
    side = serializers.CharField()
    person = serializers.IntegerField(source="person_id")
    name = serializers.CharField(source="person.name")
    signed_at = MomentField()


class StageOut(serializers.Serializer):
    id = serializers.IntegerField()
    key = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    side = serializers.CharField()
    pipeline = serializers.CharField(source="pipeline.key")
    order = serializers.IntegerField()
    definition = serializers.CharField()
    signed_by = serializers.SerializerMethodField()
    version = serializers.IntegerField()

    def get_signed_by(self, stage: Any) -> list[dict[str, Any]]:
        return list(SignatureOut(getattr(stage, "valid", []), many=True).data)


class SourceOut(serializers.Serializer):
    id = serializers.IntegerField()
    key = serializers.CharField()
    name = serializers.CharField()
    version = serializers.IntegerField()


class CampaignOut(serializers.Serializer):
    id = serializers.IntegerField()
    key = serializers.CharField()
    name = serializers.CharField()
    source = serializers.CharField(source="source.key", default=None, allow_null=True)
    owner = serializers.IntegerField(source="owner_id", allow_null=True)
    is_archived = serializers.BooleanField()
    version = serializers.IntegerField()


class ReasonOut(serializers.Serializer):
    id = serializers.IntegerField()
    key = serializers.CharField()
    group = serializers.CharField()
    name = serializers.CharField()
    needs_note = serializers.BooleanField()
    needs_date = serializers.BooleanField()
    order = serializers.IntegerField()
    is_archived = serializers.BooleanField()
    version = serializers.IntegerField()


class TouchOut(serializers.Serializer):
    id = serializers.IntegerField()
    lead = serializers.IntegerField(source="lead_id", allow_null=True)
    visitor = serializers.CharField()
    at = MomentField()
    kind = serializers.CharField()
    source = serializers.CharField(source="source.key", default=None, allow_null=True)
    campaign = serializers.CharField(source="campaign.key", default=None, allow_null=True)
    url = serializers.CharField()


class SpendOut(serializers.Serializer):
    id = serializers.IntegerField()
    date = serializers.DateField()
    source = serializers.CharField(source="source.key", default=None, allow_null=True)
    campaign = serializers.CharField(source="campaign.key", default=None, allow_null=True)
    ad_group = serializers.CharField()
    ad = serializers.CharField()
    impressions = serializers.IntegerField()
    clicks = serializers.IntegerField()
    visits = serializers.IntegerField()
    cost = MoneyField(minor="cost_minor", read_only=True)
    reported_leads = serializers.IntegerField(allow_null=True)
    reported_customers = serializers.IntegerField(allow_null=True)
    reported_revenue = MoneyField(minor="reported_revenue_minor", read_only=True, allow_null=True)


class ProductOut(serializers.Serializer):
    id = serializers.IntegerField()
    key = serializers.CharField()
    name = serializers.CharField()
    price = MoneyField(minor="price_minor", read_only=True, allow_null=True)


class PurchaseOut(serializers.Serializer):
    id = serializers.IntegerField()
    customer = serializers.IntegerField(source="customer_id")
    lead = serializers.IntegerField(source="lead_id", allow_null=True)
    product = serializers.CharField(source="product.key", default=None, allow_null=True)
    at = MomentField()
    amount = MoneyField(minor="amount_minor", read_only=True)
    kind = serializers.CharField()
    external_id = serializers.CharField(allow_null=True)


class CustomerOut(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.CharField()
    external_ids = serializers.ListField(child=serializers.CharField())
    email = serializers.CharField()
    phone = serializers.CharField()
    tax_number = serializers.CharField()
    leads = serializers.SerializerMethodField()
    purchases = PurchaseOut(many=True, source="purchases.all")
    created_at = MomentField()
    version = serializers.IntegerField()

    def get_leads(self, customer: Any) -> list[int]:
        """Of those the caller may see."""
        visible = self.context.get("visible_leads")
        return sorted(lead.pk for lead in customer.leads.all() if visible is None or lead.pk in visible)
