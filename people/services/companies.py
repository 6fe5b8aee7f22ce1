"""Settings of the company and its limits."""

from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from people.models import Company, Person
from people.models.tenants import MARKETS
from people.selectors import forget_kept
from people.services import audit

LIMITS = ("kev_name", "gross_margin", "first_touch_minutes", "decision_minutes", "stale_days", "lead_views_a_day")
SETTINGS = ("name", "market", "currency", "time_zone", "language", *LIMITS)
LANGUAGES = ("ru", "en")


@transaction.atomic
def update_company(*, changes: dict[str, Any], now: datetime, by: Person | None) -> Company:
    """Former and new values go to the audit: figures of the past are read with them."""
    company = Company.objects.select_for_update().get(pk=1)
    changed = {name: value for name, value in changes.items() if name in SETTINGS and getattr(company, name) != value}
    if not changed:
        return company
    _check(changed)
    before = {name: getattr(company, name) for name in changed}
    for name, value in changed.items():
        setattr(company, name, value)
    company.save(update_fields=list(changed))
    audit.record(actor=by, verb="company.changed", obj=company, now=now, details={"before": before, "after": changed})
    forget_kept()
    return company


def _check(changed: dict[str, Any]) -> None:
    if "time_zone" in changed and changed["time_zone"] not in available_timezones():
        raise InvalidInput(_("There is no such time zone."), field="time_zone")
    if "market" in changed and changed["market"] not in dict(MARKETS):
        raise InvalidInput(_("A market is B2B, B2C or mixed."), field="market")
    if "language" in changed and changed["language"] not in LANGUAGES:
        raise InvalidInput(_("The language is Russian or English."), field="language")
    if "currency" in changed and not _is_currency(changed["currency"]):
        raise InvalidInput(_("A currency has three capital letters, like RUB."), field="currency")
    if changed.get("gross_margin") is not None and not 0 <= changed["gross_margin"] <= 1:
        raise InvalidInput(_("The margin is between 0 and 100%."), field="gross_margin")


def _is_currency(code: str) -> bool:
    return len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()
