"""What is typed about the agreement: the goal, the clauses of a draft, force majeure, the pause of a clock."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import day_field, money_field
from funnel.forms.fields import SIDES
from funnel.models.sla import COUNTED, PAUSE_REASONS, TIMED
from funnel.selectors.sla_drafts import ClauseTerms, proposed

HUNDRED = Decimal(100)


class GoalForm(forms.Form):
    revenue = money_field(
        _("Revenue goal of a month"),
        required=False,
        help_text=_("From it the system counts back by your own conversions how many accepted MQL marketing promises."),
    )


class DraftForm(forms.Form):
    """Three small fields a clause; an empty target leaves the clause out."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    starts_on = day_field(
        _("In force from"), help_text=_("A change begins on the first of a month, after both have signed.")
    )

    def __init__(self, *args: Any, label_of: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked = [*proposed(1)]
        for terms in self.asked:
            for name, field in _fields(terms, label_of(terms)).items():
                self.fields[name] = field

    def rows(self, side: str) -> list[list[Any]]:
        names = [list(_fields(terms, "")) for terms in self.asked if terms.side == side]
        return [[self[name] for name in row] for row in names]

    def terms(self) -> list[ClauseTerms]:
        """What was typed; percentages become shares."""
        said = self.cleaned_data
        found = []
        for terms in self.asked:
            name = field_name(terms)
            target = said.get(name)
            if target is None:
                continue
            target = target if terms.metric in COUNTED else target / HUNDRED
            minutes, days = said.get(f"{name}-minutes"), said.get(f"{name}-days")
            found.append(ClauseTerms(terms.metric, target, minutes, days, terms.intent))
        return found


def field_name(terms: ClauseTerms) -> str:
    return f"{terms.metric}-{terms.intent}" if terms.intent else terms.metric


def initial_of(clauses: Iterable[Any]) -> dict[str, Any]:
    """The clauses of a draft as its form shows them."""
    initial: dict[str, Any] = {}
    for one in clauses:
        name = field_name(one)
        initial[name] = int(one.target) if one.metric in COUNTED else (one.target * HUNDRED).normalize()
        initial |= {f"{name}-minutes": one.minutes, f"{name}-days": one.days}
    return initial


def _fields(terms: ClauseTerms, label: str) -> dict[str, forms.Field]:
    name = field_name(terms)
    if terms.metric in COUNTED:
        found: dict[str, forms.Field] = {
            name: forms.DecimalField(
                label=label, min_value=1, max_value=100_000, decimal_places=0, max_digits=6, required=False
            )
        }
    else:
        found = {
            name: forms.DecimalField(
                label=_("%(clause)s, percent") % {"clause": label}, min_value=Decimal("0.1"), max_value=100,
                decimal_places=2, max_digits=5, required=False,
            )
        }  # fmt: skip
    if terms.metric in TIMED:
        found[f"{name}-minutes"] = forms.IntegerField(
            label=_("Working minutes"), min_value=1, max_value=14_400, required=False
        )
    if terms.metric == "attempts":
        found[f"{name}-days"] = forms.IntegerField(
            label=_("Over working days, at least"), min_value=1, max_value=60, required=False
        )
    return found


class StepForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ForceMajeureForm(forms.Form):
    side = forms.ChoiceField(
        label=_("Which side is excused"), choices=SIDES, help_text=_("The other side declares it, never the own one.")
    )
    first = day_field(_("First day"))
    last = day_field(_("Last day"))
    reason = forms.CharField(label=_("What happened"), max_length=300)


class PauseForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why the clock rests"), choices=PAUSE_REASONS)
    until = day_field(
        _("Until the day"), required=False, help_text=_("The day the client asked for. Marketing's part may stay open.")
    )
