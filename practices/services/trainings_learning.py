"""Reaction, quiz and behaviour: given by the person, read by others as averages alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.words import gettext_noop
from loop.services.changes import change
from loop.services.telling import tell
from people import selectors as people
from people.models import Person
from people.services import audit
from practices.models import BehaviourCheck, QuizAnswer, QuizQuestion, Reaction, Training
from practices.models.trainings_learned import CHECK_DAYS
from practices.selectors.trainings import participants_of

T = TypeVar("T", Reaction, QuizAnswer, BehaviourCheck)
REMINDED_FOR = timedelta(days=3)
AFTER = ("held", "ideas_collected", "debriefed", "plan_running", "measured")


@dataclass(frozen=True)
class Question:
    text: str
    options: Sequence[str]
    correct: int


@transaction.atomic
def react(training: Training, *, score: int, actor: Person, now: datetime, comment: str = "") -> Reaction:
    """L1. Nothing of it reaches the journal but that it was given."""
    _was_there(training, actor)
    if not training.takes_reactions(now):
        raise DomainError(_("What one felt is asked while it is fresh. This training was too long ago."))
    if not 1 <= score <= 5:
        raise InvalidInput(_("Choose a mark from 1 to 5."), field="score")
    said = {"score": score, "comment": comment.strip()[:500], "at": now, "is_demo": training.is_demo}
    return _once(*Reaction.objects.get_or_create(training=training, person=actor, defaults=said))


def _once(row: T, is_new: bool) -> T:
    """Tapped twice, counted once."""
    if not is_new:
        raise DomainError(_("You have answered already. Thank you."))
    return row


@transaction.atomic
def set_quiz(
    training: Training, questions: Sequence[Question], *, actor: Person, now: datetime,
    expected_version: int | None = None,
) -> Training:  # fmt: skip
    """Written anew as a whole until somebody has answered."""
    if training.quiz_answers.exists():
        raise DomainError(_("The quiz was answered already and stays as it is."))
    for question in questions:
        _check_question(question)
    training.questions.all().delete()
    QuizQuestion.objects.bulk_create(
        QuizQuestion(
            training=training, number=number, text=question.text.strip()[:300], is_demo=training.is_demo,
            options=[option.strip()[:200] for option in question.options], correct=question.correct,
        )
        for number, question in enumerate(questions, start=1)
    )  # fmt: skip
    audit.record(actor=actor, verb="training.quiz", obj=training, now=now, is_demo=training.is_demo)
    return change(training, actor=actor, now=now, expected_version=expected_version)


def _check_question(question: Question) -> None:
    if not question.text.strip() or len([option for option in question.options if option.strip()]) < 2:
        raise InvalidInput(_("A question has its text and at least two options."), field="questions")
    if len(set(question.options)) != len(question.options) or not 0 <= question.correct < len(question.options):
        raise InvalidInput(_("One of different options is the right one."), field="questions")


@transaction.atomic
def answer_quiz(training: Training, answers: Mapping[int, int], *, actor: Person, now: datetime) -> QuizAnswer:
    """L2: `answers` gives for each question, by number, the place of the chosen option."""
    _was_there(training, actor)
    questions = list(training.questions.all())
    if not questions:
        raise DomainError(_("This training has no quiz."))
    if any(not 0 <= answers.get(one.number, -1) < len(one.options) for one in questions):
        raise InvalidInput(_("Answer every question."), field="answers")
    right = sum(answers[question.number] == question.correct for question in questions)
    sheet = {"right": right, "asked": len(questions), "at": now, "is_demo": training.is_demo}
    return _once(*QuizAnswer.objects.get_or_create(training=training, person=actor, defaults=sheet))


def _was_there(training: Training, person: Person) -> None:
    part = training.occurrence.parts.filter(person=person, part="participant").first()
    if part is None:
        raise NotAllowed(_("You are not invited to this training."))
    if training.state not in AFTER:
        raise DomainError(_("Answer after the training."))
    if not part.came:
        raise NotAllowed(_("Only those who were there answer."))


@transaction.atomic
def check_behaviour(
    training: Training, person: Person, *, day: int, is_seen: bool, actor: Person, now: datetime
) -> BehaviourCheck:
    """L3: yes or no about the one agreed behaviour, by the person and by the head of that person."""
    seen_by = _seen_by(person, actor)
    if training.open_check(now) != day:
        raise DomainError(_("This question is asked 30 and 90 days after the training."))
    if not training.occurrence.parts.filter(person=person, part="participant", came=True).exists():
        raise InvalidInput(_("This person was not there."), field="person")
    said = {"is_seen": is_seen, "by": actor, "at": now, "is_demo": training.is_demo}
    return _once(
        *BehaviourCheck.objects.get_or_create(training=training, person=person, day=day, seen_by=seen_by, defaults=said)
    )


def _seen_by(person: Person, actor: Person) -> str:
    if actor.pk == person.pk:
        return "self"
    head = people.head_over(person)
    if head is None or head.pk != actor.pk:
        raise NotAllowed(_("The person and the head of that person answer this."))
    return "head"


def remind(now: datetime) -> int:
    """Each participant and each head once at 30 and once at 90 days; how many lines were meant to be said."""
    said = 0
    for day in CHECK_DAYS:
        latest = now - timedelta(days=day)
        found = Training.objects.filter(occurrence__held_at__gt=latest - REMINDED_FOR, occurrence__held_at__lte=latest)
        for training in found.exclude(behaviour="").select_related("occurrence"):
            said += _remind_of(training, day, now)
    return said


def _remind_of(training: Training, day: int, now: datetime) -> int:
    came = participants_of(training, came=True)
    answered = set(training.behaviour_checks.filter(day=day).values_list("person", "seen_by"))
    heads = people.heads_over(came)
    asked = {person for person in came if (person.pk, "self") not in answered}
    asked |= {heads[person.pk] for person in came if person.pk in heads and (person.pk, "head") not in answered}
    for person in asked:
        tell(
            person, key=f"training-{training.pk}-behaviour-{day}", now=now, is_demo=training.is_demo,
            text=gettext_noop("%(days)s days after “%(training)s”: is what was agreed seen in the work? One tap."),
            url=reverse("practices:training", args=[training.pk]) + "#behaviour", days=day, training=str(training),
        )  # fmt: skip
    return len(asked)
