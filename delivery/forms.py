from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Person

SCOPE_CHOICES = [
    ("read", _("Read: see what its owner sees")),
    ("write", _("Write: see and change what its owner may")),
    ("intake", _("Bring in leads: leads and touches only")),
    ("admin", _("Administer: settings too, as far as its owner may")),
]
LIFETIMES = [("30", _("30 days")), ("90", _("90 days")), ("365", _("One year")), ("", _("Without end"))]
MUTE_DAYS = [(1, _("One day")), (3, _("Three days")), (7, _("One week")), (30, _("30 days"))]


class KeyForm(forms.Form):
    """`person` is asked of an administrator only."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("Who will use it, for example “Site form” or “1C exchange”.")
    )
    person = forms.ModelChoiceField(
        label=_("On behalf of"), queryset=Person.objects.none(), required=False, empty_label=_("Myself")
    )
    scopes = forms.MultipleChoiceField(
        label=_("Allowed to"),
        choices=SCOPE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        initial=["read"],
    )
    days = forms.ChoiceField(label=_("Valid for"), choices=LIFETIMES, required=False, initial="365")

    def __init__(self, *args: Any, people: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people is None:
            del self.fields["person"]
        else:
            self.fields["person"].queryset = people  # type: ignore[attr-defined]

    def expires_at(self, now: datetime) -> datetime | None:
        days = self.cleaned_data["days"]
        return now + timedelta(days=int(days)) if days else None


class MuteForm(forms.Form):
    reason = forms.CharField(label=_("Why may this wait?"), max_length=200)
    days = forms.TypedChoiceField(label=_("Silent for"), choices=MUTE_DAYS, coerce=int)
