"""Who comes, who comes late, who chairs, and how long it takes (A1, A3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.words import gettext_noop as _
from meetings.metrics.figures import attendance_rate
from meetings.metrics.regularity import minutes_over
from meetings.models import Meeting, MeetingSeries
from meetings.selectors.meetings import general_series, weekly_series
from meetings.selectors.requests import DIRECTOR_OF
from meetings.selectors.turnout import last_held, late_arrivals, out_of_turn, turnout_by_side
from people import selectors as people

LATE_TIMES, LATE_WINDOW = 3, timedelta(weeks=8)
LOW_RATE, LOW_TIMES = 0.6, 3
OVER_TIMES = 2
CHAIRED_WITHIN = timedelta(days=14)


def alerts(now: datetime) -> list[AlertDraft]:
    drafts = late_alerts(now)
    for series in general_series():
        drafts += [*thin_alerts(series), *chair_alerts(series, now), *length_alerts(series)]
    return drafts


def late_alerts(now: datetime) -> list[AlertDraft]:
    """AL-32 (A1): three late arrivals in eight weeks, a word to that person and to nobody else."""
    return [
        AlertDraft(
            key="AL-32",
            person_id=person_id,
            dedupe=f"late-{series.pk}-{person_id}",
            text=_("For you alone: “%(title)s” began without you %(times)s times in eight weeks. Is its hour the right one?"),
            params={"title": series.title, "times": times},
            action_url=reverse("meetings:series", args=[series.pk]),
        )
        for series in weekly_series()
        for person_id, times in late_arrivals(series, now - LATE_WINDOW, now).items()
        if times >= LATE_TIMES
    ]  # fmt: skip


def thin_alerts(series: MeetingSeries) -> list[AlertDraft]:
    """AL-34 (A3): less than 60 % of one department at the last three general meetings."""
    meetings = last_held(series, LOW_TIMES)
    turnout = turnout_by_side(meetings) if len(meetings) == LOW_TIMES else {}
    drafts = []
    for side, role in DIRECTOR_OF.items():
        rates = [attendance_rate(*turnout.get((meeting.pk, side), (0, 0, 0))) for meeting in meetings]
        is_thin = bool(turnout) and all(rate is not None and rate < LOW_RATE for rate in rates)
        if is_thin and (head := people.head(role)):
            drafts.append(_thin(series, side, head.pk))
    return drafts


def _thin(series: MeetingSeries, side: str, person_id: int) -> AlertDraft:
    return AlertDraft(
        key="AL-34",
        person_id=person_id,
        dedupe=f"turnout-{series.pk}-{side}",
        text=_("Fewer than 60%% of your department came to each of the last %(times)s meetings “%(title)s”."),
        params={"times": LOW_TIMES, "title": series.title},
        action_url=reverse("meetings:series", args=[series.pk]),
    )


def chair_alerts(series: MeetingSeries, now: datetime) -> list[AlertDraft]:
    """AL-35 (A3): chaired out of turn, and nobody has written down why."""
    return [
        AlertDraft(
            key="AL-35",
            person_id=head.pk,
            dedupe=f"chair-{meeting.pk}",
            text=_("“%(title)s” was chaired out of turn. Write the swap down, so that the turns go on from there."),
            params={"title": series.title},
            action_url=f"{reverse('meetings:meeting', args=[meeting.pk])}#chair",
        )
        for meeting in out_of_turn(series, now - CHAIRED_WITHIN)
        for head in series.principals.all()
    ]


def length_alerts(series: MeetingSeries) -> list[AlertDraft]:
    """AL-36 (A3): longer than planned twice running, to whoever chaired last."""
    meetings = last_held(series, OVER_TIMES)
    over = [_over(meeting) for meeting in meetings]
    chair = _chair(meetings)
    if len(meetings) < OVER_TIMES or min(over) < 1 or chair is None:
        return []
    return [
        AlertDraft(
            key="AL-36",
            person_id=chair,
            dedupe=f"length-{series.pk}",
            text=_("“%(title)s” took longer than planned twice running: by %(before)s and %(last)s min. Fewer topics, or more time?"),
            params={"title": series.title, "before": over[1], "last": over[0]},
            action_url=reverse("meetings:series", args=[series.pk]),
        )
    ]  # fmt: skip


def _over(meeting: Meeting) -> int:
    return minutes_over(meeting.actual_start, meeting.actual_end, meeting.slot_end - meeting.slot_start)


def _chair(meetings: Sequence[Meeting]) -> int | None:
    return meetings[0].chair_id if meetings else None
