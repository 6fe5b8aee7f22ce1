"""Query parameters: parsed with a sentence for each mistake; an unknown name is refused, never ignored.

`filters = {"stage": exact("stage__key"), "created_from": since("created_at"), "is_open": flag(Q(closed_at=None))}`
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from alignment.shared.periods import Period, local_day
from people.selectors import zone

Filter = Callable[[QuerySet[Any], str], QuerySet[Any]]
TRUE = {"true", "1", "yes"}
FALSE = {"false", "0", "no"}
LONGEST = 500


class BadParameter(ValueError):
    """A value that cannot be read; the message is for the caller."""


def check_names(request: Request, known: Collection[str]) -> None:
    unknown = sorted(set(request.query_params) - set(known))
    if unknown:
        words = _("There is no such parameter. Known are: %(names)s.") % {"names": ", ".join(sorted(known)) or "—"}
        raise ValidationError({name: [words] for name in unknown}, code="unknown_parameter")


def apply(queryset: QuerySet[Any], filters: Mapping[str, Filter], request: Request) -> QuerySet[Any]:
    for name, narrow in filters.items():
        raw = request.query_params.get(name)
        if raw is not None:
            queryset = reading(name, partial(narrow, queryset, raw))
    return queryset


def reading(name: str, read: Callable[[], Any]) -> Any:
    """`reading("from", lambda: day(raw))`: a mistake in a value becomes a 400 that names the parameter."""
    try:
        return read()
    except BadParameter as error:
        raise ValidationError({name: [str(error)]}, code="invalid") from None


def value(request: Request, name: str, parse: Callable[[str], Any], default: Any = None) -> Any:
    """One parameter outside a list: `value(request, "from", day)`."""
    raw = request.query_params.get(name)
    return default if raw is None else reading(name, lambda: parse(raw))


def required(request: Request, name: str, parse: Callable[[str], Any]) -> Any:
    if not request.query_params.get(name):
        raise ValidationError({name: [_("This parameter is required.")]}, code="required")
    return value(request, name, parse)


def text(raw: str) -> str:
    if len(raw) > LONGEST or "\x00" in raw:
        raise BadParameter(_("The value is too long or holds characters that cannot be searched for."))
    return raw


def integer(raw: str) -> int:
    if not raw.removeprefix("-").isascii() or not raw.removeprefix("-").isdigit() or len(raw) > 18:
        raise BadParameter(_("A whole number is expected."))
    return int(raw)


def decimal(raw: str) -> Decimal:
    try:
        number = Decimal(raw)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= Decimal(10) ** 16:
        raise BadParameter(_("A decimal number is expected."))
    return number


def boolean(raw: str) -> bool:
    if raw.casefold() not in TRUE | FALSE:
        raise BadParameter(_("Either true or false is expected."))
    return raw.casefold() in TRUE


def day(raw: str) -> date:
    try:
        parsed = parse_date(raw)
    except ValueError:
        parsed = None
    if parsed is None:
        raise BadParameter(_("A date like 2026-03-16 is expected."))
    return parsed


def period(request: Request, *, end: date, start_of: Callable[[date], date], longest: int = 366 * 20) -> Period:
    """`from` and `to`, half-open: `end` unless `to` is named, and what `start_of` makes of it unless `from` is."""
    until = value(request, "to", day, end)
    try:
        since = value(request, "from", day, None) or start_of(until)
    except (OverflowError, ValueError):  # the days before the first day of the calendar
        since = until
    if until <= since or (until - since).days > longest:
        raise ValidationError({"to": [_("The period must end after it starts.")]}, code="invalid")
    return Period(since, until)


def last_days(request: Request, now: datetime, *, days: int = 30) -> Period:
    """The last thirty days with today, unless asked otherwise."""
    tomorrow = local_day(now, zone()) + timedelta(days=1)
    return period(request, end=tomorrow, start_of=lambda until: until - timedelta(days=days))


def moment(raw: str) -> datetime:
    """A date is its first moment; a moment without offset is read in the company's zone."""
    try:
        # A plus that was not percent-encoded arrives as a space.
        parsed = parse_datetime(raw.replace(" ", "+") if raw.count(" ") == 1 and "T" in raw else raw)
        parsed = parsed or datetime.combine(day(raw), time())
        # In UTC: an engine may not know an offset that Python does.
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=zone())).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadParameter(_("A moment like 2026-03-16T09:20:00+03:00 is expected.")) from None


@dataclass(frozen=True)
class Choice:
    allowed: tuple[str, ...]

    def __call__(self, raw: str) -> str:
        if raw not in self.allowed:
            raise BadParameter(_("Expected is one of: %(names)s.") % {"names": ", ".join(self.allowed)})
        return raw


def choice(*allowed: str) -> Choice:
    return Choice(allowed)


def many(*allowed: str) -> Callable[[str], list[str]]:
    """Words with commas between them."""
    one = choice(*allowed)
    return lambda raw: [one(part.strip()) for part in raw.split(",") if part.strip()]


@dataclass(frozen=True)
class Exact:
    """A filter that knows how its value is read, so that the description of the API knows it too."""

    lookup: str
    parse: Callable[[str], Any]

    def __call__(self, rows: QuerySet[Any], raw: str) -> QuerySet[Any]:
        return rows.filter(**{self.lookup: self.parse(raw)})


@dataclass(frozen=True)
class Flag:
    condition: Q
    parse: Callable[[str], Any]

    def __call__(self, rows: QuerySet[Any], raw: str) -> QuerySet[Any]:
        return rows.filter(self.condition) if self.parse(raw) else rows.exclude(self.condition)


def exact(lookup: str, parse: Callable[[str], Any] = text) -> Filter:
    return Exact(lookup, parse)


def number(lookup: str) -> Filter:
    return exact(lookup, integer)


def one_of(lookup: str, *allowed: str) -> Filter:
    return exact(lookup, choice(*allowed))


def since(lookup: str) -> Filter:
    """Inclusive."""
    return exact(f"{lookup}__gte", moment)


def until(lookup: str) -> Filter:
    """Exclusive."""
    return exact(f"{lookup}__lt", moment)


def since_day(lookup: str) -> Filter:
    return exact(f"{lookup}__gte", day)


def until_day(lookup: str) -> Filter:
    return exact(f"{lookup}__lt", day)


def flag(condition: Q) -> Filter:
    return Flag(condition, boolean)
