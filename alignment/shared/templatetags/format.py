"""Numbers, money and time as people read them, in the active language and time zone."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_compact_currency, format_currency, format_decimal
from babel.units import format_unit
from django import template
from django.utils import timezone
from django.utils.translation import get_language, gettext

from alignment.shared.money import Money

register = template.Library()

DASH = "—"
NBSP = "\u00a0"
MINUS = "\u2212"


@register.filter
def or_dash(value: Any) -> Any:
    return DASH if value is None or value == "" else value


@register.filter
def percent(share: Any, decimals: int = 1) -> str:
    """A share of 0.402 as “40,2 %”."""
    if _unknown(share):
        return DASH
    figure = _figure(_number(share) * 100, decimals)
    return f"{figure}{NBSP}%" if _locale().language == "ru" else f"{figure}%"


@register.filter
def points(difference: Any) -> str:
    """A difference of two shares, 0.025, as “+2,5 п.п.”."""
    if _unknown(difference):
        return DASH
    value = _rounded(_number(difference) * 100, 1)
    sign, unit = "+" if value > 0 else "", gettext("pp")
    return f"{sign}{_figure(value, 1)}{NBSP}{unit}"


@register.filter
def multiple(value: Any) -> str:
    """1.5 as “×1,5”."""
    return DASH if _unknown(value) else f"×{_figure(_number(value), 1)}"


@register.filter
def number(value: Any, decimals: int | None = None) -> str:
    """1234.5 as “1 234,5”: at most one decimal, or as many as asked for."""
    if _unknown(value):
        return DASH
    amount = _number(value)
    whole = amount == amount.to_integral_value()
    return _figure(amount, (0 if whole else 1) if decimals is None else decimals)


@register.filter
def money(amount: Any, currency: str | None = None) -> str:
    """“1 200 000 ₽” from Money, from whole minor units (int) or from major units (Decimal, float)."""
    if _unknown(amount):
        return DASH
    value, code = _amount(amount, currency)
    text = format_currency(_rounded(value, 0), code, locale=_locale(), currency_digits=False, format=_money_pattern())
    return _tidy(text)


@register.filter
def money_short(amount: Any, currency: str | None = None) -> str:
    """“1,2 млн ₽”; the exact figure is what `money` shows."""
    if _unknown(amount):
        return DASH
    value, code = _amount(amount, currency)
    if abs(value) < 1000:
        return money(amount, currency)
    return _tidy(format_compact_currency(_for_compact(value), code, locale=_locale(), fraction_digits=1))


@register.filter
def moment(value: Any) -> str:
    """“пн, 16 мар, 09:30”, with the year when it is not this one."""
    if _unknown(value):
        return DASH
    local = _local(value)
    return f"{day(local)}, {local:%H:%M}"


@register.filter
def clock(value: Any) -> str:
    """“09:30”."""
    return DASH if _unknown(value) else f"{_local(value):%H:%M}"


@register.filter
def day(value: Any) -> str:
    """“пн, 16 мар”, with the year when it is not this one."""
    if _unknown(value):
        return DASH
    local: date = _local(value) if isinstance(value, datetime) else value
    pattern = "EEE, d MMM" if local.year == timezone.localdate().year else "EEE, d MMM y"
    weekday, rest = format_date(local, pattern, locale=_locale()).replace(".", "").split(", ")
    return f"{weekday}, {rest.replace(' ', NBSP)}"


@register.filter
def business_minutes(minutes: Any) -> str:
    """80 as “1 ч 20 мин”."""
    if _unknown(minutes):
        return DASH
    hours, rest = divmod(int(_rounded(_number(minutes), 0)), 60)
    parts = []
    if hours:
        parts.append(gettext("%(hours)s h") % {"hours": _figure(Decimal(hours), 0)})
    if rest or not hours:
        parts.append(gettext("%(minutes)s min") % {"minutes": rest})
    return " ".join(parts).replace(" ", NBSP)


@register.filter
def minor(amount: Any, currency: str) -> Money | None:
    """Minor units, whole or averaged, as Money for the other filters."""
    return None if _unknown(amount) else Money(int(_rounded(_number(amount), 0)), currency)


@register.filter
def hours(count: Any) -> str:
    """30 as “30 ч”; from two days on in days, below one hour in minutes."""
    if _unknown(count):
        return DASH
    if 0 < count < 1:
        return business_minutes(float(count) * 60)
    if count >= 48:
        return days(float(count) / 24)
    return gettext("%(hours)s h") % {"hours": _figure(_rounded(_number(count), 0), 0)}


@register.filter
def days(count: Any) -> str:
    """18.5 as “18,5 дня”."""
    if _unknown(count):
        return DASH
    value = _rounded(_number(count), 1)
    shown = int(value) if value == value.to_integral_value() else value
    return _tidy(format_unit(shown, "duration-day", length="long", locale=_locale()))


def _unknown(value: Any) -> bool:
    return value is None or value == ""


def _locale() -> Locale:
    try:
        return Locale.parse(get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _number(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _rounded(value: Decimal, decimals: int) -> Decimal:
    """Half up; never minus nothing."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0


def _figure(value: Decimal, decimals: int) -> str:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return _tidy(format_decimal(_rounded(value, decimals), format=pattern, locale=_locale()))


def _amount(amount: Any, currency: str | None) -> tuple[Decimal, str]:
    if isinstance(amount, int):
        amount = Money(amount, currency or "RUB")
    if isinstance(amount, Money):
        return amount.to_decimal(), amount.currency
    return _number(amount), currency or "RUB"


def _money_pattern() -> str:
    return str(_locale().currency_formats["standard"].pattern).replace(".00", "")


def _for_compact(value: Decimal) -> Decimal:
    """Rounded half up to the tenth that will be shown, so that babel has nothing left to round."""
    size = next((unit for unit in (10**12, 10**9, 10**6, 10**3) if abs(value) >= unit), 1)
    return _rounded(value / size, 1) * size


def _tidy(text: str) -> str:
    """No line break inside, a real minus, and a space between a currency's code and its figure."""
    text = re.sub(r"(?<=[A-Z])(?=\d)", NBSP, text)
    return text.replace("-", MINUS).replace(" ", NBSP).replace("\u202f", NBSP)


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value
