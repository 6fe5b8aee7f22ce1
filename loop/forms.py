"""What people type about topics, promises and signals."""

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import DayInput
from loop.models import Topic


class TopicForm(forms.ModelForm):
    class Meta:
        model = Topic
        fields = ["text"]
        labels = {"text": _("What should the heads talk about?")}
        widgets = {"text": forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"})}


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)


class NotDoneForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=500, required=False)
    what_next = forms.CharField(label=_("And what now?"), max_length=500, required=False)
    new_date = forms.DateField(label=_("New day"), required=False, widget=DayInput())


class MoveForm(forms.Form):
    to_date = forms.DateField(label=_("New day"), widget=DayInput())
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)


class EvidenceForm(forms.Form):
    evidence = forms.CharField(label=_("What shows it (optional)"), max_length=500, required=False)
