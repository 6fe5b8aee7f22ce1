"""Reaction, quiz and behaviour: of one person nobody else reads anything (L1–L3)."""

from datetime import timedelta

import pytest

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from delivery.models import Notification
from practices.models import BehaviourCheck, Reaction
from practices.selectors.training_record import you
from practices.selectors.trainings import learned, seated
from practices.services import trainings, trainings_learning
from practices.services.trainings_learning import Question
from tests.factories.people import person_with
from tests.factories.trainings import held, invited

pytestmark = pytest.mark.django_db
QUIZ = [Question("Who calls back?", ["Nobody", "The owner"], 1), Question("When?", ["Today", "Later", "Never"], 0)]


@pytest.fixture
def six(team_one, head_of_sales, marketer):
    return [marketer, *[person_with("sales_rep", team_one) for _n in range(5)]]


@pytest.fixture
def done(hr_director, cmo, cco, six, now):
    return held(hr_director, cmo, cco, six, now=now)


def test_l1_an_average_is_shown_from_five_answers_on(done, six, now):
    for score, person in zip((5, 4, 4, 3), six, strict=False):
        trainings_learning.react(done, score=score, comment="Useful", actor=person, now=now)
    assert (learned(done).reaction.value, learned(done).reaction.n, learned(done).comments) == (None, 4, ())
    trainings_learning.react(done, score=4, actor=six[4], now=now)
    assert (learned(done).reaction.value, learned(done).reaction.n) == (4.0, 5)
    assert learned(done).comments == ("Useful",) * 4


def test_l1_once_each_and_only_by_those_who_were_there(done, six, cmo, now):
    trainings_learning.react(done, score=5, actor=six[0], now=now)
    with pytest.raises(DomainError):
        trainings_learning.react(done, score=1, actor=six[0], now=now)
    with pytest.raises(NotAllowed):
        trainings_learning.react(done, score=1, actor=cmo, now=now)
    for score in (0, 6):
        with pytest.raises(InvalidInput):
            trainings_learning.react(done, score=score, actor=six[1], now=now)
    assert Reaction.objects.count() == 1


def test_l1_is_asked_for_fourteen_days_and_no_longer(done, six, settings):
    at = done.occurrence.held_at
    rows, almost, over = seated(done), at + timedelta(days=14, seconds=-1), at + timedelta(days=14)
    assert you(done, six[0], rows, now=almost)["may_react"]
    assert not you(done, six[0], rows, now=over)["may_react"]
    trainings_learning.react(done, score=5, actor=six[0], now=almost)
    with pytest.raises(DomainError):
        trainings_learning.react(done, score=5, actor=six[1], now=over)
    settings.TRAINING_REACTION_DAYS = 15
    trainings_learning.react(done, score=5, actor=six[1], now=over)


def test_answers_come_after_the_day(hr_director, cmo, cco, six, now):
    training = invited(hr_director, cmo, cco, six, now=now)
    with pytest.raises(DomainError):
        trainings_learning.react(training, score=5, actor=six[0], now=now)


def test_l2_a_quiz_is_counted_and_stays_once_answered(done, six, hr_director, now):
    trainings_learning.set_quiz(done, QUIZ, actor=hr_director, now=now)
    sheet = trainings_learning.answer_quiz(done, {1: 1, 2: 2}, actor=six[0], now=now)
    assert (sheet.right, sheet.asked) == (1, 2)
    assert (learned(done).quiz.value, learned(done).quiz.n) == (None, 1)
    with pytest.raises(DomainError):
        trainings_learning.set_quiz(done, QUIZ, actor=hr_director, now=now)
    for answers in ({}, {1: 1}, {1: 5, 2: 0}, {1: -1, 2: 0}):
        with pytest.raises(InvalidInput):
            trainings_learning.answer_quiz(done, answers, actor=six[1], now=now)
    for person in six[1:5]:
        trainings_learning.answer_quiz(done, {1: 1, 2: 0}, actor=person, now=now)
    assert (learned(done).quiz.value, learned(done).quiz.n) == (0.9, 5)


@pytest.mark.parametrize(
    "question", [Question("", ["a", "b"], 0), Question("x", ["a"], 0), Question("x", ["a", "a"], 0), Question("x", ["a", "b"], 2)]
)  # fmt: skip
def test_l2_a_question_has_different_options_and_one_right_answer(done, hr_director, now, question):
    with pytest.raises(InvalidInput):
        trainings_learning.set_quiz(done, [question], actor=hr_director, now=now)


def test_l3_is_asked_after_30_and_after_90_days_of_the_person_and_of_the_head(done, six, head_of_sales, cco, now):
    held_at, rep = done.occurrence.held_at, six[1]
    day_29, day_30, day_95 = (held_at + timedelta(days=n) for n in (29, 30, 95))
    answer = {"is_seen": True, "now": day_30}
    with pytest.raises(DomainError):
        trainings_learning.check_behaviour(done, rep, day=30, is_seen=True, actor=rep, now=day_29)
    assert trainings_learning.check_behaviour(done, rep, day=30, actor=rep, **answer).seen_by == "self"
    assert trainings_learning.check_behaviour(done, rep, day=30, actor=head_of_sales, **answer).seen_by == "head"
    for stranger in (six[2], cco):
        with pytest.raises(NotAllowed):
            trainings_learning.check_behaviour(done, rep, day=30, actor=stranger, **answer)
    with pytest.raises(DomainError):
        trainings_learning.check_behaviour(done, rep, day=90, actor=rep, **answer)
    with pytest.raises(DomainError):
        trainings_learning.check_behaviour(done, rep, day=30, actor=rep, **answer)
    trainings_learning.check_behaviour(done, rep, day=90, is_seen=False, actor=rep, now=day_95)
    assert BehaviourCheck.objects.count() == 3


def test_l3_shares_stand_apart_by_who_looked(done, six, head_of_sales):
    at = done.occurrence.held_at + timedelta(days=31)
    for person in six[1:]:
        trainings_learning.check_behaviour(done, person, day=30, is_seen=True, actor=person, now=at)
        trainings_learning.check_behaviour(
            done, person, day=30, is_seen=person != six[1], actor=head_of_sales, now=at
        )  # fmt: skip
    day, own, heads = learned(done).behaviour[0]
    assert (day, own.value, heads.value, heads.n) == (30, 1.0, 0.8, 5)
    assert learned(done).behaviour[1][1].value is None


def test_l3_reminders_are_said_once_and_on_the_day(done, six, head_of_sales):
    held_at = done.occurrence.held_at
    assert trainings.keep(held_at + timedelta(days=29)) == 0
    assert trainings.keep(held_at + timedelta(days=30)) == 8
    trainings.keep(held_at + timedelta(days=31))
    told = Notification.objects.filter(key=f"training-{done.pk}-behaviour-30").values_list("person", flat=True)
    assert sorted(told) == sorted([*[person.pk for person in six], head_of_sales.pk, *_cmo(done)])
    assert trainings.keep(held_at + timedelta(days=60)) == 0


def _cmo(done):
    return list(done.confirmations.filter(side="marketing").values_list("by", flat=True))
