"""The page of a lead: one field, what happened, what is next, whose it is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import moment_field, money_field
from funnel.models import Campaign, Product, Source
from funnel.models.activities import ACTIVITY_KINDS
from people import selectors as people
from people.models import Person


class ActivityForm(forms.Form):
    kind = forms.ChoiceField(label=_("What happened"), choices=ACTIVITY_KINDS)
    text = forms.CharField(label=_("Words"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2}))
    outcome = forms.CharField(label=_("Outcome"), required=False, max_length=60)
    due_at = moment_field(_("Due"), required=False)

    def __init__(self, *args: Any, kinds: Collection[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["kind"]
        field.choices = [(key, label) for key, label in ACTIVITY_KINDS if not kinds or key in kinds]
        field.initial = field.choices[0][0]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        kind = data.get("kind")
        if kind in ("note", "task") and not data.get("text"):
            self.add_error("text", _("Say in a few words what it is."))
        if kind == "task" and not data.get("due_at"):
            self.add_error("due_at", _("A task needs a moment by which it is done."))
        return data


class NextStepForm(forms.Form):
    next_step_text = forms.CharField(label=_("Next step"), required=False, max_length=300)
    next_step_due_at = moment_field(_("Due"), required=False)


class AssignForm(forms.Form):
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Person.objects.none(), empty_label=_("Choose"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = sellers()


def sellers() -> Any:
    roles = ["sales_rep", "head_of_sales", "cco"]
    found = people.active_people().filter(memberships__role__in=roles, memberships__to_date=None)
    return found.distinct()


TAGS = _("Tags")


class TagsForm(forms.Form):
    tags = forms.CharField(label=_("Tags, separated by commas"), required=False, max_length=600)

    def clean_tags(self) -> list[str]:
        names = [name.strip()[:60] for name in self.cleaned_data["tags"].split(",")]
        return list(dict.fromkeys(name for name in names if name))


class MergeForm(forms.Form):
    into = forms.IntegerField(label=_("Number of the lead that stays"), min_value=1)


def _choice(queryset: Any, label: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(label=label, queryset=queryset, required=False, empty_label=_("not stated"))


def edit_form(name: str) -> type[forms.Form]:
    """The form of one field of a lead."""
    texts = {
        "first_name": (_("First name"), 150),
        "last_name": (_("Last name"), 150),
        "company": (_("Company"), 300),
        "email": (_("E-mail"), 254),
        "phone": (_("Phone"), 40),
        "position": (_("Position"), 200),
        "website": (_("Website"), 300),
        "city": (_("City"), 150),
        "country": (_("Country"), 100),
    }
    if name in texts:
        label, length = texts[name]
        field: forms.Field = forms.CharField(label=label, required=False, max_length=length)
    elif name == "amount":
        field = money_field(_("Amount"), required=False)
    elif name == "product":
        field = _choice(Product.objects.order_by("name"), _("Product"))
    elif name == "source":
        field = _choice(Source.objects.order_by("name"), _("Source"))
    else:
        field = _choice(Campaign.objects.order_by("name"), _("Campaign"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    return type("EditForm", (forms.Form,), {"value": field, "version": version})


EDITABLE = (
    "first_name", "last_name", "company", "position", "email", "phone", "website", "city", "country",
    "source", "campaign", "product", "amount",
)  # fmt: skip
