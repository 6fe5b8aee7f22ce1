"""The form of one seller's month."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import money_field
from alignment.shared.forms import LongSelect
from alignment.shared.periods import Period
from funnel.forms.targets import months
from funnel.selectors.personal_plans import signable_by
from people.models import Person


class PersonalPlanForm(forms.Form):
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Seller"), widget=LongSelect())
    month = forms.ChoiceField(label=_("Month"))
    revenue = money_field(_("Revenue"))
    agreed = forms.BooleanField(label=_("I sign this plan, and the seller knows it"))

    def __init__(self, *args: Any, user: Person, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = signable_by(user).order_by("last_name", "first_name", "pk")  # type: ignore[attr-defined]
        known = [(month.start.isoformat(), date_format(month.start, "YEAR_MONTH_FORMAT")) for month in months(today)]
        self.fields["month"].choices = known  # type: ignore[attr-defined]

    def clean_month(self) -> Period:
        return Period.month_of(date.fromisoformat(self.cleaned_data["month"]))
