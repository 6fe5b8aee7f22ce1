from meetings.models.meetings import Attendance, Meeting, MeetingTopic
from meetings.models.protocols import ActionReview, MeetingAction, MeetingDecision, Protocol, ProtocolVersion
from meetings.models.series import MeetingSeries

__all__ = [
    "ActionReview",
    "Attendance",
    "Meeting",
    "MeetingAction",
    "MeetingDecision",
    "MeetingSeries",
    "MeetingTopic",
    "Protocol",
    "ProtocolVersion",
]
