"""What may be asked of the CRM that keeps a lead: another owner, a reason, a note."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from funnel.forms.lead import AssignForm
from funnel.models import Reason

KINDS = (("rejection", _("Sent back to marketing")), ("loss", _("Lost")))


class OwnerBackForm(AssignForm):
    """Whoever sells here; whether they are known there is that CRM's answer."""


class ReasonBackForm(forms.Form):
    reason = forms.ModelChoiceField(label=_("Reason"), queryset=Reason.objects.none(), empty_label=_("Choose"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        reasons = Reason.objects.filter(is_archived=False).order_by("-kind", "order", "pk")
        field = self.fields["reason"]
        field.queryset = reasons
        rows = list(reasons)
        groups = [(label, [(row.pk, row.name) for row in rows if row.kind == kind]) for kind, label in KINDS]
        field.widget.choices = [("", _("Choose")), *groups]


class NoteBackForm(forms.Form):
    text = forms.CharField(label=_("Note"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
