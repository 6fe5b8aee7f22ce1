"""What is typed about a series: when and how it meets, who is asked, who leads it on."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from alignment.shared.forms import LongSelect
from meetings.metrics.secretaries import next_secretary
from meetings.models import Meeting, MeetingSeries
from meetings.models.series import (
    CHAIR_RULES,
    CONFLICT_LEVELS,
    FORMATS,
    PERIODS,
    SECRETARY_RULES,
    SERIES_KINDS,
    VENUE_POLICIES,
)
from meetings.selectors import both_departments, may_lead, moderators_for
from meetings.selectors.secretaries import able_to_write
from meetings.selectors.single_head import SIDES, may_deputise
from people import selectors as people
from people.models import Person

ONLY_GENERAL = {"period", "monthly_from", "chair_rule"}
ONLY_OF_THE_TWO_HEADS = {"moderator", "moderated_meetings"}


def time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class WhenForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=150)
    weekday = forms.TypedChoiceField(label=_("Day of the week"), choices=list(WEEKDAYS.items()), coerce=int)
    starts = forms.TimeField(label=_("Begins at"), widget=time_input())
    time_zone = forms.ChoiceField(label=_("Time zone"), widget=LongSelect)
    duration_minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=480)
    format = forms.ChoiceField(label=_("How one meets"), choices=FORMATS)
    venue_policy = forms.ChoiceField(label=_("Where"), choices=VENUE_POLICIES)
    venue = forms.CharField(label=_("Place or link"), max_length=200, required=False)
    invited = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("Who is invited besides the heads"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [(name, name) for name in sorted(available_timezones())]  # type: ignore[attr-defined]
        self.fields["invited"].queryset = people.active_people()  # type: ignore[attr-defined]


class NewSeriesForm(WhenForm):
    kind = forms.ChoiceField(label=_("What kind of meeting"), choices=SERIES_KINDS)
    principals = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("Who leads it"), widget=forms.CheckboxSelectMultiple
    )
    both_departments = forms.BooleanField(label=_("Invite everybody of marketing and sales"), required=False)
    field_order = ["kind", "title", "principals", "weekday", "starts", "time_zone", "duration_minutes", "format"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["principals"].queryset = may_lead()  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        everybody = both_departments() if said.pop("both_departments") else []
        return said | {"invited": [*said["invited"], *everybody], "principals": list(said["principals"])}


class SeriesForm(WhenForm):
    """Only the fields that this kind of series has."""

    period = forms.ChoiceField(label=_("How often"), choices=PERIODS)
    monthly_from = forms.IntegerField(
        label=_("Once a month only from so many people on"), min_value=2, max_value=1000,
        help_text=_("Our own default is 25. Once a month the agenda takes only what touches both departments."),
    )  # fmt: skip
    chair_rule = forms.ChoiceField(label=_("Who chairs"), choices=CHAIR_RULES)
    secretary_rule = forms.ChoiceField(label=_("Who writes the protocol"), choices=SECRETARY_RULES)
    moderator = forms.ModelChoiceField(
        Person.objects.none(), label=_("Moderator"), required=False, empty_label=_("Nobody"),
        help_text=_("Somebody who belongs to neither side: the HR director, an executive, a consultant."),
    )  # fmt: skip
    moderated_meetings = forms.IntegerField(
        label=_("First meetings with a moderator, when one is needed"), min_value=1, max_value=52
    )
    version = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, series: MeetingSeries, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial_of(series), **kwargs)
        heads = series.principals.values("pk")
        self.fields["invited"].queryset = people.active_people().exclude(pk__in=heads)  # type: ignore[attr-defined]
        neutral = [person.pk for person in moderators_for(series)]
        self.fields["moderator"].queryset = Person.objects.filter(pk__in=neutral)  # type: ignore[attr-defined]
        for name in unneeded(series):
            del self.fields[name]

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in {"invited", "version"}}


def unneeded(series: MeetingSeries) -> set[str]:
    """R-GM-04: only a mixed market leaves the choice of the chair."""
    if series.kind == "cmo_cco":
        return ONLY_GENERAL
    if series.kind != "general":
        return ONLY_GENERAL | ONLY_OF_THE_TWO_HEADS
    settled = set() if people.company().market == "mixed" else {"chair_rule"}
    return settled | ONLY_OF_THE_TWO_HEADS


def initial_of(series: MeetingSeries) -> dict[str, Any]:
    names = (
        "title", "weekday", "starts", "time_zone", "duration_minutes", "format", "venue_policy", "venue", "period",
        "monthly_from", "chair_rule", "secretary_rule", "moderator", "moderated_meetings", "version",
    )  # fmt: skip
    return {name: getattr(series, name) for name in names} | {"invited": list(series.invited.all())}


class ConflictForm(forms.Form):
    level = forms.ChoiceField(
        label=_("How is it between the two sides?"), choices=CONFLICT_LEVELS, widget=forms.RadioSelect
    )


class PassOnForm(forms.Form):
    leaving = forms.ModelChoiceField(Person.objects.none(), label=_("Whose place"), empty_label=None)
    successor = forms.ModelChoiceField(Person.objects.none(), label=_("Who takes it over"))

    def __init__(self, *args: Any, series: MeetingSeries, may_leave: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leaving"].queryset = Person.objects.filter(pk__in=[p.pk for p in may_leave])  # type: ignore[attr-defined]
        heads = series.principals.values("pk")
        self.fields["successor"].queryset = people.active_people().exclude(pk__in=heads)  # type: ignore[attr-defined]


class DeputiesForm(forms.Form):
    """Whom one head of both sides meets (A21)."""

    marketing = forms.ModelChoiceField(Person.objects.none(), label=_("For marketing"), empty_label=None)
    sales = forms.ModelChoiceField(Person.objects.none(), label=_("For sales"), empty_label=None)

    def __init__(self, *args: Any, series: MeetingSeries, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for side in SIDES:
            found = [person.pk for person in may_deputise(series, side)]
            self.fields[side].queryset = Person.objects.filter(pk__in=found).order_by("last_name", "pk")  # type: ignore[attr-defined]
            self.fields[side].initial = next(iter(found), None)


class ModeratorForm(forms.Form):
    moderator = forms.ModelChoiceField(Person.objects.none(), label=_("Who moderates"), empty_label=None)

    def __init__(self, *args: Any, series: MeetingSeries, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        neutral = [person.pk for person in moderators_for(series)]
        self.fields["moderator"].queryset = Person.objects.filter(pk__in=neutral)  # type: ignore[attr-defined]
        self.fields["moderator"].initial = next(iter(neutral), None)


class SecretaryForm(forms.Form):
    """The others who could write, the next in turn first."""

    secretary = forms.ModelChoiceField(Person.objects.none(), label=_("Who writes instead"), empty_label=None)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = able_to_write(meeting.series, [meeting])[meeting.pk] - {meeting.secretary_id}
        others = Person.objects.filter(pk__in=self.choices).order_by("last_name", "pk")
        self.fields["secretary"].queryset = others  # type: ignore[attr-defined]
        self.fields["secretary"].initial = next_secretary(self.choices, meeting.secretary_id)


class GeneralTopicForm(forms.Form):
    text = forms.CharField(label=_("What should both departments talk about?"), max_length=300)
    touches_both = forms.BooleanField(label=_("It touches both departments"), required=False, initial=True)


class LateEntryForm(forms.Form):
    at = forms.TimeField(label=_("It began at"), widget=time_input())
    minutes = forms.IntegerField(label=_("It took, minutes"), min_value=1, max_value=480)
    present = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("Who was there"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        rows = meeting.attendance.values("person")
        self.fields["present"].queryset = Person.objects.filter(pk__in=rows)  # type: ignore[attr-defined]

    def began_at(self) -> datetime:
        zone = ZoneInfo(self.meeting.series.time_zone)
        day = self.meeting.slot_start.astimezone(zone).date()
        return datetime.combine(day, self.cleaned_data["at"], tzinfo=zone)
