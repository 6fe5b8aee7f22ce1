"""What is typed about listening to calls. No field rates a person (R-CL-02)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import DayInput
from connectors.models import Line
from funnel.models import Stage
from people import selectors as people
from people.models import Person
from practices.models import ChecklistItem
from practices.models.listening import LISTENERS, WAYS

LARGEST_ID = 2**63 - 1


def stages() -> Any:
    return Stage.objects.filter(pipeline__key="sales", kind="open", is_archived=False).order_by("order")


class SessionForm(forms.Form):
    rep = forms.ModelChoiceField(Person.objects.none(), label=_("Whose calls"))
    marketer = forms.ModelChoiceField(Person.objects.none(), label=_("Who listens"))
    starts_at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=10, max_value=240, initial=60)
    way = forms.ChoiceField(label=_("How"), choices=WAYS, widget=forms.RadioSelect, initial="recorded")
    stage = forms.ModelChoiceField(
        Stage.objects.none(), label=_("Stage"), required=False, empty_label=_("any"),
        help_text=_("The step whose conversion should move."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = people.active_people()
        self.fields["rep"].queryset = people.holding(everybody, "sales_rep")  # type: ignore[attr-defined]
        listeners = everybody.filter(memberships__role__in=LISTENERS, memberships__to_date=None).distinct()
        self.fields["marketer"].queryset = listeners  # type: ignore[attr-defined]
        self.fields["stage"].queryset = stages()  # type: ignore[attr-defined]


class SessionStepForm(forms.Form):
    activity = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    minutes = forms.IntegerField(required=False, min_value=1, max_value=240)
    stage = forms.ModelChoiceField(Stage.objects.none(), required=False)
    item = forms.ModelChoiceField(ChecklistItem.objects.none(), required=False)
    observation = forms.CharField(required=False, max_length=500)
    proposal = forms.CharField(required=False, max_length=500)
    text = forms.CharField(required=False, max_length=500)
    owner = forms.ModelChoiceField(Person.objects.none(), required=False)
    due_date = forms.DateField(required=False, widget=DayInput())
    version = forms.IntegerField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = Stage.objects.filter(pipeline__key="sales")  # type: ignore[attr-defined]
        self.fields["item"].queryset = ChecklistItem.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["owner"].queryset = people.active_people()  # type: ignore[attr-defined]


class ChecklistForm(forms.Form):
    stage = forms.ModelChoiceField(Stage.objects.none(), label=_("Stage"))
    text = forms.CharField(label=_("What to listen for"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = stages()  # type: ignore[attr-defined]


class NoticeForm(forms.Form):
    """For a line; of one call it is said on the page of the session."""

    line = forms.ModelChoiceField(Line.objects.none(), label=_("Line"))
    is_given = forms.TypedChoiceField(
        label=_("The client is told that the call is recorded"), choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect, coerce=lambda value: value == "yes",
    )  # fmt: skip
    basis = forms.CharField(
        label=_("How, or why not"), max_length=300, help_text=_("For instance: a greeting says it before the talk.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = Line.objects.filter(is_active=True).order_by("name")  # type: ignore[attr-defined]


class ScriptForm(forms.Form):
    stage = forms.ModelChoiceField(Stage.objects.none(), label=_("Stage"))
    title = forms.CharField(label=_("Name"), max_length=200)
    text = forms.CharField(label=_("Words"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = stages()  # type: ignore[attr-defined]


class ScriptTextForm(forms.Form):
    """The same fields for a change and for a proposal."""

    text = forms.CharField(label=_("Words"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}))
    why = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    session = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ProposalAnswerForm(forms.Form):
    answer = forms.CharField(required=False, max_length=500)
