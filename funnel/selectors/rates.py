"""Foreign money in the company's currency, by the rate of the day it moved (never of today)."""

from bisect import bisect_right
from datetime import date
from decimal import Decimal

from babel.core import get_global
from django.db.models import QuerySet

from alignment.shared.money import Money
from funnel.models import ExchangeRate, Lead
from funnel.selectors.tables import FunnelQuery
from people import selectors as people

KNOWN_CURRENCIES = frozenset(get_global("all_currencies"))


def rates() -> QuerySet[ExchangeRate]:
    return ExchangeRate.objects.order_by("-day", "currency")


def is_priced(currency: object) -> bool:
    return isinstance(currency, str) and ExchangeRate.objects.filter(currency=currency).exists()


def unpriced_wins(query: FunnelQuery) -> int:
    """Won leads of the days whose amount is in a currency without a rate on the day of the win."""
    won = Lead.objects.filter(fact__outcome="won", fact__amount_minor=0, fact__cohort_day__gte=query.start)
    foreign = won.filter(fact__cohort_day__lt=query.end).exclude(currency=people.company().currency)
    return foreign.exclude(amount_minor=None).exclude(amount_minor=0).count()


class Rates:
    """All known rates, read once and only when something foreign comes."""

    def __init__(self) -> None:
        self.own = people.company().currency
        self._known: dict[str, tuple[list[date], list[Decimal]]] | None = None

    def rate(self, currency: str, day: date) -> Decimal | None:
        """Of the last known day up to `day`; None before the first."""
        if self._known is None:
            self._known = self._read()
        days, values = self._known.get(currency, ([], []))
        place = bisect_right(days, day)
        return values[place - 1] if place else None

    def in_own(self, amount_minor: int | None, currency: str, day: date | None) -> int | None:
        """Minor units of the company's currency; None where the amount or its rate is unknown."""
        if amount_minor is None or currency == self.own:
            return amount_minor
        rate = None if day is None else self.rate(currency, day)
        return (
            None
            if rate is None
            else Money.from_decimal(Money(amount_minor, currency).to_decimal() * rate, self.own).minor
        )

    @staticmethod
    def _read() -> dict[str, tuple[list[date], list[Decimal]]]:
        known: dict[str, tuple[list[date], list[Decimal]]] = {}
        for currency, day, rate in ExchangeRate.objects.order_by("day").values_list("currency", "day", "rate"):
            days, values = known.setdefault(currency, ([], []))
            days.append(day)
            values.append(rate)
        return known
