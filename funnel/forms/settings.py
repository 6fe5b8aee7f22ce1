"""Stages and coded reasons."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from funnel.forms.fields import SIDES
from funnel.models.stages import KINDS


class StageForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    side = forms.ChoiceField(label=_("Side"), choices=SIDES)
    definition = forms.CharField(
        label=_("Definition"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What must be true of a lead to stand here. Both heads sign these words."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    kind = forms.ChoiceField(label=_("Ending"), choices=[("rejection", _("Return to marketing")), ("loss", _("Loss"))])
    name = forms.CharField(label=_("Name"), max_length=80)
    group = forms.CharField(label=_("Group"), max_length=60, required=False)
    needs_note = forms.BooleanField(label=_("Asks for a few words"), required=False)
    needs_date = forms.BooleanField(label=_("Asks for a date to come back"), required=False)
    is_archived = forms.BooleanField(label=_("Archived"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
