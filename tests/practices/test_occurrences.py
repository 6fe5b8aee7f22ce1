"""What every kind of practice does alike: plan, brief, hold, debrief, ideas, promises."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from alignment.shared.errors import DomainError, InvalidInput
from people.services import absences
from practices.models import Occurrence, Turn
from practices.selectors import calendar
from practices.selectors.due import brief_due, debrief_due, writers
from practices.services import occurrences
from practices.watch import due as watch

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(marketer, rep, cmo, now):
    """Tomorrow from ten to noon."""
    starts = now + timedelta(days=1, hours=1)
    return occurrences.plan(
        kind="visit", title="Выезд к клиенту", starts_at=starts, ends_at=starts + timedelta(hours=2), organiser=cmo,
        people=[(marketer, "guest"), (rep, "host")], now=now,
    )  # fmt: skip


def held(visit, cmo, at):
    occurrences.brief(visit, goals="Смотреть на работу", actor=cmo, now=at)
    return occurrences.hold(visit, actor=cmo, now=at)


def test_what_takes_place_goes_from_plan_to_debrief_and_every_turn_is_kept(visit, cmo, marketer, now):
    held(visit, cmo, now)
    occurrences.add_idea(visit, text="Памятка по срокам", author=marketer, now=now)
    occurrences.promise(visit, text="Сделать памятку", owner=marketer, due_date=date(2026, 3, 23), actor=cmo, now=now)
    occurrences.debrief(visit, summary="Клиент ждёт сроков", actor=marketer, now=now)

    assert list(visit.turns.order_by("pk").values_list("to_phase", flat=True)) == [
        "planned",
        "ready",
        "held",
        "debriefed",
    ]
    assert [(born.idea.origin, born.idea.author) for born in visit.born_ideas.all()] == [("visit", marketer)]
    assert [born.action.state for born in visit.born_actions.all()] == ["open"]


def test_a_debrief_wants_an_idea_or_openly_none(visit, cmo, marketer, now):
    held(visit, cmo, now)

    with pytest.raises(InvalidInput) as refused:
        occurrences.debrief(visit, summary="Клиент ждёт сроков", actor=marketer, now=now)
    occurrences.debrief(visit, summary="Клиент ждёт сроков", has_no_ideas=True, actor=marketer, now=now)

    assert refused.value.field == "ideas"


def test_the_brief_is_written_before_the_start(visit, cmo, now):
    held(visit, cmo, now)

    with pytest.raises(DomainError):
        occurrences.brief(visit, goals="Поздно", actor=cmo, now=now)


def test_a_step_out_of_order_is_refused_and_changes_nothing(visit, cmo, marketer, now):
    with pytest.raises(DomainError):
        occurrences.debrief(visit, summary="x", has_no_ideas=True, actor=marketer, now=now)

    visit.refresh_from_db()
    assert (visit.phase, visit.turns.count()) == ("planned", 1)


def test_nothing_is_cancelled_without_a_reason(visit, cmo, now):
    with pytest.raises(InvalidInput):
        occurrences.cancel(visit, reason=" ", actor=cmo, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Occurrence.objects.filter(pk=visit.pk).update(phase="cancelled")
    assert occurrences.cancel(visit, reason="Клиент заболел", actor=cmo, now=now).phase == "cancelled"


def test_the_history_of_a_practice_only_grows(visit):
    turn = Turn.objects.get(occurrence=visit)

    with pytest.raises(DatabaseError), transaction.atomic():
        Turn.objects.filter(pk=turn.pk).update(to_phase="held")
    with pytest.raises(DatabaseError), transaction.atomic():
        turn.delete()


def test_conflicts_name_absences_days_off_and_other_practices(visit, marketer, rep, head_of_sales, now):
    saturday = datetime(2026, 3, 21, 7, tzinfo=UTC)
    tomorrow = visit.starts_at
    absences.plan_absence(
        rep, kind="leave", from_date=date(2026, 3, 21), to_date=date(2026, 3, 22), now=now, by=head_of_sales
    )

    def found(starts, **but):
        return {one.code for one in calendar.conflicts([marketer, rep], starts, starts + timedelta(hours=1), **but)}

    assert found(saturday) == {"day_off", "absent"}
    assert found(tomorrow) == {"busy"}
    assert found(tomorrow, but=visit) == set()


@pytest.mark.parametrize(
    ("day", "closes"),
    [(date(2026, 3, 26), False), (date(2026, 3, 27), True), (date(2026, 3, 31), True), (date(2026, 4, 1), False)],
)
def test_the_last_three_working_days_close_a_month(company, day, closes):
    assert calendar.closes_a_period(day) is closes


def test_a_quarter_closes_only_in_its_last_month(company):
    closing = [calendar.closes_a_period(date(2026, month, 30), months=3) for month in (1, 3, 4, 6)]

    assert closing == [False, True, False, True]


def test_whoever_goes_is_reminded_of_brief_and_debrief_al_39(visit, marketer, cmo, now):
    assert [one.pk for one in brief_due(now)] == [visit.pk]
    assert writers(visit) == [marketer.pk]
    held(visit, cmo, now)

    assert (brief_due(now), debrief_due(now)) == ([], [])
    (found,) = watch.alerts(now + timedelta(days=1))
    assert (found.key, found.person_id, found.dedupe) == ("AL-39", marketer.pk, f"practice-{visit.pk}-debrief")
    assert found.due_at.date() == date(2026, 3, 18)
