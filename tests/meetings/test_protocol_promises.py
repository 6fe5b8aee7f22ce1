"""R-PR-03…08 beyond the page: moves, leavers, the word of the day before."""

from datetime import date, timedelta

import pytest

from alignment.shared.errors import DomainError, NotAllowed
from delivery.models import Notification
from loop.models import Action, ActionMove, Topic
from loop.services import actions, promise_rounds
from loop.watch import alerts
from meetings.metrics.promises import Promise, is_on_time
from meetings.selectors import planned_topics
from meetings.services import outcomes, protocols, rounds, running
from people.models import AuditEvent
from people.services import onboarding
from tests.factories.meetings import MOSCOW, hold, moscow
from tests.meetings.test_protocols import MONDAY, TUESDAY

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 3, 20)
SUNDAY = date(2026, 3, 22)


@pytest.fixture
def promise(cmo, marketer, now):
    return actions.promise(text="Кейс", owner=marketer, due_date=FRIDAY, requested_by=cmo, now=now)


def moved(promise, to, *, by, day):
    return actions.move(promise, to_date=to, reason="Отпуск", actor=by, now=moscow(day, 9))


def test_an_agreed_move_before_the_day_keeps_the_first_date_as_the_judge(promise, cmo, marketer):
    """R-PR-06."""
    with pytest.raises(NotAllowed):
        moved(promise, SUNDAY, by=marketer, day=TUESDAY)
    moved(promise, SUNDAY, by=cmo, day=TUESDAY)
    actions.complete(promise, actor=marketer, now=moscow(SUNDAY, 9))
    kept = Action.objects.get(pk=promise.pk)
    assert (kept.original_due_date, kept.due_date) == (FRIDAY, SUNDAY)
    assert not is_on_time(Promise(kept.original_due_date, kept.done_at), MOSCOW)


def test_on_its_day_only_why_and_what_now_move_it(promise, cmo):
    """R-PR-06: the consent comes before the due date."""
    with pytest.raises(DomainError):
        moved(promise, SUNDAY, by=cmo, day=FRIDAY)
    assert ActionMove.objects.count() == 0


def test_moved_twice_it_is_on_the_agenda_of_the_heads(promise, meeting, cmo, cco):
    """R-PR-08."""
    moved(promise, SUNDAY, by=cmo, day=MONDAY)
    assert Topic.objects.filter(action=promise).count() == 0
    moved(promise, SUNDAY + timedelta(days=2), by=cmo, day=TUESDAY)
    moved(promise, SUNDAY + timedelta(days=4), by=cmo, day=TUESDAY)
    topic = Topic.objects.get(action=promise)
    assert (topic.source, topic.side, topic in planned_topics(meeting)) == ("carry_over", "marketing", True)


def test_a_new_date_at_the_meeting_counts_as_a_move(promise, cmo, now):
    """R-PR-06, R-PR-08: later moves are late, and the second brings it back."""
    for to, day in ((SUNDAY, FRIDAY), (date(2026, 3, 27), SUNDAY)):
        actions.not_done(promise, why="Нет данных", what_next="Спросить", new_date=to, actor=cmo, now=moscow(day, 9))
    assert Topic.objects.filter(action=promise, source="carry_over").count() == 1
    assert Action.objects.get(pk=promise.pk).original_due_date == FRIDAY


def test_the_next_meeting_cannot_end_while_a_due_promise_has_no_status(meeting, following, cmo, cco, marketer, now):
    """R-PR-04."""
    hold(meeting, cmo, cco, now=now)
    outcomes.add_action(meeting, text="Кейс", owner=marketer, due_date=FRIDAY, actor=cmo, now=now)
    protocols.end_and_send(meeting, by=cmo, now=moscow(MONDAY, 9, 30))
    hold(following, cmo, cco, now=following.slot_start)
    with pytest.raises(DomainError):
        running.finish(following, by=cmo, now=following.slot_start + timedelta(minutes=30))


def test_promises_of_a_leaver_go_to_the_head_of_the_side(promise, cmo, cco, marketer, rep, now):
    """A4: with a note to the head and to who asked, and the first date stays."""
    other = actions.promise(text="Скидка", owner=rep, due_date=FRIDAY, requested_by=cmo, now=now)
    for leaver in (marketer, rep):
        onboarding.deactivate(leaver, now=now, by=None)
    assert promise_rounds.pass_on_of_leavers(now=moscow(TUESDAY, 9)) == 2
    promise.refresh_from_db()
    other.refresh_from_db()
    assert (promise.owner, promise.due_date, promise.original_due_date) == (cmo, FRIDAY, FRIDAY)
    assert other.owner == cco
    note = Notification.objects.get(person=cco, key__startswith=f"action-{other.pk}-passed-on")
    assert rep.name in note.text
    asked = Notification.objects.get(person=cmo, key__startswith=f"action-{other.pk}-passed-to")
    assert cco.name in asked.text
    event = AuditEvent.objects.get(verb="passed_on", object_id=str(promise.pk))
    assert event.details == {"from": marketer.pk, "to": cmo.pk, "why": "left"}
    assert promise_rounds.pass_on_of_leavers(now=moscow(TUESDAY, 10)) == 0


def test_what_a_leaver_did_stays_the_leavers(promise, marketer, now):
    actions.complete(promise, actor=marketer, now=now)
    onboarding.deactivate(marketer, now=now, by=None)
    rounds.keep(now=moscow(TUESDAY, 9))
    assert Action.objects.get(pk=promise.pk).owner == marketer


def test_without_a_head_it_goes_back_to_who_asked(promise, ceo, cmo, marketer, now):
    Action.objects.filter(pk=promise.pk).update(requested_by=ceo)
    for leaver in (marketer, cmo):
        onboarding.deactivate(leaver, now=now, by=None)
    promise_rounds.pass_on_of_leavers(now=moscow(TUESDAY, 9))
    assert Action.objects.get(pk=promise.pk).owner == ceo


def test_the_day_before_each_owner_hears_once(promise, cmo, marketer, rep, now):
    """T−1: one line a person, however many promises."""
    for n in range(4):
        actions.promise(text=f"Письмо {n}", owner=marketer, due_date=FRIDAY, requested_by=cmo, now=now)
    actions.promise(text="Позже", owner=rep, due_date=SUNDAY, requested_by=cmo, now=now)
    day = date(2026, 3, 19)
    for hour in (7, 8, 9, 15):
        promise_rounds.remind_of_tomorrow(now=moscow(day, hour))
    told = Notification.objects.filter(key__startswith="promises-due-")
    assert [(row.person, row.key) for row in told] == [(marketer, "promises-due-2026-03-20")]
    assert told.get().created_at == moscow(day, 8)
    assert "Кейс; Письмо 0; Письмо 1" in told.get().text
    assert "2" in told.get().text.rpartition("Письмо 1")[2]


def test_what_is_done_is_not_reminded_of(promise, marketer):
    actions.complete(promise, actor=marketer, now=moscow(TUESDAY, 9))
    assert promise_rounds.remind_of_tomorrow(now=moscow(date(2026, 3, 19), 9)) == 0


@pytest.mark.parametrize(("days", "told"), [(2, set()), (3, {"marketer"}), (6, {"marketer"}), (7, {"marketer", "cmo"})])
def test_overdue_alerts_its_owner_then_the_head(promise, people_by_role, days, told):
    """AL-03."""
    found = {draft.person_id for draft in alerts(moscow(FRIDAY + timedelta(days=days), 9)) if draft.key == "AL-03"}
    assert found == {people_by_role[role].pk for role in told}
