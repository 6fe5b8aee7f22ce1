"""What is typed on the pages of a meeting."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import DayInput
from meetings.models import CupRound
from people.models import Person


class FirstMeetingForm(forms.Form):
    counterpart = forms.ModelChoiceField(label=_("With whom"), queryset=Person.objects.none())

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["counterpart"].queryset = Person.objects.filter(pk__in=[p.pk for p in people])  # type: ignore[attr-defined]
        if people:
            self.fields["counterpart"].initial = people[0].pk


class MoveMeetingForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=DayInput())
    at = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    def moment(self, zone: str) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["at"], tzinfo=ZoneInfo(zone))


class ExcuseForm(forms.Form):
    reason = forms.CharField(label=_("Why there will be no meeting"), max_length=300, required=False)


class ReviewForm(forms.Form):
    outcome = forms.ChoiceField(choices=[("done", "done"), ("not_done", "not_done")])
    why = forms.CharField(required=False, max_length=500)
    what_next = forms.CharField(required=False, max_length=500)
    new_date = forms.DateField(required=False)
    version = forms.IntegerField(required=False)


class DecisionForm(forms.Form):
    text = forms.CharField(required=False, max_length=1000)
    topic = forms.IntegerField(required=False)
    owner = forms.IntegerField(required=False)
    due_date = forms.DateField(required=False)


class MendForm(forms.Form):
    action = forms.IntegerField()
    owner = forms.IntegerField(required=False)
    due_date = forms.DateField(required=False)
    cancel = forms.BooleanField(required=False)


class NotesForm(forms.Form):
    notes = forms.CharField(
        label=_("Notes"), required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 4})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())


class CupVoteForm(forms.Form):
    candidate = forms.ModelChoiceField(queryset=Person.objects.none())
    reason = forms.CharField(label=_("What for (optional)"), max_length=300, required=False)

    def __init__(self, *args: Any, round: CupRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = round.members.filter(side="candidate").values("person")
        self.fields["candidate"].queryset = Person.objects.filter(pk__in=standing)  # type: ignore[attr-defined]
