"""The quiz of one training as one person may read it."""

from __future__ import annotations

from dataclasses import dataclass

from people.models import Person
from practices.models import QuizAnswer, QuizQuestion, Training
from practices.selectors.training_record import AFTER


@dataclass(frozen=True)
class Quiz:
    """`keeps` sees the right answers; `sheet` is the person's own."""

    questions: tuple[QuizQuestion, ...]
    keeps: bool
    sheet: QuizAnswer | None


def quiz_for(training: Training, user: Person) -> Quiz:
    """Before the training and for those who were not there it is empty, but for whoever writes it."""
    keeps = Training.objects.editable_by(user).filter(pk=training.pk).exists()
    sheet = training.quiz_answers.filter(person=user).first()
    was_there = training.occurrence.parts.filter(person=user, part="participant", came=True).exists()
    reads = keeps or (was_there and training.state in AFTER)
    return Quiz(tuple(training.questions.all()) if reads else (), keeps, sheet)
