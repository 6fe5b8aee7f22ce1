from funnel.models.activities import Activity, Touch
from funnel.models.campaigns import Campaign, Source, Spend
from funnel.models.clocks import Clock
from funnel.models.customers import Customer, Merge, Product, Purchase
from funnel.models.events import StageEvent
from funnel.models.forms import Consent, WebForm
from funnel.models.imports import ImportJob, ImportRowError, LeadBefore, MappingMemory
from funnel.models.leads import Lead, SavedView, Tag
from funnel.models.rollups import FactStep, FunnelCell, LeadFact, RollupMark
from funnel.models.stages import Pipeline, Reason, Stage, StageSignature
from funnel.models.targets import Target

__all__ = [
    "Activity",
    "Campaign",
    "Clock",
    "Consent",
    "Customer",
    "FactStep",
    "FunnelCell",
    "ImportJob",
    "ImportRowError",
    "Lead",
    "LeadBefore",
    "LeadFact",
    "MappingMemory",
    "Merge",
    "Pipeline",
    "Product",
    "Purchase",
    "Reason",
    "RollupMark",
    "SavedView",
    "Source",
    "Spend",
    "Stage",
    "StageEvent",
    "StageSignature",
    "Tag",
    "Target",
    "Touch",
    "WebForm",
]
