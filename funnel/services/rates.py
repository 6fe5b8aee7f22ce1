"""Rates of foreign money: told once a day and never changed, so that counted money stays counted (B10)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from alignment.shared.periods import local_day
from funnel.models import ExchangeRate, Lead
from funnel.selectors.rates import KNOWN_CURRENCIES, Rates
from funnel.services.marks import mark
from people import selectors as people
from people.models import Person
from people.services import audit


@transaction.atomic
def add_rate(*, currency: str, day: date, rate: Decimal, now: datetime, actor: Person | None) -> ExchangeRate:
    """Units of the company's currency for one unit of `currency`, from `day` on.

    It goes before the first or after the last known day: between them money has been counted already.
    """
    currency = currency.strip().upper()
    _check(currency, day, rate, today=local_day(now, people.zone()))
    days = list(ExchangeRate.objects.select_for_update().filter(currency=currency).values_list("day", flat=True))
    if days and min(days) <= day <= max(days):
        raise InvalidInput(
            _("Rates of %(currency)s are known from %(first)s to %(last)s and stay as they are.")
            % {"currency": currency, "first": min(days).isoformat(), "last": max(days).isoformat()},
            field="day",
        )
    added = ExchangeRate.objects.create(currency=currency, day=day, rate=rate)
    mark(Lead.objects.filter(currency=currency, stage__kind="won").values_list("pk", flat=True), now=now)
    audit.record(
        actor=actor, verb="exchange_rate.added", obj=added, now=now,
        details={"currency": currency, "day": day.isoformat(), "rate": str(rate)},
    )  # fmt: skip
    return added


def _check(currency: str, day: date, rate: Decimal, *, today: date) -> None:
    if currency not in KNOWN_CURRENCIES:
        raise InvalidInput(_("There is no currency “%(code)s”.") % {"code": currency[:10]}, field="currency")
    if currency == people.company().currency:
        raise InvalidInput(_("This is the company's own currency: it needs no rate."), field="currency")
    if day > today:
        raise InvalidInput(_("A rate of a day to come is not known yet."), field="day")
    if not 0 < rate < Decimal(10) ** 10:
        raise InvalidInput(_("A rate is a number above zero."), field="rate")


def require_rate(currency: str, day: date, *, field: str) -> None:
    """Foreign money comes in only when it can be counted."""
    rates = Rates()
    if currency != rates.own and rates.rate(currency, day) is None:
        raise InvalidInput(
            _("There is no exchange rate of %(currency)s for %(day)s; add it in the settings first.")
            % {"currency": currency, "day": day.isoformat()},
            field=field,
        )
