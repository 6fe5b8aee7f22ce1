"""Slots of a series: made four weeks ahead, moved, excused, missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alignment.shared.business_time import Calendar, is_working_day
from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.periods import Period, day_start, local_day
from loop.services import topics
from loop.services.changes import change
from meetings.metrics.chairs import first_weekday_of_month
from meetings.metrics.regularity import stays_in_its_week
from meetings.models import Attendance, Meeting, MeetingSeries
from meetings.services import chairs, hooks, invitations, secretaries
from people import selectors as people
from people.models import Person
from people.services import audit

WEEKS_AHEAD = 4
MONTHS_AHEAD = 2
DAYS_OFF_EXCUSE = 3
EXCUSES_A_QUARTER = 2


def ensure_slots(*, now: datetime) -> int:
    """Every series has its next four weeks; how many slots were made."""
    return sum(ensure_slots_of(series, now=now) for series in MeetingSeries.objects.filter(ended_at=None))


@transaction.atomic
def ensure_slots_of(series: MeetingSeries, *, now: datetime) -> int:
    calendar = people.working_calendar()
    made = 0
    for week in _weeks(series, now):
        day, is_excused = slot_day(series, week, calendar)
        if day < max(series.starts_on, local_day(now, series.time_zone)) or has_its_slot(series, week):
            continue
        made += _ensure(series, day, is_excused, now=now)
    chairs.plan(series, now=now)
    secretaries.plan(series, now=now)
    return made


def _weeks(series: MeetingSeries, now: datetime) -> Iterator[Period]:
    """This week and four more, or from the week in which the series starts; of a month the week of its first slot."""
    first = max(local_day(now, series.time_zone), series.starts_on)
    if series.period == "monthly":
        month = first
        for _month in range(MONTHS_AHEAD + 1):
            yield Period.week_of(first_weekday_of_month(month, series.weekday))
            month = Period.month_of(month).end
        return
    for offset in range(WEEKS_AHEAD + 1):
        yield Period.week_of(first + timedelta(weeks=offset))


def has_its_slot(series: MeetingSeries, week: Period) -> bool:
    """What came here from another week does not stand for the slot of this one."""
    start, end = (day_start(day, series.time_zone) for day in (week.start, week.end))
    rows = series.meetings.filter(slot_start__gte=start, slot_start__lt=end).select_related("first_slot")
    return any(
        row.first_slot is None or stays_in_its_week(row.first_slot.slot_start, row.slot_start, series.time_zone)
        for row in rows
    )


def slot_day(series: MeetingSeries, week: Period, calendar: Calendar) -> tuple[date, bool]:
    """The series' weekday, or the next working day of that week; excused when three days of it are off.

    Heads who chose a weekend meet on it.
    """
    usual = week.start + timedelta(days=series.weekday)
    if series.weekday not in calendar.workdays:
        return usual, False
    days = [week.start + timedelta(days=n) for n in range(7)]
    off = sum(day.weekday() in calendar.workdays and not is_working_day(day, calendar) for day in days)
    later = [day for day in days if day >= usual and is_working_day(day, calendar)]
    if off >= DAYS_OFF_EXCUSE or not later:
        return usual, True
    return later[0], False


def slot_start(series: MeetingSeries, day: date) -> datetime:
    """The series' hour on that day in its own zone, winter and summer."""
    return datetime.combine(day, series.starts, tzinfo=ZoneInfo(series.time_zone)).astimezone(UTC)


def _ensure(series: MeetingSeries, day: date, is_excused: bool, *, now: datetime) -> int:
    start = slot_start(series, day)
    if series.meetings.filter(slot_start=start).exists():
        return 0
    meeting = _create(series, start)
    if is_excused:
        meeting.state, meeting.excuse = "excused", _("Days off")
        meeting.save(update_fields=["state", "excuse"])
        hooks.of_meeting("meeting.excused", meeting, now=now)
    return 1


def _create(series: MeetingSeries, start: datetime, **kept: Any) -> Meeting:
    meeting = Meeting.objects.create(
        series=series,
        slot_start=start,
        slot_end=start + timedelta(minutes=series.duration_minutes),
        host=next_host(series, start),
        venue=series.venue,
        format=series.format,
        is_demo=series.is_demo,
        **{"moderator": moderator_of(series), **kept},
    )
    ensure_attendance(meeting)
    return meeting


def moderator_of(series: MeetingSeries) -> Person | None:
    """R-WM-04: nobody once both heads have ended the moderation."""
    return None if series.moderation_ended_at else series.moderator


def next_host(series: MeetingSeries, start: datetime) -> Person | None:
    """R-WM-07: the side that did not host the slot before; of one head with two deputies, a deputy of that side."""
    heads = list(series.principals.exclude(pk=series.single_head_id).order_by("pk"))
    if series.venue_policy != "alternate" or not heads:
        return None
    before = series.meetings.filter(slot_start__lt=start).exclude(state="moved").exclude(host=None)
    last = before.order_by("-slot_start").first()
    others = [head for head in heads if last is None or head.pk != last.host_id]
    return (others or heads)[0]


def ensure_attendance(meeting: Meeting) -> None:
    principals = set(meeting.series.principals.values_list("pk", flat=True))
    invited = principals | set(meeting.series.invited.values_list("pk", flat=True))
    invited |= {meeting.moderator_id} if meeting.moderator_id else set()
    known = set(meeting.attendance.values_list("person_id", flat=True))
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, person_id=pk, is_principal=pk in principals, is_demo=meeting.is_demo)
        for pk in sorted(invited - known)
    )


