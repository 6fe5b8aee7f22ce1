"""What is typed about contractors and their tasks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import day_field, minor, money_field
from hiring.models import Contractor
from hiring.models.contractors import CONTRACTOR_KINDS, CONTRACTOR_STATES
from people import selectors as people
from people.models import Person

LARGEST_ID = 2**63 - 1
LONGEST_TERMS = 10_000


class ContractorForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("What it does"), choices=CONTRACTOR_KINDS)
    owner = forms.ModelChoiceField(
        Person.objects.none(), label=_("Owner inside"), help_text=_("A colleague who sets tasks and accepts them.")
    )
    sla_response_hours = forms.IntegerField(
        label=_("Answers within working hours"), min_value=1, max_value=1000, initial=8
    )
    review_on = day_field(
        _("Contract is looked through on"), required=False, help_text=_("Blank: on the first day of the next quarter.")
    )
    contact_name = forms.CharField(label=_("Whom we talk to"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people.active_people()  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """A blank day of review is left as it is."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return said if said["review_on"] else {name: value for name, value in said.items() if name != "review_on"}

    @staticmethod
    def initial_of(contractor: Contractor) -> dict[str, Any]:
        names = ("name", "kind", "sla_response_hours", "review_on", "contact_name", "email", "phone", "note", "version")
        return {**{name: getattr(contractor, name) for name in names}, "owner": contractor.owner_id}


class ContractorFilterForm(forms.Form):
    state = forms.ChoiceField(choices=CONTRACTOR_STATES, required=False)
    kind = forms.ChoiceField(choices=CONTRACTOR_KINDS, required=False)


class TaskForm(forms.Form):
    title = forms.CharField(label=_("Task"), max_length=200)
    terms = forms.CharField(label=_("Terms of reference"), max_length=LONGEST_TERMS, widget=forms.Textarea({"rows": 5}))
    acceptance = forms.CharField(
        label=_("How it is accepted"), max_length=LONGEST_TERMS, widget=forms.Textarea({"rows": 3}),
        help_text=_("What you look at, and what counts as done."),
    )  # fmt: skip
    due_on = day_field(_("By the day"))
    cost = money_field(_("Cost"), required=False)

    @property
    def values(self) -> dict[str, Any]:
        said = {name: value for name, value in self.cleaned_data.items() if name != "cost"}
        return said | {"cost_minor": minor(self.cleaned_data["cost"], people.company().currency) or 0}


class TaskStepForm(forms.Form):
    task = forms.IntegerField(min_value=1, max_value=LARGEST_ID)
    note = forms.CharField(required=False, max_length=500)
    contractor = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    due_on = forms.DateField(required=False)
    version = forms.IntegerField(required=False)


class ContractorStepForm(forms.Form):
    version = forms.IntegerField(required=False)
