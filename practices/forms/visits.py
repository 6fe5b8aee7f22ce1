"""What is typed about field visits: a plan, a brief, and five answers on a phone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import DayInput
from people import selectors as people
from people.models import Person
from practices.models.occurrences import PLANNERS
from practices.models.visits import CANCELLERS, PLACES, SCOPES
from practices.selectors.visits import MEASURES
from practices.services.visits import MARKETERS, SELLERS

LARGEST_ID = 2**63 - 1


def short(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PlanForm(forms.Form):
    marketer = forms.ModelChoiceField(label=_("Who goes"), queryset=Person.objects.none())
    rep = forms.ModelChoiceField(label=_("With which seller"), queryset=Person.objects.none())
    day = forms.DateField(label=_("Day"), widget=DayInput())
    starts = forms.TimeField(label=_("From"), initial=time(10), widget=forms.TimeInput(attrs={"type": "time"}))
    hours = forms.TypedChoiceField(
        label=_("How long"), choices=[(n, f"{n}") for n in (2, 3, 4, 6, 8)], coerce=int, initial=4,
        help_text=_("Hours; half a day is usual."),
    )  # fmt: skip
    client_name = forms.CharField(label=_("Client"), max_length=200, required=False)
    place_type = forms.ChoiceField(
        label=_("Where"), choices=PLACES, initial="client_site",
        help_text=_("A meeting in our own office is welcome, but it is no visit to the field and does not count."),
    )  # fmt: skip
    city = forms.CharField(label=_("City"), max_length=150, required=False)
    segment = forms.CharField(label=_("Segment"), max_length=80, required=False)
    is_on_trip = forms.BooleanField(
        label=_("Part of a business trip"), required=False, help_text=_("Several visits of one trip count as one.")
    )
    is_confidential = forms.BooleanField(
        label=_("The client asks for confidentiality"), required=False,
        help_text=_("No pictures are kept and the client's words stay off the wall."),
    )  # fmt: skip
    lead = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team, sellers = _holding(MARKETERS), _holding(SELLERS)
        if not user.has_role(*PLANNERS):
            team, sellers = (
                (team.filter(pk=user.pk), sellers) if user.has_role(*MARKETERS) else (team, sellers.filter(pk=user.pk))
            )
        for name, found in (("marketer", team), ("rep", sellers)):
            field = self.fields[name]
            field.queryset = found  # type: ignore[attr-defined]
            field.label_from_instance = lambda person: person.name  # type: ignore[attr-defined]
            if not user.has_role(*PLANNERS) and found.filter(pk=user.pk).exists():
                field.initial = user.pk

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("day") and said.get("starts"):
            said["starts_at"] = datetime.combine(said["day"], said["starts"], people.zone())
            said["ends_at"] = said["starts_at"] + timedelta(hours=said.get("hours") or 4)
        return said


def _holding(roles: tuple[str, ...]) -> Any:
    return people.active_people().filter(memberships__role__in=roles, memberships__to_date=None).distinct()


class VersionForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class BriefForm(VersionForm):
    goals = forms.CharField(label=_("What to learn about the client"), max_length=2000, widget=short())
    tasks = forms.CharField(label=_("What to watch in the seller's work"), max_length=2000, widget=short())
    dress_ok = forms.BooleanField(
        label=_("I will be dressed as the seller is"), required=False,
        help_text=_("Whoever looks different draws the eyes from the seller."),
    )  # fmt: skip


class DoneForm(VersionForm):
    place_type = forms.ChoiceField(label=_("Where it really was"), choices=PLACES)
    dress_ok = forms.BooleanField(label=_("I was dressed as the seller was"), required=False)


class DebriefForm(forms.Form):
    """Questions that may not be asked are not in the form; an answer to one of them is refused all the same."""

    client_voice = forms.CharField(
        label=_("What the client said, in the client's words"), max_length=2000, widget=short(3)
    )
    tools = forms.CharField(max_length=1000, required=False, widget=short())
    need = forms.CharField(max_length=1000, required=False, widget=short())
    why_us = forms.CharField(max_length=1000, required=False, widget=short())
    materials = forms.CharField(max_length=1000, required=False, widget=short())
    idea = forms.CharField(label=_("One idea"), max_length=2000, required=False, widget=short())
    has_no_ideas = forms.BooleanField(label=_("No idea this time"), required=False)
    place_type = forms.ChoiceField(label=_("Where it really was"), choices=PLACES, required=False)
    dress_ok = forms.BooleanField(label=_("I was dressed as the seller was"), required=False)
    QUESTIONS = ("tools", "need", "why_us", "materials")

    def __init__(self, *args: Any, questions: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in self.QUESTIONS:
            self.fields[key].label = questions.get(key, "")
        self.shown = tuple(questions)

    @property
    def main(self) -> list[Any]:
        return [self[key] for key in ("tools", "need") if key in self.shown]

    @property
    def more(self) -> list[Any]:
        return [self[key] for key in ("why_us", "materials") if key in self.shown]


class CancelForm(VersionForm):
    by = forms.ChoiceField(label=_("Who called it off"), choices=CANCELLERS)
    reason = forms.CharField(label=_("Why"), max_length=300)


class DeclineForm(VersionForm):
    reason = forms.CharField(
        label=_("Why not"), max_length=300, help_text=_("A reason helps to find a better form; nobody counts refusals.")
    )


class MoveForm(VersionForm):
    day = forms.DateField(label=_("New day"), widget=DayInput())
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("day") and said.get("starts"):
            said["starts_at"] = datetime.combine(said["day"], said["starts"], people.zone())
        return said


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("A picture"), max_length=200, required=False,
        help_text=_("JPEG, PNG or WebP, ten megabytes at most. Ask the client first."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}),
    )  # fmt: skip


class SettingsForm(VersionForm):
    scope = forms.ChoiceField(label=_("Whose week is counted"), choices=SCOPES, widget=forms.RadioSelect)
    natural_habitat = forms.BooleanField(
        label=_("Our clients live online"), required=False,
        help_text=_("A call or a demo watched live then counts as a visit, and is marked so."),
    )  # fmt: skip


class FilterForm(forms.Form):
    measure = forms.ChoiceField(choices=[(name, name) for name in MEASURES], required=False)
    segment = forms.CharField(max_length=80, required=False)
    city = forms.CharField(max_length=150, required=False)
    week = forms.DateField(required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)

    def clean_week(self) -> date | None:
        day = self.cleaned_data["week"]
        return day - timedelta(days=day.weekday()) if day and date(2000, 1, 3) < day < date(2100, 1, 1) else None
