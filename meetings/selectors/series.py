"""What may be asked about series: which there are, when they meet next, how well they keep to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from django.db.models import QuerySet

from loop import selectors as loop
from meetings.metrics.chairs import typical_minutes
from meetings.models import ConflictView, Meeting, MeetingSeries
from meetings.models.series import FORMATS
from meetings.selectors.meetings import COMING, ENDED, LATE_HOURS
from meetings.selectors.rhythm import Rhythm, past_slots, rhythm_from, slots_of_query
from people import selectors as people
from people.models import Person

LEADING = ("cmo", "cco", "head_of_sales", "head_of_marketing", "hr_director", "ceo")
REMEMBERED = timedelta(days=366)


@dataclass(frozen=True)
class SeriesRow:
    series: MeetingSeries
    leaders: tuple[Person, ...]
    next_meeting: Meeting | None
    rhythm: Rhythm


@dataclass(frozen=True)
class FormatLength:
    format: str
    label: str
    minutes: float | None
    n: int


def series_rows(user: Person, now: datetime, *, ended: bool = False) -> list[SeriesRow]:
    """Four queries, however many series and meetings."""
    found = MeetingSeries.objects.visible_to(user).filter(ended_at__isnull=not ended).prefetch_related("principals")
    ordered = found.order_by("-ended_at", "weekday", "starts", "pk")
    meetings = Meeting.objects.filter(series__in=found.values("pk"))
    coming = meetings.filter(state__in=COMING, slot_end__gt=now - LATE_HOURS).order_by("-slot_start")
    nearest = {meeting.series_id: meeting for meeting in coming.select_related("series")}
    past = past_slots(meetings, now).filter(slot_start__gte=now - REMEMBERED)
    by_series = groupby(slots_of_query(past.order_by("series_id", "slot_start", "pk")), key=attrgetter("series_id"))
    slots = {pk: list(rows) for pk, rows in by_series}
    return [
        SeriesRow(one, tuple(one.principals.all()), nearest.get(one.pk), rhythm_from(slots.get(one.pk, [])))
        for one in ordered
    ]


def lengths_of(series: MeetingSeries) -> list[FormatLength]:
    """R-GM-07: how long the meetings of each format took; formats that never were are left out."""
    held = series.meetings.filter(state__in=ENDED, actual_start__isnull=False, actual_end__isnull=False)
    taken: dict[str, list[int]] = {}
    for form, start, end in held.values_list("format", "actual_start", "actual_end"):
        if start and end:
            taken.setdefault(form, []).append(round((end - start).total_seconds() / 60))
    return [
        FormatLength(key, str(label), typical_minutes(taken[key]), len(taken[key]))
        for key, label in FORMATS
        if key in taken
    ]


def slots_of(series: MeetingSeries, now: datetime) -> tuple[QuerySet[Meeting], QuerySet[Meeting]]:
    """Those to come, and those behind, the newest first."""
    rows = series.meetings.select_related("chair", "secretary", "host", "moderator", "late_entry")
    coming = rows.filter(state__in=COMING).order_by("slot_start")
    past = rows.exclude(state__in=COMING).filter(slot_start__lte=now).order_by("-slot_start", "-pk")
    return coming, past


def own_conflict_view(series: MeetingSeries, user: Person) -> str:
    """For that head's eyes only; "" when nothing was said."""
    view = ConflictView.objects.filter(series=series, person=user).first()
    return view.level if view else ""


def may_lead() -> QuerySet[Person]:
    return people.active_people().filter(memberships__role__in=LEADING, memberships__to_date=None).distinct()


def both_departments() -> list[Person]:
    """Everybody of marketing and sales."""
    return [p for p in people.with_roles(people.active_people()) if loop.side_of(p) in {"marketing", "sales"}]
