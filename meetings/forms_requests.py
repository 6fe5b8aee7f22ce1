"""What is typed about requests and problem cards."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.business_time import add_business_days
from alignment.shared.fields import DayInput
from alignment.shared.templatetags.format import day
from meetings.models.problems import CLAIMS, REPORTS, VERDICTS
from meetings.models.requests import REQUEST_KINDS, REQUEST_SIDES, REQUEST_STATES
from meetings.selectors.problems import metric_choices
from meetings.selectors.requests import MEASURES
from meetings.services.problem_data import Shown
from meetings.services.problems import ABOUT_A_PERSON
from people import selectors as people
from people.models import Department, Person

NEAR_DAYS = (1, 3, 5)
LARGEST_ID = 2**63 - 1
NUMBERS = re.compile(r"\d{1,18}")


def teams(sides: tuple[str, ...] = ("marketing", "sales")) -> Any:
    return Department.objects.filter(side__in=sides).order_by("side", "name")


class RequestForm(forms.Form):
    """Three taps: what, by when, send. Everything else may stay empty."""

    kind = forms.ChoiceField(label=_("What is needed"), choices=REQUEST_KINDS, widget=forms.RadioSelect)
    near = forms.ChoiceField(label=_("By when"), required=False, widget=forms.RadioSelect)
    needed_by = forms.DateField(label=_("Another day"), required=False, widget=DayInput())
    to_side = forms.ChoiceField(
        label=_("Who is asked"), choices=REQUEST_SIDES, required=False, widget=forms.RadioSelect
    )
    what = forms.CharField(label=_("In your words"), max_length=400, required=False)
    why = forms.CharField(label=_("What for"), max_length=500, required=False)
    department = forms.ModelChoiceField(label=_("Team"), queryset=Department.objects.none(), required=False)
    is_blocking = forms.BooleanField(
        label=_("A deal waits for it"), required=False, help_text=_("At most two such requests at a time.")
    )
    lead = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)

    def __init__(self, *args: Any, side: str, today: date, **kwargs: Any) -> None:
        """`side` is the one that is asked; blank where the person has to say."""
        super().__init__(*args, **kwargs)
        calendar = people.working_calendar()
        days = [add_business_days(today, n, calendar) for n in NEAR_DAYS]
        self.fields["near"].choices = [(d.isoformat(), day(d)) for d in days]  # type: ignore[attr-defined]
        self.fields["department"].queryset = teams((side,) if side else ("marketing", "sales"))  # type: ignore[attr-defined]
        if side:
            del self.fields["to_side"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        near = said.pop("near", "")
        said["needed_by"] = said.get("needed_by") or (date.fromisoformat(near) if near else None)
        return said


class AloudForm(RequestForm):
    """What is said aloud at a general meeting: one line, a day, and the deal it is about."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="aloud-%s", **kwargs)
        for name in ("kind", "why", "department", "is_blocking"):
            del self.fields[name]
        near = self.fields["near"].choices  # type: ignore[attr-defined]
        self.fields["near"].initial = near[1][0]
        self.fields["what"].required = True
        self.fields["lead"].widget = forms.TextInput()


class RequestFilterForm(forms.Form):
    side = forms.ChoiceField(choices=REQUEST_SIDES, required=False)
    mine = forms.BooleanField(required=False)
    state = forms.ChoiceField(choices=REQUEST_STATES, required=False)
    kind = forms.ChoiceField(choices=REQUEST_KINDS, required=False)
    requester = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    measure = forms.ChoiceField(choices=[(name, name) for name in MEASURES], required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)


class RequestStepForm(forms.Form):
    """One step of a request: what it says, where it goes, which version was read."""

    note = forms.CharField(required=False, max_length=500)
    department = forms.ModelChoiceField(queryset=Department.objects.none(), required=False)
    into = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    version = forms.IntegerField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = teams()  # type: ignore[attr-defined]


class LeadNumbersField(forms.CharField):
    """Numbers in any order and with anything between them."""

    def clean(self, value: Any) -> tuple[int, ...]:
        return tuple(int(word) for word in NUMBERS.findall(super().clean(value) or ""))


class ShownForm(forms.Form):
    """What shows it: leads by number, a report, or words."""

    lead_ids = LeadNumbersField(
        label=_("Numbers of leads"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        help_text=_("As they stand on the pages of the leads, with spaces between them."),
    )
    report = forms.ChoiceField(label=_("Report"), required=False, choices=[("", _("no report")), *REPORTS])
    text = forms.CharField(
        label=_("In words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    @property
    def shown(self) -> Shown:
        said = self.cleaned_data
        return Shown(said["lead_ids"], said["report"], said["text"])


class CardForm(ShownForm):
    claim = forms.ChoiceField(
        label=_("What is it about"), choices=[*CLAIMS, (ABOUT_A_PERSON, _("A person"))], widget=forms.RadioSelect
    )
    statement = forms.CharField(
        label=_("What your side sees"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Name the step, not the people: about a person, talk to HR instead."),
    )
    metric = forms.ChoiceField(label=_("The figure it shows in"), required=False)
    segment = forms.CharField(label=_("Where (source, campaign, region)"), required=False, max_length=120)
    field_order = ("claim", "statement", "metric", "segment", "lead_ids", "report", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["metric"].choices = [("", _("none of the catalogue")), *_named(metric_choices())]  # type: ignore[attr-defined]


def _named(choices: list[tuple[str, str]]) -> list[tuple[str, Any]]:
    return [(key, _(label)) for key, label in choices]


class EvidenceForm(ShownForm):
    statement = forms.CharField(
        label=_("What your side sees"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    field_order = ("statement", "lead_ids", "report", "text", "version")

    def __init__(self, *args: Any, has_statement: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_statement:
            del self.fields["statement"]


class VerdictForm(forms.Form):
    data_says = forms.ChoiceField(label=_("What the data show"), choices=VERDICTS, widget=forms.RadioSelect)
    verdict = forms.CharField(
        label=_("Verdict, in a sentence both sides can sign"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class PromiseForm(forms.Form):
    text = forms.CharField(label=_("What we do about it"), max_length=400)
    owner = forms.ModelChoiceField(label=_("Who"), queryset=Person.objects.none(), required=False)
    due_date = forms.DateField(label=_("By"), required=False, widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people.active_people()  # type: ignore[attr-defined]


class VersionForm(forms.Form):
    version = forms.IntegerField(required=False)
