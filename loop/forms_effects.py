from django import forms
from django.utils.translation import gettext_lazy as _

from loop.models.effects import LEARNINGS


class LearnForm(forms.Form):
    """D1, the sixth link: what follows from the verdict."""

    learning = forms.ChoiceField(label=_("What follows from it"), choices=LEARNINGS, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Why"), max_length=500, required=False)
