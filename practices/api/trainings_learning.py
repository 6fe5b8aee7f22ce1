"""What a training left, through the API: quiz (L2), agreed behaviour (L3), books. Of one person nobody else reads anything."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from alignment.shared.errors import InvalidInput
from practices.api.trainings import Own, Verb, number
from practices.models import Reading, Training
from practices.models.trainings import TRAINING_SIDES
from practices.models.trainings_learned import CHECK_DAYS
from practices.selectors import training_record, trainings
from practices.selectors.training_quiz import quiz_for
from practices.services import trainings_books, trainings_learning
from practices.services.trainings_learning import Question

MOST_QUESTIONS = 50


class QuizQuestionIn(serializers.Serializer):
    """`correct` is the place of the right option, counted from nought."""

    text = serializers.CharField(max_length=300)
    options = serializers.ListField(child=serializers.CharField(max_length=200), min_length=2, max_length=10)
    correct = serializers.IntegerField(min_value=0, max_value=9)


class QuizIn(serializers.Serializer):
    questions = QuizQuestionIn(many=True, min_length=1, max_length=MOST_QUESTIONS)


class QuizChoiceIn(serializers.Serializer):
    number = serializers.IntegerField(min_value=1, max_value=MOST_QUESTIONS)
    option = serializers.IntegerField(min_value=0, max_value=9)


class QuizAnswersIn(serializers.Serializer):
    answers = QuizChoiceIn(many=True, min_length=1, max_length=MOST_QUESTIONS)


class QuizQuestionOut(serializers.Serializer):
    """`correct` is null for everybody who does not arrange the training."""

    number = serializers.IntegerField()
    text = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField())
    correct = serializers.IntegerField(allow_null=True)


class QuizSheetOut(serializers.Serializer):
    right = serializers.IntegerField()
    asked = serializers.IntegerField()


class QuizOut(serializers.Serializer):
    """The questions for those who were there, after the day; `sheet` is the caller's own result."""

    questions = QuizQuestionOut(many=True)
    sheet = QuizSheetOut(allow_null=True)


class BehaviourAskedOut(serializers.Serializer):
    day = serializers.ChoiceField(CHECK_DAYS)
    person = serializers.IntegerField()


class BehaviourOut(serializers.Serializer):
    """What was agreed on, and of whom the caller is asked now: of oneself and of those one leads."""

    behaviour = serializers.CharField(allow_blank=True)
    asked = BehaviourAskedOut(many=True)


class BehaviourIn(serializers.Serializer):
    person = number()
    day = serializers.ChoiceField(CHECK_DAYS)
    is_seen = serializers.BooleanField()


class ReadingOut(serializers.ModelSerializer):
    class Meta:
        model = Reading
        fields = ["id", "side", "title", "author", "meet_on"]


class ReadingsOut(serializers.Serializer):
    readings = ReadingOut(many=True)


class ReadingIn(serializers.Serializer):
    """`side` reads the book, which is about the other side's work."""

    side = serializers.ChoiceField(TRAINING_SIDES)
    title = serializers.CharField(max_length=200)
    author = serializers.CharField(max_length=150, required=False, allow_blank=True, default="")
    meet_on = serializers.DateField()


class TrainingWriteQuiz(Verb):
    """Anew as a whole, until somebody has answered."""

    input_class = QuizIn

    def act(self, obj: Training, values: Any) -> None:
        questions = [Question(**question) for question in values["questions"]]
        trainings_learning.set_quiz(obj, questions, **self.versioned_common)


class TrainingQuiz(Own):
    """L2: read with GET; answered once with POST, each question by the place of the chosen option."""

    serializer_class: Any = QuizOut
    input_class = QuizAnswersIn
    versioned = False

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return self.shown(self.get_object())

    def act(self, obj: Training, values: Any) -> None:
        answers = {choice["number"]: choice["option"] for choice in values["answers"]}
        trainings_learning.answer_quiz(obj, answers, **self.common)

    def represent(self, obj: Training) -> Any:
        found = quiz_for(obj, self.request.user)
        questions = [
            {
                "number": one.number,
                "text": one.text,
                "options": one.options,
                "correct": one.correct if found.keeps else None,
            }
            for one in found.questions
        ]
        return self.get_serializer({"questions": questions, "sheet": found.sheet}).data


class TrainingBehaviour(Own):
    """L3, 30 and 90 days after: is what was agreed seen in the work, by the person and by the head of that person."""

    serializer_class: Any = BehaviourOut
    input_class = BehaviourIn
    versioned = False

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return self.shown(self.get_object())

    def act(self, obj: Training, values: Any) -> None:
        person = self.person(values.pop("person"), "person")
        if not obj.occurrence.parts.filter(person=person, part="participant").exists():
            raise InvalidInput(_("This person was not there."), field="person")
        trainings_learning.check_behaviour(obj, person, **values, **self.common)

    def represent(self, obj: Training) -> Any:
        mine = training_record.you(obj, self.request.user, trainings.seated(obj), now=self.now)
        asked = [{"day": day, "person": person.pk} for day, person in mine["behaviour"]]
        return self.get_serializer({"behaviour": obj.behaviour, "asked": asked}).data


class TrainingReadings(Verb):
    """The books of a book club: read with GET, added with POST by whoever arranges it."""

    serializer_class: Any = ReadingsOut
    input_class = ReadingIn
    versioned = False

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return self.shown(self.get_object())

    def act(self, obj: Training, values: Any) -> None:
        trainings_books.add_reading(obj, **values, **self.common)

    def represent(self, obj: Training) -> Any:
        return self.get_serializer({"readings": obj.readings.all()}).data
