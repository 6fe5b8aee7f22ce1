"""The form of an exchange rate."""

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import day_field


class RateForm(forms.Form):
    currency = forms.CharField(label=_("Currency, three letters"), min_length=3, max_length=3)
    day = day_field(_("From this day"))
    rate = forms.DecimalField(label=_("Rate"), max_digits=18, decimal_places=8, min_value=0, localize=True)
