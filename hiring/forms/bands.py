"""What is typed about salary tables and what our people are paid."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import DayInput, minor
from alignment.shared.forms import LongSelect
from alignment.shared.money import Money
from hiring.models import SalaryBand
from hiring.models.vacancies import POSITIONS
from people import selectors as people
from people.models import Person

MOST = Decimal(10) ** 9
BASES = [("", _("Not known")), ("gross", _("Before tax")), ("net", _("After tax"))]


def amount(label: Any, *, required: bool = True, least: int = 0, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=least, max_value=MOST, decimal_places=2, required=required, **more)


class PersonField(forms.ModelChoiceField):
    """Colleagues of today."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Person.objects.none(), widget=LongSelect, **options)

    def __deepcopy__(self, memo: dict[int, Any]) -> PersonField:
        copied: PersonField = super().__deepcopy__(memo)
        copied.queryset = people.active_people()
        return copied


class DraftTableForm(forms.Form):
    region = forms.CharField(
        label=_("Region"), max_length=80, required=False, help_text=_("Empty: the whole country."),
    )  # fmt: skip
    basis = forms.ChoiceField(label=_("Amounts are"), choices=BASES, required=False)
    source = forms.CharField(label=_("Where the figures come from"), max_length=300, required=False)

    @property
    def is_gross(self) -> bool | None:
        return {"gross": True, "net": False}.get(self.cleaned_data["basis"])


class BandForm(forms.Form):
    """One row of a draft; a row without a name is left out."""

    level = forms.SlugField(max_length=40, required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Level"), max_length=120, required=False)
    position = forms.ChoiceField(label=_("Position"), choices=POSITIONS)
    years_from = forms.IntegerField(label=_("Years from"), min_value=0, max_value=60, required=False)
    years_to = forms.IntegerField(label=_("Years to"), min_value=0, max_value=60, required=False)
    low = amount(_("From, a month"), required=False, least=1)
    high = amount(_("To, a month"), required=False, least=1)
    variable_note = forms.CharField(label=_("Variable part"), max_length=300, required=False)
    is_sought = forms.BooleanField(label=_("We look for this level"), required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("name"):
            for field in ("low", "high"):
                if said.get(field) is None and field not in self.errors:
                    self.add_error(field, _("A band goes from an amount to an amount."))
        return said


BandRows = forms.formset_factory(BandForm, extra=1, max_num=40, validate_max=True)


def rows_of(forms_: Iterable[BandForm], currency: str) -> list[dict[str, Any]]:
    """Clean rows as the service takes them."""
    said = [form.cleaned_data for form in forms_ if form.cleaned_data.get("name")]
    return [
        {
            "level": row["level"] or f"level-{place}",
            "name": row["name"],
            "position": row["position"],
            "years_from": row["years_from"],
            "years_to": row["years_to"],
            "min_minor": minor(row["low"], currency),
            "max_minor": minor(row["high"], currency),
            "variable_note": row["variable_note"],
            "is_sought": row["is_sought"],
        }
        for place, row in enumerate(said, start=1)
    ]


def initial_of(bands: Iterable[SalaryBand], currency: str) -> list[dict[str, Any]]:
    return [
        {
            "level": band.level,
            "name": band.name,
            "position": band.position,
            "years_from": band.years_from,
            "years_to": band.years_to,
            "low": Money(band.min_minor, currency).to_decimal(),
            "high": Money(band.max_minor, currency).to_decimal(),
            "variable_note": band.variable_note,
            "is_sought": band.is_sought,
        }
        for band in bands
    ]


class ActivateForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    dated_on = forms.DateField(label=_("The market was looked at on"), widget=DayInput())


class OfferForm(forms.Form):
    """Where an offer stands: nothing is saved."""

    position = forms.ChoiceField(label=_("Position"), choices=POSITIONS)
    salary = amount(_("Salary a month"), least=1)
    years = forms.DecimalField(
        label=_("Years of experience"), min_value=0, max_value=60, decimal_places=1, required=False
    )


class PersonPayForm(forms.Form):
    person = PersonField(label=_("Colleague"))
    level = forms.ChoiceField(label=_("Level"))
    base = amount(_("Salary a month"), least=1)
    variable = amount(_("Variable part, usual"), required=False)
    from_date = forms.DateField(label=_("From"), widget=DayInput())

    def __init__(self, *args: Any, levels: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = levels  # type: ignore[attr-defined]
