"""Campaigns and what was spent on them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import day_field, minor, money_field
from funnel.models import Campaign
from people import selectors as people
from people.models import Person


class PeriodForm(forms.Form):
    since = day_field(_("From"), required=False)
    until = day_field(_("To"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        since, until = data.get("since"), data.get("until")
        if since and until and since > until:
            self.add_error("until", _("The period ends before it starts."))
        return data


class SpendForm(forms.Form):
    campaign = forms.ModelChoiceField(label=_("Campaign"), queryset=Campaign.objects.none(), empty_label=_("Choose"))
    date = day_field(_("Day"))
    cost = money_field(_("Spend"))
    impressions = forms.IntegerField(label=_("Impressions"), min_value=0, max_value=10**12, required=False)
    clicks = forms.IntegerField(label=_("Clicks"), min_value=0, max_value=10**12, required=False)

    def __init__(self, *args: Any, user: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["campaign"].queryset = Campaign.objects.editable_by(user).filter(is_archived=False).order_by("name")

    def figures(self, currency: str) -> dict[str, int | None]:
        data = self.cleaned_data
        counts = {name: data[name] or 0 for name in ("impressions", "clicks")}
        return {"cost_minor": minor(data["cost"], currency), **counts}


class CampaignForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Person.objects.none(), required=False)
    is_archived = forms.BooleanField(label=_("Finished, do not offer it any more"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        roles = ["marketer", "head_of_marketing", "cmo"]
        found = people.active_people().filter(memberships__role__in=roles, memberships__to_date=None)
        self.fields["owner"].queryset = found.distinct()
