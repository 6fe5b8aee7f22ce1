"""What is typed when a method begins or stops."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from funnel.selectors.readings import STEPS
from loop import selectors_readings
from loop.selectors_effect_words import metric_words
from people import selectors as people
from people.models import Person

NOT_MEASURED = ("", _("We do not measure it"))


class StartForm(forms.Form):
    owner = forms.ModelChoiceField(Person.objects.none(), label=_("Who leads it"))
    start_on = forms.DateField(label=_("Begins on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    owner_reason = forms.CharField(
        label=_("Why somebody else than usual"), max_length=300, required=False,
        help_text=_("Only where the usual role does not lead it."),
    )  # fmt: skip

    metric = forms.ChoiceField(
        label=_("What it should move"), required=False,
        help_text=_("Written down before the start and looked at on a day named now."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["metric"].choices = [NOT_MEASURED, *measurable()]  # type: ignore[attr-defined]
        self.fields["owner"].queryset = people.active_people()  # type: ignore[attr-defined]


class StopForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300)


def measurable() -> list[tuple[str, list[tuple[str, str]]]]:
    """Figures that are kept week by week, by key and name, under the part of the company's life they belong to."""
    steps = [(key, metric_words(key)) for key in STEPS]
    return [(gettext("The way of a lead"), steps), *selectors_readings.choices()]
