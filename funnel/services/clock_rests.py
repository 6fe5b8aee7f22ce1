"""What the pauses of a clock do to its minutes and to the moment it is due (B6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from alignment.shared.business_time import Calendar, add_business_minutes, business_minutes
from funnel.models import Clock, ClockPause


def resting(now: datetime) -> Exists:
    """For clocks that nobody is reminded of at this moment."""
    return Exists(ClockPause.objects.filter(covers(now), clock=OuterRef("pk")))


def rested(clock: Clock, until: datetime, calendar: Calendar) -> int:
    """Working minutes that do not count."""
    return _minutes(clock.pauses.filter(from_at__lt=until), until, calendar)


def rest(clock: Clock, pause: ClockPause, calendar: Calendar) -> None:
    """A pause whose end is known moves the due moment at once; an open one does when it ends."""
    allowed = _allowed(clock, calendar)
    pause.save()
    _due(clock, allowed, calendar)


def wake(clock: Clock, at: datetime, calendar: Calendar) -> bool:
    """Ends the pause that lasts at this moment; whether there was one."""
    pause = clock.pauses.filter(covers(at)).first()
    if pause is None:
        return False
    allowed = _allowed(clock, calendar)
    pause.until_at = at
    pause.save(update_fields=["until_at"])
    _due(clock, allowed, calendar)
    return True


def covers(at: datetime) -> Q:
    return Q(from_at__lte=at) & (Q(until_at=None) | Q(until_at__gt=at))


def _allowed(clock: Clock, calendar: Calendar) -> int:
    whole = business_minutes(clock.started_at, clock.due_at, calendar)
    return whole - _minutes(clock.pauses.filter(until_at__isnull=False), None, calendar)


def _due(clock: Clock, allowed: int, calendar: Calendar) -> None:
    paused = _minutes(clock.pauses.filter(until_at__isnull=False), None, calendar)
    clock.due_at = add_business_minutes(clock.started_at, allowed + paused, calendar)


def _minutes(pauses: Iterable[ClockPause], until: datetime | None, calendar: Calendar) -> int:
    ends = ((pause.from_at, [end for end in (pause.until_at, until) if end is not None]) for pause in pauses)
    return sum(business_minutes(start, min(known), calendar) for start, known in ends)
