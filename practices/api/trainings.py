"""Joint trainings through the API. Of reactions, sheets and checks only averages leave, and only of five and more."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from alignment.shared.errors import InvalidInput, NotAllowed
from delivery.api import params
from delivery.api.fields import MomentField, MoneyField
from delivery.api.views import Action, ApiView, ListCreate, Retrieve
from loop.models import Idea
from people.models import Person
from practices.models import Seat, TopicConfirmation, Training
from practices.models.occurrences import PLANNERS
from practices.models.trainings import TRAINER_KINDS, TRAINING_FORMATS, TRAINING_STATES
from practices.selectors import trainings as selectors
from practices.services import trainings, trainings_groups, trainings_ideas, trainings_learning
from practices.training_topics import TOPICS

LARGEST = 2**63 - 1


def number(**more: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=LARGEST, **more)


class ConfirmationOut(serializers.ModelSerializer):
    at = MomentField(read_only=True)

    class Meta:
        model = TopicConfirmation
        fields = ["round", "side", "by", "at"]


class SeatOut(serializers.ModelSerializer):
    class Meta:
        model = Seat
        fields = ["person", "group"]


class TrainingOut(serializers.ModelSerializer):
    id = serializers.IntegerField(source="pk", read_only=True)
    title = serializers.CharField(source="occurrence.title", read_only=True)
    starts_at = MomentField(source="occurrence.starts_at", read_only=True)
    ends_at = MomentField(source="occurrence.ends_at", read_only=True)
    organiser = serializers.IntegerField(source="occurrence.organiser_id", read_only=True)
    held_at = MomentField(source="occurrence.held_at", read_only=True)
    debriefed_at = MomentField(source="occurrence.debriefed_at", read_only=True)
    effect_card = serializers.IntegerField(source="occurrence.effect_card_id", read_only=True, allow_null=True)
    fee = MoneyField(minor="fee_minor", read_only=True)
    confirmations = ConfirmationOut(many=True, read_only=True)
    groups = SeatOut(source="seats", many=True, read_only=True)
    invited = serializers.IntegerField(read_only=True)
    came = serializers.IntegerField(read_only=True)
    ideas = serializers.IntegerField(read_only=True)

    class Meta:
        model = Training
        fields = [
            "id", "version", "title", "topic", "format", "state", "starts_at", "ends_at", "organiser", "is_short_notice",
            "is_day_off", "is_remote", "note", "prizes", "behaviour", "trainer_kind", "trainer", "trainer_name", "fee",
            "confirmations", "groups", "invited", "came", "ideas", "held_at", "debriefed_at", "debrief_marketing",
            "debrief_sales", "effect_card",
        ]  # fmt: skip

    def to_representation(self, training: Training) -> dict[str, Any]:
        """What a guest costs is for those who plan."""
        shown = super().to_representation(training)
        if not self.context["request"].user.has_role("ceo", *PLANNERS):
            shown["fee"] = None
        return shown


class HoursIn(serializers.Serializer):
    starts_at = MomentField()
    ends_at = MomentField()


class TrainingIn(HoursIn):
    topic = serializers.ChoiceField(list(TOPICS), required=False)
    title = serializers.CharField(max_length=200, required=False)
    format = serializers.ChoiceField(TRAINING_FORMATS, required=False)
    is_day_off = serializers.BooleanField(required=False)
    is_remote = serializers.BooleanField(required=False)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)
    prizes = serializers.CharField(max_length=300, required=False, allow_blank=True)
    behaviour = serializers.CharField(max_length=300, required=False, allow_blank=True)


class MoveIn(HoursIn):
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


class TrainerIn(serializers.Serializer):
    kind = serializers.ChoiceField(TRAINER_KINDS)
    trainer = number(required=False)
    trainer_name = serializers.CharField(max_length=150, required=False, allow_blank=True, default="")
    fee = MoneyField(required=False)


class InviteIn(serializers.Serializer):
    people = serializers.ListField(child=number(), min_length=1, max_length=500)
    goals = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ConsentIn(serializers.Serializer):
    agrees = serializers.BooleanField(required=False, default=True)


class GroupsIn(serializers.Serializer):
    groups = serializers.ListField(
        child=serializers.ListField(child=number(), min_length=1, max_length=500), min_length=1, max_length=100
    )


class HoldIn(serializers.Serializer):
    came = serializers.ListField(child=number(), min_length=1, max_length=500)


class TrainingIdeaIn(serializers.Serializer):
    text = serializers.CharField(max_length=1000)


class RewardIn(serializers.Serializer):
    idea = number()
    prize = serializers.CharField(max_length=200)


class PromisedIn(serializers.Serializer):
    text = serializers.CharField(max_length=400)
    owner = number()
    due_date = serializers.DateField()


class DebriefIn(serializers.Serializer):
    summary = serializers.CharField(max_length=4000)
    head_marketing = number()
    head_sales = number()
    promises = PromisedIn(many=True, required=False, default=list)
    plan = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    has_no_plan = serializers.BooleanField(required=False, default=False)


class TrainingReasonIn(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class ReactionIn(serializers.Serializer):
    score = serializers.IntegerField(min_value=1, max_value=5)
    comment = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class MeasureIn(serializers.Serializer):
    metric = serializers.CharField(max_length=60)
    segment = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class TrainingView(ApiView):
    model = Training
    serializer_class = TrainingOut

    def rows(self) -> QuerySet[Training]:
        found = selectors.counted(selectors.trainings(self.request.user))
        return found.prefetch_related("confirmations", "seats")

    @property
    def common(self) -> dict[str, Any]:
        return {"actor": self.request.user, "now": self.now}

    @property
    def versioned_common(self) -> dict[str, Any]:
        return {**self.common, "expected_version": self.expected_version()}

    def person(self, pk: int, field: str) -> Person:
        found = Person.objects.visible_to(self.request.user).filter(pk=pk, is_active=True).first()
        if found is None:
            raise InvalidInput(_("There is no such person."), field=field)
        return found


class Trainings(TrainingView, ListCreate):
    """The heads and the HR director plan; `topic` is a key of the library, or `title` says it in own words."""

    input_class = TrainingIn
    ordering = ("-id", "occurrence__starts_at")
    filters: ClassVar = {
        "state": params.one_of("state", *[key for key, _label in TRAINING_STATES]),
        "format": params.one_of("format", *[key for key, _label in TRAINING_FORMATS]),
        "since": params.since("occurrence__starts_at"),
        "until": params.until("occurrence__starts_at"),
    }

    def create(self, values: Any) -> Training:
        if not self.request.user.has_role(*PLANNERS):
            raise NotAllowed(_("The heads and the HR director plan joint trainings."))
        planned = trainings.plan(organiser=self.request.user, now=self.now, **values)
        return self.rows().get(pk=planned.pk)


class OneTraining(TrainingView, Retrieve):
    pass


class Verb(TrainingView, Action):
    """Of whoever arranges the training."""


class Own(TrainingView, Action):
    """Of a head for the side, or of a participant alone: the service says who."""

    needs_edit = False


class TrainingConfirm(Own):
    """R-TR-02: the topic is useful to the caller's side; with both sides it is agreed."""

    def act(self, obj: Training, values: Any) -> None:
        trainings.confirm(obj, **self.common)


