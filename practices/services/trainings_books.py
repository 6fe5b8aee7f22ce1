"""The reading list of a book club: marketers read about sales, reps about marketing."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from loop.selectors import today_of
from people.models import Person
from people.services import audit
from practices.models import Reading, Training
from practices.models.trainings import SIDES


@transaction.atomic
def add_reading(
    training: Training, *, side: str, title: str, meet_on: date, actor: Person, now: datetime, author: str = ""
) -> Reading:
    """`side` reads; what it reads is about the other one's work."""
    if training.format != "book_club":
        raise DomainError(_("Books are read in a book club."))
    if side not in SIDES:
        raise InvalidInput(_("Say which side reads it."), field="side")
    if not title.strip():
        raise InvalidInput(_("Write which book it is."), field="title")
    if meet_on < today_of(now):
        raise InvalidInput(_("Choose a day that lies ahead."), field="meet_on")
    reading = Reading.objects.create(
        training=training, side=side, title=title.strip()[:200], author=author.strip()[:150], meet_on=meet_on,
        is_demo=training.is_demo,
    )  # fmt: skip
    audit.record(actor=actor, verb="training.book_added", obj=training, now=now, is_demo=training.is_demo)
    return reading
