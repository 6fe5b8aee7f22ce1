"""A lead on its way: moved, returned, contested, brought back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import day_field
from funnel.models import Lead, Reason, Stage
from funnel.selectors import lead_pages
from funnel.selectors.first_line import HANDED_AT, is_first_line, receivers_of
from people.models import Person


class MoveForm(forms.Form):
    stage = forms.ModelChoiceField(
        label=_("Move to"), queryset=Stage.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.ModelChoiceField(
        label=_("Reason"), queryset=Reason.objects.none(), required=False, empty_label=_("Choose a reason")
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    until = day_field(_("Come back on"), required=False)
    handed_to = forms.ModelChoiceField(
        label=_("Hand over to"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("Nobody: it stays with the first line"),
    )

    def __init__(self, *args: Any, lead: Lead, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lead = lead
        stages = Stage.objects.filter(pipeline_id=lead.pipeline_id, is_archived=False).exclude(pk=lead.stage_id)
        self.fields["stage"].queryset = stages.order_by("order")
        self.fields["reason"].queryset = Reason.objects.filter(is_archived=False).order_by("kind", "order")
        self._offer_receivers()

    def _offer_receivers(self) -> None:
        """Only of a lead that the first line carries, on its way to the meeting."""
        owner, field = self.lead.owner, self.fields.pop("handed_to")
        stage = self.fields["stage"].queryset.filter(key=HANDED_AT).first() if is_first_line(owner) else None
        if stage and (found := receivers_of(owner)):
            field.queryset = found
            field.help_text = _("Counts with the stage “%(stage)s”.") % {"stage": stage.name}
            self.fields["handed_to"] = field
            self.order_fields(["stage", "handed_to"])

    def asks_receiver(self) -> bool:
        """The meeting was set by a drag, which could not say to whom the lead goes."""
        is_set = self.cleaned_data["stage"].key == HANDED_AT
        return is_set and "handed_to" in self.fields and "handed_to" not in self.data

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("stage") is None or data["stage"].key != HANDED_AT:
            data["handed_to"] = None
        stage, reason = data.get("stage"), data.get("reason")
        wanted = {"lost": "loss", "rejected": "rejection"}.get(stage.kind) if stage else None
        if wanted and reason is None:
            self.add_error("reason", _("Say why: the other side learns from it."))
        elif wanted and reason and reason.kind != wanted:
            self.add_error("reason", _("This reason belongs to another ending."))
        elif not wanted:
            data["reason"] = None
        if stage and not wanted and self._goes_back(stage) and not data.get("note"):
            self.add_error("note", _("The lead goes back: say in a few words why."))
        return checked_reason(self, data)

    def _goes_back(self, stage: Stage) -> bool:
        here = self.lead.stage
        return here.is_end or (stage.kind == "open" and stage.order < here.order)


def checked_reason(form: forms.Form, data: dict[str, Any]) -> dict[str, Any]:
    """A reason may ask for words or for a date."""
    reason = data.get("reason")
    if reason and reason.needs_note and not data.get("note"):
        form.add_error("note", _("This reason needs a few words."))
    if reason and reason.needs_date and not data.get("until"):
        form.add_error("until", _("This reason needs a date to come back."))
    return data


class ReturnForm(forms.Form):
    reason = forms.ModelChoiceField(
        label=_("Reason"), queryset=Reason.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    until = day_field(_("Come back on"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].queryset = lead_pages.reasons("rejection")

    def clean(self) -> dict[str, Any]:
        return checked_reason(self, super().clean())


class ContestForm(forms.Form):
    note = forms.CharField(label=_("Why it is a lead"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class RecycleForm(forms.Form):
    until = day_field(_("Come back on"))
