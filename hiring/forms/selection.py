"""What is typed between the first interview and the end of probation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import day_field, minor, money_field
from alignment.shared.forms import LongSelect
from hiring.models import Application, RefusalReason
from hiring.models.scorecards import SCORES
from hiring.models.selection import DECISIONS, SAMPLES, VERDICTS
from people import selectors as people
from people.models import Person

LARGEST_ID = 2**63 - 1
RESULTS = [("met", _("Met")), ("missed", _("Missed"))]
PASSED = [("yes", _("Passed")), ("no", _("Not passed"))]


def words(label: Any, *, rows: int = 3, longest: int = 4000, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea({"rows": rows}), **options)


class StepForm(forms.Form):
    """`of` names the row that the step is about, where there are several; `values` is what the service takes."""

    of = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application = application

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "of"}


class SampleForm(StepForm):
    kind = forms.ChoiceField(label=_("Task"), choices=SAMPLES)
    task = words(_("As the candidate reads it"), rows=4)
    due_on = day_field(_("To be handed in by"))


class HandInForm(StepForm):
    link = forms.URLField(label=_("Address of the result"), max_length=500, required=False, assume_scheme="https")
    upload = forms.FileField(label=_("Or the file"), required=False)


class SampleScoreForm(StepForm):
    score = forms.TypedChoiceField(label=_("Score"), choices=SCORES, coerce=int)
    evidence = words(_("What in the work shows it"))


class ReferenceForm(StepForm):
    name = forms.CharField(label=_("Who"), max_length=200)
    relation = forms.CharField(
        label=_("How they know the candidate"), max_length=200, help_text=_("Former head, colleague, client…")
    )
    contact = forms.CharField(label=_("Phone or e-mail"), max_length=254, required=False)
    said = words(_("What was said"))
    verdict = forms.ChoiceField(label=_("Verdict"), choices=VERDICTS)


class DecisionForm(StepForm):
    verdict = forms.ChoiceField(label=_("Decision"), choices=DECISIONS)
    reason = words(_("On what it rests"), rows=2)


class OfferForm(StepForm):
    base = money_field(_("Base pay of a month"))
    variable = money_field(_("Variable part of a month"), required=False)
    is_gross = forms.BooleanField(label=_("Before tax"), required=False, initial=True)
    start_on = day_field(_("First day at work"))
    answer_by = day_field(_("Answer by"))
    note = words(_("Note"), rows=2, longest=2000, required=False)
    override = words(
        _("Why the offer does not wait for what is missing"), rows=2, longest=2000, required=False,
        help_text=_("Only if something is missing: the reason is kept, shown here and told to the hiring head."),
    )  # fmt: skip

    @property
    def values(self) -> dict[str, Any]:
        currency = self.application.vacancy.currency
        given = {name: value for name, value in super().values.items() if name not in ("base", "variable")}
        amounts = {f"{name}_minor": minor(self.cleaned_data[name], currency) for name in ("base", "variable")}
        return given | amounts


class DeclineForm(StepForm):
    refusal = forms.ChoiceField(label=_("Why"))
    reason = words(_("In the candidate's words"), rows=2, longest=2000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = RefusalReason.objects.filter(side="candidate", is_archived=False).order_by("order")
        self.fields["refusal"].choices = list(known.values_list("key", "name"))  # type: ignore[attr-defined]


class WhyForm(StepForm):
    reason = words(_("Why"), rows=2, longest=2000)


class TaskForm(StepForm):
    text = forms.CharField(label=_("What is to be reached"), max_length=500)
    criterion = forms.CharField(
        label=_("Measured by"),
        max_length=300,
        help_text=_("A figure and its value: 40 accepted leads in the third month."),
    )
    due_on = day_field(_("By"), required=False)


class TaskResultForm(StepForm):
    state = forms.ChoiceField(label=_("Result"), choices=RESULTS)
    result = forms.CharField(label=_("The figure reached"), max_length=500)


class ColleagueForm(StepForm):
    person = forms.ModelChoiceField(label=_("Who they are now"), queryset=Person.objects.none(), widget=LongSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        field.queryset = people.active_people()  # type: ignore[attr-defined]
        field.label_from_instance = lambda person: person.name  # type: ignore[attr-defined]


class OutcomeForm(StepForm):
    passed = forms.ChoiceField(label=_("Probation"), choices=PASSED)
    kpi_attainment = forms.IntegerField(label=_("KPI attained, percent"), min_value=0, max_value=500)
    head_rating = forms.IntegerField(label=_("Rating by the head, 0 to 100"), min_value=0, max_value=100)
    ramp = forms.IntegerField(
        label=_("Speed of coming up to the plan, 0 to 100"), min_value=0, max_value=100,
        help_text=_("100: as fast as planned or faster."),
    )  # fmt: skip
    note = words(_("What decided it"), rows=2)

    @property
    def values(self) -> dict[str, Any]:
        given = {name: value for name, value in super().values.items() if name != "passed"}
        return {**given, "is_passed": self.cleaned_data["passed"] == "yes"}
