"""Spend entered by hand: one row a day and campaign."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from funnel.models import Campaign, Spend
from people.models import Person
from people.services import audit

FIGURES = ("impressions", "clicks", "cost_minor", "reported_leads", "reported_customers", "reported_revenue_minor")


@transaction.atomic
def record_spend(
    campaign: Campaign, *, day: date, currency: str, figures: Mapping[str, int | None], actor: Person, now: datetime
) -> Spend:
    """A second entry for the same day replaces the first and never adds to it."""
    if (figures.get("cost_minor") or 0) < 0:
        raise InvalidInput(_("Spend cannot be negative."), field="cost")
    values = {name: figures[name] for name in FIGURES if name in figures}
    place = {"date": day, "campaign": campaign, "source_id": campaign.source_id, "currency": currency}
    spend, is_new = Spend.objects.update_or_create(row_key=row_key(campaign, day), defaults={**place, **values})
    audit.record(actor=actor, verb="spend.added" if is_new else "spend.replaced", obj=spend, now=now, details=values)
    return spend


def row_key(campaign: Campaign, day: date) -> str:
    return hashlib.sha256(f"by hand|{campaign.pk}|{day.isoformat()}".encode()).hexdigest()
