from hiring.models.agencies import Agency
from hiring.models.applications import (
    Application,
    ApplicationEvent,
    HiringSource,
    Interview,
    InterviewSeat,
    RefusalReason,
    Submission,
)
from hiring.models.bands import BandTable, PersonPay, SalaryBand
from hiring.models.briefs import (
    BriefSending,
    BriefSignature,
    BriefVersion,
    ReviewSiteCheck,
    SearchBrief,
    TextReading,
)
from hiring.models.candidates import Candidate, CandidateConsent, CandidateFile
from hiring.models.careers import CareerLevel, CareerMove, LevelEvidence, PersonLevel
from hiring.models.contractors import Contractor, ContractorTask, ContractorTaskStep
from hiring.models.engagements import AgencyContact, AgencyLink, AgencyScore, Engagement, SearchChoice
from hiring.models.letters import CandidateLetter, CandidateMerge, LetterTemplate
from hiring.models.pay import FlexTask, LineDispute, PayLine, PayMonth, PayScheme, SchemeVersion
from hiring.models.role_cards import ExclusivityCheck, FunctionMark, Hypothesis, RoleCard, SkillMark
from hiring.models.role_fit import RoleFitCase, RoleFitItem, RoleFitOutcome
from hiring.models.rollups import HiringCell, HiringDayMark, HiringMark, HiringStep
from hiring.models.scorecards import (
    Scorecard,
    ScorecardAttribute,
    ScorecardCategory,
    ScorecardMark,
    ScorecardQuestion,
    ScorecardTemplate,
)
from hiring.models.selection import (
    GateOverride,
    HireDecision,
    Offer,
    Outcome,
    ProbationTask,
    Reference,
    WorkSample,
    WorkSampleScore,
)
from hiring.models.spent import AgencyFee, HiringHour
from hiring.models.vacancies import Vacancy, VacancyChannel, VacancyStep

__all__ = [
    "Agency",
    "AgencyContact",
    "AgencyFee",
    "AgencyLink",
    "AgencyScore",
    "Application",
    "ApplicationEvent",
    "BandTable",
    "BriefSending",
    "BriefSignature",
    "BriefVersion",
    "Candidate",
    "CandidateConsent",
    "CandidateFile",
    "CandidateLetter",
    "CandidateMerge",
    "CareerLevel",
    "CareerMove",
    "Contractor",
    "ContractorTask",
    "ContractorTaskStep",
    "Engagement",
    "ExclusivityCheck",
    "FlexTask",
    "FunctionMark",
    "GateOverride",
    "HireDecision",
    "HiringCell",
    "HiringDayMark",
    "HiringHour",
    "HiringMark",
    "HiringSource",
    "HiringStep",
    "Hypothesis",
    "Interview",
    "InterviewSeat",
    "LetterTemplate",
    "LevelEvidence",
    "LineDispute",
    "Offer",
    "Outcome",
    "PayLine",
    "PayMonth",
    "PayScheme",
    "PersonLevel",
    "PersonPay",
    "ProbationTask",
    "Reference",
    "RefusalReason",
    "ReviewSiteCheck",
    "RoleCard",
    "RoleFitCase",
    "RoleFitItem",
    "RoleFitOutcome",
    "SalaryBand",
    "SchemeVersion",
    "Scorecard",
    "ScorecardAttribute",
    "ScorecardCategory",
    "ScorecardMark",
    "ScorecardQuestion",
    "ScorecardTemplate",
    "SearchBrief",
    "SearchChoice",
    "SkillMark",
    "Submission",
    "TextReading",
    "Vacancy",
    "VacancyChannel",
    "VacancyStep",
    "WorkSample",
    "WorkSampleScore",
]
