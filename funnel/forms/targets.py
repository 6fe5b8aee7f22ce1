"""The form of a month's plan."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import money_field
from alignment.shared.periods import Period
from people.forms import PercentField

MONTHS_AHEAD = 6


class PlanForm(forms.Form):
    month = forms.ChoiceField(label=_("Month"))
    revenue = money_field(_("Revenue"), required=False)
    won = forms.DecimalField(label=_("Sales"), min_value=0, max_digits=9, decimal_places=0, required=False)
    mql = forms.DecimalField(label=_("Qualified leads"), min_value=0, max_digits=9, decimal_places=0, required=False)
    leakage = PercentField(
        label=_("Leakage at most, %"),
        min_value=0,
        max_value=100,
        decimal_places=1,
        required=False,
        help_text=_(
            "Above it the share of leads that wait untouched, without a next step or lost without a reason is a signal."
        ),
    )
    agreed = forms.BooleanField(label=_("I sign this plan"))

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        known = [(month.start.isoformat(), date_format(month.start, "YEAR_MONTH_FORMAT")) for month in months(today)]
        self.fields["month"] = forms.ChoiceField(label=_("Month"), choices=known)

    def clean_month(self) -> Period:
        return Period.month_of(date.fromisoformat(self.cleaned_data["month"]))


def months(today: date) -> list[Period]:
    found = [Period.month_of(today)]
    while len(found) < MONTHS_AHEAD:
        found.append(Period.month_of(found[-1].end + timedelta(days=1)))
    return found
