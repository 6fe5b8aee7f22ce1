"""What is typed about careers and the role-fit guard."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import DayInput
from hiring.forms.bands import PersonField
from hiring.forms.pay import StepForm
from hiring.models import CareerLevel
from hiring.models.careers import EVIDENCE_KINDS
from hiring.models.role_fit import CHECKLIST, FIT_DECISIONS
from people.models.persons import ROLES

ORIGINS = [
    ("external", _("Hired from outside")),
    ("marketing", _("Came from marketing")),
    ("promotion", _("Grew up here")),
]
LEADS_MARKETING = [(key, label) for key, label in ROLES if key in ("cmo", "head_of_marketing")]


def text(label: Any, *, required: bool = True, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=1000, required=required, widget=forms.Textarea(attrs={"rows": 2}), **more
    )


class LevelField(forms.ModelChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=CareerLevel.objects.order_by("order"), **options)


class PlaceForm(forms.Form):
    person = PersonField(label=_("Colleague"))
    level = LevelField(label=_("Level"))
    since = forms.DateField(label=_("Since"), widget=DayInput())
    came_by = forms.ChoiceField(label=_("How they came here"), choices=ORIGINS)
    years_before = forms.FloatField(
        label=_("Years at such a place elsewhere"), min_value=0, max_value=60, required=False
    )
    managed_headcount = forms.IntegerField(label=_("People led"), min_value=0, max_value=1_000_000, required=False)


class EvidenceForm(forms.Form):
    kind = forms.ChoiceField(label=_("Evidence of"), choices=EVIDENCE_KINDS)
    competency = forms.ChoiceField(label=_("Competency"), required=False)
    text = text(_("What was seen"))

    def __init__(self, *args: Any, competencies: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(name, name) for name in competencies]
        self.fields["competency"].choices = [("", "—"), *names]  # type: ignore[attr-defined]


class ProposeForm(forms.Form):
    to_level = LevelField(label=_("To the level"))
    readiness = text(_("Why ready"), required=False)
    justification = text(_("Why a level is skipped"), required=False, help_text=_("Only when one is skipped."))


class OfMoveForm(StepForm):
    move = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)


class DecideForm(OfMoveForm):
    on = forms.DateField(label=_("From the day"), widget=DayInput())


class ReviewForm(OfMoveForm):
    on = forms.DateField(label=_("Day"), widget=DayInput())
    outcome = text(_("What the year showed"), required=False)


class DeclineForm(OfMoveForm):
    why = text(_("Why not now"), required=False)


class HeadcountForm(forms.Form):
    headcount = forms.IntegerField(label=_("People led"), min_value=0, max_value=1_000_000)


class LevelForm(StepForm):
    paradigm = forms.CharField(label=_("How one thinks at this level"), max_length=300, required=False)
    competencies = forms.CharField(
        label=_("Competencies, one a line"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    min_years = forms.IntegerField(label=_("Years before the next level"), min_value=0, max_value=60, required=False)

    def changes(self) -> dict[str, Any]:
        said = self.cleaned_data
        lines = [line.strip()[:200] for line in said["competencies"].splitlines() if line.strip()]
        return {"paradigm": said["paradigm"], "competencies": lines, "min_years": said["min_years"]}


class CaseForm(forms.Form):
    person = PersonField(label=_("Colleague from sales"))
    to_role = forms.ChoiceField(label=_("Is to become"), choices=LEADS_MARKETING)


class ItemForm(forms.Form):
    key = forms.ChoiceField(label=_("Line of the checklist"), choices=CHECKLIST)
    is_met = forms.BooleanField(label=_("It is there"), required=False, initial=True)
    evidence = text(_("What was seen"))
    outsider = PersonField(
        label=_("Marketer outside the line, for the interview"), required=False,
    )  # fmt: skip
    outsider_note = forms.CharField(label=_("Or one from another company"), max_length=200, required=False)


class FitDecisionForm(StepForm):
    decision = forms.ChoiceField(label=_("Decision"), choices=FIT_DECISIONS)
    reason = text(_("Why"), required=False, help_text=_("Needed while the checklist is not full."))


class LookForm(forms.Form):
    months = forms.TypedChoiceField(
        label=_("After"), choices=[(6, _("six months")), (12, _("twelve months"))], coerce=int
    )
    on = forms.DateField(label=_("Day"), widget=DayInput())
    is_in_role = forms.BooleanField(label=_("Still in the role"), required=False, initial=True)
    hit_target = forms.BooleanField(label=_("Hits the targets"), required=False)
    note = text(_("Note"), required=False)
