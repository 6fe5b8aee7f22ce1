"""What to ask after a visit, and what a new client is not asked (R-FV-06)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from alignment.shared.words import gettext_noop
from funnel.models import Purchase
from practices.models import FieldVisit
from practices.selectors.calendar import day_of

QUESTIONS = {
    "tools": gettext_noop("What would have helped the seller to sell?"),
    "need": gettext_noop("What does the client need, and what holds it back?"),
    "why_us": gettext_noop("Why did the client choose us?"),
    "materials": gettext_noop("Which of our materials did the client like?"),
}
FORBIDDEN = frozenset({"why_us", "materials"})
FRESH_DAYS = 30


def questions_for(visit: FieldVisit) -> dict[str, str]:
    hidden = FORBIDDEN if is_fresh_first_purchase(visit) else frozenset()
    return {key: _(text) for key, text in QUESTIONS.items() if key not in hidden}


def why_hidden() -> str:
    return _(
        "This client has just bought for the first time. A question why makes a fresh choice waver, "
        "so it is not asked in the first thirty days."
    )


def is_fresh_first_purchase(visit: FieldVisit) -> bool:
    """The deal, or else the latest of the client, was the first purchase and closed within thirty days of the visit."""
    bought_at = _first_bought_at(visit)
    if bought_at is None:
        return False
    age = day_of(visit.occurrence.starts_at) - day_of(bought_at)
    return timedelta(0) <= age <= timedelta(days=FRESH_DAYS)


def _first_bought_at(visit: FieldVisit) -> datetime | None:
    """None where there was no purchase, or a second one before the visit."""
    lead, until = visit.lead, visit.occurrence.starts_at
    if visit.customer_id:
        bought = list(_bought(until, customer=visit.customer_id))
        if len(bought) > 1:
            return None
        if bought:
            return bought[0]
    elif lead and (bought := list(_bought(until, lead=lead))):
        return bought[0]
    is_won = lead is not None and lead.stage.kind == "won" and lead.origin != "repeat"
    return lead.stage_entered_at if lead and is_won else None


def _bought(until: datetime, **of: object) -> list[datetime]:
    found = Purchase.objects.filter(at__lte=until, **of).exclude(kind="refund")
    return list(found.order_by("at").values_list("at", flat=True)[:2])
