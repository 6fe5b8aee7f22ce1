"""What may come in: one description of a lead for every door (API, form, page and file)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from alignment.shared.contact import normal_email, normal_phone
from alignment.shared.money import Money
from funnel.models import Lead
from funnel.models.activities import ACTIVITY_KINDS, TOUCH_KINDS
from funnel.models.leads import ORIGINS
from funnel.services.intake import LeadValues
from funnel.services.spend import SpendValues
from people import selectors as people
from people.models import Person

UTM = ("source", "medium", "campaign", "term", "content")
CUSTOM_DEPTH, CUSTOM_KEYS, CUSTOM_SIZE = 5, 100, 20_000
OLDEST, NEWEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
LARGEST = Decimal(10) ** 15
TEXTS = ("first_name", "last_name", "company", "position", "website", "city", "country")
EMAIL_HINT = gettext_lazy("“%(text)s” is not an e-mail address.")


class Strict(serializers.Serializer):
    """A field nobody knows is an error, never silently dropped."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            unknown = [str(name) for name in data if name not in writable]
            if unknown:
                raise serializers.ValidationError(
                    {
                        name[:80]: [serializers.ErrorDetail(_("There is no such field."), "unknown")]
                        for name in unknown[:20]
                    }
                )
        return super().to_internal_value(data)


class Text(serializers.CharField):
    """Trimmed; NUL and other control characters are refused, lone halves of letters too."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("allow_blank", True)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, (dict, list)):
            self.fail("invalid")
        return clean_text(super().to_internal_value(data))


def clean_text(text: str) -> str:
    """Raises ValidationError for what no database can keep."""
    if "\x00" in text:
        raise serializers.ValidationError(_("The text holds a zero character."), "null_characters_not_allowed")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise serializers.ValidationError(_("The text holds a broken character."), "surrogate_characters") from error
    return text


@extend_schema_field(OpenApiTypes.DATETIME)
class Moment(serializers.Field):
    """RFC 3339; without an offset it is read in the company's zone; a day alone is its first moment."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("allow_null", True)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> datetime:
        moment = data if isinstance(data, datetime) else self._parsed(data)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=people.zone())
        moment = self._in_utc(moment)
        if not OLDEST <= moment < NEWEST:
            raise serializers.ValidationError(_("The date lies outside of 1970–2099."), "out_of_range")
        return moment

    def _parsed(self, data: Any) -> datetime:
        try:
            moment = parse_datetime(data.strip()) if isinstance(data, str) else None
            if moment is None and isinstance(data, str) and len(data.strip()) == 10:
                moment = datetime.fromisoformat(data.strip())
        except ValueError:
            moment = None
        if moment is None:
            raise serializers.ValidationError(_("Write a moment like 2026-03-16T09:20:00Z."), "invalid")
        return moment

    @staticmethod
    def _in_utc(moment: datetime) -> datetime:
        try:
            return moment.astimezone(UTC)
        except OverflowError as error:
            raise serializers.ValidationError(_("The date lies outside of 1970–2099."), "out_of_range") from error

    def to_representation(self, value: datetime) -> str:
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "description": "Plain decimal in the company's currency"},
            {
                "type": "object",
                "properties": {
                    "amount": {"type": "string"},
                    "currency": {"type": "string", "minLength": 3, "maxLength": 3},
                },
                "required": ["amount"],
            },
        ]
    }
)
class MoneyIn(serializers.Field):
    """`{"amount": "150000.00", "currency": "RUB"}` or a plain decimal in the company's currency."""

    def __init__(self, *, negative: bool = False, **kwargs: Any) -> None:
        self.negative = negative
        kwargs.setdefault("required", False)
        kwargs.setdefault("allow_null", True)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Money:
        if isinstance(data, Money):
            return data
        own = people.company().currency
        amount, currency = data, own
        if isinstance(data, Mapping):
            if set(data) - {"amount", "currency"} or "amount" not in data:
                raise serializers.ValidationError(_("Money is written as an amount and a currency."), "invalid")
            amount, currency = data["amount"], data.get("currency", own)
        if currency != own:
            raise serializers.ValidationError(_("The company's currency is %(code)s.") % {"code": own}, "currency")
        return self._money(amount, own)

    def _money(self, amount: Any, currency: str) -> Money:
        text = str(amount).strip()
        if isinstance(amount, bool) or not isinstance(amount, str | int | float | Decimal) or len(text) > 40:
            raise serializers.ValidationError(_("Write the amount as text, such as “150000.00”."), "invalid")
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise serializers.ValidationError(_("Write the amount as text, such as “150000.00”."), "invalid")
        if abs(number) >= LARGEST:
            raise serializers.ValidationError(_("The amount is too large."), "max_value")
        if number < 0 and not self.negative:
            raise serializers.ValidationError(_("The amount must not be negative."), "negative")
        return Money.from_decimal(number, currency)


