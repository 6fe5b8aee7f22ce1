"""A lead as a door describes it, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from funnel.models import Lead
from funnel.selectors.leads import same_contact
from people.models import Person


@dataclass(frozen=True)
class LeadValues:
    """A lead as described by a door. `fields` holds only the columns that were named; a blank changes nothing."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    external_id: str = ""
    import_source: str = ""
    source: str = ""
    campaign: str = ""
    product: str = ""
    pipeline: str = "sales"
    origin: str = ""
    owner: Person | None = None
    stage: str = ""
    stage_at: datetime | None = None
    entered: Mapping[str, datetime] = field(default_factory=dict)
    reason: str = ""
    created_at: datetime | None = None
    tags: tuple[str, ...] = ()
    consent: bool = False
    warnings: tuple[str, ...] = ()

    def moments(self) -> dict[str, datetime | None]:
        """All moments that the door told of, by the field that told."""
        entered = {f"entered.{key}": at for key, at in self.entered.items()}
        return {"created_at": self.created_at, "stage_at": self.stage_at, **entered}


@dataclass(frozen=True)
class Received:
    """`before` holds the former values of what changed, for taking a batch back."""

    lead: Lead
    is_new: bool
    changed: bool
    warnings: tuple[str, ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict)

    @property
    def duplicates(self) -> tuple[int, ...]:
        """Other leads with the same e-mail or phone: shown, never merged unasked."""
        lead = self.lead
        return same_contact(lead.email, lead.phone_e164, besides=lead.pk) if self.is_new else ()
