"""Leads that another CRM keeps are changed there (decisions.md 31)."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from funnel.models import Lead

CRM = "crm"
THEIR_FIELDS = frozenset(
    {
        "first_name", "last_name", "company", "email", "phone", "phone_e164", "position", "website", "amount_minor",
        "currency", "created_at", "external_id", "owner", "source",
    }
)  # fmt: skip


class KeptElsewhere(DomainError):
    code = "kept_elsewhere"


def refuse(lead: Lead, *, door: str, fields: Collection[str] | None = None) -> None:
    """Raises KeptElsewhere for whoever is not that CRM; with `fields`, only when one of them is kept there."""
    if door == CRM or not lead.is_mastered or (fields is not None and not THEIR_FIELDS & set(fields)):
        return
    raise KeptElsewhere(
        _("This lead is kept in %(name)s. Change it there: here it follows by itself.") % {"name": lead.feed}
    )
