"""D1: the chain from a gap to its effect, and the links that wait too long (AL-37)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delivery.models import Alert
from loop.models import Signal, Topic
from loop.selectors_chain import breaks_of_chain
from loop.services import actions, decisions, signals, topics
from meetings.services import watching
from people.selectors import kept_for_one_request
from tests.factories.meetings import gap, moscow

pytestmark = pytest.mark.django_db
SEVEN, FOURTEEN = timedelta(days=7), timedelta(days=14)


def kinds(now, user=None) -> list[str]:
    return [each.kind for each in breaks_of_chain(now, user)]


@pytest.mark.parametrize(("age", "found"), [(SEVEN, ["unseen"]), (SEVEN - timedelta(seconds=1), [])])
def test_a_signal_that_nobody_takes_up_for_seven_days(company, now, age, found):
    signals.open_or_refresh(gap(), now=now - age)
    assert kinds(now) == found


def test_a_topic_or_a_proposal_to_dismiss_is_an_answer(cmo, now):
    talked = signals.open_or_refresh(gap("a"), now=now - FOURTEEN)
    doubted = signals.open_or_refresh(gap("b"), now=now - FOURTEEN)
    topics.park(text="x", raised_by=None, now=now, source="signal", signal=talked)
    signals.dismiss(doubted, reason="Сезон", actor=cmo, now=now)
    assert kinds(now) == []


def test_a_topic_put_off_three_times(rep, cmo, now):
    topic = topics.park(text="Нет кейсов", raised_by=rep, now=now)
    found = []
    for _time in range(3):
        topics.defer(topic, actor=cmo, now=now)
        found.append(kinds(now))
    assert found == [[], [], ["stuck"]]
    topics.settle(topic, "decided", actor=cmo, now=now)
    assert kinds(now) == []


def test_discussed_without_a_decision_while_the_gap_is_open(cmo, now):
    signal = signals.open_or_refresh(gap(), now=now)
    topic = topics.park(text="x", raised_by=None, now=now, source="signal", signal=signal)
    topics.settle(topic, "discussed", actor=cmo, now=now)
    assert kinds(now) == ["discussed"]
    signals.close(signal, reason="вернулось", now=now)
    assert kinds(now) == []


def test_a_decision_about_a_gap_that_nobody_promised(cmo, rep, now):
    """From the day after on, until somebody owns a promise of it."""
    signal = signals.open_or_refresh(gap(), now=now)
    topic = topics.park(text="x", raised_by=None, now=now, source="signal", signal=signal)
    decision = decisions.record(text="Проверить скрипт", decided_by=[cmo], topic=topic, now=now)
    actions.promise(text="черновик", owner=None, due_date=None, requested_by=cmo, now=now, decision=decision)
    assert (kinds(now), kinds(now + timedelta(days=1))) == ([], ["ownerless"])
    actions.promise(text="x", owner=rep, due_date=date(2026, 3, 30), requested_by=cmo, now=now, decision=decision)
    assert kinds(now + timedelta(days=1)) == []


@pytest.mark.parametrize(("days", "found"), [(13, []), (14, ["overdue"])])
def test_a_promise_overdue_by_fourteen_days(cmo, rep, now, days, found):
    actions.promise(text="x", owner=rep, due_date=now.date(), requested_by=cmo, now=now)
    assert kinds(now + timedelta(days=days)) == found


def test_both_heads_hear_one_line_that_closes_with_its_cause(cmo, cco, ceo, rep, now):
    """AL-37."""
    signal = signals.open_or_refresh(gap(text="Лид → КЭВ"), now=now - FOURTEEN)
    actions.promise(text="Прайс", owner=rep, due_date=(now - FOURTEEN).date(), requested_by=cmo, now=now - FOURTEEN)
    watching.remind(now=now)
    alerts = Alert.objects.open().filter(key="AL-37")
    assert {alert.person for alert in alerts} == {cmo, cco}
    assert (alerts[0].params["count"], alerts[0].action_url) == (2, "/signals/#chain")
    signals.close(signal, reason="вернулось", now=now)
    watching.remind(now=now)
    assert [alert.params["count"] for alert in Alert.objects.open().filter(key="AL-37")] == [1, 1]
    actions.complete(actions_of(rep), actor=rep, now=now)
    watching.remind(now=now)
    assert not Alert.objects.open().filter(key="AL-37").exists()


def actions_of(person):
    return person.actions.get()


def test_the_page_of_signals_shows_where_the_chain_waits(cmo, head_of_sales, rep_of_another_team, as_, now):
    """Heads who may not read a promise do not read it here."""
    action = actions.promise(
        text="Прайс для сетей",
        owner=rep_of_another_team,
        due_date=date(2026, 1, 12),
        requested_by=cmo,
        now=moscow(date(2026, 1, 5), 9),
    )
    page = as_(cmo).get("/signals/").content.decode()
    assert 'id="chain"' in page
    assert f"/promises/#action-{action.pk}" in page
    assert "Прайс для сетей" not in as_(head_of_sales).get("/signals/").content.decode()


def test_the_chain_costs_the_same_at_one_and_at_many(cmo, rep, now):
    counts = []
    for n in (1, 20):
        for number in range(n):
            signals.open_or_refresh(gap(f"m{n}-{number}"), now=now - FOURTEEN)
            actions.promise(text="x", owner=rep, due_date=(now - FOURTEEN).date(), requested_by=cmo, now=now - FOURTEEN)
        with kept_for_one_request(), CaptureQueriesContext(connection) as queries:
            breaks_of_chain(now)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert (Signal.objects.count(), Topic.objects.count()) == (21, 0)
