"""The two promises of sales to a handed-over lead (B6, C1): first touch and decision, in business minutes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from alignment.shared.business_time import (
    Calendar,
    add_business_days,
    add_business_minutes,
    business_minutes,
)
from alignment.shared.periods import local_day
from alignment.shared.words import gettext_noop
from delivery.services import alerts
from funnel.metrics.sla import is_nearly_due
from funnel.models import Clock, Lead, StageEvent
from funnel.selectors.sla_limits import limits, signed_terms
from funnel.services import clock_rests, rollups
from people import selectors as people
from people.models import Membership, Person

ALERT = "AL-04"
NEARLY_DUE = {
    "first_touch": gettext_noop("Lead № %(number)s waits for the first touch: %(left)s working minutes left."),
    "decision": gettext_noop("Lead № %(number)s waits for your decision: %(left)s working minutes left."),
}
BROKEN = {
    "first_touch": gettext_noop("Lead № %(number)s was not touched in time."),
    "decision": gettext_noop("Lead № %(number)s was neither accepted nor sent back in time."),
}


@dataclass(frozen=True)
class Checked:
    warned: int = 0
    breached: int = 0
    returned: int = 0


def start(lead: Lead, *, now: datetime) -> list[Clock]:
    """On entering mql; the same cycle never gets a second pair. Called with the lead's row locked or new."""
    calendar, allowed = people.working_calendar(), limits(lead.intent, now, signed_terms())
    known = {clock.kind: clock for clock in Clock.objects.filter(lead=lead, mql_no=lead.mql_no)}
    missing = [
        Clock(
            lead=lead,
            kind=kind,
            mql_no=lead.mql_no,
            started_at=now,
            due_at=add_business_minutes(now, minutes, calendar),
            is_demo=lead.is_demo,
        )
        for kind, minutes in allowed.items()
        if kind not in known
    ]
    known |= {clock.kind: clock for clock in Clock.objects.bulk_create(missing)}
    return [known[kind] for kind in allowed]


def stop(lead: Lead, kind: str, *, at: datetime, now: datetime | None = None) -> Clock | None:
    """Done late keeps the breach and the actual minutes; a finished clock is not touched again."""
    clock = running(lead).filter(kind=kind).order_by("-mql_no").first()
    if clock is None:
        return None
    at, calendar = max(at, clock.started_at), people.working_calendar()
    clock_rests.wake(clock, at, calendar)
    clock.stopped_at = at
    clock.minutes = business_minutes(clock.started_at, at, calendar) - clock_rests.rested(clock, at, calendar)
    if at > clock.due_at and clock.breached_at is None:
        clock.breached_at = clock.due_at
    clock.save(update_fields=["stopped_at", "minutes", "breached_at", "due_at"])
    hush(clock, now=now or at)
    return clock


def void(lead: Lead, *, now: datetime) -> None:
    """Spam, duplicates and taken back leads promise nothing."""
    end(running(lead), now=now)


def hush(clock: Clock, *, now: datetime) -> None:
    """Nobody needs to be reminded of it any more."""
    alerts.close_alerts(key=ALERT, subject_key=_subject(clock), now=now)


def end(clocks: Iterable[Clock], *, now: datetime) -> None:
    for clock in clocks:
        Clock.objects.filter(pk=clock.pk).update(void_at=now)
        hush(clock, now=now)


def run_on(lead: Lead, *, stopped_at: datetime, void_at: datetime) -> None:
    """The move that ended them was taken back; what was said of them is said again when it is due."""
    ended = Clock.objects.filter(Q(stopped_at=stopped_at) | Q(void_at=void_at), lead=lead)
    ended.update(stopped_at=None, minutes=None, void_at=None, warned_at=None, breached_at=None)


def breach_due(now: datetime) -> Checked:
    """AL-04: 80 % of the time → the seller, breach → the head, one working day later → back to the queue."""
    calendar = people.working_calendar()
    total = Checked()
    waiting = Clock.objects.filter(stopped_at=None, void_at=None, lead__removed_at=None, returned_at=None)
    waiting = waiting.filter(Q(due_at__lt=now) | Q(warned_at=None)).exclude(clock_rests.resting(now))
    for pk in list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)):
        total = _add(total, _check(pk, now=now, calendar=calendar))
    return total


@transaction.atomic
def _check(pk: int, *, now: datetime, calendar: Calendar) -> Checked:
    clock = (
        Clock.objects.select_for_update(of=("self",))
        .select_related("lead__owner", "lead__team", "lead__stage")
        .get(pk=pk)
    )
    if clock.stopped_at or clock.void_at:
        return Checked()
    if now <= clock.due_at:
        return _warn(clock, now=now, calendar=calendar)
    done = _breach(clock, now=now) if clock.breached_at is None else Checked()
    if now >= _give_back_at(clock, calendar):
        return replace(done, returned=_give_back(clock, now=now))
    return done


