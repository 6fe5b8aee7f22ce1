"""What may come in, one description for every door."""

from funnel.inputs.actions import (
    AcceptInput,
    ActivityInput,
    ContestInput,
    MergeInput,
    MoveInput,
    RecycleInput,
    RejectInput,
    TouchInput,
)
from funnel.inputs.dictionaries import (
    CampaignInput,
    CampaignPatch,
    ReasonInput,
    ReasonPatch,
    SourceInput,
    SourcePatch,
    StageInput,
    StagePatch,
)
from funnel.inputs.fields import Strict
from funnel.inputs.leads import LeadInput, LeadPatch, lead_fields, lead_values
from funnel.inputs.money import CustomerInput, ProductInput, PurchaseInput, SpendInput, spend_values
from funnel.inputs.public_forms import PublicFormInput, public_values

__all__ = [
    "AcceptInput",
    "ActivityInput",
    "CampaignInput",
    "CampaignPatch",
    "ContestInput",
    "CustomerInput",
    "LeadInput",
    "LeadPatch",
    "MergeInput",
    "MoveInput",
    "ProductInput",
    "PublicFormInput",
    "PurchaseInput",
    "ReasonInput",
    "ReasonPatch",
    "RecycleInput",
    "RejectInput",
    "SourceInput",
    "SourcePatch",
    "SpendInput",
    "StageInput",
    "StagePatch",
    "Strict",
    "TouchInput",
    "lead_fields",
    "lead_values",
    "public_values",
    "spend_values",
]
