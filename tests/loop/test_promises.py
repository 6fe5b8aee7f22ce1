"""R-PR-03…08: an owner and a date, why and what now, one agreed move."""

from datetime import date, timedelta

import pytest

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed, StaleVersion
from delivery.models import Notification
from loop.models import Action, ActionMove, Topic
from loop.selectors import workdays_for
from loop.services import actions
from loop.watch import alerts
from people.models import Absence, CalendarDay
from tests.factories.meetings import moscow

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 3, 20)


@pytest.fixture
def promise(cmo, marketer, now):
    return actions.promise(text="Кейс", owner=marketer, due_date=FRIDAY, requested_by=cmo, now=now)


def test_a_promise_has_one_owner_and_one_date(promise, marketer):
    assert (promise.state, promise.owner, promise.due_date, promise.original_due_date) == (
        "open",
        marketer,
        FRIDAY,
        FRIDAY,
    )
    assert Notification.objects.filter(person=marketer).count() == 1


@pytest.mark.parametrize("lacks", ["owner", "due_date"])
def test_without_owner_or_date_it_is_a_draft(cmo, marketer, now, lacks):
    """R-PR-03."""
    given = {"owner": marketer, "due_date": FRIDAY, lacks: None}
    draft = actions.promise(text="Кейс", requested_by=cmo, now=now, **given)
    assert draft.state == "draft"
    with pytest.raises(DomainError):
        actions.complete(draft, actor=cmo, now=now)
    actions.assign(draft, owner=marketer, due_date=FRIDAY, actor=cmo, now=now)
    assert (draft.state, draft.original_due_date) == ("open", FRIDAY)


def test_a_day_that_is_over_is_refused(cmo, marketer, now):
    with pytest.raises(InvalidInput):
        actions.promise(text="Кейс", owner=marketer, due_date=date(2026, 3, 15), requested_by=cmo, now=now)
    assert Action.objects.count() == 0


def test_the_work_of_an_absent_colleague_goes_to_the_stand_in(cmo, marketer, rep, now):
    Absence.objects.create(person=marketer, kind="leave", from_date=now.date(), to_date=FRIDAY, stand_in=rep)
    promised = actions.promise(text="Кейс", owner=marketer, due_date=FRIDAY, requested_by=cmo, now=now)
    assert promised.owner == rep


@pytest.mark.parametrize(("why", "what_next"), [("", "Завтра"), ("Не успел", " "), ("", "")])
def test_not_done_says_why_and_what_now(promise, marketer, now, why, what_next):
    """R-PR-05."""
    with pytest.raises(InvalidInput):
        actions.not_done(promise, why=why, what_next=what_next, actor=marketer, now=now)
    assert Action.objects.get(pk=promise.pk).state == "open"


def test_not_done_is_written_down(promise, marketer, now):
    actions.not_done(promise, why="Нет данных", what_next="Спросить продажи", actor=marketer, now=now)
    kept = Action.objects.get(pk=promise.pk)
    assert (kept.state, kept.why_not, kept.what_next) == ("not_done", "Нет данных", "Спросить продажи")


def told(person) -> list[str]:
    return list(Notification.objects.filter(person=person, key__endswith="-done").values_list("text", flat=True))


def test_who_asked_hears_whose_promise_is_done(promise, cmo, marketer, now):
    cmo.language = "en"
    actions.complete(promise, actor=marketer, now=now)
    assert (told(cmo), told(marketer)) == (["Done: Кейс. Promised by Никита Жуков."], [])


def test_who_ticked_it_for_another_is_named_beside_the_owner(promise, cmo, cco, marketer, now):
    cmo.language = marketer.language = "en"
    actions.complete(promise, actor=cco, now=now)
    words = ["Done: Кейс. Promised by Никита Жуков, marked by Пётр Смирнов."]
    assert (told(cmo), told(marketer), told(cco)) == (words, words, [])