class TrainingBook(Verb):
    input_class = TrainerIn

    def act(self, obj: Training, values: Any) -> None:
        person = self.person(values["trainer"], "trainer") if "trainer" in values else None
        trainer = trainings.Trainer(values["kind"], person, values["trainer_name"], values.get("fee"))
        trainings.book(obj, trainer, **self.versioned_common)


class TrainingInvite(Verb):
    input_class = InviteIn

    def act(self, obj: Training, values: Any) -> None:
        found = Person.objects.visible_to(self.request.user).filter(pk__in=values["people"], is_active=True)
        if found.count() != len(set(values["people"])):
            raise InvalidInput(_("There is no such person."), field="people")
        trainings.invite(obj, list(found), goals=values["goals"], **self.versioned_common)


class TrainingMove(Verb):
    input_class = MoveIn

    def act(self, obj: Training, values: Any) -> None:
        trainings.move(obj, **values, **self.versioned_common)


class TrainingConsent(Own):
    """R-TR-06: the caller comes, or takes it back."""

    input_class = ConsentIn
    versioned = False

    def act(self, obj: Training, values: Any) -> None:
        trainings.consent(obj, agrees=values["agrees"], **self.common)


class TrainingGroups(Verb):
    """R-TR-03: all participants, in groups that are mixed each."""

    input_class = GroupsIn

    def act(self, obj: Training, values: Any) -> None:
        trainings_groups.arrange(obj, values["groups"], **self.versioned_common)


class TrainingHold(Verb):
    input_class = HoldIn

    def act(self, obj: Training, values: Any) -> None:
        trainings.hold(obj, came=values["came"], **self.versioned_common)


class TrainingIdea(Own):
    input_class = TrainingIdeaIn
    versioned = False

    def act(self, obj: Training, values: Any) -> None:
        trainings_ideas.add_idea(obj, text=values["text"], author=self.request.user, now=self.now)


class TrainingReward(Verb):
    input_class = RewardIn

    def act(self, obj: Training, values: Any) -> None:
        idea = Idea.objects.filter(pk=values["idea"], birth__occurrence=obj.pk).first()
        if idea is None:
            raise InvalidInput(_("This idea was not born here."), field="idea")
        trainings_ideas.reward(obj, idea, prize=values["prize"], **self.common)


class TrainingCollect(Verb):
    def act(self, obj: Training, values: Any) -> None:
        trainings_ideas.collect(obj, **self.versioned_common)


class TrainingDebrief(Verb):
    """R-TR-05: both heads were there; promises, or openly no plan."""

    input_class = DebriefIn

    def act(self, obj: Training, values: Any) -> None:
        promises = [
            trainings_ideas.Promised(one["text"], self.person(one["owner"], "promises"), one["due_date"])
            for one in values["promises"]
        ]
        trainings_ideas.debrief(
            obj, summary=values["summary"], plan=values["plan"], has_no_plan=values["has_no_plan"], promises=promises,
            marketing=self.person(values["head_marketing"], "head_marketing"),
            sales=self.person(values["head_sales"], "head_sales"), **self.versioned_common,
        )  # fmt: skip


class TrainingMeasure(Verb):
    """L4: drafts the effect card before the day."""

    input_class = MeasureIn

    def act(self, obj: Training, values: Any) -> None:
        trainings_ideas.start_measuring(obj, **values, **self.common)


class TrainingClose(Verb):
    """The effect card has its verdict, whatever it is."""

    def act(self, obj: Training, values: Any) -> None:
        trainings_ideas.measured(obj, **self.versioned_common)


class TrainingCancel(Verb):
    input_class = TrainingReasonIn

    def act(self, obj: Training, values: Any) -> None:
        trainings.cancel(obj, reason=values["reason"], **self.versioned_common)


class TrainingReact(Own):
    """L1, once; not repeated in the answer."""

    input_class = ReactionIn
    versioned = False

    def act(self, obj: Training, values: Any) -> None:
        trainings_learning.react(obj, **values, **self.common)
