"""What is typed about surveys."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import DayInput
from people import selectors as people
from people.models import Person
from practices.models import Proposal, Wave
from practices.models.surveys import LENGTHS, MOST_DAYS, NONVERBAL, SURVEY_KINDS
from practices.selectors import surveys as selectors


def colleagues(*pks: int) -> Any:
    found = people.active_people()
    return found.filter(pk__in=pks) if pks else found


class SurveyForm(forms.Form):
    title = forms.CharField(label=_("Name"), max_length=150)
    kind = forms.ChoiceField(
        label=_("How"),
        choices=SURVEY_KINDS,
        widget=forms.RadioSelect,
        initial="questionnaire",
        help_text=_("A questionnaire is confidential; interviews are held by name. The two are never mixed."),
    )
    length = forms.ChoiceField(
        label=_("Which"),
        choices=LENGTHS,
        widget=forms.RadioSelect,
        initial="pulse",
        help_text=_("Only the yearly survey asks for years in the company and business unit."),
    )
    initiator = forms.ModelChoiceField(
        label=_("Who initiates it"),
        queryset=Person.objects.none(),
        help_text=_("Best of all the CEO: people answer the first person of the company."),
    )
    opens_on = forms.DateField(label=_("Opens on"), widget=DayInput())
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=MOST_DAYS, initial=5)
    questions = forms.CharField(
        label=_("Questions of your own"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Up to five, one a line."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["initiator"].queryset = colleagues()  # type: ignore[attr-defined]

    def clean_questions(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["questions"].splitlines() if line.strip()]


class StepForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class DaysForm(StepForm):
    opens_on = forms.DateField(label=_("Opens on"), widget=DayInput())
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=MOST_DAYS, initial=5)


class SlotForm(forms.Form):
    interviewee = forms.ModelChoiceField(label=_("Who is interviewed"), queryset=Person.objects.none())
    interviewer = forms.ModelChoiceField(label=_("Who asks"), queryset=Person.objects.none())
    is_key_person = forms.BooleanField(
        label=_("A key person"), required=False, help_text=_("Heads, deputies, key accounts: two may ask.")
    )
    second_interviewer = forms.ModelChoiceField(
        label=_("Who asks with them"), queryset=Person.objects.none(), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["interviewee"].queryset = colleagues(*(selectors.staff() or {0: None}))  # type: ignore[attr-defined]
        for name in ("interviewer", "second_interviewer"):
            self.fields[name].queryset = colleagues()  # type: ignore[attr-defined]


class OfSlotForm(StepForm):
    slot = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class NoteForm(forms.Form):
    text = forms.CharField(label=_("What was said"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    nonverbal = forms.MultipleChoiceField(
        label=_("What was seen"), choices=NONVERBAL, required=False, widget=forms.CheckboxSelectMultiple
    )


class CauseForm(forms.Form):
    title = forms.CharField(label=_("Cause"), max_length=200)
    marketing_mentions = forms.IntegerField(label=_("Named in marketing"), min_value=0, max_value=1000, initial=0)
    sales_mentions = forms.IntegerField(label=_("Named in sales"), min_value=0, max_value=1000, initial=0)


class ProposalForm(forms.Form):
    title = forms.CharField(label=_("Proposal"), max_length=200)


class VoteForm(forms.Form):
    proposal = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class PromiseForm(forms.Form):
    text = forms.CharField(label=_("What is promised"), max_length=400)
    owner = forms.ModelChoiceField(label=_("Who"), queryset=Person.objects.none())
    due_date = forms.DateField(label=_("By when"), widget=DayInput())
    proposal = forms.ModelChoiceField(
        label=_("It takes up the proposal"), queryset=Proposal.objects.none(), required=False
    )

    def __init__(self, *args: Any, wave: Wave, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = colleagues()  # type: ignore[attr-defined]
        self.fields["proposal"].queryset = wave.proposals.filter(action=None)  # type: ignore[attr-defined]