def _warn(clock: Clock, *, now: datetime, calendar: Calendar) -> Checked:
    paused = clock_rests.rested(clock, now, calendar)
    used = business_minutes(clock.started_at, now, calendar) - paused
    allowed = business_minutes(clock.started_at, clock.due_at, calendar) - paused
    owner = clock.lead.owner
    if clock.warned_at or owner is None or not is_nearly_due(used, allowed):
        return Checked()
    Clock.objects.filter(pk=clock.pk).update(warned_at=now)
    url = f"/leads/{clock.lead_id}/take/" if clock.lead.stage.key == "mql" else ""
    _raise(people.stand_in_for(owner, now), clock, NEARLY_DUE[clock.kind], now, url=url, left=allowed - used)
    return Checked(warned=1)


def _breach(clock: Clock, *, now: datetime) -> Checked:
    clock.breached_at = clock.due_at
    clock.save(update_fields=["breached_at"])
    tell_heads(clock, now=now)
    return Checked(breached=1)


def tell_heads(clock: Clock, *, now: datetime) -> None:
    for head in heads_of(clock.lead):
        _raise(people.stand_in_for(head, now), clock, BROKEN[clock.kind], now)


def _give_back(clock: Clock, *, now: datetime) -> int:
    """C1: one working day after the breach a lead nobody decided on goes back to the queue, its clock runs on.

    In the other CRM nobody is taken off a lead that it keeps.
    """
    lead = Lead.objects.select_for_update(of=("self",)).select_related("stage", "feed").get(pk=clock.lead_id)
    Clock.objects.filter(pk=clock.pk).update(returned_at=now)
    if lead.owner_id is None or lead.stage.key != "mql" or lead.is_mastered:
        return 0
    former = lead.owner
    lead.owner = None
    lead.version += 1
    lead.changed_at, lead.changed_by = now, None
    lead.save()
    StageEvent.objects.create(
        lead=lead, kind="timed_out", occurred_at=now, recorded_at=now, door="rule", owner=former, mql_no=lead.mql_no,
        is_demo=lead.is_demo,
    )  # fmt: skip
    rollups.mark([lead.pk], now=now)
    return 1


def heads_of(lead: Lead) -> list[Person]:
    """Heads of the lead's team and of the departments above it; without a team, the heads of sales."""
    roots = _line_above(lead)
    memberships = Membership.objects.filter(role="head_of_sales", to_date=None, person__is_active=True)
    near = memberships.filter(department_id__in=roots) if roots else memberships
    heads = [membership.person for membership in near.select_related("person").order_by("from_date", "pk")]
    return heads[:1] or [person for person in [people.head("head_of_sales") or people.head("cco")] if person]


def _line_above(lead: Lead) -> list[int]:
    line, department = [], lead.team
    while department is not None and department.pk not in line:
        line.append(department.pk)
        department = department.parent
    return line


def _give_back_at(clock: Clock, calendar: Calendar) -> datetime:
    """The same minute of the next working day."""
    local = clock.due_at.astimezone(calendar.zone)
    day: date = add_business_days(local_day(clock.due_at, calendar.zone), 1, calendar)
    return datetime.combine(day, local.timetz().replace(tzinfo=None), tzinfo=calendar.zone)


def _raise(person: Person, clock: Clock, text: str, now: datetime, *, url: str = "", **params: int) -> None:
    """Names do not travel in alerts."""
    alerts.raise_alert(
        person,
        key=ALERT,
        subject_key=_subject(clock),
        text=text,
        params={"number": clock.lead_id, **params},
        now=now,
        due_at=clock.due_at,
        action_url=url or f"/leads/{clock.lead_id}/",
        is_demo=clock.is_demo,
    )


def running(lead: Lead) -> QuerySet[Clock]:
    """Promises that wait to be kept."""
    return Clock.objects.filter(lead=lead, stopped_at=None, void_at=None)


def _subject(clock: Clock) -> str:
    return f"clock:{clock.pk}"


def _add(one: Checked, other: Checked) -> Checked:
    return Checked(one.warned + other.warned, one.breached + other.breached, one.returned + other.returned)


def settle(lead: Lead, *, at: datetime, now: datetime) -> None:
    """A lead that left mql was decided on; at an end of the way nobody owes it a touch; junk voids what still runs."""
    if lead.stage.kind == "junk":
        void(lead, now=now)
        return
    if lead.stage.key != "mql":
        stop(lead, "decision", at=at, now=now)
    if lead.stage.is_end:
        _end_touch(lead, at=at, now=now)


def _end_touch(lead: Lead, *, at: datetime, now: datetime) -> None:
    """No touch is asked for any more, and none was made: a promise already broken stays broken, without minutes."""
    late = running(lead).filter(kind="first_touch", due_at__lt=at, breached_at=None)
    late.update(breached_at=F("due_at"))
    void(lead, now=now)
