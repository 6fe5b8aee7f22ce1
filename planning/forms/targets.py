"""The forms of targets, of a deal's forecast and of capacity."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import day_field, money_field
from alignment.shared.forms import LongSelect
from funnel.selectors.personal_plans import signable_by
from people.forms import PercentField
from people.models import Person
from planning.models.forecasts import CATEGORIES


def count_field(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_digits=9, decimal_places=0, required=False, localize=False
    )  # fmt: skip


class TargetsForm(forms.Form):
    """From the result back to the money; what is left blank stays as it is."""

    revenue = money_field(_("Revenue"), required=False)
    won = count_field(_("Sales"))
    kev_held = count_field(_("Key events held"))
    kev_set = count_field(_("Key events set"))
    leads = count_field(_("Leads"))
    spend = money_field(_("Budget"), required=False)


class DealForecastForm(forms.Form):
    category = forms.ChoiceField(label=_("How sure"), choices=CATEGORIES)
    closes_on = day_field(_("Closes on"), required=False)


class SellerForm(forms.Form):
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Seller"), widget=LongSelect())
    hours_month = forms.DecimalField(
        label=_("Hours a month"), min_value=0, max_value=400, max_digits=5, decimal_places=1, required=False,
        help_text=_("Fewer for part-time. Left empty it is as for everybody."),
    )  # fmt: skip
    share_for_leads = PercentField(
        label=_("Share of time for leads, %"), min_value=0, max_value=100, decimal_places=1, required=False
    )
    hours_per_lead = forms.DecimalField(
        label=_("Hours for one lead"), min_value=Decimal("0.01"), max_digits=5, decimal_places=2, required=False
    )
    ramp_from = day_field(
        _("Newcomer since"), required=False, help_text=_("From this day the load grows month by month.")
    )

    def __init__(self, *args: Any, user: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = signable_by(user).order_by("last_name", "first_name", "pk")  # type: ignore[attr-defined]


class NormsForm(forms.Form):
    hours_month = forms.DecimalField(label=_("Hours a month"), min_value=1, max_value=400, decimal_places=1)
    share_for_leads = PercentField(label=_("Share of time for leads, %"), min_value=1, max_value=100, decimal_places=1)
    hours_per_lead = forms.DecimalField(label=_("Hours for one lead"), min_value=Decimal("0.01"), decimal_places=2)
    ramp = forms.CharField(
        label=_("Load of a newcomer by month, %"), max_length=80, help_text=_("For example: 25 50 75 100.")
    )
    limit = forms.DecimalField(
        label=_("Too much is, of the capacity, %"), min_value=100, max_value=900, decimal_places=0
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput())

    def clean_ramp(self) -> list[float]:
        words = self.cleaned_data["ramp"].replace("%", " ").replace(",", " ").split()
        try:
            return [int(word) / 100 for word in words]
        except ValueError:
            raise forms.ValidationError(_("Shares in percent with spaces between them are expected.")) from None

    def clean_limit(self) -> Decimal:
        return Decimal(self.cleaned_data["limit"]) / 100


class WaveForm(forms.Form):
    title = forms.CharField(label=_("What is planned"), max_length=200)
    leads = forms.IntegerField(label=_("Leads above the usual ones"), min_value=1, max_value=1_000_000)
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))
