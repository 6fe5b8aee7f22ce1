"""Which briefs and debriefs wait."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import QuerySet

from alignment.shared.periods import day_start
from people import selectors as people
from people.models import Person
from practices.kinds import KINDS
from practices.models import Occurrence
from practices.selectors.calendar import add_working_days, day_of

LOOK_BACK = timedelta(days=60)


def brief_due(now: datetime) -> list[Occurrence]:
    """What begins within the days of its kind, or has begun, without a brief."""
    found: list[Occurrence] = []
    for kind in KINDS.values():
        if kind.brief_days is not None:
            until = day_start(day_of(now) + timedelta(days=kind.brief_days + 1), people.zone())
            waiting = _with_people().filter(kind=kind.key, phase="planned", starts_at__gte=now - LOOK_BACK)
            found += waiting.filter(starts_at__lt=until, brief=None).order_by("starts_at", "pk")
    return found


def debrief_due(now: datetime) -> list[tuple[Occurrence, datetime]]:
    """What is over since the day before at least, with the end of its last day."""
    over = _with_people().filter(phase="held", held_at__range=(now - LOOK_BACK, now - timedelta(days=1)))
    kinds = [kind.key for kind in KINDS.values() if kind.debrief_days is not None]
    return [(one, debrief_day(one)) for one in over.filter(kind__in=kinds).order_by("held_at", "pk")]


def debrief_day(occurrence: Occurrence) -> datetime:
    """The close of the last working day that the kind leaves for a debrief."""
    days = KINDS[occurrence.kind].debrief_days or 0
    last = add_working_days(day_of(occurrence.held_at or occurrence.ends_at), days)
    return datetime.combine(last, time(18), tzinfo=people.zone())


def _with_people() -> QuerySet[Occurrence]:
    return Occurrence.objects.prefetch_related("parts__person")


def waiting_for(user: Person, now: datetime) -> list[tuple[Occurrence, str]]:
    """What this person has to write: each with `brief` or `debrief`."""
    due = [(one, "brief") for one in brief_due(now)] + [(one, "debrief") for one, _day in debrief_due(now)]
    return [(one, step) for one, step in due if user.pk in writers(one)]


def writers(occurrence: Occurrence) -> list[int]:
    """The guests of a visit or a rotation; whoever organises anything else."""
    guests = [part.person_id for part in occurrence.parts.all() if part.part == "guest" and part.person.is_active]
    return guests or [occurrence.organiser_id]
