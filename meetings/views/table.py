"""Everything on the screen of the run page, from the database: whoever acts, both see the same."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from alignment.shared.business_time import add_business_days
from alignment.shared.periods import local_day
from loop import selectors as loop
from loop.models import Action
from meetings import selectors
from meetings.metrics.regularity import stays_in_its_week
from meetings.metrics.shape import minutes_of
from meetings.models import ActionReview, Meeting
from meetings.selectors.news import good_news
from meetings.services import protocols, running
from meetings.views.access import may_change, may_write
from meetings.views.heard import aloud_part, heard_part
from people import selectors as people
from people.models import Person

WEEK = timedelta(days=7)


def table(request: HttpRequest, meeting: Meeting, **extra: Any) -> dict[str, Any]:
    """Everything on the screen, from the database: whoever acts, both see the same."""
    now = timezone.now()
    today = local_day(now, meeting.series.time_zone)
    agenda = selectors.agenda_of(meeting)
    return {
        "meeting": meeting,
        "may_edit": may_write(request, meeting),
        "may_bring_forward": may_change(request, meeting),
        "today": today,
        "attendance": selectors.attendance_of(meeting),
        "agenda": agenda,
        "minutes": minutes_of(meeting.series.duration_minutes),
        "news": good_news(meeting, now),
        "may_open_news": request.user.has_role("ceo", "cmo", "cco"),
        "is_early": meeting.state == "scheduled" and meeting.slot_start - now > running.EARLY,
        "is_extra": not stays_in_its_week(meeting.slot_start, now, meeting.series.time_zone),
        "counts": meeting.state == "running" and running.counts_as_held(meeting, end=now),
        "recipients": len(_recipients(meeting)),
        "stamp": stamp(meeting),
        **_days(meeting, agenda, today),
        **heard_part(request, meeting, now),
        **aloud_part(request, meeting, now),
        **extra,
    }


def _days(meeting: Meeting, agenda: selectors.Agenda, today: date) -> dict[str, Any]:
    """Everything that proposes a day: a week from now, when the company works and the person is not away."""
    likely = selectors.likely_owners(meeting)
    outcome = _outcome(meeting)
    made = [action.owner for action in [*agenda.review, *outcome["actions"]] if action.owner]
    days = loop.workdays_for([*likely, *made], today + WEEK)
    in_a_week = add_business_days(today + WEEK, 0, people.working_calendar())
    return {
        "in_a_week": in_a_week,
        "likely": [{"person": person, "day": days[person.pk]} for person in likely],
        "blockers": [{"of": b, "day": days.get(b.action.owner_id, in_a_week)} for b in protocols.blockers_of(meeting)],
        **_steps(agenda, _promises(meeting, agenda, today, days)),
        **outcome,
    }


def _promises(
    meeting: Meeting, agenda: selectors.Agenda, today: date, days: Mapping[int, date]
) -> list[dict[str, Any]]:
    heard = {review.action_id: review for review in ActionReview.objects.filter(meeting=meeting)}
    return [
        {
            "action": action,
            "review": heard.get(action.pk),
            "is_due": action.state == "open" and action.due_date <= today and action.pk not in heard,
            "again": days[action.owner_id] if action.owner_id else None,
        }
        for action in agenda.review
    ]


def _steps(agenda: selectors.Agenda, promises: list[dict[str, Any]]) -> dict[str, Any]:
    """Where the meeting is: promises first, then gaps, topics, the end."""
    waiting = [row for row in promises if row["is_due"]]
    gaps = [{"item": item, "figures": selectors.two_figures(item)} for item in agenda.gaps]
    open_gaps = [item for item in agenda.gaps if not item.outcome]
    open_topics = [item for item in agenda.topics if not item.outcome]
    left = [*open_gaps, *open_topics]
    return {
        "promises": promises,
        "waiting": waiting,
        "current": waiting[0]["action"].pk if waiting else None,
        "gaps": gaps,
        "current_topic": left[0].topic.pk if left and not waiting else None,
        "step": "review" if waiting else "gaps" if open_gaps else "topics" if open_topics else "end",
    }


def _outcome(meeting: Meeting) -> dict[str, Any]:
    actions_made = meeting.actions.select_related("action__owner").exclude(action__state="cancelled").order_by("pk")
    return {
        "decisions": [row.decision for row in meeting.decisions.select_related("decision__topic").order_by("pk")],
        "actions": [row.action for row in actions_made],
    }


def _recipients(meeting: Meeting) -> list[Person]:
    owners = [row.action.owner for row in meeting.actions.select_related("action__owner") if row.action.owner]
    return [p for p in dict.fromkeys([*selectors.invited_to(meeting), *owners]) if p.is_active]


def stamp(meeting: Meeting) -> str:
    """Changes whenever anybody changes what the screen shows."""
    meeting.refresh_from_db(fields=["version"])
    counts = [
        meeting.version,
        meeting.reviews.count(),
        meeting.decisions.count(),
        meeting.actions.count(),
        meeting.agenda.exclude(outcome="").count(),
        meeting.attendance.exclude(arrived_at=None).count(),
        sum(Action.objects.filter(promised_at__meeting=meeting).values_list("version", flat=True)),
    ]
    return "-".join(map(str, counts))
