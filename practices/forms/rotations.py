"""What is typed about rotations."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import DayInput
from alignment.shared.templatetags.format import day as in_words
from people import selectors as people
from people.models import Person
from practices.models import Rotation
from practices.models.rotations import DIRECTIONS, PLACES, ROTATION_STATES, TOUR_MINUTES, duties_of_a_week
from practices.selectors.calendar import working_days
from practices.selectors.rotation_hosts import HOSTS
from practices.selectors.rotations import ROTATES, TOURS

YEARS = range(2000, 2100)
MARKS = [(n, str(n)) for n in range(1, 6)]
MARKETING = ("cmo", *ROTATES)
LARGEST_ID = 2**63 - 1


def few(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def holding(*roles: str) -> Any:
    return people.active_people().filter(memberships__role__in=roles, memberships__to_date=None).distinct()


class _People(forms.Form):
    """Fields whose people are asked for when the form is made."""

    CHOICES: dict[str, tuple[str, ...]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, roles in self.CHOICES.items():
            field: Any = self.fields[name]
            field.queryset = holding(*roles) if roles else people.active_people()


def person(label: Any, *, required: bool = True, help_text: Any = "") -> forms.ModelChoiceField:
    return forms.ModelChoiceField(label=label, queryset=Person.objects.none(), required=required, help_text=help_text)


class WeekForm(_People):
    CHOICES = {"guest": ROTATES, "host": HOSTS, "stand_in": ()}

    guest = person(_("Who goes"), help_text=_("Next in the queue is chosen already."))
    starts_on = forms.DateField(
        label=_("Week of"), widget=DayInput(), help_text=_("Any day of it: the working days of that week count.")
    )
    stand_in = person(
        _("Who stands in"), required=False,
        help_text=_("Work for the colleague goes to this one during the week; without a stand-in it is refused."),
    )  # fmt: skip
    host = person(_("Host"), required=False, help_text=_("Both heads confirm the host afterwards."))
    is_remote = forms.BooleanField(label=_("Remote: listens to calls and joins meetings by video"), required=False)
    reason = forms.CharField(
        label=_("Why so soon"), max_length=300, required=False, help_text=_("Only when less than two weeks are left.")
    )


class ElsewhereForm(_People):
    CHOICES = {"guest": (), "host": (), "stand_in": ()}

    guest = person(_("Who goes"))
    place = forms.ChoiceField(label=_("Where to"), choices=PLACES)
    starts_on = forms.DateField(label=_("First day"), widget=DayInput())
    length = forms.TypedChoiceField(
        label=_("Working days"), choices=[(n, str(n)) for n in range(1, 6)], coerce=int, initial=1
    )
    host = person(_("Host"), required=False)
    stand_in = person(_("Who stands in"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first = said.pop("starts_on", None)
        count = said.pop("length", None) or 1
        said["days"] = []
        if first and first.year in YEARS:
            said["days"] = working_days(first, first + timedelta(days=14))[:count]
        return said


class TourForm(_People):
    CHOICES = {"guests": TOURS, "host": MARKETING}

    guests = forms.ModelMultipleChoiceField(
        label=_("Who comes"), queryset=Person.objects.none(), help_text=_("One to six colleagues of sales.")
    )
    host = person(_("Host in marketing"))
    day = forms.DateField(label=_("Day"), widget=DayInput())
    starts = forms.TimeField(label=_("From"), initial=time(10), widget=forms.TimeInput(attrs={"type": "time"}))
    minutes = forms.IntegerField(
        label=_("Minutes in all"), min_value=TOUR_MINUTES[0], max_value=TOUR_MINUTES[1], initial=120,
        help_text=_("From one hour to one working day."),
    )  # fmt: skip
    intro = forms.IntegerField(label=_("Who is who, minutes"), min_value=0, max_value=540, initial=20)
    presentation = forms.IntegerField(
        label=_("Presentation of the service, minutes"), min_value=0, max_value=540, initial=40
    )
    brainstorm = forms.IntegerField(
        label=_("Brainstorm, minutes"), min_value=0, max_value=540, initial=40,
        help_text=_("Best of all: guests bring the words of clients. Zero when there is none."),
    )  # fmt: skip
    is_remote = forms.BooleanField(label=_("By video"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        items = [(kind, "", said.pop(kind)) for kind in ("intro", "presentation", "brainstorm") if said.get(kind)]
        day, starts = said.pop("day", None), said.pop("starts", None)
        if day and starts:
            said["starts_at"] = datetime.combine(day, starts, tzinfo=people.zone())
        return {name: value for name, value in said.items() if name not in ("intro", "presentation", "brainstorm")} | {
            "programme": items
        }


class SwapForm(forms.Form):
    first_on = forms.DateField(label=_("The marketing director goes to sales on"), widget=DayInput())
    second_on = forms.DateField(label=_("The commercial director goes to marketing on"), widget=DayInput())


class SkipForm(forms.Form):
    reason = forms.CharField(label=_("Why the turn waits"), max_length=300)
    until = forms.DateField(label=_("Until"), widget=DayInput())


class StepForm(forms.Form):
    version = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rotation: Rotation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rotation = rotation


class HostForm(StepForm):
    host = person(_("Host"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["host"]
        is_week = self.rotation is None or self.rotation.direction == "rotation"
        field.queryset = holding(*HOSTS) if is_week else people.active_people()


class RepliesForm(StepForm):
    phone_message = forms.BooleanField(label=_("The phone says whom to call instead"), required=False)
    autoreply = forms.BooleanField(label=_("The mailbox answers by itself"), required=False)


class PrepareForm(StepForm):
    goals = forms.CharField(label=_("What to look at, remember and find ideas for"), max_length=2000, widget=few())
    tasks = forms.CharField(label=_("What to do"), max_length=2000, widget=few(), required=False)
    more = forms.CharField(label=_("More duties than the four"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        more = [word for word in said.pop("more", "").split(",") if word.strip()]
        is_sales = self.rotation is None or self.rotation.direction == "rotation"
        return {**said, "duties": [*duties_of_a_week(), *more] if is_sales else more}


class ReasonForm(StepForm):
    reason = forms.CharField(label=_("Why"), max_length=300)


class WeekOfForm(StepForm):
    starts_on = forms.DateField(label=_("From which day"), widget=DayInput())


class MoveForm(WeekOfForm):
    reason = forms.CharField(label=_("Why so soon"), max_length=300, required=False)


class ReplanForm(SwapForm, StepForm):
    pass


class IdeaForm(StepForm):
    text = forms.CharField(label=_("An idea"), max_length=1000, widget=few(2))


class DebriefForm(StepForm):
    summary = forms.CharField(label=_("What was seen and heard"), max_length=4000, widget=few(4))
    ideas = forms.CharField(
        label=_("Ideas, one a line"), max_length=4000, widget=few(), required=False,
        help_text=_("One at least, unless ideas were written down during the week."),
    )  # fmt: skip

    def clean_ideas(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["ideas"].splitlines() if line.strip()]


class SummaryForm(StepForm):
    summary = forms.CharField(label=_("What was seen and heard"), max_length=4000, widget=few(4))


class FeedbackForm(StepForm):
    mark = forms.TypedChoiceField(
        label=_("How useful was it, of five"), choices=MARKS, coerce=int, widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("In a few words"), max_length=500, required=False, widget=few(2))
    idea = forms.CharField(label=_("An idea"), max_length=500, required=False, widget=few(2))
    question = forms.CharField(label=_("A question to marketing"), max_length=500, required=False, widget=few(2))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.rotation is None or self.rotation.direction != "tour":
            del self.fields["idea"], self.fields["question"]


class DiaryForm(forms.Form):
    text = forms.CharField(label=_("What I saw and heard today"), max_length=4000, widget=few(4))
    day = forms.DateField(label=_("Day"), widget=forms.Select)
    calls = forms.IntegerField(label=_("Calls"), min_value=0, max_value=500, required=False)
    meetings = forms.IntegerField(label=_("Meetings"), min_value=0, max_value=50, required=False)

    def __init__(self, *args: Any, rotation: Rotation, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [date.fromisoformat(day) for day in rotation.days if day <= today.isoformat()]
        widget: Any = self.fields["day"].widget
        widget.choices = [(day.isoformat(), in_words(day)) for day in reversed(days)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        return said | {name: said.get(name) or 0 for name in ("calls", "meetings")}


class FilterForm(forms.Form):
    direction = forms.ChoiceField(choices=DIRECTIONS, required=False)
    state = forms.ChoiceField(choices=ROTATION_STATES, required=False)
    took = forms.BooleanField(required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
