"""R-GM-05, R-WM-08, R-WM-10: what stands on the agenda, and why."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.utils import translation

from alignment.shared.attention import SignalDraft
from delivery.models import OutboxMessage
from loop.models import Signal, Topic
from loop.services import actions, ideas, signals, topics
from meetings.selectors import agenda_of
from meetings.services import agendas, outcomes, running, slots, watching
from tests.factories.funnel import make_lead
from tests.factories.meetings import gap, general, hold, moscow

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)
BEFORE = moscow(MONDAY, 7, 30)


def texts(meeting) -> list[str]:
    return [item.topic.text for item in agenda_of(meeting).items]


def test_an_empty_agenda_gets_three_questions(meeting):
    """R-WM-10."""
    with translation.override("ru"):
        agendas.draft_agenda(meeting, now=BEFORE)
        agendas.draft_agenda(meeting, now=BEFORE)
    assert [item.topic.source for item in agenda_of(meeting).items] == ["rule", "rule", "rule"]
    assert Topic.objects.count() == 3


def test_what_is_overdue_elsewhere_is_proposed_before_questions(meeting, cmo, cco, rep):
    """R-WM-10: at least three topics; a promise that is kept leaves the proposals again."""
    together = general(cmo, cco, now=BEFORE - timedelta(days=7))
    before = together.meetings.order_by("slot_start").first()
    hold(before, cmo, cco, now=before.slot_start)
    made = [
        outcomes.add_action(before, text=text, owner=rep, due_date=date(2026, 3, day), actor=cmo, now=before.slot_start)
        for text, day in (("Прайс", 13), ("Кейс", 12))
    ]
    draft = partial(agendas.draft_agenda, meeting, now=BEFORE)
    with translation.override("ru"):
        draft()
        assert [text.partition(": ")[2] for text in texts(meeting)][:2] == ["Кейс", "Прайс"]
        assert len(texts(meeting)) == 3
        actions.complete(made[1], actor=rep, now=BEFORE)
        draft()
        assert [text.partition(": ")[2] for text in texts(meeting)] == ["Прайс", "", ""]
    assert Topic.objects.filter(state="dropped").count() == 1


def test_the_questions_make_way_for_a_real_topic(meeting, rep):
    agendas.draft_agenda(meeting, now=BEFORE)
    topics.park(text="Нет кейсов", raised_by=rep, now=BEFORE)
    agendas.draft_agenda(meeting, now=BEFORE)
    assert texts(meeting) == ["Нет кейсов"]


def test_the_five_dearest_signals_then_contests_then_what_people_parked(meeting, cmo, rep):
    for number in range(6):
        signals.open_or_refresh(gap(f"m{number}", money_at_stake_minor=100 * (number + 1)), now=BEFORE)
    topics.park(text="Продажи", raised_by=rep, now=BEFORE, side="sales")
    topics.park(text="Маркетинг", raised_by=cmo, now=BEFORE, side="marketing")
    topics.park(text="Срочно", raised_by=rep, now=BEFORE, side="sales", urgency="now")
    topics.park(text="Спор", raised_by=cmo, now=BEFORE, source="contest", lead=make_lead("mql"))
    agendas.draft_agenda(meeting, now=BEFORE)
    items = agenda_of(meeting).items
    assert [item.topic.metric for item in items[:5]] == ["m5", "m4", "m3", "m2", "m1"]
    assert texts(meeting)[5:] == ["Спор", "Срочно", "Маркетинг", "Продажи"]


def test_the_review_is_always_first_and_no_topic(meeting, following, cmo, cco, marketer, now):
    """R-GM-05: it is not a topic, so it cannot be moved or deleted."""
    hold(meeting, cmo, cco, now=now)
    action = outcomes.add_action(meeting, text="Кейс", owner=marketer, due_date=date(2026, 3, 18), actor=cmo, now=now)
    running.finish(meeting, by=cmo, now=now + timedelta(minutes=30))
    agendas.draft_agenda(following, now=now + timedelta(days=6))
    assert agenda_of(following).review == (action,)
    assert following.agenda.order_by("order").first().order == 2


def test_ideas_wait_for_an_answer(meeting, rep):
    idea = ideas.propose(text="Автоподпись", author=rep, now=BEFORE)
    assert agenda_of(meeting).ideas == (idea,)


def test_a_topic_shows_at_once_even_before_the_agenda_is_drafted(meeting, rep):
    topics.park(text="Нет кейсов", raised_by=rep, now=BEFORE)
    assert texts(meeting) == ["Нет кейсов"]


def test_three_lines_that_a_person_could_have_written(meeting, following, cmo, cco, marketer, rep, now):
    hold(meeting, cmo, cco, now=now)
    for text in ("Кейс", "Прайс"):
        outcomes.add_action(meeting, text=text, owner=marketer, due_date=date(2026, 3, 18), actor=cmo, now=now)
    running.finish(meeting, by=cmo, now=now + timedelta(minutes=30))
    signals.open_or_refresh(gap(text="Лид → КЭВ %(value)s при норме %(norm)s"), now=now)
    ideas.propose(text="Автоподпись", author=rep, now=now)
    with translation.override("en"):
        agendas.draft_agenda(following, now=now + timedelta(days=6))
        lines = agenda_of(following).lines
    assert lines[0] == "Лид → КЭВ 14% при норме 20%, price of the gap RUB\u00a0144K a month."
    assert lines[1:] == ("2 promises fall due before it.", "1 idea waits for an answer.")


@pytest.mark.parametrize(("minute", "frozen"), [(59, False), (0, True)])
def test_an_hour_before_it_is_frozen_and_goes_to_everybody_invited(series, meeting, rep, minute, frozen):
    at = moscow(MONDAY, 8 if minute == 0 else 7, minute)
    assert agendas.freeze_due(now=at) == int(frozen)
    assert OutboxMessage.objects.filter(key__startswith=f"agenda:{meeting.pk}:").count() == (2 if frozen else 0)
    if frozen:
        topics.park(text="Поздно", raised_by=rep, now=at)
        meeting.refresh_from_db()
        assert "Поздно" not in texts(meeting)
        letter = OutboxMessage.objects.first()
        assert "BEGIN:VCALENDAR" in letter.attachments[0]["text"]
        assert ", 09:00" in letter.subject, "the hour of the company, wherever the worker runs"


def test_a_contested_hand_over_comes_to_the_next_meeting_once(meeting, cmo):
    lead = make_lead("mql")
    lead.events.create(
        kind="contested", occurred_at=BEFORE, recorded_at=BEFORE, door="ui", actor=cmo, note="Бюджет есть"
    )
    assert (watching.park_contested(now=BEFORE), watching.park_contested(now=BEFORE)) == (1, 0)
    topic = Topic.objects.get()
    assert (topic.source, topic.lead_id, topic.details, topic.raised_by) == ("contest", lead.pk, "Бюджет есть", cmo)


def test_bad_data_silences_the_figures_it_spoils(meeting):
    """D2 (k)."""
    bad = SignalDraft(
        "data_quality", "unknown_source", "all", "warning", "Bad data", 0.2, 0.15, 200, None, 1.0, {"metrics": ["cr"]}
    )
    watching._take("funnel", [gap("cr"), gap("sla"), bad], now=BEFORE)
    assert set(Signal.objects.values_list("metric", flat=True)) == {"sla", "unknown_source"}


def test_a_figure_back_in_its_limits_closes_its_signal_and_takes_the_topic_away(meeting, now):
    watching._take("funnel", [gap()], now=BEFORE)
    agendas.topics_of_signals(now=BEFORE)
    watching._take("funnel", [], now=BEFORE + timedelta(hours=1))
    agendas.topics_of_signals(now=BEFORE + timedelta(hours=1))
    assert Signal.objects.get().closed_at == BEFORE + timedelta(hours=1)
    assert Topic.objects.get().state == "dropped"


def test_two_missed_meetings_are_a_signal(series, meeting):
    for day in (17, 24):
        slots.mark_missed(now=moscow(date(2026, 3, day), 9))
    watching.collect(now=moscow(date(2026, 3, 24), 9))
    signal = Signal.objects.get(metric="regularity")
    assert (signal.params, signal.value, signal.norm) == ({"missed": 2}, 0.0, 1.0)


def test_a_promise_moved_twice_is_on_the_agenda(meeting, cmo, marketer, now):
    action = actions.promise(text="Кейс", owner=marketer, due_date=date(2026, 3, 20), requested_by=cmo, now=now)
    for day in (23, 27):
        actions.move(action, to_date=date(2026, 3, day), reason="Ждём", actor=cmo, now=now)
    assert [item.topic.action for item in agenda_of(meeting).items] == [action]
