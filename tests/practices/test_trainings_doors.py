"""The pages of joint trainings: every door once let in, once refused, once malformed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from loop.services import effects
from practices.models import Reaction, Training
from practices.services import trainings, trainings_ideas, trainings_learning
from practices.services.trainings_learning import Question
from tests.factories.people import person_with
from tests.factories.trainings import agreed, invited, planned, with_idea

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def moment():
    """Later than which nothing happens here: the doors read the real clock."""
    return timezone.now()


def past(training: Training, days: int = 1) -> Training:
    """The day of the training has come and gone."""
    occurrence = training.occurrence
    start = timezone.now() - timedelta(days=days)
    occurrence.starts_at, occurrence.ends_at = start, start + timedelta(hours=4)
    occurrence.save(update_fields=["starts_at", "ends_at"])
    return training


def address(training: Training, verb: str = "") -> str:
    return f"/practices/trainings/{training.pk}/" + (f"{verb}/" if verb else "")


def test_the_library_plans_a_topic_with_one_click(as_, hr_director, rep):
    assert "Plan this" not in as_(rep).get("/practices/trainings/").content.decode()
    browser = as_(hr_director)
    assert browser.get("/practices/trainings/").content.decode().count("/practices/trainings/topics/") == 8
    answer = browser.post("/practices/trainings/topics/sell_more/")
    assert answer.headers["Location"] == address(Training.objects.get())
    assert browser.post("/practices/trainings/topics/unknown/").status_code == 400
    assert as_(rep).post("/practices/trainings/topics/sell_more/").status_code == 403
    assert Training.objects.count() == 1


def test_a_training_is_planned_by_form_and_a_day_off_without_a_reason_is_refused(as_, hr_director, rep):
    day = timezone.now().date() + timedelta(days=20)
    saturday = day + timedelta(days=(5 - day.weekday()) % 7)
    said = {
        "title": "Наши тексты",
        "format": "lecture",
        "day": saturday.isoformat(),
        "starts": "10:00",
        "ends": "14:00",
    }
    browser = as_(hr_director)
    assert browser.post("/practices/trainings/new/", {**said, "day": "x"}).status_code == 422
    refused = browser.post("/practices/trainings/new/", said)
    assert (refused.status_code, 'aria-describedby="id_note_error' in refused.content.decode()) == (422, True)
    assert browser.post("/practices/trainings/new/", {**said, "note": "Звезда"}).status_code == 302
    assert (Training.objects.get().is_day_off, as_(rep).get("/practices/trainings/new/").status_code) == (True, 403)


def test_both_heads_confirm_on_the_page(as_, hr_director, cmo, cco, rep, moment):
    training = planned(hr_director, now=moment)
    assert as_(rep).post(address(training, "confirm")).status_code == 403
    assert as_(cmo).post(address(training, "confirm"), **HTMX).status_code == 200
    assert as_(cmo).post(address(training, "confirm"), **HTMX).status_code == 422
    as_(cco).post(address(training, "confirm"))
    assert Training.objects.get().state == "topic_agreed"


def test_the_organiser_walks_the_whole_way(as_, hr_director, cmo, cco, rep, marketer, moment):
    training, browser = agreed(hr_director, cmo, cco, now=moment), as_(hr_director)
    assert browser.post(address(training, "book"), {"kind": "star"}).status_code == 422
    assert browser.post(address(training, "book"), {"kind": "star", "trainer_name": "Гость"}).status_code == 302
    people = [rep.pk, marketer.pk]
    assert browser.post(address(training, "invite"), {"people": [rep.pk]}, **HTMX).status_code == 422
    assert browser.post(address(training, "invite"), {"people": people}, **HTMX).status_code == 200
    assert browser.post(address(training, "hold"), {"came": people}).status_code == 422
    past(training)
    assert browser.post(address(training, "hold"), {"came": people}).status_code == 302
    idea = trainings_ideas.add_idea(Training.objects.get(), text="x", author=rep, now=moment)
    assert browser.post(address(training, "collect")).status_code == 422
    assert browser.post(address(training, "reward"), {"idea": idea.pk, "prize": "Книга"}).status_code == 302
    assert browser.post(address(training, "collect")).status_code == 302
    heads = {"summary": "x", "head_marketing": cmo.pk, "head_sales": cco.pk}
    assert browser.post(address(training, "debrief"), heads).status_code == 422
    promise = {"text1": "Созваниваемся", "owner1": rep.pk, "due1": "2040-01-10"}
    assert browser.post(address(training, "debrief"), {**heads, "text1": "x"}).status_code == 422
    assert browser.post(address(training, "debrief"), {**heads, **promise}).status_code == 302
    assert Training.objects.get().state == "plan_running"
    page = browser.get(address(training)).content.decode()
    assert ("Созваниваемся" in page, "Книга" in page) == (True, True)
    assert browser.post(address(training, "measured")).status_code == 422


def test_a_participant_agrees_reacts_and_answers_on_the_phone(as_, hr_director, cmo, cco, rep, marketer, moment):
    training, browser = invited(hr_director, cmo, cco, [rep, marketer], now=moment), as_(rep)
    assert f'action="{address(training, "agree")}"' in browser.get(address(training)).content.decode()
    assert browser.post(address(training, "agree"), **HTMX).status_code == 200
    assert training.occurrence.parts.get(person=rep).consented_at is not None
    browser.post(address(training, "disagree"))
    assert training.occurrence.parts.get(person=rep).consented_at is None
    trainings_learning.set_quiz(training, [Question("Кто?", ["Мы", "Они"], 0)], actor=hr_director, now=moment)
    past(training)
    trainings.hold(training, came=[rep.pk], actor=hr_director, now=moment)
    assert browser.post(address(training, "react"), {"score": "6"}).status_code == 422
    assert browser.post(address(training, "react"), {"score": "5"}).status_code == 302
    assert browser.post(address(training, "quiz"), {"q1": "x"}).status_code == 422
    assert browser.post(address(training, "quiz"), {"q1": "0"}).status_code == 302
    assert browser.post(address(training, "idea"), {"text": "Звонить вместе"}).status_code == 302
    assert as_(cco).post(address(training, "react"), {"score": "1"}).status_code == 403
    assert as_(marketer).post(address(training, "react"), {"score": "1"}).status_code == 403
    assert Reaction.objects.get().person == rep


def test_the_result_of_a_quiz_is_read_by_its_person_alone(as_, hr_director, cmo, cco, rep, marketer, moment):
    training = past(invited(hr_director, cmo, cco, [rep, marketer], now=moment))
    trainings_learning.set_quiz(training, [Question("Кто?", ["Мы", "Они"], 0)], actor=hr_director, now=moment)
    trainings.hold(training, came=[rep.pk, marketer.pk], actor=hr_director, now=moment)
    trainings_learning.answer_quiz(training, {1: 1}, actor=rep, now=moment)
    trainings_learning.react(training, score=1, comment="Слабо", actor=rep, now=moment)
    shown = [
        ("0 of 1" in text or "0 из 1" in text, "Слабо" in text) for text in pages(as_, training, rep, hr_director, cco)
    ]
    assert shown == [(True, False), (False, False), (False, False)]


def pages(as_, training, *readers):
    return [as_(reader).get(address(training)).content.decode() for reader in readers]


def test_the_agreed_behaviour_is_asked_after_thirty_days(
    as_, hr_director, cmo, cco, head_of_sales, rep, marketer, moment
):
    training = past(invited(hr_director, cmo, cco, [rep, marketer], now=moment), days=31)
    trainings.hold(training, came=[rep.pk, marketer.pk], actor=hr_director, now=moment - timedelta(days=30, hours=1))
    answer = {"person": rep.pk, "day": "30", "is_seen": "yes"}
    assert address(training, "behaviour") in as_(head_of_sales).get(address(training)).content.decode()
    assert as_(rep).post(address(training, "behaviour"), {**answer, "day": "31"}).status_code == 422
    assert as_(rep).post(address(training, "behaviour"), answer).status_code == 302
    assert as_(head_of_sales).post(address(training, "behaviour"), answer).status_code == 302
    assert as_(marketer).post(address(training, "behaviour"), answer).status_code == 403
    assert training.behaviour_checks.count() == 2


def test_groups_are_changed_by_hand_and_only_mixed_ones(
    as_, hr_director, cmo, cco, rep, marketer, head_of_sales, moment
):
    training = invited(hr_director, cmo, cco, [rep, marketer, head_of_sales], now=moment)
    browser, names = as_(hr_director), [f"group-{person.pk}" for person in (rep, marketer, head_of_sales)]
    assert browser.post(address(training, "groups"), dict(zip(names, (1, 2, 1), strict=True))).status_code == 422
    assert browser.post(address(training, "groups"), dict(zip(names, (1, 1, 1), strict=True))).status_code == 302
    assert browser.post(address(training, "deal"), **HTMX).status_code == 200
    assert as_(rep).post(address(training, "deal")).status_code == 403


def test_the_organiser_moves_measures_adds_a_session_and_calls_off(as_, hr_director, cmo, cco, rep, marketer, moment):
    training, browser = invited(hr_director, cmo, cco, [rep, marketer], now=moment), as_(hr_director)
    day = (training.occurrence.starts_at + timedelta(days=1)).date().isoformat()
    hours = {"day": day, "starts": "09:00", "ends": "12:00", "note": "Звезда"}
    assert browser.post(address(training, "session"), {**hours, "people": [rep.pk]}).status_code == 302
    assert browser.post(address(training, "session"), hours).status_code == 422
    assert browser.post(address(training, "move"), hours).status_code == 302
    assert browser.post(address(training, "measure"), {"metric": "cr2"}).status_code == 302
    assert browser.post(address(training, "measure"), {"metric": "nonsense"}).status_code == 422
    quiz = {"text1": "Кто?", "options1": "Мы\n*Они"}
    assert browser.post(address(training, "write-quiz"), {**quiz, "options1": "Мы\nОни"}).status_code == 422
    assert browser.post(address(training, "write-quiz"), quiz).status_code == 302
    assert training.questions.get().correct == 1
    assert browser.post(address(training, "cancel"), {}).status_code == 422
    assert browser.post(address(training, "cancel"), {"reason": "Болезнь"}).status_code == 302
    assert Training.objects.get().state == "cancelled"


def test_the_book_club_crosses_its_topics(as_, hr_director, rep, moment):
    training, browser = planned(hr_director, now=moment, topic="book_club"), as_(hr_director)
    book = {"side": "marketing", "title": "О продажах", "meet_on": "2040-01-10"}
    assert browser.post(address(training, "reading"), {**book, "side": "hr"}).status_code == 422
    assert browser.post(address(training, "reading"), book).status_code == 302
    assert "О продажах" in as_(rep).get("/practices/trainings/").content.decode()
    lecture = planned(hr_director, now=moment, format="lecture")
    assert as_(hr_director).post(address(lecture, "reading"), book).status_code == 422


def test_whoever_saved_later_than_a_colleague_is_told(as_, hr_director, cmo, cco, moment):
    training = agreed(hr_director, cmo, cco, now=moment)
    stale = {"kind": "star", "trainer_name": "Гость", "version": training.version - 1}
    assert as_(hr_director).post(address(training, "book"), stale).status_code == 422
    assert Training.objects.get().state == "topic_agreed"


def test_outsiders_find_nothing(as_, integration, hr_director, moment):
    training = planned(hr_director, now=moment)
    browser = as_(integration)
    found = [
        browser.get(url).status_code for url in ("/practices/trainings/", address(training), "/practices/balance/")
    ]
    assert found == [404, 404, 404]
    assert as_(hr_director).post(address(training, "unknown")).status_code == 404


def test_the_balance_is_for_heads_and_says_that_it_is_a_proxy(as_, cco, rep, cmo):
    page = as_(cco).get("/practices/balance/").content.decode()
    assert "proxy" in page or "косвенный" in page
    assert as_(rep).get("/practices/balance/").status_code == 404
    assert as_(cco).get("/charts/learn-balance/?format=csv").status_code == 200


def test_pages_cost_the_same_for_one_and_for_many(as_, hr_director, cmo, cco, rep, marketer, sales, marketing, moment):
    def asked(url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(url).status_code == 200
        return len(queries)

    def ready(people) -> Training:
        training = past(invited(hr_director, cmo, cco, people, now=moment))
        trainings.hold(training, came=[person.pk for person in people], actor=hr_director, now=moment)
        with_idea(training, rep)
        planned(hr_director, now=moment)
        return training

    browser = as_(hr_director)
    first = ready([rep, marketer])
    browser.get("/practices/trainings/")
    few = [asked(url) for url in ("/practices/trainings/", address(first))]
    crowd = [person_with("sales_rep", sales) for _n in range(8)] + [
        person_with("marketer", marketing) for _n in range(4)
    ]
    last = [ready([rep, marketer, *crowd]) for _n in range(4)][-1]
    for author in crowd[:6]:
        trainings_ideas.add_idea(last, text="x", author=author, now=moment)
    assert [asked(url) for url in ("/practices/trainings/", address(last))] == few


def test_a_card_that_was_declined_leaves_the_training_unmeasured(as_, hr_director, cmo, cco, rep, marketer, moment):
    training = invited(hr_director, cmo, cco, [rep, marketer], now=moment)
    card = trainings_ideas.start_measuring(training, metric="cr2", actor=hr_director, now=moment)
    effects.decline(card, actor=cmo, now=moment)
    past(training)
    trainings.hold(training, came=[rep.pk], actor=hr_director, now=moment)
    assert as_(hr_director).post(address(training, "measured")).status_code == 422
