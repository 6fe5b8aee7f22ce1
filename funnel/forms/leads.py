"""The list of leads: its filters as an address, a new lead, bulk changes, saved views."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import day_field
from funnel.forms.fields import pairs
from funnel.forms.lead import sellers
from funnel.models import Reason, Stage
from funnel.models.leads import ORIGINS
from funnel.models.stages import KINDS
from funnel.selectors import lead_lists
from people.models import Person

SORTS = [
    ("-created", _("Newest first")),
    ("created", _("Oldest first")),
    ("-stage", _("Moved last")),
    ("stage", _("Longest in its stage")),
    ("-amount", _("Largest amount")),
    ("amount", _("Smallest amount")),
]


LATE = [
    ("", _("Any")),
    ("waiting", _("Somebody still waits")),
    ("first_touch", _("First touch was late")),
    ("decision", _("Decision was late")),
    ("silent", _("Nobody has decided")),
    ("leaked", _("Slipping away")),
]
THERE = [("", _("Any")), ("yes", _("still there")), ("no", _("deleted there"))]


class LeadFilterForm(forms.Form):
    """The address of a list is its view; an unknown value is said so and left out."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    kind = forms.ChoiceField(label=_("State"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)
    campaign = forms.ChoiceField(label=_("Campaign"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    first_line = forms.ChoiceField(label=_("First line"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    origin = forms.ChoiceField(label=_("Origin"), required=False)
    reached = forms.ChoiceField(label=_("Reached stage"), required=False)
    feed = forms.ChoiceField(label=_("Kept in"), required=False)
    there = forms.ChoiceField(label=_("In the other CRM"), required=False, choices=THERE)
    since = day_field(_("Created from"), required=False)
    until = day_field(_("Created to"), required=False)
    late = forms.ChoiceField(label=_("Past its time"), required=False, choices=LATE)
    late_since = day_field(_("Was due from"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=SORTS)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = lead_lists.filter_choices()
        stages = pairs(choices.stages)
        nothing = [("", _("Any"))]
        none = [(lead_lists.NONE, _("not stated"))]
        lists = {
            "stage": stages,
            "reached": stages,
            "kind": KINDS,
            "origin": ORIGINS,
            "source": none + pairs(choices.sources),
            "campaign": none + pairs(choices.campaigns),
            "owner": [(lead_lists.NONE, _("nobody")), *pairs(choices.owners)],
            "first_line": [(lead_lists.NONE, _("not handed over")), *pairs(choices.first_line)],
            "team": none + pairs(choices.teams),
            "tag": pairs(choices.tags),
            "feed": [(lead_lists.NONE, _("here")), *pairs(choices.feeds)],
        }
        for name, values in lists.items():
            self.fields[name].choices = [*nothing, *values]
        self.has_feeds = bool(choices.feeds)
        self.has_first_line = bool(choices.first_line)

    @property
    def filters(self) -> dict[str, Any]:
        """What was understood, without the order."""
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value and name != "sort"}
        if len(found.get("q", "")) == 1:
            del found["q"]
        return found

    @property
    def order(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("sort") or lead_lists.DEFAULT_SORT

    @property
    def chips(self) -> list[tuple[str, str]]:
        """Name and words of every filter that holds."""
        found = self.filters.items()
        return [(name, f"{self.fields[name].label}: {self._shown(name, value)}") for name, value in found]

    def _shown(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, value))
        return f"{value:%d.%m.%Y}" if hasattr(value, "year") else str(value)


class LeadForm(forms.Form):
    first_name = forms.CharField(label=_("First name"), required=False, max_length=150)
    last_name = forms.CharField(label=_("Last name"), required=False, max_length=150)
    company = forms.CharField(label=_("Company"), required=False, max_length=300)
    email = forms.CharField(label=_("E-mail"), required=False, max_length=254)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40)
    source = forms.CharField(label=_("Source"), required=False, max_length=120)
    campaign = forms.CharField(label=_("Campaign"), required=False, max_length=200)
    note = forms.CharField(
        label=_("Request"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, kind in {"email": "email", "phone": "tel"}.items():
            self.fields[name].widget.input_type = kind
        for name in ("source", "campaign"):
            self.fields[name].widget.attrs["list"] = f"{name}-names"

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not any(data.get(name) for name in ("first_name", "last_name", "company", "email", "phone")):
            raise forms.ValidationError(_("Say at least a name, a company, an e-mail address or a phone number."))
        return data


class BulkForm(forms.Form):
    field = forms.ChoiceField(choices=[("owner", _("Owner")), ("stage", _("Stage")), ("tag", _("Tag"))])
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Person.objects.none(), required=False)
    stage = forms.ModelChoiceField(label=_("Stage"), queryset=Stage.objects.none(), required=False)
    reason = forms.ModelChoiceField(label=_("Reason"), queryset=Reason.objects.none(), required=False)
    tag = forms.CharField(label=_("Tag"), required=False, max_length=60)
    everything = forms.BooleanField(label=_("All that match the filter"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = sellers()
        stages = Stage.objects.filter(is_archived=False).exclude(pipeline__kind="hiring")
        self.fields["stage"].queryset = stages.order_by("pipeline_id", "order")
        self.fields["reason"].queryset = Reason.objects.filter(is_archived=False).order_by("kind", "order")
        for name in ("owner", "stage", "reason"):
            self.fields[name].empty_label = _("Choose")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        wanted = data.get("field")
        if wanted and not data.get(wanted):
            self.add_error(wanted, _("Choose what to set."))
        stage = data.get("stage")
        if wanted == "stage" and stage and stage.kind in ("lost", "rejected") and not data.get("reason"):
            self.add_error("reason", _("Say why: the other side learns from it."))
        return data


class SavedViewForm(forms.Form):
    name = forms.CharField(label=_("Name of the view"), max_length=80)
    query = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)
    is_shared = forms.BooleanField(label=_("Show it to colleagues too"), required=False)
