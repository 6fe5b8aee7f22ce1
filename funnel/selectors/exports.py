"""Leads as a table that can be imported again: the columns, and a line for each lead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, QuerySet, Subquery

from alignment.shared.money import Money
from funnel.models import Lead, StageEvent
from people import selectors as people

CHUNK = 500
UTM = ("source", "medium", "campaign", "term", "content")
COLUMNS = (
    "external_id", "import_source", "source", "campaign", "created_at", "stage", "stage_at", "owner", "amount",
    "first_name", "last_name", "company", "email", "phone", "position", "website", "city", "country", "score",
    "tags", "lost_reason", *(f"utm_{name}" for name in UTM),
)  # fmt: skip
PLAIN = (
    "first_name", "last_name", "company", "email", "phone", "position", "website", "city", "country"
)  # fmt: skip


def lines(leads: QuerySet[Lead]) -> Iterator[list[str]]:
    """In the order of `COLUMNS`, read in portions however many there are."""
    zone = people.zone()
    return (line_of(lead, zone) for lead in in_portions(leads))


def in_portions(leads: QuerySet[Lead]) -> Iterator[Lead]:
    said = StageEvent.objects.filter(lead=OuterRef("pk"), stage=OuterRef("stage"), voided_by=None)
    why = said.exclude(reason=None).order_by("-occurred_at", "-pk").values("reason__key")[:1]
    rows = leads.select_related("source", "campaign", "stage", "owner", "pipeline", "product").prefetch_related("tags")
    yield from rows.annotate(why=Subquery(why)).order_by("pk").iterator(chunk_size=CHUNK)


def line_of(lead: Lead, zone: ZoneInfo) -> list[str]:
    """Moments in the company's zone, with their offset."""
    facts = {name: str(getattr(lead, name)) for name in PLAIN}
    facts |= {
        "external_id": lead.external_id or "",
        "import_source": lead.namespace,
        "source": lead.source.key if lead.source else "",
        "campaign": lead.campaign.key if lead.campaign else "",
        "created_at": _moment(lead.created_at, zone),
        "stage": lead.stage.key,
        "stage_at": _moment(lead.stage_entered_at, zone),
        "owner": (lead.owner.email or lead.owner.name) if lead.owner else "",
        "amount": "" if lead.amount_minor is None else str(Money(lead.amount_minor, lead.currency)),
        "score": "" if lead.score is None else str(lead.score),
        "tags": ", ".join(sorted(tag.name for tag in lead.tags.all())),
        "lost_reason": getattr(lead, "why", None) or "",
    }
    facts |= {f"utm_{name}": str(lead.utm.get(name, "")) for name in UTM}
    return [facts[name] for name in COLUMNS]


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(sep=" ", timespec="seconds")
