from meetings.models.cup import CupBallot, CupEnvelope, CupMember, CupParticipation, CupRound, CupWinner
from meetings.models.meetings import Attendance, LateEntry, Meeting, MeetingTopic, ModerationAnswer
from meetings.models.problems import CardSignature, Evidence, ProblemCard
from meetings.models.protocols import (
    ActionReview,
    MeetingAction,
    MeetingDecision,
    Protocol,
    ProtocolSignature,
    ProtocolSilence,
    ProtocolVersion,
)
from meetings.models.requests import Request, RequestEvent
from meetings.models.series import CalendarFeed, ConflictView, MeetingSeries

__all__ = [
    "ActionReview",
    "Attendance",
    "CalendarFeed",
    "CardSignature",
    "ConflictView",
    "CupBallot",
    "CupEnvelope",
    "CupMember",
    "CupParticipation",
    "CupRound",
    "CupWinner",
    "Evidence",
    "LateEntry",
    "Meeting",
    "MeetingAction",
    "MeetingDecision",
    "MeetingSeries",
    "MeetingTopic",
    "ModerationAnswer",
    "ProblemCard",
    "Protocol",
    "ProtocolSignature",
    "ProtocolSilence",
    "ProtocolVersion",
    "Request",
    "RequestEvent",
]