def test_a_proposed_day_is_a_working_day_of_the_person(company, marketer, rep, now):
    CalendarDay.objects.create(calendar=company.calendar, date=date(2026, 3, 23), kind="off")
    Absence.objects.create(person=marketer, kind="leave", from_date=date(2026, 3, 24), to_date=date(2026, 3, 27))
    sunday = date(2026, 3, 22)
    assert workdays_for([rep, marketer], sunday) == {rep.pk: date(2026, 3, 24), marketer.pk: date(2026, 3, 30)}


def test_the_date_moves_with_the_consent_of_who_asked(promise, cmo, marketer, now):
    """R-PR-06."""
    later = FRIDAY + timedelta(days=3)
    with pytest.raises(NotAllowed):
        actions.move(promise, to_date=later, reason="Отпуск", actor=marketer, now=now)
    actions.ask_to_move(promise, to_date=later, reason="Отпуск", actor=marketer, now=now)
    assert (promise.due_date, promise.asked_due_date) == (FRIDAY, later)
    actions.move(promise, to_date=later, reason="Отпуск", actor=marketer, consented_by=cmo, now=now)
    kept = Action.objects.get(pk=promise.pk)
    assert (kept.due_date, kept.original_due_date, kept.asked_due_date) == (later, FRIDAY, None)


def test_the_date_stays_when_the_other_says_no(promise, cmo, marketer, now):
    actions.ask_to_move(promise, to_date=FRIDAY + timedelta(days=3), reason="Отпуск", actor=marketer, now=now)
    actions.refuse_move(promise, actor=cmo, now=now)
    kept = Action.objects.get(pk=promise.pk)
    assert (kept.due_date, kept.asked_due_date) == (FRIDAY, None)


def test_on_its_day_a_date_moves_no_more(promise, cmo):
    """R-PR-06."""
    with pytest.raises(DomainError):
        actions.move(promise, to_date=FRIDAY + timedelta(days=3), reason="Отпуск", actor=cmo, now=moscow(FRIDAY, 9))
    assert ActionMove.objects.count() == 0


def test_moved_twice_it_returns_as_a_topic(promise, cmo, now):
    """R-PR-08."""
    actions.move(promise, to_date=FRIDAY + timedelta(days=3), reason="Отпуск", actor=cmo, now=now)
    assert Topic.objects.count() == 0
    actions.move(promise, to_date=FRIDAY + timedelta(days=7), reason="Болезнь", actor=cmo, now=now)
    topic = Topic.objects.get()
    assert (topic.source, topic.action, topic.side, topic.state) == ("carry_over", promise, "marketing", "parked")
    assert Action.objects.get(pk=promise.pk).original_due_date == FRIDAY


def test_only_who_asked_takes_it_back(promise, cmo, marketer, now):
    with pytest.raises(NotAllowed):
        actions.cancel(promise, actor=marketer, now=now)
    actions.cancel(promise, actor=cmo, now=now)
    assert Action.objects.get(pk=promise.pk).state == "cancelled"


def test_the_second_writer_is_told_who_was_first(promise, cmo, marketer, now):
    seen = Action.objects.get(pk=promise.pk)
    actions.complete(promise, actor=marketer, now=now)
    with pytest.raises(StaleVersion) as refused:
        actions.not_done(seen, why="Нет", what_next="Потом", actor=cmo, now=now)
    assert (refused.value.changed_by, refused.value.changed_at) == (marketer, now)
    assert Action.objects.get(pk=promise.pk).state == "done"


@pytest.mark.parametrize(("late", "told"), [(2, []), (3, ["marketer"]), (6, ["marketer"]), (7, ["marketer", "cmo"])])
def test_a_late_promise_alerts_its_owner_then_the_head(promise, cmo, marketer, late, told):
    """AL-03."""
    names = {marketer.pk: "marketer", cmo.pk: "cmo"}
    drafts = alerts(moscow(FRIDAY + timedelta(days=late), 9))
    assert [names[draft.person_id] for draft in drafts] == told
    assert {draft.key for draft in drafts} <= {"AL-03"}
