"""What is typed about joint trainings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import DayInput
from alignment.shared.money import Money
from loop import selectors_readings
from loop.selectors import speakers
from people import selectors as people
from people.models import Person
from practices.models.trainings import TRAINER_KINDS, TRAINING_FORMATS, TRAINING_SIDES
from practices.selectors.trainings import both_departments, participants_of
from practices.services.trainings import Trainer
from practices.services.trainings_ideas import Promised
from practices.services.trainings_learning import Question
from practices.training_topics import TOPICS

PROMISES = 3
QUESTIONS = 3
MARKS = [(n, str(n)) for n in range(1, 6)]


def time_field(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class VersionForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class WhenForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=DayInput())
    starts = time_field(_("Begins at"))
    ends = time_field(_("Ends at"))

    @property
    def hours(self) -> dict[str, datetime]:
        """In the company's zone."""
        said, zone = self.cleaned_data, people.zone()
        return {
            "starts_at": datetime.combine(said["day"], said["starts"], tzinfo=zone),
            "ends_at": datetime.combine(said["day"], said["ends"], tzinfo=zone),
        }


class PlanForm(WhenForm):
    topic = forms.ChoiceField(label=_("Topic of the library"), required=False)
    title = forms.CharField(
        label=_("Or a topic of your own"), required=False, max_length=200, widget=forms.TextInput(attrs={"rows": 1})
    )
    format = forms.ChoiceField(label=_("Form"), choices=TRAINING_FORMATS)
    is_remote = forms.BooleanField(label=_("Remote participants can join"), required=False)
    is_day_off = forms.BooleanField(
        label=_("On a day off"), required=False, help_text=_("Each person agrees apart; nobody has to come.")
    )
    note = forms.CharField(
        label=_("Why the speaker or the form is worth it"),
        required=False,
        max_length=300,
        help_text=_("Asked for a day off alone."),
    )
    prizes = forms.CharField(label=_("Prizes for the best ideas"), required=False, max_length=300)
    field_order = (
        "topic", "title", "format", "day", "starts", "ends", "is_remote", "is_day_off", "note", "prizes",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(topic.key, _t(topic.title)) for topic in TOPICS.values()]
        self.fields["topic"].choices = [("", _("a topic of our own")), *named]  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("day", "starts", "ends")}
        return {**said, **self.hours}


class MoveForm(WhenForm, VersionForm):
    note = forms.CharField(
        label=_("Why it is worth a day off (if it falls on one)"), required=False, max_length=300
    )  # fmt: skip


class TopicForm(VersionForm):
    title = forms.CharField(label=_("Another topic"), max_length=200)


