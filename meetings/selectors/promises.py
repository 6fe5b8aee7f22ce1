"""What was promised in a series, what is reviewed, and who promises most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from loop.models import Action
from meetings.metrics.promises import Promise, is_on_time
from meetings.models import ActionReview, Meeting, MeetingSeries
from meetings.selectors.meetings import attendance_of, previous_of
from people import selectors as people
from people.models import Person

PROMISE_DAYS = 90


def series_actions(series: MeetingSeries) -> QuerySet[Action]:
    """Promised at its meetings; the weekly of the heads also hears what was promised outside any meeting."""
    mine = Q(promised_at__meeting__series=series)
    if series.kind == "cmo_cco":
        mine |= Q(promised_at=None, requested_by__memberships__role__in=["cmo", "cco"])
    return Action.objects.filter(mine).distinct().select_related("owner", "requested_by")


def review_actions(meeting: Meeting) -> list[Action]:
    """R-GM-05: open promises of earlier meetings, the due ones first, and what was done since the last one."""
    earlier = series_actions(meeting.series).exclude(promised_at__meeting=meeting)
    last = previous_of(meeting)
    since = last.actual_start or last.slot_start if last else None
    shown = Q(state="open")
    if since:
        shown |= Q(state__in=["done", "not_done"], changed_at__gte=since)
    reviewed = Q(reviews__meeting=meeting)
    found = earlier.filter(shown | reviewed).distinct()
    return sorted(found, key=lambda a: (a.state != "open", a.due_date or date.max, a.pk))


def waiting_for_status(meeting: Meeting, *, today: date) -> list[Action]:
    """R-PR-04: due by today, still without a word."""
    heard = set(ActionReview.objects.filter(meeting=meeting).values_list("action_id", flat=True))
    return [
        action for action in review_actions(meeting)
        if action.state == "open" and action.is_due(today) and action.pk not in heard
    ]  # fmt: skip


def drafts_of(meeting: Meeting) -> list[Action]:
    """R-PR-03: without an owner or a date the protocol cannot leave."""
    return list(Action.objects.filter(promised_at__meeting=meeting, state="draft").order_by("pk"))


def likely_owners(meeting: Meeting, *, limit: int = 3) -> list[Person]:
    """Those who promised most in this series lately, then the people in the room."""
    recent = (
        series_actions(meeting.series)
        .exclude(owner=None)
        .order_by("-created_at")
        .values_list("owner_id", flat=True)[:30]
    )
    counts: dict[int, int] = {}
    for owner in recent:
        counts[owner] = counts.get(owner, 0) + 1
    here = {attendance.person_id: attendance.person for attendance in attendance_of(meeting)}
    known = {p.pk: p for p in Person.objects.filter(pk__in=counts, is_active=True)}
    ranked = [known[pk] for pk in sorted(counts, key=lambda pk: -counts[pk]) if pk in known]
    return list(dict.fromkeys([*ranked, *here.values()]))[:limit]


@dataclass(frozen=True)
class Judged:
    """A promise whose first day is over, and whether it was done by that day."""

    action: Action
    is_kept: bool


def judged_promises(today: date, *, days: int = PROMISE_DAYS) -> list[Judged]:
    """R-PR-06: first due in the ninety days before today; the newest first."""
    zone, start = people.zone(), today - timedelta(days=days)
    due = Action.objects.filter(original_due_date__gte=start, original_due_date__lt=today)
    known = due.exclude(state__in=["draft", "cancelled"]).select_related("owner").order_by("-original_due_date", "-pk")
    return [
        Judged(action, is_on_time(Promise(action.original_due_date, action.done_at), zone))
        for action in known
        if action.original_due_date
    ]
