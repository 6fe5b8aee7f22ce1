"""R-WM-01, 03, 07: slots in the zone of the series, moved, excused, missed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from delivery.models import Alert
from loop.models import Topic
from loop.services import topics
from meetings.models import Meeting
from meetings.selectors import rhythm_of
from meetings.selectors.rhythm import missed_in_a_row
from meetings.services import agendas, running, slots, watching
from meetings.services.series import create_series, end_series, first_weekly, succeed
from people.models import BusinessUnit, CalendarDay
from tests.factories.meetings import hold, moscow, weekly
from tests.factories.people import person_with

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)


def days_of(series) -> list[date]:
    return [m.slot_start.date() for m in series.meetings.order_by("slot_start")]


def test_the_next_four_weeks_are_planned(series):
    assert days_of(series) == [MONDAY + timedelta(weeks=n) for n in range(5)]
    assert series.meetings.first().attendance.count() == 2


def test_slots_are_made_once(series, now):
    assert slots.ensure_slots(now=now) == 0
    assert slots.ensure_slots(now=now + timedelta(weeks=1)) == 1


def test_the_first_meeting_may_be_tomorrow(cmo, cco, now):
    created = first_weekly(by=cmo, counterpart=cco, now=now)
    first = created.meetings.order_by("slot_start").first()
    assert first.slot_start == datetime(2026, 3, 17, 6, 30, tzinfo=UTC)


def test_one_weekly_meeting_of_the_heads_in_a_unit(series, cmo, cco, now):
    """R-WM-01."""
    with pytest.raises(DomainError):
        weekly(cmo, cco, now=now)
    other = BusinessUnit.objects.create(name="Второй")
    with pytest.raises(InvalidInput):
        create_series(
            kind="cmo_cco", title="", unit=other, principals=[cmo], weekday=0, starts=time(9), now=now, by=cmo
        )


def test_nine_stays_nine_over_the_change_of_clocks(cmo, cco, now):
    berlin = weekly(cmo, cco, now=now, time_zone="Europe/Berlin", starts_on=MONDAY)
    hours = [m.slot_start.hour for m in berlin.meetings.order_by("slot_start")]
    assert hours == [8, 8, 7, 7, 7]


def test_a_day_off_moves_the_slot_to_the_next_working_day(company, cmo, cco, now):
    CalendarDay.objects.create(calendar=company.calendar, date=date(2026, 3, 23), kind="off")
    assert days_of(weekly(cmo, cco, now=now))[1] == date(2026, 3, 24)


def test_a_week_with_three_days_off_is_excused(company, cmo, cco, now):
    for day in (23, 24, 25):
        CalendarDay.objects.create(calendar=company.calendar, date=date(2026, 3, day), kind="off")
    states = [m.state for m in weekly(cmo, cco, now=now).meetings.order_by("slot_start")]
    assert states == ["scheduled", "excused", "scheduled", "scheduled", "scheduled"]


def test_the_hosts_take_turns(series):
    """R-WM-07."""
    hosts = [m.host_id for m in series.meetings.order_by("slot_start")]
    assert all(one != other for one, other in zip(hosts, hosts[1:], strict=False))
    assert len(set(hosts)) == 2


@pytest.mark.parametrize(("day", "state"), [(date(2026, 3, 20), "moved"), (date(2026, 3, 24), "missed")])
def test_within_its_week_a_moved_meeting_is_held_and_across_weeks_missed(meeting, cmo, now, day, state):
    """R-WM-03."""
    moved = slots.move(meeting, to=moscow(day, 15), actor=cmo, now=now)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.moved_to, moved.state, moved.attendance.count()) == (
        state,
        moscow(day, 15),
        "scheduled",
        2,
    )


def test_twice_a_quarter_a_meeting_is_excused(series, cmo, now):
    coming = list(series.meetings.order_by("slot_start"))
    for meeting in coming[:2]:
        slots.excuse(meeting, reason="Оба в отпуске", actor=cmo, now=now)
    with pytest.raises(DomainError):
        slots.excuse(coming[2], reason="Снова", actor=cmo, now=now)
    assert Meeting.objects.get(pk=coming[2].pk).state == "scheduled"


def test_a_day_without_a_meeting_is_missed_and_its_topics_wait_on(series, meeting, rep, now):
    topic = topics.park(text="Кейсы", raised_by=rep, now=now)
    agendas.draft_agenda(meeting, now=now - timedelta(minutes=10))
    assert Topic.objects.get(pk=topic.pk).state == "on_agenda"
    assert slots.mark_missed(now=moscow(MONDAY, 23, 59)) == 0
    assert slots.mark_missed(now=moscow(date(2026, 3, 17), 0, 1)) == 1
    meeting.refresh_from_db()
    assert (meeting.state, Topic.objects.get(pk=topic.pk).state, topic.deferred_times) == ("missed", "parked", 0)


def test_missed_once_tells_the_heads_and_twice_the_ceo(series, cmo, cco, ceo, now):
    """AL-01."""
    slots.mark_missed(now=moscow(date(2026, 3, 17), 9))
    watching.remind(now=moscow(date(2026, 3, 17), 9))
    assert set(Alert.objects.open().values_list("person_id", flat=True)) == {cmo.pk, cco.pk}
    slots.mark_missed(now=moscow(date(2026, 3, 24), 9))
    watching.remind(now=moscow(date(2026, 3, 24), 9))
    assert set(Alert.objects.open().values_list("person_id", flat=True)) == {cmo.pk, cco.pk, ceo.pk}
    third = series.meetings.get(slot_start=moscow(date(2026, 3, 30), 9))
    hold(third, cmo, cco, now=moscow(date(2026, 3, 30), 9))
    running.finish(third, by=cmo, now=moscow(date(2026, 3, 30), 9, 30))
    watching.remind(now=moscow(date(2026, 3, 30), 10))
    assert not Alert.objects.open().filter(key="AL-01").exists()


def test_a_successor_takes_the_series_over(series, meeting, cco, marketing, now, cmo):
    """R-WM-09."""
    new = person_with("cmo", marketing)
    succeed(series, leaving=cmo, successor=new, by=cco, now=now)
    assert set(series.principals.all()) == {new, cco}
    assert set(meeting.attendance.values_list("person", flat=True)) == {new.pk, cco.pk}
    with pytest.raises(NotAllowed):
        end_series(series, by=new, agreed_by=new, now=now)


def test_weeks_in_a_row_step_over_an_excused_one(series, cmo, cco, now):
    first, second, third = list(series.meetings.order_by("slot_start"))[:3]
    for meeting in (first, third):
        hold(meeting, cmo, cco, now=meeting.slot_start)
        running.finish(meeting, by=cmo, now=meeting.slot_start + timedelta(minutes=30))
        if meeting == first:
            slots.excuse(second, reason="Оба в отпуске", actor=cmo, now=now)
    rhythm = rhythm_of(series, third.slot_end)
    assert (rhythm.streak, rhythm.held, rhythm.scheduled, rhythm.excused, rhythm.regularity) == (2, 2, 3, 1, 1.0)


def test_an_extra_meeting_that_was_short_breaks_no_rhythm(series, cmo, cco, now):
    first, second = list(series.meetings.order_by("slot_start"))[:2]
    hold(first, cmo, cco, now=first.slot_start)
    running.finish(first, by=cmo, now=first.slot_start + timedelta(minutes=30))
    extra = running.start(second, by=cmo, now=moscow(date(2026, 3, 18), 15))
    running.finish(extra, by=cmo, now=moscow(date(2026, 3, 18), 15, 5))

    thursday = moscow(date(2026, 3, 19), 9)
    rhythm = rhythm_of(series, thursday)
    assert (rhythm.streak, rhythm.held, rhythm.scheduled, rhythm.regularity) == (1, 1, 1, 1.0)
    assert missed_in_a_row(series, thursday) == 0
    slots.mark_missed(now=moscow(date(2026, 3, 24), 9))
    assert missed_in_a_row(series, moscow(date(2026, 3, 24), 9)) == 1
