"""The eleven sections as they are typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import day_field
from hiring.metrics.briefs import CAREER, PROBATION, START
from hiring.models import SearchBrief
from hiring.models.briefs import CAREER_LINKS, SECTIONS

LONGEST = 5000
HELP: dict[int, Any] = {
    1: _("Where candidates are looked for, and where not."),
    2: _("Why now, and what happened with whoever was there before."),
    3: _("What a good specialist gains here and nowhere else."),
    4: _("What is done every week, and what has to come of it."),
    5: _("A point a line; the scorecard is made from them."),
    6: _("To whom, and who is led."),
    7: _("Money, people, tasks: what keeps people here."),
    9: _("A task a line; at least one with a figure: how many, how much or by when."),
    10: _("What the next step is, and after how many months or years."),
    11: _("Where such people work, and from where we take nobody."),
}


class BriefForm(forms.Form):
    """A field for each section; the eighth is a day, the tenth leads to the ladder or to the card of the role."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, title in SECTIONS:
            self.fields[f"s{number}"] = self._field(number, f"{number}. {title}")
            if number == CAREER:
                self.fields["career_link"] = forms.ChoiceField(
                    label=_("It leads to"), choices=[("", "—"), *CAREER_LINKS], required=False
                )

    def _field(self, number: int, label: str) -> forms.Field:
        if number == START:
            return day_field(label, required=False, help_text=_("Today or later."))
        rows = 5 if number in (4, 5, PROBATION) else 3
        widget = forms.Textarea({"rows": rows})
        return forms.CharField(label=label, required=False, max_length=LONGEST, widget=widget, help_text=HELP[number])

    @property
    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        texts = {str(number): said[f"s{number}"] for number, _title in SECTIONS if number != START}
        return {"texts": texts, "start_on": said[f"s{START}"], "career_link": said["career_link"]}

    @staticmethod
    def initial_of(brief: SearchBrief) -> dict[str, Any]:
        texts = {f"s{number}": text for number, text in brief.texts.items()}
        return {**texts, f"s{START}": brief.start_on, "career_link": brief.career_link, "version": brief.version}
