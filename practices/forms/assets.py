"""What is typed about materials."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people import selectors as people
from people.models import Person
from practices.models.assets import ASSET_KINDS, ASSET_LANGUAGES, ASSET_STATES
from practices.selectors.assets import CONDITIONS, ORDERS

LARGEST_ID = 2**63 - 1


class VersionForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=ASSET_LANGUAGES)
    file = forms.FileField(label=_("File"), required=False, help_text=_("Up to 25 MB."))
    link = forms.CharField(label=_("Or a link"), max_length=500, required=False)
    note = forms.CharField(label=_("What is new"), max_length=300, required=False)


class AssetForm(VersionForm):
    kind = forms.ChoiceField(label=_("What it is"), choices=ASSET_KINDS)
    title = forms.CharField(label=_("Name by which a seller finds it"), max_length=200)
    owner = forms.ModelChoiceField(Person.objects.none(), label=_("Owner"))

    field_order = ("title", "kind", "owner", "language", "file", "link", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people.active_people()  # type: ignore[attr-defined]


class AssetStepForm(forms.Form):
    note = forms.CharField(required=False, max_length=300)
    lead = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    is_local_copy = forms.BooleanField(required=False)
    version = forms.IntegerField(required=False)


class AssetFilterForm(forms.Form):
    state = forms.ChoiceField(choices=ASSET_STATES, required=False)
    condition = forms.ChoiceField(choices=[(key, key) for key in CONDITIONS], required=False)
    kind = forms.ChoiceField(choices=ASSET_KINDS, required=False)
    mine = forms.BooleanField(required=False)
    order = forms.ChoiceField(choices=[(key, key) for key in ORDERS], required=False)
    start = forms.IntegerField(required=False, min_value=0, max_value=100_000)
