from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import get_currency_name
from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people import roles
from people.models import Company, Department, Membership, Person, WorkingCalendar
from people.models.calendars import DAY_KINDS
from people.models.persons import ABSENCES, DUTIES, ROLES
from people.models.tenants import MARKETS, SIDES
from people.selectors import active_people

CURRENCIES = ("RUB", "BYN", "KZT", "UZS", "KGS", "AMD", "AZN", "GEL", "EUR", "USD", "GBP", "CNY", "TRY", "AED", "INR")
DAY = {"type": "date"}
TIME = {"type": "time"}
STATES = [
    ("", _("Everybody but closed")),
    ("no_email", _("Without e-mail")),
    ("not_joined", _("Have not signed in")),
    ("off", _("Closed")),
    ("all", _("All")),
]


def currencies(kept: str = "") -> list[tuple[str, str]]:
    """Those of the list, and the one that is in use."""
    codes = dict.fromkeys([kept, *CURRENCIES] if kept else CURRENCIES)
    return [(code, f"{code} · {get_currency_name(code, locale=get_language() or 'en')}") for code in codes]


def time_zones() -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(available_timezones())]


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs=DAY, format="%Y-%m-%d")


def time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs=TIME, format="%H:%M")


class PeopleFilter(forms.Form):
    q = forms.CharField(label=_("Name or e-mail"), required=False)
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Any role")), *ROLES], required=False)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)


class PersonForm(forms.Form):
    first_name = forms.CharField(label=_("First name"), max_length=100)
    last_name = forms.CharField(label=_("Last name"), max_length=100, required=False)
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, required=False, help_text=_("Without it nobody can sign in.")
    )
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    position = forms.CharField(label=_("Position"), max_length=150, required=False)


class EditPersonForm(PersonForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class RoleForm(forms.Form):
    """Offers only the roles that this administrator may give."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES)
    department = forms.ModelChoiceField(
        Department.objects.order_by("name"),
        label=_("Department"),
        required=False,
        empty_label=_("Whole company"),
        help_text=_(
            "A head of sales may lead several departments; in any other role the new one takes the place of the former."
        ),
    )
    duty = forms.ChoiceField(label=_("Duty"), choices=DUTIES, initial="other")

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(key, label) for key, label in ROLES if roles.may_give(by, key)]
        self.fields["role"].choices = [("", _("Choose a role")), *offered]


class NewPersonForm(RoleForm, PersonForm):
    field_order = ["first_name", "last_name", "email", "phone", "position", "role", "department", "duty"]


class LeavingForm(forms.Form):
    """Who takes over; the head of the department is proposed."""

    rest_to = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Promises, projects, requests and meetings go to"),
        empty_label=_("Choose a colleague"),
    )
    leads_to = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Leads go to"),
        required=False,
        empty_label=_("The common queue; those in work to the colleague above"),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = active_people().exclude(pk=person.pk)
        self.fields["rest_to"].queryset = others
        sellers = Membership.objects.filter(role__in=["sales_rep", "head_of_sales", "cco"], to_date=None)
        self.fields["leads_to"].queryset = others.filter(pk__in=sellers.values("person"))


class AbsenceForm(forms.Form):
    kind = forms.ChoiceField(label=_("What"), choices=ABSENCES)
    from_date = forms.DateField(label=_("From"), widget=date_input())
    to_date = forms.DateField(label=_("To"), widget=date_input())
    stand_in = forms.ModelChoiceField(
        Person.objects.none(), label=_("Who stands in"), required=False, empty_label=_("Nobody")
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stand_in"].queryset = active_people().exclude(pk=person.pk)


class DepartmentForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    side = forms.ChoiceField(label=_("Side"), choices=SIDES)
    parent = forms.ModelChoiceField(
        Department.objects.order_by("name"), label=_("Stands under"), required=False, empty_label=_("Top")
    )


class HoursForm(forms.Form):
    opens = forms.TimeField(label=_("Begins at"), widget=time_input())
    closes = forms.TimeField(label=_("Ends at"), widget=time_input())
    workdays = forms.TypedMultipleChoiceField(
        label=_("Working days"), choices=list(WEEKDAYS.items()), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    @classmethod
    def of(cls, calendar: WorkingCalendar) -> "HoursForm":
        return cls(initial={"opens": calendar.opens, "closes": calendar.closes, "workdays": calendar.workdays})


class DayForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=date_input())
    kind = forms.ChoiceField(label=_("What it is"), choices=[*DAY_KINDS, ("", _("As in the week"))], required=False)
    closes = forms.TimeField(label=_("Ends at, if not as usual"), widget=time_input(), required=False)


class CalendarFileForm(forms.Form):
    file = forms.FileField(
        label=_("Production calendar"), help_text=_("An XML file of xmlcalendar.ru for one year, up to 200 KB.")
    )

    def clean_file(self) -> str:
        upload = self.cleaned_data["file"]
        if upload.size > 200 * 1024:
            raise forms.ValidationError(_("The file is larger than 200 KB."))
        return upload.read().decode("utf-8", errors="replace")


class PercentField(forms.DecimalField):
    """Shown as 40, kept as 0.4."""

    def prepare_value(self, value: Any) -> Any:
        return (value * 100).normalize().__format__("f") if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        percent = super().clean(value)
        return None if percent is None else percent / 100


class LimitsForm(forms.Form):
    kev_name = forms.CharField(
        label=_("Name of the key event"),
        max_length=80,
        required=False,
        help_text=_("What must happen before a deal: a demonstration, a meeting, a test drive."),
    )
    gross_margin = PercentField(
        label=_("Gross margin, %"), min_value=0, max_value=100, decimal_places=2, required=False
    )
    first_touch_minutes = forms.IntegerField(label=_("First touch, working minutes"), min_value=1, max_value=14400)
    decision_minutes = forms.IntegerField(
        label=_("Accept or return a lead, working minutes"), min_value=1, max_value=144000
    )
    stale_days = forms.IntegerField(label=_("A lead is stale after, days"), min_value=1, max_value=365)
    lead_views_a_day = forms.IntegerField(
        label=_("Opened leads a day that the head is told of"),
        min_value=1,
        max_value=100000,
        help_text=_("More than so many different leads opened by one person in a day."),
    )


class CompanyForm(LimitsForm):
    name = forms.CharField(label=_("Company"), max_length=200)
    market = forms.ChoiceField(label=_("Market"), choices=MARKETS)
    currency = forms.ChoiceField(label=_("Currency"), choices=[])
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=[])
    language = forms.ChoiceField(label=_("Language"), choices=[("ru", "Русский"), ("en", "English")])
    field_order = ["name", "market", "currency", "time_zone", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = currencies(self.initial.get("currency", ""))
        self.fields["time_zone"].choices = time_zones()


def values_of(form: type[forms.Form], company: Company) -> dict[str, Any]:
    return {name: getattr(company, name) for name in form.base_fields}
