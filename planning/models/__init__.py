"""What the plan keeps: targets and forecasts, audits, daily figures, budget lines."""

from planning.models.audits import Audit, AuditCheck, AuditEvidence, AuditRhythm, AuditTask
from planning.models.capacity import CapacityNorms, LeadWave, SellerCapacity
from planning.models.forecasts import DealForecast, ForecastSnapshot, SnapshotDeal
from planning.models.mistakes import SelfTest, SelfTestRow
from planning.models.repeat import AccountMonth, CustDev, Member, ReactivationPlan
from planning.models.targets import TargetProposal, TargetSignature

__all__ = [
    "AccountMonth",
    "Audit",
    "AuditCheck",
    "AuditEvidence",
    "AuditRhythm",
    "AuditTask",
    "CapacityNorms",
    "CustDev",
    "DealForecast",
    "ForecastSnapshot",
    "LeadWave",
    "Member",
    "ReactivationPlan",
    "SelfTest",
    "SelfTestRow",
    "SellerCapacity",
    "SnapshotDeal",
    "TargetProposal",
    "TargetSignature",
]
