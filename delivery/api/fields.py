"""Money, moments and ratios as the contract writes them."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from alignment.shared.money import Money
from people.selectors import company, zone

LARGEST = Decimal(10) ** 15
MONEY_SCHEMA = {
    "type": "object",
    "required": ["amount", "currency"],
    "properties": {
        "amount": {"type": "string", "pattern": r"^-?\d{1,15}(\.\d{1,2})?$"},
        "currency": {"type": "string", "minLength": 3, "maxLength": 3},
    },
    "example": {"amount": "150000.00", "currency": "RUB"},
}


def money_out(value: Money | None) -> dict[str, str] | None:
    return None if value is None else {"amount": str(value), "currency": value.currency}


@extend_schema_field(MONEY_SCHEMA)
class MoneyField(serializers.Field[Any, Any, Any, Any]):
    """Out: `{"amount": "150000.00", "currency": "RUB"}` from Money, minor units or a decimal. In: Money.

    `minor="amount_minor", currency="currency"` reads both columns of the object itself.
    """

    default_error_messages = {
        "invalid": _('Money is {{"amount": "150000.00", "currency": "RUB"}} or a plain decimal.'),
        "negative": _("The amount must not be negative."),
        "currency": _("The company's currency is {currency}."),
    }

    def __init__(self, *, minor: str = "", currency: str = "currency", negative: bool = False, **kwargs: Any) -> None:
        self.minor, self.currency, self.negative = minor, currency, negative
        super().__init__(**{**kwargs, **({"source": "*"} if minor else {})})

    def to_representation(self, value: Any) -> dict[str, str] | None:
        if self.minor:
            amount = getattr(value, self.minor)
            value = None if amount is None else Money(amount, getattr(value, self.currency) or company().currency)
        if isinstance(value, int):
            value = Money(value, company().currency)
        if isinstance(value, Decimal):
            value = Money.from_decimal(value, company().currency)
        return money_out(value)

    def to_internal_value(self, data: Any) -> Any:
        money = self._money(data)
        if money.minor < 0 and not self.negative:
            self.fail("negative")
        return {self.minor: money.minor, self.currency: money.currency} if self.minor else money

    def _money(self, data: Any) -> Money:
        own = company().currency
        amount, currency = (data.get("amount"), data.get("currency", own)) if isinstance(data, dict) else (data, own)
        if currency != own:
            self.fail("currency", currency=own)
        return Money.from_decimal(self._decimal(amount), own)

    def _decimal(self, amount: Any) -> Decimal:
        if isinstance(amount, bool) or not isinstance(amount, str | int | float | Decimal) or len(str(amount)) > 40:
            self.fail("invalid")
        try:
            number = Decimal(str(amount).strip())
        except InvalidOperation:
            self.fail("invalid")
        if not number.is_finite() or abs(number) >= LARGEST:
            self.fail("invalid")
        return number


class MomentField(serializers.DateTimeField):
    """In: with offset, or read in the company's zone. Out: UTC with Z."""

    def enforce_timezone(self, value: datetime) -> datetime:
        try:
            aware = value if timezone.is_aware(value) else value.replace(tzinfo=zone())
            return aware.astimezone(UTC)
        except (OverflowError, ValueError):
            self.fail("overflow")

    def to_representation(self, value: datetime) -> Any:
        return moment_out(value)


def moment_out(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


@extend_schema_field({"type": ["number", "null"], "minimum": 0, "maximum": 1})
class RatioField(serializers.Field[Any, Any, Any, Any]):
    """0 to 1 with full precision; nothing divided by nothing is null."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, "allow_null": True, **kwargs})

    def to_representation(self, value: Any) -> float | None:
        return None if value is None else float(value)