@transaction.atomic
def move(
    meeting: Meeting,
    *,
    to: datetime,
    actor: Person,
    now: datetime,
    expected_version: int | None = None,
    by_mail: bool = True,
) -> Meeting:
    """R-WM-03: within its ISO week the new slot stands for the old one; across weeks the first week is missed."""
    if meeting.state != "scheduled":
        raise DomainError(_("Only a meeting that has not begun can be moved."))
    if to < now - timedelta(minutes=1):
        raise InvalidInput(_("This moment is over. Choose a later one."), field="to")
    if meeting.series.meetings.filter(slot_start=to).exists():
        raise InvalidInput(_("The series has a meeting at that moment already."), field="to")
    kept = stays_in_its_week(meeting.slot_start, to, meeting.series.time_zone)
    change(
        meeting,
        actor=actor,
        now=now,
        expected_version=expected_version,
        state="moved" if kept else "missed",
        moved_to=to,
    )
    moved = _create(
        meeting.series, to, first_slot=meeting.first_slot or meeting, former_changes=invitations.changes_of(meeting),
        moderator=meeting.moderator, chair_side=meeting.chair_side, chair_swapped=meeting.chair_swapped,
        chair_alternates=meeting.chair_alternates, secretary=meeting.secretary,
        secretary_swapped=meeting.secretary_swapped,
    )  # fmt: skip
    meeting.agenda.update(meeting=moved)
    if by_mail:
        invitations.tell_changed([moved], now=now)
    chairs.plan(meeting.series, now=now)
    secretaries.plan(meeting.series, now=now)
    hooks.of_meeting("meeting.moved", meeting, now=now, moved_to=to, to=moved.pk)
    if not kept:
        hooks.of_meeting("meeting.missed", meeting, now=now)
    audit.record(
        actor=actor, verb="moved", obj=meeting, now=now, details={"to": to.isoformat()}, is_demo=meeting.is_demo
    )
    return moved


@transaction.atomic
def bring_forward(meeting: Meeting, *, actor: Person, now: datetime) -> Meeting:
    """Within its week the meeting is moved to now; of a later week, an extra one takes its topics and the slot stays."""
    series = MeetingSeries.objects.select_for_update().get(pk=meeting.series_id)
    if begun := series.meetings.filter(state="running").first():
        return begun
    if stays_in_its_week(meeting.slot_start, now, series.time_zone):
        return move(meeting, to=now, actor=actor, now=now, by_mail=False)
    extra = _create(series, now)
    meeting.agenda.update(meeting=extra)
    secretaries.plan(series, now=now)
    extra.refresh_from_db(fields=["secretary", "secretary_swapped"])
    audit.record(actor=actor, verb="begun_early", obj=extra, now=now, is_demo=extra.is_demo)
    return extra


@transaction.atomic
def excuse(meeting: Meeting, *, reason: str, actor: Person, now: datetime) -> Meeting:
    """Both away: at most twice a quarter."""
    if meeting.state != "scheduled":
        raise DomainError(_("Only a meeting that has not begun can be excused."))
    if not reason.strip():
        raise InvalidInput(_("Say why there will be no meeting."), field="reason")
    quarter = Period.quarter_of(local_day(meeting.slot_start, meeting.series.time_zone))
    excused = meeting.series.meetings.filter(state="excused", changed_by__isnull=False)
    if sum(local_day(m.slot_start, meeting.series.time_zone) in _days(quarter) for m in excused) >= EXCUSES_A_QUARTER:
        raise DomainError(_("Two meetings of this quarter are excused already. Move this one instead."))
    change(meeting, actor=actor, now=now, state="excused", excuse=reason.strip()[:300])
    release(meeting, now=now)
    invitations.cancel([meeting], now=now)
    chairs.plan(meeting.series, now=now)
    secretaries.plan(meeting.series, now=now)
    hooks.of_meeting("meeting.excused", meeting, now=now)
    return meeting


def _days(period: Period) -> range | set[date]:
    return {period.start + timedelta(days=n) for n in range(period.days())}


@transaction.atomic
def call_off(meetings: QuerySet[Meeting], *, now: datetime) -> int:
    """Planned slots that will never be: out of the calendars first, then gone."""
    gone = list(meetings.select_related("series").order_by("slot_start"))
    for meeting in gone:
        release(meeting, now=now)
        meeting.former_changes += 1
    invitations.cancel(gone, now=now)
    Meeting.objects.filter(pk__in=[meeting.pk for meeting in gone]).delete()
    return len(gone)


def mark_missed(*, now: datetime) -> int:
    """A slot whose day is over without a meeting is missed; its topics wait on."""
    scheduled = Meeting.objects.filter(state="scheduled", slot_end__lt=now).select_related("series")
    over = [m for m in scheduled if local_day(now, m.series.time_zone) > local_day(m.slot_end, m.series.time_zone)]
    for meeting in over:
        miss(meeting, now=now)
    return len(over)


@transaction.atomic
def miss(meeting: Meeting, *, now: datetime) -> Meeting:
    change(meeting, actor=None, now=now, state="missed")
    release(meeting, now=now)
    hooks.of_meeting("meeting.missed", meeting, now=now)
    return meeting


def release(meeting: Meeting, *, now: datetime) -> None:
    for item in meeting.agenda.select_related("topic"):
        topics.take_off_agenda(item.topic, now=now)
        item.delete()
