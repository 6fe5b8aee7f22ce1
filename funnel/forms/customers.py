"""Customers: the filters of the list, a purchase, and the calculator of the sleeping base. The address is the view."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import day_field, money_field
from alignment.shared.periods import Period

SEGMENTS = [
    ("all", _("All")),
    ("repeat", _("Bought again")),
    ("once", _("Bought once")),
    ("dormant", _("Sleeping")),
    ("eligible", _("Sleeping, may be written to")),
    ("opted_out", _("Asked not to be contacted")),
]
CHECKS = [("mean", _("Average")), ("median", _("Median"))]


class CustomerFilterForm(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    segment = forms.ChoiceField(label=_("Which customers"), required=False, choices=SEGMENTS)
    cohort = day_field(_("Began in the month of"), required=False)
    bought = day_field(_("Bought in the month of"), required=False)

    def months(self) -> dict[str, Any]:
        """Months by their first day; what cannot be read is left out."""
        said = self.cleaned_data if self.is_valid() else {}
        return {name: Period.month_of(said[name]).start if said.get(name) else None for name in ("cohort", "bought")}


class PurchaseForm(forms.Form):
    at = day_field(_("Day"))
    amount = money_field(_("Amount"))
    kind = forms.ChoiceField(
        label=_("What it is"), required=False,
        choices=[("", _("As it comes: the first, then repeat")), ("repeat", _("Repeat")), ("refund", _("Refund"))],
    )  # fmt: skip


class DormantForm(forms.Form):
    """Blank fields take the company's own figures."""

    returning = forms.DecimalField(
        label=_("Come back, %"), required=False, min_value=0, max_value=100, decimal_places=1,
        help_text=_("The author estimates one in five; put your own as soon as you have it."),
    )  # fmt: skip
    purchases = forms.DecimalField(
        label=_("Purchases a year"), required=False, min_value=0, max_value=1000, decimal_places=2
    )
    check = money_field(_("Check"), required=False)
    by = forms.ChoiceField(label=_("Own check"), required=False, choices=CHECKS)
