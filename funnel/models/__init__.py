from funnel.models.activities import Activity, Touch
from funnel.models.campaigns import Campaign, Source, Spend
from funnel.models.clocks import Clock
from funnel.models.customers import Customer, CustomerId, Merge, Product, Purchase
from funnel.models.events import StageEvent
from funnel.models.feeds import Feed, WriteBack
from funnel.models.forms import Consent, HeldMessage, WebForm
from funnel.models.imports import ImportJob, ImportRowError, LeadBefore, MappingMemory
from funnel.models.leads import Lead, SavedView, Tag, Thanks
from funnel.models.rates import ExchangeRate
from funnel.models.rollups import REPEAT, DayMark, FactStep, FiguresBasis, FunnelCell, LeadFact, RollupMark
from funnel.models.stages import Pipeline, Reason, Stage, StageSignature
from funnel.models.targets import Target
from funnel.models.views import LeadView

__all__ = [
    "REPEAT",
    "Activity",
    "Campaign",
    "Clock",
    "Consent",
    "Customer",
    "CustomerId",
    "DayMark",
    "ExchangeRate",
    "FactStep",
    "Feed",
    "FiguresBasis",
    "FunnelCell",
    "HeldMessage",
    "ImportJob",
    "ImportRowError",
    "Lead",
    "LeadBefore",
    "LeadFact",
    "LeadView",
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
    "Thanks",
    "Touch",
    "WebForm",
    "WriteBack",
]
