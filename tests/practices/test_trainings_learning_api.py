"""`/api/v1/trainings/{id}/` quiz, behaviour and readings: of one person nobody else reads anything (L2, L3)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from practices.models import BehaviourCheck, QuizAnswer, Reading
from tests.factories.people import person_with
from tests.factories.trainings import held, planned

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}
QUESTIONS = [
    {"text": "Who calls back?", "options": ["Nobody", "The owner"], "correct": 1},
    {"text": "When?", "options": ["Today", "Later", "Never"], "correct": 0},
]


@pytest.fixture
def done(hr_director, cmo, cco, rep, marketer):
    return held(hr_director, cmo, cco, [rep, marketer], now=timezone.now() - timedelta(days=60), behaviour="Calls back")


def url(training, verb):
    return f"/api/v1/trainings/{training.pk}/{verb}/"


def answers(*options):
    return {"answers": [{"number": number, "option": option} for number, option in enumerate(options, start=1)]}


def test_l2_a_quiz_is_written_answered_once_and_its_sheet_is_the_persons_own(as_, hr_director, rep, marketer, done):
    assert as_(hr_director).post(url(done, "write-quiz"), {"questions": QUESTIONS}, **JSON).status_code == 200
    asked = as_(rep).get(url(done, "quiz")).json()
    assert [(one["number"], one["correct"]) for one in asked["questions"]] == [(1, None), (2, None)]
    assert asked["sheet"] is None
    answered = as_(rep).post(url(done, "quiz"), answers(1, 2), **JSON)
    assert (answered.status_code, answered.json()["sheet"]) == (200, {"right": 1, "asked": 2})
    assert as_(rep).post(url(done, "quiz"), answers(1, 0), **JSON).status_code == 409
    assert as_(marketer).get(url(done, "quiz")).json()["sheet"] is None
    assert [one["correct"] for one in as_(hr_director).get(url(done, "quiz")).json()["questions"]] == [1, 0]
    assert as_(hr_director).post(url(done, "write-quiz"), {"questions": QUESTIONS}, **JSON).status_code == 409


def test_l2_the_questions_are_not_read_by_whoever_was_not_there(as_, hr_director, done):
    as_(hr_director).post(url(done, "write-quiz"), {"questions": QUESTIONS}, **JSON)
    stranger = person_with("sales_rep")
    assert as_(stranger).get(url(done, "quiz")).json() == {"questions": [], "sheet": None}
    assert as_(stranger).post(url(done, "quiz"), answers(1, 0), **JSON).status_code == 403
    assert as_(stranger).post(url(done, "write-quiz"), {"questions": QUESTIONS}, **JSON).status_code == 403
    assert QuizAnswer.objects.count() == 0


def test_l3_behaviour_is_asked_after_30_days_and_told_once(as_, rep, cmo, marketer, done):
    with time_machine.travel(done.occurrence.held_at + timedelta(days=31)):
        asked = as_(rep).get(url(done, "behaviour")).json()
        assert asked == {"behaviour": "Calls back", "asked": [{"day": 30, "person": rep.pk}]}
        said = {"person": rep.pk, "day": 30, "is_seen": True}
        assert as_(rep).post(url(done, "behaviour"), said, **JSON).json()["asked"] == []
        assert as_(rep).post(url(done, "behaviour"), said, **JSON).status_code == 409
        assert as_(marketer).post(url(done, "behaviour"), said, **JSON).status_code == 403
        assert as_(rep).post(url(done, "behaviour"), said | {"day": 90}, **JSON).status_code == 409
    assert list(BehaviourCheck.objects.values_list("person", "day", "seen_by", "is_seen")) == [
        (rep.pk, 30, "self", True)
    ]


def test_the_books_of_a_club_are_read_by_all_and_added_by_whoever_arranges_it(as_, hr_director, rep):
    club = planned(hr_director, now=timezone.now(), format="book_club")
    book = {"side": "sales", "title": "Marketing", "author": "Somebody", "meet_on": "2040-01-10"}
    assert as_(rep).post(url(club, "readings"), book, **JSON).status_code == 403
    made = as_(hr_director).post(url(club, "readings"), book, **JSON).json()["readings"]
    assert [(one["side"], one["title"], one["meet_on"]) for one in made] == [("sales", "Marketing", "2040-01-10")]
    assert as_(rep).get(url(club, "readings")).json()["readings"] == made
    lecture = planned(hr_director, now=timezone.now(), format="lecture")
    assert as_(hr_director).post(url(lecture, "readings"), book, **JSON).status_code == 409


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("write-quiz", {"questions": []}), ("write-quiz", {"questions": [QUESTIONS[0] | {"correct": 7}]}),
        ("write-quiz", {"questions": [QUESTIONS[0] | {"options": ["x"]}]}), ("quiz", {"answers": {}}),
        ("quiz", {}), ("behaviour", {"person": 10**9, "day": 30, "is_seen": True}),
        ("behaviour", {"person": 1, "day": 31, "is_seen": True}), ("behaviour", {}),
        ("readings", {"side": "both", "title": "x", "meet_on": "2040-01-10"}),
        ("readings", {"side": "sales", "title": "x", "meet_on": "soon"}),
    ],
)  # fmt: skip
def test_a_malformed_body_is_refused_and_changes_nothing(as_, hr_director, done, verb, body):
    assert as_(hr_director).post(url(done, verb), body, **JSON).status_code == 400
    assert (done.questions.count(), BehaviourCheck.objects.count(), Reading.objects.count()) == (0, 0, 0)
