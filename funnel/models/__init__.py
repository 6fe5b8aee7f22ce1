from funnel.models.activities import Activity, Touch
from funnel.models.buying import CustomerFact, CustomerMonth
from funnel.models.campaigns import Campaign, Source, Spend
from funnel.models.clocks import Clock
from funnel.models.customers import Customer, CustomerId, Merge, Product, Purchase
from funnel.models.events import StageEvent
from funnel.models.feeds import Feed, WriteBack
from funnel.models.forms import Consent, HeldMessage, WebForm
from funnel.models.imports import ImportJob, ImportRowError, LeadBefore, MappingMemory
from funnel.models.journey import JourneyMap
from funnel.models.leads import Lead, SavedView, Tag, Thanks
from funnel.models.rates import ExchangeRate
from funnel.models.reports import ReportSchedule, SavedReport, SentReport
from funnel.models.rollups import REPEAT, DayMark, FactStep, FiguresBasis, FunnelCell, LeadFact, RollupMark
from funnel.models.samples import Sample, SampleLabel, SampleLead
from funnel.models.sla import Clause, ClockPause, ContractSignature, ForceMajeure, SlaContract
from funnel.models.stages import Pipeline, Reason, Stage, StageSignature
from funnel.models.targets import Target
from funnel.models.views import LeadView

__all__ = [
    "REPEAT",
    "Activity",
    "Campaign",
    "Clause",
    "Clock",
    "ClockPause",
    "Consent",
    "ContractSignature",
    "Customer",
    "CustomerFact",
    "CustomerId",
    "CustomerMonth",
    "DayMark",
    "ExchangeRate",
    "FactStep",
    "Feed",
    "FiguresBasis",
    "ForceMajeure",
    "FunnelCell",
    "HeldMessage",
    "ImportJob",
    "ImportRowError",
    "JourneyMap",
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
    "ReportSchedule",
    "RollupMark",
    "Sample",
    "SampleLabel",
    "SampleLead",
    "SavedReport",
    "SavedView",
    "SentReport",
    "SlaContract",
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
