"""Who labels for a side, and what one says of a lead."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from funnel.models import Lead
from funnel.models.samples import LABELS, SAMPLE_SIDES
from funnel.selectors import agreement
from people.models import Person


class LabelForm(forms.Form):
    lead = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput())
    verdict = forms.ChoiceField(choices=LABELS)


class AssignLabellerForm(forms.Form):
    side = forms.ChoiceField(choices=[(side, side) for side in SAMPLE_SIDES], widget=forms.HiddenInput())
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Who labels"))

    def __init__(self, *args: Any, side: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = side or self.data.get("side", "")
        ids = [one.pk for one in agreement.candidates(chosen, Lead.objects.none())] if chosen in SAMPLE_SIDES else []
        self.fields["person"].queryset = Person.objects.filter(pk__in=ids).order_by("last_name", "first_name")  # type: ignore[attr-defined]
        self.fields["side"].initial = chosen
