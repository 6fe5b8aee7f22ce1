"""What a marketer says of a public form."""

from __future__ import annotations

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from funnel.models import Campaign, Source


class FormSettings(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Seen by colleagues only."))
    source = forms.ModelChoiceField(Source.objects.order_by("name"), label=_("Source"), required=False)
    campaign = forms.ModelChoiceField(
        Campaign.objects.filter(is_archived=False).order_by("name"), label=_("Campaign"), required=False
    )
    consent_text = forms.CharField(
        label=_("Text of consent"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The visitor ticks the box beside this text. A changed text is a new version of the consent."),
    )
    thanks_url = forms.CharField(
        label=_("Address of the thanks page"),
        max_length=500,
        required=False,
        validators=[URLValidator(schemes=["https", "http"])],
        help_text=_("Blank: our own page says thank you."),
    )
    is_active = forms.BooleanField(label=_("Takes messages"), required=False, initial=True)
