"""Everything a protocol says, as plain values: what leaves is kept as it left."""

from __future__ import annotations

from typing import Any

from alignment.shared.periods import local_day
from loop.models import Action
from meetings.models import ActionReview, MeetingDecision, Protocol
from meetings.selectors import attendance_of


def content_of(protocol: Protocol) -> dict[str, Any]:
    """Everything the protocol says, as plain values: what leaves is kept as it left.

    A section that younger meetings alone have is no key of the others, so that what they sent stays what they say.
    """
    meeting = protocol.meeting
    zone = meeting.series.time_zone
    return {
        "title": meeting.series.title,
        "started_at": (meeting.actual_start or meeting.slot_start).isoformat(),
        "ended_at": meeting.actual_end.isoformat() if meeting.actual_end else None,
        "day": local_day(meeting.actual_start or meeting.slot_start, zone).isoformat(),
        "venue": meeting.venue,
        "attendance": [_attendance_row(row) for row in attendance_of(meeting)],
        "review": [_review_row(row) for row in _reviews(protocol)],
        "topics": [
            {"text": item.topic.text, "outcome": item.outcome}
            for item in meeting.agenda.select_related("topic").order_by("order")
            if item.outcome and item.topic.source != "rule"
        ],
        "decisions": [_decision_row(row) for row in _decisions(protocol)],
        "actions": [_action_row(action) for action in meeting_actions(protocol)],
        "gaps": meeting.figures.get("gaps", []),
        "notes": protocol.notes,
        **({"requests": heard} if (heard := meeting.figures.get("requests")) else {}),
    }


def meeting_actions(protocol: Protocol) -> list[Action]:
    actions = Action.objects.filter(promised_at__meeting=protocol.meeting).exclude(state="cancelled")
    return list(actions.select_related("owner", "decision").order_by("pk"))


def _reviews(protocol: Protocol) -> list[ActionReview]:
    reviews = ActionReview.objects.filter(meeting=protocol.meeting).select_related("action__owner")
    return list(reviews.order_by("pk"))


def _decisions(protocol: Protocol) -> list[MeetingDecision]:
    rows = MeetingDecision.objects.filter(meeting=protocol.meeting).select_related("decision__topic")
    return list(rows.prefetch_related("decision__decided_by").order_by("pk"))


def _attendance_row(row: Any) -> dict[str, Any]:
    return {"name": row.person.name, "present": row.arrived_at is not None, "principal": row.is_principal}


def _review_row(row: ActionReview) -> dict[str, Any]:
    action = row.action
    return {
        "text": action.text,
        "owner": action.owner.name if action.owner else "",
        "due": action.original_due_date.isoformat() if action.original_due_date else None,
        "outcome": row.outcome,
        "why": row.why,
        "what_next": row.what_next,
        "new_date": row.new_date.isoformat() if row.new_date else None,
    }


def _decision_row(row: MeetingDecision) -> dict[str, Any]:
    decision = row.decision
    return {
        "text": decision.text,
        "topic": decision.topic.text if decision.topic else "",
        "decided_by": sorted(person.name for person in decision.decided_by.all()),
    }


def _action_row(action: Action) -> dict[str, Any]:
    return {
        "text": action.text,
        "owner": action.owner.name if action.owner else "",
        "due": action.original_due_date.isoformat() if action.original_due_date else None,
    }
