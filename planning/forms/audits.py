"""Forms of a sales audit and of the nine mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import day_field
from people.models import Person
from planning.models import AuditCheck, AuditRhythm
from planning.models.audits import CADENCES, KINDS, SPEEDS
from planning.models.mistakes import ANSWERS
from planning.selectors.audit_words import CHECK_WORDS
from planning.selectors.audits import scopes

LARGEST = 2**63 - 1


def text(label: Any, *, required: bool = True, **more: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=1000, required=required, widget=area, **more)


class ColleagueField(forms.ModelChoiceField):
    def __init__(self, **options: Any) -> None:
        people = Person.objects.filter(is_active=True).order_by("last_name", "first_name", "pk")
        super().__init__(queryset=people, **options)


class AuditForm(forms.Form):
    stage = forms.ModelChoiceField(
        AuditRhythm.objects.none(), label=_("Which step"), help_text=_("The stage that too few come to.")
    )
    kind = forms.ChoiceField(label=_("Why now"), choices=KINDS)
    reason = forms.CharField(label=_("What was noticed"), max_length=300, required=False)
    auditor = ColleagueField(label=_("Auditor"), help_text=_("Best somebody who does not work in this department."))
    has_niche_experience = forms.BooleanField(
        label=_("The auditor has worked in this niche"), required=False,
        help_text=_("Otherwise they first answer four questions about it."),
    )  # fmt: skip
    planned_for = day_field(_("Day"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["stage"].queryset = scopes()  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    planned_for = day_field(_("Day"))


class QuestionnaireForm(forms.Form):
    market = text(_("Who else sells this, and how do clients choose?"))
    product = text(_("What is sold, for how much, and what is left of it?"))
    audience = text(_("Who buys, and who decides?"))
    way = text(_("Which way does a client go from the first word to the payment?"))


class PlainForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput(), required=False, min_value=1, max_value=LARGEST)


class VerdictForm(forms.Form):
    no = forms.IntegerField(widget=forms.HiddenInput(), min_value=1, max_value=8)
    verdict = forms.CharField(max_length=10)
    evidence = forms.CharField(max_length=500, required=False)


class ConcludeForm(forms.Form):
    is_single_cause = forms.BooleanField(label=_("It is this one cause alone"), required=False)


class TaskForm(forms.Form):
    check = forms.TypedChoiceField(label=_("Cause"), coerce=int)
    text = forms.CharField(label=_("What is to be done"), max_length=400)
    fix_speed = forms.ChoiceField(label=_("To mend"), choices=SPEEDS)
    result_speed = forms.ChoiceField(label=_("Its result"), choices=SPEEDS)
    owner = ColleagueField(label=_("Promised by"))
    due_date = day_field(_("Until"))

    def __init__(
        self, *args: Any, causes: Sequence[AuditCheck] = (), rhythm: AuditRhythm | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["check"].choices = [(check.pk, CHECK_WORDS[check.no].title) for check in causes]  # type: ignore[attr-defined]
        if rhythm:
            said = _("Fast is within %(n)s working days.") % {"n": rhythm.fast_fix_days}
            self.fields["fix_speed"].help_text = said
            said = _("Fast is seen within %(n)s days.") % {"n": rhythm.fast_result_days}
            self.fields["result_speed"].help_text = said


class StartForm(forms.Form):
    task = forms.IntegerField(widget=forms.HiddenInput(), min_value=1, max_value=LARGEST)
    why = forms.CharField(max_length=300, required=False)


class CloseForm(forms.Form):
    conclusion = text(_("What follows"))


class RhythmForm(forms.Form):
    is_startup = forms.BooleanField(label=_("We are a startup"), required=False)
    months = forms.TypedChoiceField(
        label=_("An audit"), choices=CADENCES, coerce=int,
        help_text=_("A startup changes too fast for a quarter: every month or two."),
    )  # fmt: skip
    fast_fix_days = forms.IntegerField(label=_("A fix is fast within, working days"), min_value=1, max_value=60)
    fast_result_days = forms.IntegerField(label=_("A result is fast within, days"), min_value=1, max_value=365)
    evidence_percent = forms.IntegerField(
        label=_("Evidence is enough from (percent)"), min_value=1, max_value=100,
        help_text=_("Below it a “yes” among the nine mistakes is said, not seen."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput(), required=False, min_value=1, max_value=LARGEST)


class MistakesForm(forms.Form):
    """One field a question: `answer_1` … `answer_9`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for no in range(1, 10):
            self.fields[f"answer_{no}"] = forms.ChoiceField(choices=ANSWERS)

    def answers(self) -> dict[int, str]:
        return {no: self.cleaned_data[f"answer_{no}"] for no in range(1, 10)}
