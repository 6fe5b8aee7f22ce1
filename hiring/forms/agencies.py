"""What is typed about agencies, agreements with them and candidates they bring."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import day_field, minor, moment_field, money_field
from alignment.shared.money import Money
from hiring.models import Agency, Application, SearchChoice, Vacancy
from hiring.models.agencies import AGENCY_STATES
from hiring.models.engagements import CONTACT_WAYS, CRITERIA, HIGHEST, MEASURED
from hiring.models.vacancies import SEARCHES
from hiring.selectors.searches import FIGURES
from people import selectors as people
from people.models import Person

LARGEST_ID = 2**63 - 1
POINTS = [(n, str(n)) for n in range(HIGHEST + 1)]
JUDGED = [(number, f"{number}. {label}") for number, label in CRITERIA if number not in MEASURED]
OLDEST_ENGAGEMENT_WEEKS = 52


class AgencyForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    site = forms.URLField(label=_("Site"), max_length=300, required=False, assume_scheme="https")
    contact_name = forms.CharField(label=_("Whom we talk to"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    fee = forms.DecimalField(
        label=_("Fee in base salaries"), min_value=1, max_value=2, max_digits=3, decimal_places=2, required=False,
        help_text=_("From 1 to 2, due when the probation is passed."),
    )  # fmt: skip
    promised_weeks = forms.IntegerField(label=_("Promises in weeks"), min_value=1, max_value=52, required=False)
    guarantee_months = forms.IntegerField(label=_("Guarantee in months"), min_value=0, max_value=24, required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("fee", "version")}
        fee = self.cleaned_data["fee"]
        return {**given, "fee_hundredths": None if fee is None else int(fee * 100)}

    @staticmethod
    def initial_of(agency: Agency) -> dict[str, Any]:
        names = (
            "name",
            "site",
            "contact_name",
            "email",
            "phone",
            "promised_weeks",
            "guarantee_months",
            "note",
            "version",
        )
        fee = None if agency.fee_hundredths is None else f"{agency.fee_hundredths / 100:g}"
        return {**{name: getattr(agency, name) for name in names}, "fee": fee}


class AgencyFilterForm(forms.Form):
    state = forms.ChoiceField(choices=AGENCY_STATES, required=False)


class ScoreForm(forms.Form):
    criterion = forms.TypedChoiceField(label=_("Criterion"), choices=JUDGED, coerce=int)
    points = forms.TypedChoiceField(label=_("Points"), choices=POINTS, coerce=int)
    evidence = forms.CharField(
        label=_("What shows it"), max_length=500, help_text=_("A closed vacancy, a link, a name, a clause.")
    )


class ContactForm(forms.Form):
    way = forms.ChoiceField(label=_("How"), choices=CONTACT_WAYS)
    sent_at = moment_field(_("Sent at"))


class ReplyForm(forms.Form):
    replied_at = moment_field(_("Answered at"))
    questions = forms.IntegerField(label=_("Clarifying questions"), min_value=0, max_value=200)


class TurnForm(forms.Form):
    version = forms.IntegerField(required=False)


class EngageForm(forms.Form):
    """Of vacancies only those that this person leads."""

    vacancy = forms.ModelChoiceField(Vacancy.objects.none(), label=_("Vacancy"))
    promised_weeks = forms.IntegerField(label=_("Promised weeks"), min_value=1, max_value=OLDEST_ENGAGEMENT_WEEKS)
    fee = forms.DecimalField(
        label=_("Fee in base salaries"), min_value=1, max_value=2, max_digits=3, decimal_places=2,
        help_text=_("From 1 to 2, due when the probation is passed."),
    )  # fmt: skip
    base = money_field(_("Base salary of a month"))
    guarantee_months = forms.IntegerField(label=_("Guarantee in months"), min_value=0, max_value=24, initial=3)
    payment_note = forms.CharField(label=_("How it is paid"), max_length=300, required=False)
    few_reason = forms.CharField(
        label=_("Why fewer than three are enough"), max_length=300, required=False,
        help_text=_("Asked when fewer than three agencies have all eight scores."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Vacancy.objects.editable_by(user).searched().order_by("title", "pk")
        self.fields["vacancy"].queryset = found  # type: ignore[attr-defined]

    @property
    def terms(self) -> dict[str, Any]:
        said = self.cleaned_data
        names = ("promised_weeks", "guarantee_months", "payment_note", "few_reason")
        return {
            **{name: said[name] for name in names},
            "fee_hundredths": int(said["fee"] * 100),
            "base_minor": minor(said["base"], said["vacancy"].currency),
        }


class EngagementStepForm(forms.Form):
    reason = forms.CharField(required=False, max_length=300)
    fee = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    replacement = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    version = forms.IntegerField(required=False)

    def application(self) -> Application | None:
        return Application.objects.filter(pk=self.cleaned_data["replacement"] or 0).first()


class DoorForm(forms.Form):
    """What an agency sends through its link."""

    first_name = forms.CharField(label=_("First name"), max_length=100)
    last_name = forms.CharField(label=_("Last name"), max_length=100)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    position = forms.CharField(label=_("Present position"), max_length=200, required=False)
    link = forms.URLField(label=_("Link to a profile"), max_length=500, required=False, assume_scheme="https")
    file = forms.FileField(label=_("CV"), help_text=_("PDF or Word, up to 10 MB."))
    consented = forms.BooleanField(label=_("The candidate agreed that you pass these data to us for this vacancy"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not said.get("email") and not said.get("phone") and "email" not in self.errors:
            self.add_error("email", _("Give an e-mail or a phone: without one nobody can be told apart."))
        return said


class CompareForm(forms.Form):
    """The ten figures of A37, as people say them: weeks, percent, whole amounts."""

    base = money_field(_("Base salary of a month"))
    hourly_cost = money_field(_("An hour of a colleague costs"))
    self_hours = forms.IntegerField(label=_("Hours of ours"), min_value=0, max_value=10_000)
    board_fees = money_field(_("Job boards and channels"))
    self_weeks = forms.DecimalField(
        label=_("Weeks by ourselves"), min_value=0, max_value=200, max_digits=4, decimal_places=1
    )
    fee = forms.DecimalField(label=_("Fee in base salaries"), min_value=1, max_value=2, max_digits=3, decimal_places=2)
    passes = forms.IntegerField(label=_("Pass the probation, in percent"), min_value=0, max_value=100)
    agency_hours = forms.IntegerField(label=_("Hours with the agency"), min_value=0, max_value=10_000)
    agency_weeks = forms.DecimalField(
        label=_("Weeks with an agency"), min_value=0, max_value=200, max_digits=4, decimal_places=1
    )
    role_value = money_field(_("What the role brings in a month"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def figures(self, currency: str) -> dict[str, int]:
        said = self.cleaned_data
        amounts = {
            f"{name}_minor": minor(said[name], currency) or 0
            for name in ("base", "hourly_cost", "board_fees", "role_value")
        }
        return amounts | {
            "self_hours": said["self_hours"],
            "agency_hours": said["agency_hours"],
            "self_weeks_tenths": int(said["self_weeks"] * 10),
            "agency_weeks_tenths": int(said["agency_weeks"] * 10),
            "fee_hundredths": int(said["fee"] * 100),
            "passes_hundredths": said["passes"],
        }

    @staticmethod
    def initial_of(figures: dict[str, int], currency: str) -> dict[str, Any]:
        amounts = {
            name: f"{Money(figures[f'{name}_minor'], currency).to_decimal():.0f}"
            for name in ("base", "hourly_cost", "board_fees", "role_value")
        }
        return amounts | {
            "self_hours": figures["self_hours"],
            "agency_hours": figures["agency_hours"],
            "self_weeks": f"{figures['self_weeks_tenths'] / 10:g}",
            "agency_weeks": f"{figures['agency_weeks_tenths'] / 10:g}",
            "fee": f"{figures['fee_hundredths'] / 100:g}",
            "passes": figures["passes_hundredths"],
        }


def figures_of(choice: SearchChoice) -> dict[str, int]:
    return {name: getattr(choice, name) for name in FIGURES}


class DecideForm(forms.Form):
    decision = forms.ChoiceField(label=_("We search"), choices=[row for row in SEARCHES if row[0] != "undecided"])
    reason = forms.CharField(label=_("Why"), max_length=500)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class HoursForm(forms.Form):
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Colleague"))
    on = day_field(_("Day"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=24 * 60)
    hourly_cost = money_field(_("An hour costs"))
    note = forms.CharField(label=_("What was done"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people.active_people()  # type: ignore[attr-defined]


class HoursBackForm(forms.Form):
    row = forms.IntegerField(min_value=1, max_value=LARGEST_ID)
