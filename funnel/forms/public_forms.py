"""What a marketer says of a public form."""

from __future__ import annotations

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from funnel.models import Campaign, Source
from funnel.models.sla import INTENTS


class FormSettings(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Seen by colleagues only."))
    source = forms.ModelChoiceField(Source.objects.order_by("name"), label=_("Source"), required=False)
    campaign = forms.ModelChoiceField(
        Campaign.objects.filter(is_archived=False).order_by("name"), label=_("Campaign"), required=False
    )
    intent = forms.ChoiceField(
        label=_("What the visitor wants"), choices=INTENTS, initial="form", required=False,
        help_text=_("It decides how soon sales answer, as the SLA says."),
    )  # fmt: skip
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

    def clean_intent(self) -> str:
        return self.cleaned_data["intent"] or "form"