class TrainerForm(VersionForm):
    kind = forms.ChoiceField(label=_("Who leads it"), choices=TRAINER_KINDS, widget=forms.RadioSelect)
    trainer = forms.ModelChoiceField(label=_("Colleague"), queryset=Person.objects.none(), required=False)
    trainer_name = forms.CharField(
        label=_("Or the name of the guest"),
        max_length=150,
        required=False,
        help_text=_("Personal data of somebody from outside: the name alone, nothing more."),
    )
    fee = forms.DecimalField(
        label=_("Costs, in the company's currency"), required=False, min_value=0, max_digits=12, decimal_places=2
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trainer"].queryset = people.active_people()  # type: ignore[attr-defined]

    @property
    def booked(self) -> Trainer:
        said = self.cleaned_data
        fee = Money.from_decimal(said["fee"], people.company().currency) if said["fee"] is not None else None
        return Trainer(said["kind"], said["trainer"], said["trainer_name"], fee)


class InviteForm(VersionForm):
    people = forms.ModelMultipleChoiceField(
        label=_("Who is invited"), queryset=Person.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    goals = forms.CharField(
        label=_("What it should change"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = [person.pk for person in both_departments()]
        field: Any = self.fields["people"]
        field.queryset = people.active_people().filter(pk__in=everybody)
        field.initial = everybody


class ParticipantsForm(VersionForm):
    """Some of those who were invited."""

    def __init__(self, *args: Any, training: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = [person.pk for person in participants_of(training)]
        for name in ("came", "people", "person"):
            if name in self.fields:
                field: Any = self.fields[name]
                field.queryset = Person.objects.filter(pk__in=here).order_by("last_name", "first_name", "pk")


class HoldForm(ParticipantsForm):
    came = forms.ModelMultipleChoiceField(
        label=_("Who came"), queryset=Person.objects.none(), widget=forms.CheckboxSelectMultiple
    )


class SessionForm(WhenForm, ParticipantsForm):
    people = forms.ModelMultipleChoiceField(
        label=_("Who comes to the second session"), queryset=Person.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    is_remote = forms.BooleanField(label=_("Remote"), required=False)


class BehaviourForm(ParticipantsForm):
    person = forms.ModelChoiceField(queryset=Person.objects.none())
    day = forms.TypedChoiceField(choices=[(30, "30"), (90, "90")], coerce=int)
    is_seen = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda word: word == "yes")


class ReasonForm(VersionForm):
    reason = forms.CharField(label=_("Why"), max_length=300)


class IdeaForm(forms.Form):
    text = forms.CharField(label=_("An idea in a sentence"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)


class RewardForm(forms.Form):
    idea = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    prize = forms.CharField(label=_("Prize for the author"), max_length=200)


class ReactionForm(forms.Form):
    score = forms.TypedChoiceField(
        label=_("How useful was it, from 1 to 5?"), choices=MARKS, coerce=int, widget=forms.RadioSelect
    )
    comment = forms.CharField(label=_("In a word (optional)"), required=False, max_length=500)


class QuizForm(forms.Form):
    """The questions of one training."""

    def __init__(self, *args: Any, training: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in training.questions.all():
            self.fields[f"q{question.number}"] = forms.TypedChoiceField(
                label=question.text, choices=list(enumerate(question.options)), coerce=int, widget=forms.RadioSelect
            )

    @property
    def answers(self) -> dict[int, int]:
        return {int(name[1:]): place for name, place in self.cleaned_data.items()}


class WriteQuizForm(VersionForm):
    """Options one a line, the right one with an asterisk before it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, QUESTIONS + 1):
            self.fields[f"text{n}"] = forms.CharField(
                label=_t("Question %(n)s") % {"n": n}, max_length=300, required=n == 1
            )
            self.fields[f"options{n}"] = forms.CharField(
                label=_t("Options of question %(n)s") % {"n": n},
                required=n == 1,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_t("One a line; an asterisk before the right one."),
            )

    @property
    def questions(self) -> list[Question]:
        said = self.cleaned_data
        rows = [(said[f"text{n}"], said[f"options{n}"]) for n in range(1, QUESTIONS + 1)]
        return [_question(text, options) for text, options in rows if text or options]


def _question(text: str, options: str) -> Question:
    lines = [line.strip() for line in options.splitlines() if line.strip()]
    right = next((place for place, line in enumerate(lines) if line.startswith("*")), -1)
    return Question(text, [line.lstrip("* ") for line in lines], right)


class DebriefForm(VersionForm):
    summary = forms.CharField(
        label=_("What both heads took from it"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )
    head_marketing = forms.ModelChoiceField(label=_("For marketing was there"), queryset=Person.objects.none())
    head_sales = forms.ModelChoiceField(label=_("For sales was there"), queryset=Person.objects.none())
    has_no_plan = forms.BooleanField(label=_("No joint plan follows, and we say so"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        heads = Person.objects.filter(pk__in=[person.pk for person in speakers()])
        for name in ("head_marketing", "head_sales"):
            self.fields[name].queryset = heads  # type: ignore[attr-defined]
        for n in range(1, PROMISES + 1):
            self.fields[f"text{n}"] = forms.CharField(
                label=_t("Promise %(n)s of the joint plan") % {"n": n}, required=False, max_length=400
            )
            self.fields[f"owner{n}"] = forms.ModelChoiceField(
                label=_t("Who does promise %(n)s") % {"n": n}, queryset=people.active_people(), required=False
            )
            self.fields[f"due{n}"] = forms.DateField(
                label=_t("Promise %(n)s by") % {"n": n}, required=False, widget=DayInput()
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for n in range(1, PROMISES + 1):
            if said.get(f"text{n}") and not (said.get(f"owner{n}") and said.get(f"due{n}")):
                self.add_error(f"text{n}", _("A promise has one owner and one day."))
        return said

    @property
    def promises(self) -> list[Promised]:
        said = self.cleaned_data
        found = range(1, PROMISES + 1)
        return [Promised(said[f"text{n}"], said[f"owner{n}"], said[f"due{n}"]) for n in found if said[f"text{n}"]]


class ReadingForm(forms.Form):
    side = forms.ChoiceField(label=_("Who reads it"), choices=TRAINING_SIDES, widget=forms.RadioSelect)
    title = forms.CharField(label=_("Book"), max_length=200)
    author = forms.CharField(label=_("Author"), max_length=150, required=False)
    meet_on = forms.DateField(label=_("Talked over on"), widget=DayInput())


class MetricForm(forms.Form):
    metric = forms.ChoiceField(label=_("What should move"))

    def __init__(self, *args: Any, metrics: list[tuple[str, list[tuple[str, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["metric"].choices = metrics  # type: ignore[attr-defined]
        self.refused = selectors_readings.refused()


class GroupsForm(VersionForm):
    """For each participant the number of a group."""

    def __init__(self, *args: Any, training: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {f"group-{person.pk}": person.pk for person in participants_of(training)}
        for name in self.names:
            self.fields[name] = forms.IntegerField(min_value=1, max_value=99)

    @property
    def groups(self) -> list[list[int]]:
        found: dict[int, list[int]] = {}
        for name, pk in self.names.items():
            found.setdefault(self.cleaned_data[name], []).append(pk)
        return [group for _number, group in sorted(found.items())]
