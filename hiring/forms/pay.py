"""What is typed about pay schemes and the card of an internet marketer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import DayInput
from alignment.shared.money import Money
from hiring.forms.bands import PersonField, amount, minor
from hiring.models import SchemeVersion
from hiring.models.pay import MEASURES
from hiring.models.role_cards import CHECK_RESULTS, FUNCTIONS, KPI_TARGETS, SKILLS

LEVELS = [(n, str(n)) for n in range(4)]


class MonthInput(forms.DateInput):
    """A month as browsers write it; where they do not know it, typed as 2026-03."""

    input_type = "month"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m")


def month(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=MonthInput(), input_formats=["%Y-%m", "%Y-%m-%d"])


class TermsForm(forms.Form):
    base = amount(_("Base salary a month"))
    bonus = amount(_("Bonus at the whole plan"))
    plan_leads = forms.IntegerField(
        label=_("Plan of accepted leads a month"), min_value=0, max_value=100_000,
        help_text=_("Without a plan there is no bonus to calculate."),
    )  # fmt: skip
    guard_percent = forms.IntegerField(
        label=_("Quality guard: the least share of accepted among decided, percent"), min_value=1, max_value=100,
        help_text=_("Below it the bonus is not paid: leads are never counted without their quality."),
    )  # fmt: skip
    floor_percent = forms.IntegerField(
        label=_("No bonus under, percent of the plan"), min_value=0, max_value=99, initial=80
    )
    cap_percent = forms.IntegerField(
        label=_("No more bonus above, percent of the plan"), min_value=100, max_value=300, initial=120
    )
    flex_budget = amount(_("Flex budget a month"), initial=0)

    def terms(self, currency: str) -> dict[str, Any]:
        said = self.cleaned_data
        plain = {name: said[name] for name in ("plan_leads", "guard_percent", "floor_percent", "cap_percent")}
        money = {name: minor(said[name], currency) for name in ("base", "bonus", "flex_budget")}
        return plain | {f"{name}_minor": value for name, value in money.items()}

    @staticmethod
    def initial_of(version: SchemeVersion | None, currency: str) -> dict[str, Any]:
        if version is None:
            return {}
        plain = {
            name: getattr(version, name) for name in ("plan_leads", "guard_percent", "floor_percent", "cap_percent")
        }
        money = {
            name: Money(getattr(version, f"{name}_minor"), currency).to_decimal()
            for name in ("base", "bonus", "flex_budget")
        }
        return plain | money


class SchemeForm(TermsForm):
    person = PersonField(label=_("Colleague"))
    measure = forms.ChoiceField(label=_("What the plan counts"), choices=MEASURES)
    started_on = forms.DateField(label=_("Works under the scheme from"), widget=DayInput())
    field_order = ("person", "measure", "started_on")


class ReviseForm(TermsForm):
    applies_from = month(_("Applies from the first of"))
    why = forms.CharField(label=_("What changes and why"), max_length=300, required=False)
    field_order = ("applies_from", "why")


class StepForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CloseForm(StepForm):
    on = forms.DateField(label=_("Last day under the scheme"), widget=DayInput())


class TaskForm(forms.Form):
    month = month(_("Month"))
    title = forms.CharField(label=_("Task"), max_length=300)
    amount = amount(_("Amount"), least=1)
    accept_by = forms.DateField(label=_("Accepted by the day"), widget=DayInput())


class MonthForm(forms.Form):
    month = month(_("Month"))


class OfTaskForm(forms.Form):
    task = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)


class RefuseTaskForm(OfTaskForm):
    reason = forms.CharField(label=_("Why it is not accepted"), max_length=300)


class OfMonthForm(StepForm):
    pay_month = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)


class DisputeForm(forms.Form):
    line = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    text = forms.CharField(label=_("What is wrong"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class AnswerForm(forms.Form):
    dispute = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    answer = forms.CharField(label=_("Answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    is_upheld = forms.BooleanField(label=_("You are right: calculate anew"), required=False)


class RoleCardForm(forms.Form):
    kpi = forms.ChoiceField(
        label=_("What the plan counts"), choices=KPI_TARGETS,
        help_text=_("Written down, because the functions speak of qualified leads and the plan of leads."),
    )  # fmt: skip
    plan_leads = forms.IntegerField(label=_("Plan of leads a month"), min_value=1, max_value=100_000, required=False)


class PlanForm(StepForm, RoleCardForm):
    pass


class HireForm(StepForm):
    person = PersonField(label=_("Colleague"))
    started_on = forms.DateField(label=_("Began on"), widget=DayInput())
    probation_until = forms.DateField(label=_("Probation until"), widget=DayInput(), required=False)
    is_part_time = forms.BooleanField(label=_("Works part of the time"), required=False)
    exclusive_since = forms.DateField(
        label=_("Clause “works for us alone” signed on"), widget=DayInput(), required=False,
        help_text=_("Part-timers may work for others, so for them it may stay empty."),
    )  # fmt: skip


class SkillForm(forms.Form):
    skill = forms.ChoiceField(label=_("Skill"), choices=SKILLS)
    level = forms.TypedChoiceField(
        label=_("Level"), choices=LEVELS, coerce=int, help_text=_("0 unknown to them · 3 teaches others")
    )
    evidence = forms.CharField(label=_("What was seen"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class FunctionForm(forms.Form):
    function = forms.ChoiceField(label=_("Function"), choices=FUNCTIONS)
    is_done = forms.BooleanField(label=_("Carried out"), required=False)
    note = forms.CharField(label=_("What was seen"), max_length=500, required=False)


class ExclusivityForm(forms.Form):
    result = forms.ChoiceField(label=_("Does the internet marketer work for us alone?"), choices=CHECK_RESULTS)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


class HypothesisForm(forms.Form):
    text = forms.CharField(label=_("Hypothesis"), max_length=300)
    planned_for = month(_("Month"))


class TestedForm(forms.Form):
    hypothesis = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    result = forms.CharField(label=_("What came of it"), max_length=300)
