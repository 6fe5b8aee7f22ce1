"""What pages take from a person; every rule beyond the shape of a value is the services'."""

from alignment.shared.fields import day_field, minor
from funnel.forms.campaigns import CampaignForm, PeriodForm, SpendForm
from funnel.forms.lead import (
    EDITABLE,
    TAGS,
    ActivityForm,
    AssignForm,
    MergeForm,
    NextStepForm,
    TagsForm,
    edit_form,
)
from funnel.forms.leads import BulkForm, LeadFilterForm, LeadForm, SavedViewForm
from funnel.forms.moves import ContestForm, MoveForm, RecycleForm, ReturnForm
from funnel.forms.public_forms import FormSettings
from funnel.forms.settings import ReasonForm, StageForm

__all__ = [
    "EDITABLE",
    "TAGS",
    "ActivityForm",
    "AssignForm",
    "BulkForm",
    "CampaignForm",
    "ContestForm",
    "FormSettings",
    "LeadFilterForm",
    "LeadForm",
    "MergeForm",
    "MoveForm",
    "NextStepForm",
    "PeriodForm",
    "ReasonForm",
    "RecycleForm",
    "ReturnForm",
    "SavedViewForm",
    "SpendForm",
    "StageForm",
    "TagsForm",
    "day_field",
    "edit_form",
    "minor",
]
