"""One description of a lead for every door: page, API, form and file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from alignment.shared.contact import normal_email, normal_phone
from funnel.inputs.fields import Custom, Entered, Moment, MoneyIn, Owner, Strict, Text
from funnel.models import Lead
from funnel.models.leads import ORIGINS
from funnel.models.sla import INTENTS
from funnel.services.intake_values import LeadValues

UTM = ("source", "medium", "campaign", "term", "content")
TEXTS = ("first_name", "last_name", "company", "position", "website", "city", "country")
EMAIL_HINT = gettext_lazy("“%(text)s” is not an e-mail address.")


class Utm(Strict):
    source = Text(max_length=200)
    medium = Text(max_length=200)
    campaign = Text(max_length=200)
    term = Text(max_length=200)
    content = Text(max_length=200)


class ClickIds(Strict):
    ym_client_id = Text(max_length=200)
    yclid = Text(max_length=200)
    gclid = Text(max_length=200)
    other = Text(max_length=500)


class NextStep(Strict):
    text = Text(max_length=300)
    due_at = Moment()


def _length(name: str) -> int:
    return Lead._meta.get_field(name).max_length


class LeadInput(Strict):
    """What may be said of a lead. Blank means unknown."""

    external_id = Text(max_length=_length("external_id"), allow_null=True)
    import_source = Text(max_length=_length("namespace"))
    source = Text(max_length=120, allow_null=True)
    campaign = Text(max_length=200, allow_null=True)
    product = Text(max_length=120, allow_null=True)
    pipeline = Text(max_length=40)
    origin = serializers.ChoiceField(ORIGINS, required=False)
    intent = serializers.ChoiceField(INTENTS, required=False)
    first_name = Text(max_length=_length("first_name"))
    last_name = Text(max_length=_length("last_name"))
    company = Text(max_length=_length("company"))
    email = Text(max_length=_length("email"))
    phone = Text(max_length=_length("phone"))
    position = Text(max_length=_length("position"))
    website = Text(max_length=_length("website"))
    city = Text(max_length=_length("city"))
    country = Text(max_length=_length("country"))
    stage = Text(max_length=40)
    stage_at = Moment()
    entered = Entered()
    reason = Text(max_length=500)
    owner = Owner()
    amount = MoneyIn()
    score = serializers.IntegerField(required=False, allow_null=True, min_value=-(2**31), max_value=2**31 - 1)
    created_at = Moment()
    utm = Utm(required=False)
    click_ids = ClickIds(required=False)
    consent = serializers.BooleanField(required=False)
    custom = Custom()
    tags = serializers.ListField(child=Text(max_length=60), required=False, max_length=50)
    next_step = NextStep(required=False, allow_null=True)

    def validate_email(self, text: str) -> str:
        if not text:
            return ""
        address = normal_email(text)
        if address is None and self.context.get("door") == "import":
            return text
        if address is None:
            raise serializers.ValidationError(EMAIL_HINT % {"text": text[:80]}, "invalid")
        return address


class LeadPatch(LeadInput):
    """The same, for what may be changed afterwards; a stage is changed by moving."""

    import_source = pipeline = stage = stage_at = entered = reason = consent = None  # type: ignore[assignment]


def lead_values(data: Mapping[str, Any]) -> LeadValues:
    """Clean data of LeadInput as the intake takes it."""
    entered = data.get("entered") or {}
    fields, warnings = lead_fields(data)
    return LeadValues(
        fields=fields,
        external_id=data.get("external_id") or "",
        import_source=data.get("import_source") or "",
        source=data.get("source") or "",
        campaign=data.get("campaign") or "",
        product=data.get("product") or "",
        pipeline=data.get("pipeline") or "sales",
        origin=data.get("origin") or "",
        owner=data.get("owner"),
        stage=data.get("stage") or "",
        stage_at=data.get("stage_at"),
        entered=entered,
        reason=data.get("reason") or "",
        created_at=data.get("created_at"),
        tags=tuple(dict.fromkeys(tag for tag in data.get("tags") or () if tag)),
        consent=bool(data.get("consent")),
        warnings=tuple(warnings),
    )


def lead_fields(data: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Columns of a lead that were named, and what was odd about them."""
    fields: dict[str, Any] = {name: data[name] for name in (*TEXTS, "intent", "score", "custom") if name in data}
    warnings: list[str] = []
    if "email" in data:
        fields["email"] = data["email"]
        if data["email"] and normal_email(data["email"]) is None:
            warnings.append(_("The e-mail address could not be read and was kept as it was written."))
    if "phone" in data:
        fields["phone"] = data["phone"]
        fields["phone_e164"] = normal_phone(data["phone"]) or ""
        if data["phone"] and not fields["phone_e164"]:
            warnings.append(_("The phone number could not be read and was kept as it was written."))
    if "amount" in data:
        money = data["amount"]
        fields["amount_minor"] = money.minor if money else None
        if money:
            fields["currency"] = money.currency
    for name in ("utm", "click_ids"):
        if name in data:
            fields[name] = {key: value for key, value in data[name].items() if value}
    if "next_step" in data:
        step = data["next_step"] or {}
        fields["next_step_text"] = step.get("text", "")
        fields["next_step_due_at"] = step.get("due_at")
    return fields, warnings
