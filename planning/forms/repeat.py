"""Forms of a plan to bring customers back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import day_field, money_field
from funnel.models import Customer
from people.models import Person
from planning.models.repeat import CHANNELS, REACHED_BY


class PlanForm(forms.Form):
    title = forms.CharField(label=_("What the plan is called"), max_length=160)
    owner = forms.ModelChoiceField(
        Person.objects.none(), label=_("Who carries it"), help_text=_("A farmer, if there is one.")
    )
    goal = forms.IntegerField(label=_("How many are to come back"), min_value=1, max_value=1_000_000)
    budget = money_field(_("Budget"), required=False)
    payback_months = forms.IntegerField(
        label=_("Months until it pays back"), min_value=1, max_value=60, initial=6,
        help_text=_("It is judged no sooner: an investment is not a campaign."),
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=_("How they are brought back"), choices=CHANNELS, initial="mixed",
        help_text=_("Letters alone bring few back: people take part."),
    )  # fmt: skip
    holdout_percent = forms.IntegerField(
        label=_("Left alone to compare, %"), min_value=0, max_value=50, initial=10,
        help_text=_("Without them nobody knows who would have come back anyway."),
    )  # fmt: skip
    talks_needed = forms.IntegerField(label=_("Talks in depth before the start"), min_value=1, max_value=50, initial=5)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["owner"]
        field.queryset = Person.objects.filter(is_active=True).order_by("last_name", "first_name", "pk")  # type: ignore[attr-defined]


class TalkForm(forms.Form):
    customer = forms.IntegerField(
        label=_("Number of the customer"), min_value=1, max_value=2**63 - 1,
        help_text=_("It stands in the address of the customer's page."),
    )  # fmt: skip
    held_on = day_field(_("Day"))
    insights = forms.CharField(label=_("What was understood"), max_length=5000, widget=forms.Textarea({"rows": 4}))

    def clean_customer(self) -> Customer:
        found = Customer.objects.filter(pk=self.cleaned_data["customer"]).first()
        if found is None:
            raise forms.ValidationError(_("There is no such customer."))
        return found


class SegmentForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput(), required=False)


class StartForm(forms.Form):
    review_on = day_field(_("Judged on"))


class ReachForm(forms.Form):
    member = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    by = forms.ChoiceField(choices=REACHED_BY)


class MonthForm(forms.Form):
    month = day_field(_("Month"), help_text=_("Any day of it."))
    cost = money_field(_("Costs"))
    expected = money_field(_("Expected revenue"))


class ReviewForm(forms.Form):
    conclusion = forms.CharField(label=_("What follows"), max_length=1000, widget=forms.Textarea({"rows": 3}))
