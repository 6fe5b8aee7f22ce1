"""Whoever has read the cards of others does not judge for themselves any more; the first reading leaves its trace (C8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from hiring.models import Application, Scorecard
from hiring.selectors.scorecards import CARDS_READ, readers_of
from people.models import Person
from people.services import audit


@transaction.atomic
def note_reading(cards: Iterable[Scorecard], *, reader: Person, now: datetime) -> None:
    """Once an application, and only of those in which the reader's own card is not in yet."""
    read = {card.interview.application_id for card in cards if card.by_id != reader.pk}
    if not read:
        return
    written = Scorecard.objects.filter(by=reader, interview__application__in=read)
    left = read - set(written.values_list("interview__application", flat=True)) - readers_of(reader, read)
    for application in Application.objects.filter(pk__in=left).order_by("pk"):
        audit.record(actor=reader, verb=CARDS_READ, obj=application, now=now, is_demo=application.is_demo)
