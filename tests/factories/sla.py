"""A contract of both sides, drafted or signed, and days that the other side excused."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from alignment.shared.periods import local_day
from funnel.models import ForceMajeure, SlaContract
from funnel.selectors.sla_drafts import ClauseTerms, proposed
from funnel.services import force_majeure, sla_contracts
from people import selectors as people
from people.models import Person

CLAUSES = (ClauseTerms("accepted_mql", Decimal(100)), *proposed(None))


def draft(actor: Person, *, now: datetime, clauses: tuple[ClauseTerms, ...] = CLAUSES, **options) -> SlaContract:
    return sla_contracts.draft(revenue_minor=None, clauses=clauses, now=now, actor=actor, **options)


def signed(cmo: Person, cco: Person, *, now: datetime, **options) -> SlaContract:
    """In force from that day, or from the next month when it replaces another."""
    row = draft(cmo, now=now, **options)
    sla_contracts.sign(row, now=now, actor=cmo)
    return sla_contracts.sign(row, now=now, actor=cco)


def excused(head: Person, side: str, *, now: datetime, first: date | None = None) -> ForceMajeure:
    day = first or local_day(now, people.zone()) - timedelta(days=1)
    return force_majeure.declare(side=side, first=day, last=day, reason="Авария на линии", now=now, actor=head)
