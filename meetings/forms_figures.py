"""Which meetings and which days the figures are about."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import DayInput
from alignment.shared.periods import Period
from meetings.models import MeetingSeries
from meetings.selectors.questions import Question

ALL = "all"
YEAR = timedelta(days=365)
LONGEST = timedelta(days=5 * 366)


class FiguresForm(forms.Form):
    """Twelve months of the weekly meeting of the heads, unless something else is asked for."""

    series = forms.ChoiceField(label=_("Which meetings"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=DayInput())
    until = forms.DateField(label=_("To"), required=False, widget=DayInput())

    def __init__(self, data: Any, *, series: list[MeetingSeries], today: date) -> None:
        self.known, self.today = {str(one.pk): one for one in series}, today
        weekly = next((key for key, one in self.known.items() if one.kind == "cmo_cco" and one.ended_at is None), ALL)
        usual = {"series": weekly, "since": (today - YEAR).isoformat(), "until": today.isoformat()}
        super().__init__(usual | {name: data[name] for name in usual if data.get(name)})
        choices = [(ALL, _("All meetings")), *((key, one.title) for key, one in self.known.items())]
        self.fields["series"].choices = choices  # type: ignore[attr-defined]
        self.usual = Question(self.known.get(weekly), Period(today - YEAR, today + timedelta(days=1)), today)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day comes after the first."))
        elif since and until and until - since > LONGEST:
            self.add_error("since", _("Five years at most."))
        return said

    def question(self) -> Question:
        """What was asked; the usual question where it cannot be read."""
        if not self.is_valid():
            return self.usual
        said = self.cleaned_data
        period = Period(said["since"], said["until"] + timedelta(days=1))
        return Question(self.known.get(said["series"]), period, self.today)
