"""Spend, customers, products and purchases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from funnel.inputs.fields import Moment, MoneyIn, Strict, Text, clean_text
from funnel.inputs.leads import LeadInput
from funnel.services.spend import SpendValues
from people import selectors as people


def _count() -> serializers.IntegerField:
    return serializers.IntegerField(required=False, min_value=0, max_value=2**63 - 1)


def _reported() -> serializers.IntegerField:
    return serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=2**31 - 1)


class SpendInput(Strict):
    date = serializers.DateField()
    source = Text(max_length=120, allow_null=True)
    campaign = Text(max_length=200, allow_null=True)
    ad_group = Text(max_length=200)
    ad = Text(max_length=200)
    impressions = _count()
    clicks = _count()
    visits = _count()
    cost = MoneyIn()
    reported_leads = _reported()
    reported_customers = _reported()
    reported_revenue = MoneyIn()

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if len({data[name].currency for name in ("cost", "reported_revenue") if data.get(name)}) > 1:
            words = _("Cost and reported revenue of a row are in one currency.")
            raise serializers.ValidationError({"reported_revenue": [serializers.ErrorDetail(words, "currency")]})
        return data


def spend_values(data: Mapping[str, Any]) -> SpendValues:
    cost, revenue = data.get("cost"), data.get("reported_revenue")
    counts = {name: data.get(name) or 0 for name in ("impressions", "clicks", "visits")}
    reported = {name: data.get(name) for name in ("reported_leads", "reported_customers")}
    words = {name: data.get(name) or "" for name in ("source", "campaign", "ad_group", "ad")}
    money = cost or revenue
    return SpendValues(
        date=data["date"], currency=money.currency if money else people.company().currency, cost_minor=cost.minor if cost else 0,
        reported_revenue_minor=revenue.minor if revenue else None, **words, **counts, **reported,
    )  # fmt: skip


class CustomerInput(Strict):
    name = Text(required=True, allow_blank=False, max_length=300)
    kind = serializers.ChoiceField(["person", "company"], required=False)
    external_ids = serializers.ListField(child=Text(max_length=200, allow_blank=False), required=False, max_length=50)
    email = Text(max_length=254)
    phone = Text(max_length=40)
    tax_number = Text(max_length=20)

    validate_email = LeadInput.validate_email


class ProductInput(Strict):
    key = Text(required=True, allow_blank=False, max_length=120)
    name = Text(max_length=200)
    price = MoneyIn()


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}], "description": "Lead id or external id"})
class Buyer(serializers.Field):
    def to_internal_value(self, data: Any) -> int | str:
        if isinstance(data, int) and not isinstance(data, bool) and 0 < data < 2**63:
            return data
        if isinstance(data, str) and 0 < len(data.strip()) <= 200:
            return clean_text(data.strip())
        raise serializers.ValidationError(_("Name the buyer by lead id or external id."), "invalid")

    def to_representation(self, value: Any) -> Any:
        return value


class PurchaseInput(Strict):
    customer = Buyer()
    at = Moment()
    amount = MoneyIn(required=True, allow_null=False, negative=True)
    kind = serializers.ChoiceField(["first", "repeat", "refund"], required=False)
    product = Text(max_length=120)
    external_id = Text(max_length=200)
