"""What is typed about the first thirty days of a client."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import DayInput
from people import selectors as people
from people.models import Person
from practices.models.onboarding import HIGHEST, LOWEST, PLAN_DAYS, PLAN_STATES, STEP_KINDS
from practices.selectors.onboarding import COLUMNS

LARGEST_ID = 2**63 - 1
FACES = [(1, _("Badly")), (2, _("Rather badly")), (3, _("So-so")), (4, _("Well")), (5, _("Very well"))]


class PlanStepForm(forms.Form):
    """One step of a plan, or one change of it."""

    step = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    note = forms.CharField(required=False, max_length=300)
    owner = forms.ModelChoiceField(Person.objects.none(), required=False)
    lost_on = forms.DateField(required=False, widget=DayInput())
    users_total = forms.IntegerField(required=False, min_value=0, max_value=1_000_000)
    users_started = forms.IntegerField(required=False, min_value=0, max_value=1_000_000)
    version = forms.IntegerField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people.active_people()  # type: ignore[attr-defined]


class PlanFilterForm(forms.Form):
    column = forms.ChoiceField(choices=[(column.key, column.key) for column in COLUMNS], required=False)
    state = forms.ChoiceField(choices=PLAN_STATES, required=False)
    overdue = forms.BooleanField(required=False)
    mine = forms.BooleanField(required=False)
    month = forms.DateField(required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)


class TemplateStepForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is done"), choices=STEP_KINDS)
    day = forms.IntegerField(label=_("On day"), min_value=0, max_value=PLAN_DAYS)
    title = forms.CharField(
        label=_("In your words"), max_length=120, required=False, help_text=_("Blank: the name of the kind.")
    )


class PulseForm(forms.Form):
    score = forms.TypedChoiceField(label=_("How did it begin with us?"), choices=FACES, coerce=int)
    words = forms.CharField(max_length=500, required=False)

    def clean_score(self) -> int:
        return max(LOWEST, min(HIGHEST, int(self.cleaned_data["score"])))
