"""The scorecard of a vacancy, an interview, and a card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import day_field
from alignment.shared.forms import LongSelect
from funnel.models import Stage
from hiring.forms.selection import LARGEST_ID, words
from hiring.models import ScorecardAttribute, ScorecardTemplate
from hiring.models.scorecards import MOST_CATEGORIES, RECOMMENDATIONS, SCORES
from hiring.services.cards import Mark
from people import selectors as people
from people.models import Person

SEATS = 4
MINUTES = [(n, str(n)) for n in (30, 45, 60, 90, 120)]
UNSCORED = [*SCORES, ("", _("not looked at"))]


class TemplateForm(forms.Form):
    """Up to four categories, one attribute a line; the questions of each talk, one a line."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, stages: Sequence[Stage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stages = list(stages)
        for no in range(1, MOST_CATEGORIES + 1):
            self.fields[f"name_{no}"] = forms.CharField(
                label=_("Category"), max_length=80, required=no < MOST_CATEGORIES
            )
            self.fields[f"lines_{no}"] = words(
                _("What we look at, one a line"), rows=4, longest=1200, required=no < MOST_CATEGORIES
            )
        for stage in self.stages:
            self.fields[f"ask_{stage.pk}"] = words(stage.name, rows=5, longest=10000, required=False)

    @property
    def categories(self) -> list[tuple[str, list[str]]]:
        said = self.cleaned_data
        return [(said[f"name_{no}"], said[f"lines_{no}"].splitlines()) for no in range(1, MOST_CATEGORIES + 1)]

    @property
    def questions(self) -> dict[str, list[str]]:
        return {stage.key: self.cleaned_data[f"ask_{stage.pk}"].splitlines() for stage in self.stages}

    @property
    def category_fields(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"name_{no}"], self[f"lines_{no}"]) for no in range(1, MOST_CATEGORIES + 1)]

    @property
    def question_fields(self) -> list[BoundField]:
        return [self[f"ask_{stage.pk}"] for stage in self.stages]


class PlanForm(forms.Form):
    """One to four interviewers, each with a category of their own to look at."""

    stage = forms.ModelChoiceField(label=_("Stage"), queryset=Stage.objects.none(), empty_label=None)
    day = day_field(_("Day"))
    starts = forms.TimeField(label=_("From"), initial=time(11), widget=forms.TimeInput(attrs={"type": "time"}))
    minutes = forms.TypedChoiceField(label=_("Minutes"), choices=MINUTES, coerce=int, initial=60)
    place = forms.CharField(label=_("Place or link"), max_length=300, required=False)
    is_online = forms.BooleanField(label=_("Online"), required=False)
    in_spite = forms.BooleanField(label=_("Plan it all the same"), required=False)

    def __init__(self, *args: Any, stages: Any, template: ScorecardTemplate | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = stages  # type: ignore[attr-defined]
        self.fields["stage"].label_from_instance = lambda stage: stage.name  # type: ignore[attr-defined]
        looks = [("", _("everything"))]
        looks += [(str(row.no), row.name) for row in template.categories.all()] if template else []
        self.template = template
        everybody = [("", "—"), *((str(person.pk), person.name) for person in people.active_people())]
        for no in range(1, SEATS + 1):
            self.fields[f"person_{no}"] = forms.ChoiceField(
                label=_("Interviewer"), choices=everybody, required=no == 1, widget=LongSelect
            )
            self.fields[f"looks_{no}"] = forms.ChoiceField(label=_("Looks at"), choices=looks, required=False)

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["starts"], people.zone())

    @property
    def seats(self) -> dict[int, str]:
        said = self.cleaned_data
        pairs = ((said[f"person_{no}"], said[f"looks_{no}"]) for no in range(1, SEATS + 1))
        return {int(person): looks for person, looks in pairs if person}

    @property
    def interviewers(self) -> list[Person]:
        found = people.persons_by_id(self.seats)
        return [found[pk] for pk in self.seats if pk in found]

    @property
    def focus(self) -> dict[int, list[str]]:
        keys = (
            {
                str(row.no): [attribute.key for attribute in row.attributes.all()]
                for row in self.template.categories.all()
            }
            if self.template
            else {}
        )
        return {person: keys.get(looks, []) for person, looks in self.seats.items()}

    @property
    def seat_fields(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"person_{no}"], self[f"looks_{no}"]) for no in range(1, SEATS + 1)]


class MoveForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    day = day_field(_("Day"))
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    place = forms.CharField(label=_("Place or link"), max_length=300, required=False)

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["starts"], people.zone())


@dataclass(frozen=True)
class Row:
    attribute: ScorecardAttribute
    score: BoundField
    evidence: BoundField
    is_focus: bool


class CardForm(forms.Form):
    """What one was asked to look at is required; the rest may be left."""

    recommendation = forms.TypedChoiceField(
        label=_("Would you hire?"), choices=RECOMMENDATIONS, coerce=int, widget=forms.RadioSelect
    )
    evidence = words(_("On what this rests: what you heard and saw"))
    why = words(_("Why you see it otherwise now"), rows=2, required=False)
    of = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        attributes: Sequence[ScorecardAttribute],
        focus: Sequence[str],
        is_amended: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.attributes, self.focus = list(attributes), set(focus)
        self.fields["why"].required = is_amended
        if not is_amended:
            del self.fields["why"]
        for one in self.attributes:
            is_asked = one.key in self.focus
            choices = SCORES if is_asked else UNSCORED
            self.fields[f"score_{one.pk}"] = forms.ChoiceField(
                label=one.name, choices=choices, required=is_asked, widget=forms.RadioSelect
            )
            self.fields[f"evidence_{one.pk}"] = words(_("What you heard or saw"), rows=2, required=is_asked)

    @property
    def marks(self) -> dict[str, Mark]:
        said = self.cleaned_data
        return {
            one.key: Mark(int(said[f"score_{one.pk}"]), said[f"evidence_{one.pk}"])
            for one in self.attributes
            if said[f"score_{one.pk}"]
        }

    @property
    def rows(self) -> list[Row]:
        """What one was asked to look at stands first."""
        found = [
            Row(one, self[f"score_{one.pk}"], self[f"evidence_{one.pk}"], one.key in self.focus)
            for one in self.attributes
        ]
        return sorted(found, key=lambda row: not row.is_focus)

    def asked(self) -> Iterator[Row]:
        return (row for row in self.rows if row.is_focus or not self.focus)

    def others(self) -> Iterator[Row]:
        return (row for row in self.rows if self.focus and not row.is_focus)
