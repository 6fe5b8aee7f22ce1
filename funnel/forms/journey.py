"""The form of the reverse plan: a field for every figure that the plan counts with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import money_field
from funnel.selectors.reverse_plan import OwnFigures
from people.forms import PercentField


class ReversePlanForm(forms.Form):
    revenue = money_field(_("Revenue a month"))
    average_deal = money_field(_("Average deal"), required=False)
    cpl = money_field(_("Cost of a lead"), required=False)

    def __init__(self, *args: Any, own: OwnFigures, **options: Any) -> None:
        super().__init__(*args, **options)
        names = [*(node.stage.name for node in own.nodes[1:]), _("Sale")]
        for node, following in zip(own.nodes, names, strict=True):
            self.fields[f"rate_{node.stage.key}"] = PercentField(
                label=format_lazy("{} → {}, %", node.stage.name, following),
                min_value=0,
                max_value=100,
                decimal_places=2,
                required=False,
            )
