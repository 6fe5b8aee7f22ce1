"""Pieces of an input: texts, moments, money, people; what no database can keep is refused here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from alignment.shared.money import Money
from funnel.selectors.rates import is_priced
from people import selectors as people
from people.models import Person

CUSTOM_DEPTH, CUSTOM_KEYS, CUSTOM_SIZE = 5, 100, 20_000
OLDEST, NEWEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
LARGEST = Decimal(10) ** 15


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
        if currency != own and not is_priced(currency):
            words = _("There is no exchange rate of %(currency)s; the company's currency is %(code)s.")
            raise serializers.ValidationError(words % {"currency": str(currency)[:10], "code": own}, "currency")
        return self._money(amount, currency)

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


KEY = r"^[-a-zA-Z0-9_]+$"
