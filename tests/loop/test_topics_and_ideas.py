"""R-WM-08: whoever raises a topic hears what became of it."""

from datetime import date

import pytest

from alignment.shared.errors import DomainError, InvalidInput
from delivery.models import Notification
from loop.models import EffectCard, Idea, Topic
from loop.services import decisions, effects, ideas, signals, topics
from tests.factories.meetings import gap

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("outcome", ["decided", "discussed", "deferred", "dropped"])
def test_the_author_is_told_the_outcome(rep, cmo, now, outcome):
    topic = topics.park(text="Нет кейсов", raised_by=rep, now=now, side="sales", source="employee")
    if outcome == "deferred":
        topics.defer(topic, actor=cmo, now=now)
    elif outcome == "dropped":
        topics.drop(topic, reason="Есть в базе", actor=cmo, now=now)
    else:
        topics.settle(topic, outcome, actor=cmo, now=now)
    assert Topic.objects.get(pk=topic.pk).state == outcome
    assert Notification.objects.filter(person=rep).count() == 1


def test_a_topic_is_not_dropped_in_silence(rep, cmo, now):
    topic = topics.park(text="Нет кейсов", raised_by=rep, now=now)
    with pytest.raises(InvalidInput):
        topics.drop(topic, reason="", actor=cmo, now=now)
    assert Topic.objects.get(pk=topic.pk).state == "parked"


def test_put_off_three_times_it_is_flagged(rep, cmo, now):
    topic = topics.park(text="Нет кейсов", raised_by=rep, now=now)
    flags = []
    for _time in range(3):
        topics.defer(topic, actor=cmo, now=now)
        flags.append(topic.is_stuck)
    assert flags == [False, False, True]


def test_a_signal_waits_as_one_topic(company, now):
    signal = signals.open_or_refresh(gap(), now=now)
    first = topics.park(text="Разрыв", raised_by=None, now=now, source="signal", signal=signal)
    assert topics.park(text="Разрыв", raised_by=None, now=now, source="signal", signal=signal) == first


def test_an_empty_topic_is_refused(rep, now):
    with pytest.raises(InvalidInput):
        topics.park(text="   ", raised_by=rep, now=now)


def test_a_decision_of_a_signal_proposes_its_check_and_another_does_not(cmo, cco, now):
    signal = signals.open_or_refresh(gap(), now=now)
    topic = topics.park(text="Разрыв", raised_by=None, now=now, source="signal", signal=signal)
    plain = topics.park(text="Кофе", raised_by=cmo, now=now)
    decision = decisions.record(text="Пауза", decided_by=[cmo, cco], now=now, topic=topic)
    decisions.record(text="Купить", decided_by=[cmo], now=now, topic=plain)
    card = EffectCard.objects.get()
    assert (card.decision, card.state, card.verdict_date) == (decision, "draft", date(2026, 6, 1))
    assert set(decision.decided_by.all()) == {cmo, cco}
    effects.decline(card, actor=cmo, now=now)
    with pytest.raises(DomainError):
        effects.accept(card, actor=cco, now=now)
    assert EffectCard.objects.get().state == "declined"


def test_an_idea_gets_an_answer(rep, cmo, now):
    idea = ideas.propose(text="Реклама в автоподписи", author=rep, now=now)
    with pytest.raises(InvalidInput):
        ideas.answer(idea, state="declined", text="", actor=cmo, now=now)
    ideas.answer(idea, state="accepted", text="Берём", actor=cmo, now=now)
    project = ideas.make_project(idea, owner=rep, due_date=date(2026, 4, 1), actor=cmo, now=now)
    kept = Idea.objects.get()
    assert (kept.state, kept.answer, kept.answered_at, project.sponsor_side) == ("project", "Берём", now, "marketing")
    assert Notification.objects.filter(person=rep).count() == 2
