"""What the pages of telephony take."""

from typing import Any

from django import forms
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from connectors.models import DialledNumber, Extension, Line
from connectors.models.phones import LINE_KINDS
from funnel.models import Campaign, Source
from people.models import Person

SECRET_INPUT = {"autocomplete": "off", "spellcheck": "false"}


class LineForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is connected"), choices=LINE_KINDS)
    name = forms.CharField(label=_("Name"), max_length=80)
    key = forms.CharField(
        label=_("Mango Office: product code"),
        required=False,
        max_length=200,
        help_text=_("vpbx_api_key, from the settings of the API in the vendor's account; leave blank for others."),
        widget=forms.TextInput(attrs=SECRET_INPUT),
    )
    salt = forms.CharField(
        label=_("Mango Office: key for signatures"),
        required=False,
        max_length=200,
        help_text=_("vpbx_api_salt; kept sealed and never shown again."),
        widget=forms.PasswordInput(attrs=SECRET_INPUT),
    )
    source = forms.ModelChoiceField(
        label=_("Source of new leads"),
        queryset=Source.objects.none(),
        required=False,
        empty_label=_("by the number dialled"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = Source.objects.order_by("name", "pk")


class SecretForm(forms.Form):
    salt = forms.CharField(
        label=_("New key for signatures"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs=SECRET_INPUT),
    )


class PersonForm(forms.Form):
    """Which colleague sits behind an inner number; the ones nobody sits behind stand first."""

    extension = forms.ModelChoiceField(label=_("Inner number"), queryset=Extension.objects.none(), empty_label=None)
    person = forms.ModelChoiceField(
        label=_("Colleague"), queryset=Person.objects.none(), required=False, empty_label=_("nobody")
    )

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["extension"].queryset = line.extensions.order_by(F("person").asc(nulls_first=True), "number")
        colleagues = Person.objects.filter(is_active=True, is_erased=False)
        self.fields["person"].queryset = colleagues.order_by("last_name", "first_name", "pk")


class OriginForm(forms.Form):
    """Where clients have a dialled number from."""

    dialled = forms.ModelChoiceField(label=_("Number dialled"), queryset=DialledNumber.objects.none(), empty_label=None)
    source = forms.ModelChoiceField(
        label=_("Source"), queryset=Source.objects.none(), required=False, empty_label=_("not said")
    )
    campaign = forms.ModelChoiceField(
        label=_("Campaign"), queryset=Campaign.objects.none(), required=False, empty_label=_("not said")
    )

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dialled"].queryset = line.dialled.order_by(F("source").asc(nulls_first=True), "number")
        self.fields["source"].queryset = Source.objects.order_by("name", "pk")
        self.fields["campaign"].queryset = Campaign.objects.filter(is_archived=False).order_by("name", "pk")
