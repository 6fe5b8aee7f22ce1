"""What a visitor of a site may say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from funnel.inputs.fields import Text
from funnel.inputs.leads import UTM, LeadInput, _length, lead_fields
from funnel.services.intake_values import LeadValues


class PublicFormInput(serializers.Serializer):
    """What a visitor may say. Names that a site adds of its own are passed over, robots' traps are not errors."""

    name = Text(max_length=200)
    first_name = Text(max_length=_length("first_name"))
    last_name = Text(max_length=_length("last_name"))
    company = Text(max_length=_length("company"))
    email = Text(max_length=_length("email"))
    phone = Text(max_length=_length("phone"))
    message = Text(max_length=5000)
    consent = serializers.BooleanField(required=False)
    utm_source = Text(max_length=200)
    utm_medium = Text(max_length=200)
    utm_campaign = Text(max_length=200)
    utm_term = Text(max_length=200)
    utm_content = Text(max_length=200)
    ym_client_id = Text(max_length=200)
    yclid = Text(max_length=200)
    gclid = Text(max_length=200)
    page_url = Text(max_length=500)

    validate_email = LeadInput.validate_email

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        errors: dict[str, Any] = {}
        if not data.get("consent"):
            errors["consent"] = serializers.ErrorDetail(
                _("Without your consent we may not keep what you wrote."), "required"
            )
        if not data.get("email") and not data.get("phone"):
            errors["email"] = serializers.ErrorDetail(_("Leave an e-mail address or a phone number."), "required")
        if errors:
            raise serializers.ValidationError({name: [error] for name, error in errors.items()})
        return data


def public_values(data: Mapping[str, Any]) -> LeadValues:
    """A visitor's words as a lead; one name in a line is a first name."""
    first = data.get("first_name") or data.get("name", "")
    fields, warnings = lead_fields(
        {
            **{name: data[name] for name in ("last_name", "company", "email", "phone") if data.get(name)},
            "first_name": first[: _length("first_name")],
            "custom": {"message": data["message"]} if data.get("message") else {},
            "utm": {name: data.get(f"utm_{name}", "") for name in UTM},
            "click_ids": {name: data.get(name, "") for name in ("ym_client_id", "yclid", "gclid")},
        }
    )
    return LeadValues(fields=fields, warnings=tuple(warnings))
