from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from people import selectors
from people.forms import currencies, time_zones
from people.models import Department, Person
from people.models.persons import ROLES
from people.models.tenants import MARKETS

FIRST_ROLES = [
    ("", gettext_lazy("Choose a role")),
    *((key, label) for key, label in ROLES if key in {"cco", "cmo", "ceo", "administrator"}),
]
LANGUAGES = [("", gettext_lazy("As in the company")), ("ru", "Русский"), ("en", "English")]
THEMES = [("auto", gettext_lazy("As on this device")), ("light", gettext_lazy("Light")), ("dark", gettext_lazy("Dark"))]
password_rules = lazy(password_validators_help_text_html, str)


class ProfileForm(forms.Form):
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=100, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=20, required=False)
    position = forms.CharField(label=gettext_lazy("Position"), max_length=150, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES, required=False)
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), choices=THEMES)


class FirstPerson(forms.Form):
    company = forms.CharField(label=gettext_lazy("Name of your company"), max_length=200)
    market = forms.ChoiceField(label=gettext_lazy("Market"), choices=MARKETS)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=[], required=False)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=[], required=False)
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=100, required=False)
    role = forms.ChoiceField(label=gettext_lazy("Your role"), choices=FIRST_ROLES)
    email = forms.EmailField(label=gettext_lazy("Your e-mail"), max_length=254)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        validators=[validate_password],
        help_text=password_rules(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offers the settings that this installation starts with."""
        super().__init__(*args, **kwargs)
        company = selectors.company()
        self.fields["currency"].choices = currencies(company.currency)
        self.fields["time_zone"].choices = time_zones()
        self.initial = {"currency": company.currency, "time_zone": company.time_zone} | self.initial

    def clean(self) -> dict[str, Any]:
        """The company speaks the language in which it was begun."""
        return {**(super().clean() or {}), "language": get_language() or ""}


class PeopleFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("List of colleagues"),
        help_text=gettext_lazy("CSV or XLSX, up to 500 people. The first line names the columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )


class ClaimForm(forms.Form):
    value = forms.CharField(
        label=gettext_lazy("Value"),
        max_length=200,
        help_text=gettext_lazy("Exactly as the provider sends it, for example the name of a group."),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=[("", gettext_lazy("Choose a role")), *ROLES])
    department = forms.ModelChoiceField(
        Department.objects.order_by("name"),
        label=gettext_lazy("Department"),
        required=False,
        empty_label=gettext_lazy("As it is given here"),
    )


class InvitationForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text=password_rules(),
    )
    again = forms.CharField(
        label=gettext_lazy("Password again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], self.person)
        return self.cleaned_data["password"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") and data["password"] != data.get("again"):
            self.add_error("again", _("The two passwords differ."))
        return data
