"""The clocks of a lead rest for a listed reason (B6); both sides see it, and it ends by itself or by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.periods import day_start, local_day
from funnel.models import Clock, ClockPause, Lead
from funnel.models.sla import PAUSE_REASONS
from funnel.services import clock_rests, clocks, mastering, stages
from people import selectors as people
from people.models import Person
from people.services import audit

LONGEST = timedelta(days=90)


@transaction.atomic
def pause(lead: Lead, *, reason: str, until: date | None, now: datetime, actor: Person | None) -> list[Clock]:
    """`until`: the working day the client asked for. A clock that has run out already is not saved by a pause."""
    row = stages.locked(lead)
    mastering.refuse(row, door="ui")
    _check(reason, until, now)
    resting = [clock for clock in _running(row) if clock.breached_at is None and clock.due_at >= now]
    if not resting:
        raise DomainError(_("No clock of this lead runs in time: there is nothing to pause."))
    if ClockPause.objects.filter(clock__in=resting).filter(clock_rests.covers(now)).exists():
        raise DomainError(_("The clocks of this lead rest already."))
    end = day_start(until, people.zone()) if until else None
    for clock in resting:
        _rest(clock, ClockPause(clock=clock, reason=reason, from_at=now, until_at=end, by=actor, is_demo=row.is_demo))
        clocks.hush(clock, now=now)
    details = {"reason": reason, "until": until}
    audit.record(actor=actor, verb="clock.paused", obj=row, now=now, details=details, is_demo=row.is_demo)
    return resting


@transaction.atomic
def resume(lead: Lead, *, now: datetime, actor: Person | None) -> int:
    """The minutes run on from where they stood."""
    row, calendar = stages.locked(lead), people.working_calendar()
    woken = [clock for clock in _running(row) if clock_rests.wake(clock, now, calendar)]
    if not woken:
        raise DomainError(_("No clock of this lead rests."))
    for clock in woken:
        clock.save(update_fields=["due_at"])
    audit.record(actor=actor, verb="clock.resumed", obj=row, now=now, is_demo=row.is_demo)
    return len(woken)


def _running(lead: Lead) -> list[Clock]:
    return list(clocks.running(lead).select_for_update(of=("self",)).order_by("pk"))


def _rest(clock: Clock, pause: ClockPause) -> None:
    clock_rests.rest(clock, pause, people.working_calendar())
    clock.save(update_fields=["due_at"])


def _check(reason: str, until: date | None, now: datetime) -> None:
    if reason not in dict(PAUSE_REASONS):
        raise InvalidInput(_("A clock rests only for a listed reason."), field="reason")
    if reason == "client_date" and until is None:
        raise InvalidInput(_("Name the day that the client asked for."), field="until")
    today = local_day(now, people.zone())
    if until is not None and not today < until <= today + LONGEST:
        raise InvalidInput(_("Choose a day within the next 90 days."), field="until")
