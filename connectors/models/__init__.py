from connectors.models.crm import (
    Connection,
    ConnectionCheck,
    CrmNotice,
    MirroredLead,
    ReasonMap,
    Reconciliation,
    Record,
    StageMap,
    Stream,
    UserMap,
)
from connectors.models.phones import DialledNumber, Extension, Handling, Line, Received

__all__ = [
    "Connection",
    "ConnectionCheck",
    "CrmNotice",
    "DialledNumber",
    "Extension",
    "Handling",
    "Line",
    "MirroredLead",
    "ReasonMap",
    "Received",
    "Reconciliation",
    "Record",
    "StageMap",
    "Stream",
    "UserMap",
]
