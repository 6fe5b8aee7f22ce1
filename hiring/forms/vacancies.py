"""What is typed about vacancies, their channels, readers and reviews."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import day_field, minor, money_field
from alignment.shared.forms import LongSelect
from alignment.shared.money import Money
from hiring.models import Agency, Engagement, Vacancy
from hiring.models.briefs import HIGHEST, LOWEST
from hiring.models.vacancies import CHANNELS, POSITIONS, SEARCHES, VACANCY_REASONS, VACANCY_STATES
from people import selectors as people
from people.models import Department, Person

LARGEST_ID = 2**63 - 1
LONGEST = 10_000
MONEY = {"salary_min": "salary_min_minor", "salary_max": "salary_max_minor", "monthly_value": "monthly_value_minor"}
CURRENCIES = [(code, code) for code in ("RUB", "USD", "EUR", "KZT", "BYN", "AED", "CNY")]


def _text(label: Any, help_text: Any = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONGEST, widget=forms.Textarea({"rows": rows}), help_text=help_text
    )


class VacancyForm(forms.Form):
    """A draft asks for little; what a check of errors looks at may come later."""

    title = forms.CharField(label=_("Title"), max_length=200)
    position = forms.ChoiceField(label=_("Position"), choices=POSITIONS)
    department = forms.ModelChoiceField(Department.objects.none(), label=_("Department"))
    hiring_head = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Hiring head"),
        widget=LongSelect,
        help_text=_("Whom the new colleague works for."),
    )
    recruiter = forms.ModelChoiceField(
        Person.objects.none(), label=_("Who searches"), widget=LongSelect, required=False,
        help_text=_("Sees the candidates of this vacancy."),
    )  # fmt: skip
    reason = forms.ChoiceField(label=_("Reason"), choices=VACANCY_REASONS)
    reason_note = _text(_("More about the reason"), rows=2)
    is_confidential = forms.BooleanField(label=_("Confidential search: outside its reason is not told"), required=False)
    headcount = forms.IntegerField(label=_("How many"), min_value=1, max_value=100, initial=1)
    start_on = day_field(_("Planned start"), required=False)
    region = forms.CharField(label=_("Region"), max_length=80, required=False)
    salary_min = money_field(_("Salary from, a month"), required=False)
    salary_max = money_field(_("Salary to, a month"), required=False)
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES, initial="RUB")
    is_gross = forms.BooleanField(label=_("Before tax"), required=False, initial=True)
    variable_note = forms.CharField(label=_("Variable part"), max_length=300, required=False)
    monthly_value = money_field(
        _("What the role brings in a month"), required=False, help_text=_("The price of a delay is counted from it.")
    )
    leads_per_month = forms.IntegerField(
        label=_("Leads a month that one hire can carry"), min_value=0, max_value=100_000, required=False
    )
    search = forms.ChoiceField(label=_("How it is searched"), choices=SEARCHES, initial="undecided")
    text = _text(_("Text of the vacancy"), rows=6)
    advantages = _text(_("Advantages of the company and the position"), _("Without them the text does not sell."))
    benefits = _text(_("Benefits"))
    onboarding_plan = _text(_("How a new colleague learns"), _("The first ninety days: who teaches what, and when."))
    probation_days = forms.IntegerField(label=_("Days of probation"), min_value=0, max_value=366, initial=90)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, vacancy: Vacancy | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = people.active_people()
        kept = [vacancy.hiring_head_id, vacancy.recruiter_id] if vacancy else []
        known = colleagues | Person.objects.filter(pk__in=[pk for pk in kept if pk])
        for name in ("hiring_head", "recruiter"):
            self.fields[name].queryset = known  # type: ignore[attr-defined]
        self.fields["department"].queryset = Department.objects.order_by("name", "pk")  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        said = {name: value for name, value in self.cleaned_data.items() if name != "version" and name not in MONEY}
        amounts = {column: minor(self.cleaned_data[name], said["currency"]) for name, column in MONEY.items()}
        return {**said, **amounts}

    @staticmethod
    def initial_of(vacancy: Vacancy) -> dict[str, Any]:
        names = [name for name in VacancyForm.base_fields if name not in MONEY]
        amounts = {name: getattr(vacancy, column) for name, column in MONEY.items()}
        shown = {
            name: None if amount is None else Money(amount, vacancy.currency).to_decimal().normalize()
            for name, amount in amounts.items()
        }
        return {**{name: getattr(vacancy, name) for name in names}, **{k: _plain(v) for k, v in shown.items()}}


def _plain(amount: Any) -> str | None:
    return None if amount is None else f"{amount:f}"


class FilterForm(forms.Form):
    state = forms.ChoiceField(choices=[("all", _("All")), *VACANCY_STATES], required=False)
    department = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    head = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)


class BoardForm(FilterForm):
    no = forms.IntegerField(required=False, min_value=1, max_value=10)
    check = forms.ChoiceField(choices=[(key, key) for key in ("error", "warning", "ok", "unknown")], required=False)


class PlainForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class NoteForm(PlainForm):
    note = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea({"rows": 2}))


class RemarkForm(PlainForm):
    note = forms.CharField(label=_("A word"), max_length=1000, required=False)


class ChannelForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=CHANNELS)
    name = forms.CharField(label=_("Name"), max_length=120)
    cost = money_field(_("Cost"), required=False)
    posted_on = day_field(_("Since"), required=False)


class ChannelEndForm(forms.Form):
    channel = forms.IntegerField(min_value=1, max_value=LARGEST_ID)


class ReaderForm(forms.Form):
    reader = forms.ModelChoiceField(Person.objects.none(), label=_("Colleague"), widget=LongSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reader"].queryset = people.active_people()  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    site = forms.CharField(
        label=_("Where it is said"), max_length=120,
        help_text=_("A review site, a talk at the end of probation, an exit talk. Of people no names, only what was said."),
    )  # fmt: skip
    is_true = forms.TypedChoiceField(
        label=_("What it says"), coerce=lambda value: value == "yes", empty_value=None, widget=forms.RadioSelect,
        choices=[("yes", _("The same as we promise")), ("no", _("Something else"))],
    )  # fmt: skip
    note = forms.CharField(label=_("What exactly"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2}))
    checked_on = day_field(_("Looked at on"))


class ReadingForm(forms.Form):
    points = forms.TypedChoiceField(
        label=_("Would you apply?"), coerce=int, widget=forms.RadioSelect,
        choices=list(zip(range(LOWEST, HIGHEST + 1), (
            _("1: no"), _("2: rather not"), _("3: perhaps"), _("4: rather yes"), _("5: at once"),
        ), strict=True)),
    )  # fmt: skip
    note = forms.CharField(
        label=_("What is missing"), required=False, max_length=500, widget=forms.Textarea({"rows": 3})
    )


class SendForm(PlainForm):
    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Agency"))

    def __init__(self, *args: Any, vacancy: Vacancy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = Engagement.objects.filter(vacancy=vacancy).exclude(state="ended").values("agency")
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=asked)  # type: ignore[attr-defined]
