"""A regular meeting begins, gets a successor, ends; one head alone cannot end it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alignment.shared.business_time import add_business_days
from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.words import gettext_noop
from loop import selectors as loop
from loop.selectors import today_of
from loop.services import topics
from loop.services.changes import change
from loop.services.telling import tell
from meetings.metrics.secretaries import rule_of
from meetings.models import MeetingSeries
from meetings.selectors import COMING, rhythm_of, series_actions
from meetings.selectors.single_head import one_head
from meetings.services import invitations, slots
from meetings.services.general import put_on
from meetings.services.series_rules import check_heads, check_moderator, check_period, check_times
from people import selectors as people
from people.models import BusinessUnit, Person
from people.services import audit

FIRST_AT = time(9, 30)


@transaction.atomic
def create_series(
    *,
    kind: str,
    title: str,
    unit: BusinessUnit,
    principals: Iterable[Person],
    weekday: int,
    starts: time,
    now: datetime,
    by: Person,
    invited: Iterable[Person] = (),
    time_zone: str = "",
    starts_on: date | None = None,
    is_demo: bool = False,
    **settings: Any,
) -> MeetingSeries:
    """R-WM-01: one weekly meeting of the heads in a unit; the first may be tomorrow.

    `settings`: duration_minutes, period, monthly_from, format, venue_policy, venue, chair_rule,
    secretary_rule, moderator.
    """
    heads = list(dict.fromkeys(principals))
    guests = [person for person in invited if person not in heads]
    check_heads(kind, heads, unit)
    series = MeetingSeries(
        kind=kind, title=title.strip() or _("Weekly meeting"), unit=unit, weekday=weekday, starts=starts,
        time_zone=time_zone or people.company().time_zone, starts_on=starts_on or today_of(now), is_demo=is_demo,
        single_head=one_head(unit) if kind == "cmo_cco" else None, **{"secretary_rule": rule_of(kind), **settings},
    )  # fmt: skip
    check_times(series)
    check_period(series, len(heads) + len(guests))
    series.save()
    series.principals.set(heads)
    check_moderator(series)
    series.invited.set(guests)
    slots.ensure_slots_of(series, now=now)
    audit.record(actor=by, verb="created", obj=series, now=now, is_demo=is_demo)
    return series


@transaction.atomic
def create_and_invite(*, now: datetime, **values: Any) -> MeetingSeries:
    """With the first slots in everybody's calendar."""
    series = create_series(now=now, **values)
    invitations.invite(list(series.meetings.filter(state="scheduled").order_by("slot_start")), now=now)
    return series


def first_weekly(*, by: Person, counterpart: Person, now: datetime, others: Iterable[Person] = ()) -> MeetingSeries:
    """One click: tomorrow at 9:30, or the next working day. One head of both sides meets both deputies (A21)."""
    day = add_business_days(today_of(now), 1, people.working_calendar())
    return create_and_invite(
        kind="cmo_cco",
        title=_("Weekly meeting of marketing and sales"),
        unit=unit_of(by, counterpart),
        principals=[by, counterpart, *others],
        weekday=day.weekday(),
        starts=FIRST_AT,
        starts_on=day,
        now=now,
        by=by,
    )


def unit_of(*heads: Person) -> BusinessUnit:
    for head in heads:
        for membership in head.current_memberships:
            if membership.department:
                return membership.department.unit
    unit = BusinessUnit.objects.order_by("pk").first()
    return unit or BusinessUnit.objects.create(name=people.company().name or _("The company"))


def pass_on(series: MeetingSeries, *, leaving: Person, successor: Person, by: Person, now: datetime) -> MeetingSeries:
    _must_go_on(series)
    _check_succession(series, leaving, successor, by)
    return succeed(series, leaving=leaving, successor=successor, by=by, now=now)


@transaction.atomic
def succeed(
    series: MeetingSeries, *, leaving: Person, successor: Person, by: Person | None, now: datetime
) -> MeetingSeries:
    """R-WM-09: the series with its open topics and promises passes on; the meetings continue."""
    series.principals.remove(leaving)
    series.principals.add(successor)
    series.invited.remove(successor)
    change(series, actor=by, now=now, end_proposed_by=None, end_proposed_at=None)
    coming = list(series.meetings.filter(state="scheduled", slot_start__gte=now - timedelta(days=1)))
    for meeting in coming:
        meeting.attendance.filter(person=leaving).delete()
        meeting.attendance.filter(person=successor).update(is_principal=True)
        slots.ensure_attendance(meeting)
    series.meetings.filter(state="scheduled", host=leaving, slot_start__gt=now).update(host=successor)
    slots.ensure_slots_of(series, now=now)
    promises = series_actions(series).filter(owner=leaving, state__in=["open", "draft"])
    handed = [change(promise, actor=by, now=now, owner=successor) for promise in promises]
    _ask_to_continue(series, leaving, successor, promises=len(handed), now=now)
    invitations.cancel(coming, to=[leaving], now=now)
    invitations.invite(coming, to=[successor], now=now)
    details = {"from": leaving.pk, "to": successor.pk}
    audit.record(actor=by, verb="passed_on", obj=series, now=now, details=details, is_demo=series.is_demo)
    return series


