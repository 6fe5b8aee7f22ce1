"""Spend by day, source, campaign and advertisement: a row is known by these five and replaced by its newer figures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from funnel.models import Campaign, Source, Spend
from funnel.services.dictionaries import Dictionaries
from funnel.services.rates import require_rate
from people.models import Person
from people.services import audit

COUNTS = ("impressions", "clicks", "visits", "cost_minor")
REPORTED = ("reported_leads", "reported_customers", "reported_revenue_minor")
FIGURES = (*COUNTS, *REPORTED)


@dataclass(frozen=True)
class SpendValues:
    """What the platform itself reports stands apart (decisions.md 14); None where it says nothing."""

    date: date
    currency: str
    source: str = ""
    campaign: str = ""
    ad_group: str = ""
    ad: str = ""
    impressions: int = 0
    clicks: int = 0
    visits: int = 0
    cost_minor: int = 0
    reported_leads: int | None = None
    reported_customers: int | None = None
    reported_revenue_minor: int | None = None


@dataclass(frozen=True)
class Stored:
    """`before` holds the former figures of a known row, for taking a batch back."""

    spend: Spend
    is_new: bool
    changed: bool
    before: Mapping[str, Any] = field(default_factory=dict)


def row_key(day: date, source: Source | None, campaign: Campaign | None, *, ad_group: str = "", ad: str = "") -> str:
    """One for the same day, source, campaign, group and advertisement; blank where unknown."""
    words = [day.isoformat(), source.key if source else "", campaign.key if campaign else "", ad_group, ad]
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest()


@transaction.atomic
def record_spend(
    campaign: Campaign, *, day: date, currency: str, figures: Mapping[str, int | None], actor: Person, now: datetime
) -> Spend:
    """A day of a campaign as a whole, entered by hand: a second entry replaces the first and never adds to it."""
    if (figures.get("cost_minor") or 0) < 0:
        raise InvalidInput(_("Spend cannot be negative."), field="cost")
    values = {name: figures[name] for name in FIGURES if name in figures}
    place = {"date": day, "campaign": campaign, "source": campaign.source, "currency": currency}
    key = row_key(day, campaign.source, campaign)
    spend, is_new = Spend.objects.update_or_create(row_key=key, defaults={**place, **values})
    audit.record(actor=actor, verb="spend.added" if is_new else "spend.replaced", obj=spend, now=now, details=values)
    return spend


@transaction.atomic
def upsert(
    values: SpendValues, *, batch: Any = None, is_demo: bool = False, known: Dictionaries | None = None
) -> Stored:
    """Rows of one file add up (same `batch`); another file replaces them, so a second import changes nothing."""
    known = known or Dictionaries(is_demo=is_demo)
    source = known.source(values.source)
    campaign = known.campaign(values.campaign, source)
    require_rate(values.currency, values.date, field="cost")
    key = row_key(values.date, source, campaign, ad_group=values.ad_group, ad=values.ad)
    row = Spend.objects.select_for_update().filter(row_key=key).first()
    if row is None:
        return Stored(_create(values, key, source, campaign, batch, is_demo), True, True)
    return _replace(row, _added(row, values) if batch and row.batch_id == batch.pk else values, batch)


def _create(values: SpendValues, key: str, source: Any, campaign: Any, batch: Any, is_demo: bool) -> Spend:
    figures = {name: getattr(values, name) for name in FIGURES}
    return Spend.objects.create(
        row_key=key, date=values.date, source=source, campaign=campaign, ad_group=values.ad_group, ad=values.ad,
        currency=values.currency, batch=batch, is_demo=is_demo, **figures,
    )  # fmt: skip


def _replace(row: Spend, values: SpendValues, batch: Any) -> Stored:
    names = (*FIGURES, "currency")
    before = {name: getattr(row, name) for name in names if getattr(row, name) != getattr(values, name)}
    for name in before:
        setattr(row, name, getattr(values, name))
    if batch is not None:
        before["batch"] = row.batch_id
        row.batch = batch
    row.save()
    return Stored(row, False, bool(set(before) - {"batch"}), before)


def _added(row: Spend, values: SpendValues) -> SpendValues:
    return replace(values, **_sums(row, values))


def _sums(one: Any, other: Any) -> dict[str, Any]:
    return {name: _sum(getattr(one, name), getattr(other, name)) for name in FIGURES}


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None and other is None else (one or 0) + (other or 0)


@transaction.atomic
def upsert_many(rows: Iterable[SpendValues], *, is_demo: bool = False) -> list[Stored]:
    """Rows of one call with the same key add up before they are stored."""
    known = Dictionaries(is_demo=is_demo)
    summed: dict[tuple[Any, ...], SpendValues] = {}
    for values in rows:
        key = (values.date, values.source.casefold(), values.campaign.casefold(), values.ad_group, values.ad)
        former = summed.get(key)
        summed[key] = values if former is None else _added_values(former, values)
    return [upsert(values, is_demo=is_demo, known=known) for values in summed.values()]


def _added_values(one: SpendValues, other: SpendValues) -> SpendValues:
    return replace(other, **_sums(one, other))
