"""Until when a candidate may be kept: counted from the refusals and the consents, and held up only by law."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from alignment.shared.periods import local_day
from funnel.services.versions import kept, locked
from hiring.metrics import retention as metrics
from hiring.models import Candidate
from hiring.services import candidate_files, erasing
from people import selectors as people
from people.models import Person
from people.services import audit


def renew(candidate: Candidate, *, now: datetime) -> date | None:
    """Writes the last day down. None while a search goes on, and for whoever was hired."""
    day = term_of(candidate)
    if day != candidate.keep_until:
        Candidate.objects.filter(pk=candidate.pk).update(keep_until=day)
        candidate.keep_until = day
    return day


def term_of(candidate: Candidate) -> date | None:
    zone = people.zone()
    stands = [
        metrics.Standing(row.stage.kind, row.stage.key, row.stage_entered_at, row.vacancy.closed_at)
        for row in candidate.applications.alive().select_related("stage", "vacancy")
    ]
    given = [metrics.Consent(row.kind, row.given_at, row.withdrawn_at) for row in candidate.consents.all()]
    return metrics.keep_until(
        stands, given, candidate.created_at, zone=zone,
        days=settings.CANDIDATE_KEEP_DAYS, pool_days=settings.CANDIDATE_POOL_DAYS,
    )  # fmt: skip


def sweep(*, now: datetime) -> int:
    """Every night: terms are counted anew, and whose term has passed is erased. How many were."""
    today = local_day(now, people.zone())
    alive = Candidate.objects.filter(erased_at=None, merged_into=None)
    for candidate in alive.order_by("pk").iterator(chunk_size=500):
        renew(candidate, now=now)
    due = list(alive.filter(keep_until__lt=today, is_held_by_law=False).order_by("pk"))
    for candidate in due:
        erasing.erase(candidate, now=now, actor=None, why="term")
    candidate_files.forget_strays(now=now)
    return len(due)


@transaction.atomic
def hold(candidate: Candidate, *, is_held: bool, actor: Person, now: datetime) -> Candidate:
    """A dispute or an inspection keeps the record beyond its term, until the hold ends."""
    row = locked(candidate)
    if kept(row, {"is_held_by_law": is_held}, now=now, actor=actor):
        verb = "candidate.held" if is_held else "candidate.released"
        audit.record(actor=actor, verb=verb, obj=row, now=now)
    return row