def may_pass_on(series: MeetingSeries, leaving: Person, by: Person) -> bool:
    """One's own place; that of a colleague who has left or no longer directs."""
    if leaving.pk == by.pk:
        return True
    directs = leaving.has_role("cmo", "cco") or series.kind != "cmo_cco"
    return not leaving.is_active or not directs


def _check_succession(series: MeetingSeries, leaving: Person, successor: Person, by: Person) -> None:
    heads = set(series.principals.values_list("pk", flat=True))
    if leaving.pk not in heads:
        raise InvalidInput(_("This person does not lead the meeting."), field="leaving")
    if not successor.is_active or successor.pk in heads:
        raise InvalidInput(_("Choose a colleague who does not lead the meeting yet."), field="successor")
    if not may_pass_on(series, leaving, by):
        raise NotAllowed(_("A head passes on the own place; that of another only after that person has left it."))


def _ask_to_continue(
    series: MeetingSeries, leaving: Person, successor: Person, *, promises: int, now: datetime
) -> None:
    """A word to the successor, and a topic of the next meeting where its agenda takes topics."""
    streak = rhythm_of(series, now).streak
    tell(
        successor,
        key=f"series-{series.pk}-passed-on-{successor.pk}-{series.version}",
        text=gettext_noop("%(name)s asks you to continue “%(title)s”: it is yours now, with its topics and promises."),
        name=leaving.name,
        title=series.title,
        url=reverse("meetings:series", args=[series.pk]),
        now=now,
        is_demo=series.is_demo,
    )
    if series.kind not in {"cmo_cco", "general"}:
        return
    with loop.language_of(None):
        text = _("Continue the meetings “%(title)s” with %(name)s") % {"title": series.title, "name": successor.name}
        weeks = ngettext("%(n)s week in a row so far.", "%(n)s weeks in a row so far.", streak) % {"n": streak}
        taken = ngettext(
            "%(n)s open promise was taken over.", "%(n)s open promises were taken over.", promises
        ) % {"n": promises}  # fmt: skip
    topic = topics.park(text=text, details=f"{weeks} {taken}", raised_by=leaving, now=now, is_demo=series.is_demo)
    coming = series.meetings.filter(state="scheduled", agenda_frozen_at=None, slot_start__gt=now)
    if first := coming.order_by("slot_start").first():
        put_on(first, topic, now=now)


@transaction.atomic
def propose_end(series: MeetingSeries, *, by: Person, now: datetime) -> MeetingSeries:
    """R-WM-09: the first word; the other head has the second."""
    _must_go_on(series)
    heads = series.principals.exclude(pk=by.pk)
    if not heads:
        return end_series(series, by=by, agreed_by=by, now=now)
    change(series, actor=by, now=now, end_proposed_by=by, end_proposed_at=now)
    for head in heads:
        tell(
            head,
            key=f"series-{series.pk}-end-{series.version}",
            text=gettext_noop("%(name)s proposes to end “%(title)s”. Without your word the meetings go on."),
            name=by.name,
            title=series.title,
            url=reverse("meetings:series", args=[series.pk]),
            now=now,
            is_demo=series.is_demo,
        )
    audit.record(actor=by, verb="end_proposed", obj=series, now=now, is_demo=series.is_demo)
    return series


@transaction.atomic
def agree_to_end(series: MeetingSeries, *, by: Person, now: datetime) -> MeetingSeries:
    _must_go_on(series)
    if series.end_proposed_by is None:
        raise DomainError(_("Nobody has proposed to end these meetings."))
    return end_series(series, by=series.end_proposed_by, agreed_by=by, now=now)


@transaction.atomic
def keep_going(series: MeetingSeries, *, by: Person, now: datetime) -> MeetingSeries:
    """The proposal is taken back, or refused by the other head."""
    _must_go_on(series)
    if series.end_proposed_by_id:
        change(series, actor=by, now=now, end_proposed_by=None, end_proposed_at=None)
        audit.record(actor=by, verb="end_refused", obj=series, now=now, is_demo=series.is_demo)
    return series


@transaction.atomic
def end_series(series: MeetingSeries, *, by: Person, agreed_by: Person, now: datetime) -> MeetingSeries:
    """R-WM-09: not by one head alone. What was planned leaves the calendars, its topics wait on."""
    heads = set(series.principals.values_list("pk", flat=True))
    if len(heads) > 1 and (by.pk == agreed_by.pk or not {by.pk, agreed_by.pk} <= heads):
        raise NotAllowed(_("Both heads have to agree to end their meetings."))
    change(series, actor=agreed_by, now=now, ended_at=now)
    slots.call_off(series.meetings.filter(state="scheduled", slot_start__gt=now), now=now)
    details = {"proposed_by": by.pk, "agreed_by": agreed_by.pk}
    audit.record(actor=agreed_by, verb="ended", obj=series, now=now, details=details, is_demo=series.is_demo)
    return series


def _must_go_on(series: MeetingSeries) -> None:
    if series.ended_at is not None:
        raise DomainError(_("These meetings have ended."))
    if series.meetings.filter(state=COMING[1]).exists():
        raise DomainError(_("A meeting of the series is running. End it first."))
