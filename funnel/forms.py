"""What the pages of leads take from a person; every rule beyond the shape of a value is the services'."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from alignment.shared.money import Money
from funnel.models import Campaign, Lead, Product, Reason, Source, Stage
from funnel.models.activities import ACTIVITY_KINDS
from funnel.models.leads import ORIGINS
from funnel.models.stages import KINDS
from funnel.selectors import pages
from people import selectors as people
from people.models import Person

SIDES = [("marketing", _("Marketing")), ("sales", _("Sales"))]
SORTS = [
    ("-created", _("Newest first")),
    ("created", _("Oldest first")),
    ("-stage", _("Moved last")),
    ("stage", _("Longest in its stage")),
    ("-amount", _("Largest amount")),
    ("amount", _("Smallest amount")),
]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), input_formats=["%Y-%m-%d"], **options)


def moment_field(label: Any, **options: Any) -> forms.DateTimeField:
    formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    return forms.DateTimeField(label=label, widget=MomentInput(), input_formats=formats, **options)


def money_field(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=15, decimal_places=2, validators=[MinValueValidator(0)], localize=False, **options
    )


def minor(amount: Any, currency: str) -> int | None:
    return None if amount is None else Money.from_decimal(amount, currency).minor


def pairs(items: Any, label: str = "name") -> list[tuple[str, str]]:
    return [(str(item.pk), str(getattr(item, label))) for item in items]


class LeadFilterForm(forms.Form):
    """The address of a list is its view; an unknown value is said so and left out."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    kind = forms.ChoiceField(label=_("State"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)
    campaign = forms.ChoiceField(label=_("Campaign"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    origin = forms.ChoiceField(label=_("Origin"), required=False)
    reached = forms.ChoiceField(label=_("Reached stage"), required=False)
    since = day_field(_("Created from"), required=False)
    until = day_field(_("Created to"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=SORTS)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = pages.filter_choices()
        stages = pairs(choices.stages)
        nothing = [("", _("Any"))]
        none = [(pages.NONE, _("not stated"))]
        lists = {
            "stage": stages,
            "reached": stages,
            "kind": KINDS,
            "origin": ORIGINS,
            "source": none + pairs(choices.sources),
            "campaign": none + pairs(choices.campaigns),
            "owner": [(pages.NONE, _("nobody")), *pairs(choices.owners)],
            "team": none + pairs(choices.teams),
            "tag": pairs(choices.tags),
        }
        for name, values in lists.items():
            self.fields[name].choices = [*nothing, *values]

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
        return self.cleaned_data.get("sort") or pages.DEFAULT_SORT

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

    def __init__(self, *args: Any, lead: Lead, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lead = lead
        stages = Stage.objects.filter(pipeline_id=lead.pipeline_id, is_archived=False).exclude(pk=lead.stage_id)
        self.fields["stage"].queryset = stages.order_by("order")
        self.fields["reason"].queryset = Reason.objects.filter(is_archived=False).order_by("kind", "order")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
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
        self.fields["reason"].queryset = pages.reasons("rejection")

    def clean(self) -> dict[str, Any]:
        return checked_reason(self, super().clean())


class ContestForm(forms.Form):
    note = forms.CharField(label=_("Why it is a lead"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class RecycleForm(forms.Form):
    until = day_field(_("Come back on"))


class ActivityForm(forms.Form):
    kind = forms.ChoiceField(label=_("What happened"), choices=ACTIVITY_KINDS)
    text = forms.CharField(label=_("Words"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2}))
    outcome = forms.CharField(label=_("Outcome"), required=False, max_length=60)
    due_at = moment_field(_("Due"), required=False)

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
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Person.objects.none())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = sellers()


def sellers() -> Any:
    roles = ["sales_rep", "head_of_sales", "cco"]
    found = people.active_people().filter(memberships__role__in=roles, memberships__to_date=None)
    return found.distinct()


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


class PeriodForm(forms.Form):
    since = day_field(_("From"), required=False)
    until = day_field(_("To"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        since, until = data.get("since"), data.get("until")
        if since and until and since > until:
            self.add_error("until", _("The period ends before it starts."))
        return data


class SpendForm(forms.Form):
    campaign = forms.ModelChoiceField(label=_("Campaign"), queryset=Campaign.objects.none(), empty_label=_("Choose"))
    date = day_field(_("Day"))
    cost = money_field(_("Spend"))
    impressions = forms.IntegerField(label=_("Impressions"), min_value=0, max_value=10**12, required=False)
    clicks = forms.IntegerField(label=_("Clicks"), min_value=0, max_value=10**12, required=False)

    def __init__(self, *args: Any, user: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["campaign"].queryset = Campaign.objects.editable_by(user).filter(is_archived=False).order_by("name")

    def figures(self, currency: str) -> dict[str, int | None]:
        data = self.cleaned_data
        counts = {name: data[name] or 0 for name in ("impressions", "clicks")}
        return {"cost_minor": minor(data["cost"], currency), **counts}


class CampaignForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Person.objects.none(), required=False)
    is_archived = forms.BooleanField(label=_("Finished, do not offer it any more"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        roles = ["marketer", "head_of_marketing", "cmo"]
        found = people.active_people().filter(memberships__role__in=roles, memberships__to_date=None)
        self.fields["owner"].queryset = found.distinct()


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