@extend_schema_field(OpenApiTypes.OBJECT)
class Custom(serializers.Field):
    """Own fields of a company: plain JSON, not deep and not big."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            raise serializers.ValidationError(_("Own fields are an object of names and values."), "invalid")
        if len(data) > CUSTOM_KEYS:
            raise serializers.ValidationError(_("At most %(count)s own fields.") % {"count": CUSTOM_KEYS}, "too_many")
        size = _check_json(dict(data), CUSTOM_DEPTH)
        if size > CUSTOM_SIZE:
            raise serializers.ValidationError(_("Own fields hold at most 20,000 characters."), "too_big")
        return dict(data)

    def to_representation(self, value: Any) -> Any:
        return value


def _check_json(value: Any, depth: int) -> int:
    """Characters in a piece of JSON; raises ValidationError when it is too deep or cannot be kept."""
    if isinstance(value, Mapping):
        if depth == 0:
            raise serializers.ValidationError(_("Own fields are nested too deep."), "too_deep")
        return sum(_check_json(str(key), 0) + _check_json(item, depth - 1) for key, item in value.items())
    if isinstance(value, list):
        if depth == 0:
            raise serializers.ValidationError(_("Own fields are nested too deep."), "too_deep")
        return sum(_check_json(item, depth - 1) for item in value)
    if isinstance(value, float) and not math.isfinite(value):
        raise serializers.ValidationError(_("Own fields hold a number that is no number."), "invalid")
    if isinstance(value, str):
        return len(clean_text(value))
    return 8


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


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}], "description": "Id or e-mail of a colleague"})
class Owner(serializers.Field):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("allow_null", True)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Person:
        if isinstance(data, Person):
            return data
        found = None
        if isinstance(data, int) and not isinstance(data, bool) and 0 < data < 2**63:
            found = Person.objects.filter(pk=data, is_erased=False).first()
        elif isinstance(data, str) and data.strip().isascii() and data.strip().isdigit() and len(data.strip()) < 19:
            found = Person.objects.filter(pk=int(data), is_erased=False).first()
        elif isinstance(data, str):
            found = people.person_by_email(clean_text(data))
        if found is None:
            raise serializers.ValidationError(_("There is no such colleague."), "does_not_exist")
        return found

    def to_representation(self, value: Person) -> int:
        return value.pk


@extend_schema_field(OpenApiTypes.OBJECT)
class Entered(serializers.DictField):
    """Stage → the moment of entering it."""

    child = Moment()

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> dict[str, datetime]:
        return {clean_text(key): at for key, at in super().to_internal_value(data).items() if at is not None}


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
    fields: dict[str, Any] = {name: data[name] for name in (*TEXTS, "score", "custom") if name in data}
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


class MoveInput(Strict):
    stage = Text(required=True, allow_blank=False, max_length=40)
    at = Moment()
    reason = Text(max_length=40, allow_null=True)
    note = Text(max_length=5000, allow_null=True)
    until = serializers.DateField(required=False, allow_null=True)


class AcceptInput(Strict):
    at = Moment()


class RejectInput(Strict):
    reason = Text(required=True, allow_blank=False, max_length=40)
    note = Text(max_length=5000, allow_null=True)
    until = serializers.DateField(required=False, allow_null=True)
    at = Moment()


class ContestInput(Strict):
    note = Text(required=True, allow_blank=False, max_length=5000)


class RecycleInput(Strict):
    until = serializers.DateField()
    note = Text(max_length=5000, allow_null=True)


class MergeInput(Strict):
    into = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class ActivityInput(Strict):
    kind = serializers.ChoiceField(ACTIVITY_KINDS)
    at = Moment()
    text = Text(max_length=20_000)
    outcome = Text(max_length=60)
    duration_s = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=2**31 - 1)
    due_at = Moment()
    done_at = Moment()
    evidence = serializers.ChoiceField(["recorded", "declared"], required=False)
    provider = Text(max_length=60)
    call_id = Text(max_length=120)
    recording_url = serializers.URLField(required=False, allow_blank=True, max_length=500)


class TouchInput(Strict):
    lead = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**63 - 1)
    visitor = Text(max_length=120)
    at = Moment()
    kind = serializers.ChoiceField(TOUCH_KINDS)
    source = Text(max_length=120, allow_null=True)
    campaign = Text(max_length=200, allow_null=True)
    url = Text(max_length=500)


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


def spend_values(data: Mapping[str, Any]) -> SpendValues:
    cost, revenue = data.get("cost"), data.get("reported_revenue")
    counts = {name: data.get(name) or 0 for name in ("impressions", "clicks", "visits")}
    reported = {name: data.get(name) for name in ("reported_leads", "reported_customers")}
    words = {name: data.get(name) or "" for name in ("source", "campaign", "ad_group", "ad")}
    return SpendValues(
        date=data["date"], currency=people.company().currency, cost_minor=cost.minor if cost else 0,
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


KEY = r"^[-a-zA-Z0-9_]+$"


class StageInput(Strict):
    key = serializers.RegexField(KEY, max_length=40)
    name = Text(required=True, allow_blank=False, max_length=80)
    kind = serializers.ChoiceField(["open", "won", "lost", "rejected", "junk"], required=False)
    side = serializers.ChoiceField(["marketing", "sales"], required=False)
    pipeline = Text(max_length=40, allow_blank=False)
    order = serializers.IntegerField(required=False, min_value=1, max_value=30000)
    definition = Text(max_length=10_000)


class SourceInput(Strict):
    key = Text(required=True, allow_blank=False, max_length=120)
    name = Text(max_length=120)
    master = serializers.ChoiceField(["ours", "theirs"], required=False)


class CampaignInput(Strict):
    key = Text(required=True, allow_blank=False, max_length=200)
    name = Text(max_length=200)
    source = Text(max_length=120, allow_null=True)
    owner = Owner()


class ReasonInput(Strict):
    key = serializers.RegexField(KEY, max_length=40)
    name = Text(required=True, allow_blank=False, max_length=80)
    group = Text(max_length=60)
    needs_note = serializers.BooleanField(required=False)
    needs_date = serializers.BooleanField(required=False)


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
