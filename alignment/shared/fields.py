"""Pieces of the forms: days, moments and amounts as a browser sends them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MinValueValidator

from alignment.shared.money import Money


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), input_formats=["%Y-%m-%d"], **options)


def moment_field(label: Any, **options: Any) -> forms.DateTimeField:
    formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    return forms.DateTimeField(label=label, widget=MomentInput(), input_formats=formats, **options)


def money_field(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=15, decimal_places=2, validators=[MinValueValidator(0)], localize=False, **options
    )


def minor(amount: Any, currency: str) -> int | None:
    return None if amount is None else Money.from_decimal(amount, currency).minor
