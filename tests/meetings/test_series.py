"""R-WM-01, R-WM-09, R-GM-01: a series is made, changed, passed on and ended."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed, StaleVersion
from delivery.models import Notification, OutboxMessage
from loop.models import Action, Topic
from loop.services import topics
from meetings.metrics import chairs as rules
from meetings.models import Meeting
from meetings.selectors import lengths_of, planned_topics, rhythm_of
from meetings.services import agendas, general, outcomes, running, series_changes, slots
from meetings.services.series import agree_to_end, create_series, keep_going, pass_on, propose_end, succeed
from people.models import AuditEvent
from tests.factories.meetings import general as general_series
from tests.factories.meetings import hold, moscow, weekly
from tests.factories.people import person_with, unit

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)


def starts_of(series) -> list[datetime]:
    return [m.slot_start for m in series.meetings.filter(state="scheduled").order_by("slot_start")]


def change(series, by, now, **changes):
    return series_changes.change_series(series, changes=changes, by=by, now=now)


def test_another_day_and_hour_rewrite_the_coming_slots(series, cmo, now):
    before = set(series.meetings.values_list("pk", flat=True))
    change(series, cmo, now - timedelta(minutes=15), weekday=2, starts=time(15))
    assert starts_of(series) == [moscow(date(2026, 3, 18) + timedelta(weeks=n), 15) for n in range(5)]
    assert set(series.meetings.values_list("pk", flat=True)) == before


def test_a_frozen_slot_stays_and_the_others_follow(series, meeting, cmo, now):
    agendas.freeze(meeting, now=now - timedelta(minutes=15))
    change(series, cmo, now - timedelta(minutes=14), starts=time(11))
    assert starts_of(series) == [moscow(MONDAY, 9)] + [moscow(MONDAY + timedelta(weeks=n), 11) for n in range(1, 5)]


def test_a_slot_whose_new_moment_is_over_stays_where_it_was(cmo, cco, now):
    thursdays = weekly(cmo, cco, now=now, weekday=3)
    wednesday = moscow(date(2026, 3, 18), 12)
    change(thursdays, cmo, wednesday, weekday=0)
    assert starts_of(thursdays)[:2] == [moscow(date(2026, 3, 19), 9), moscow(date(2026, 3, 23), 9)]
    assert slots.ensure_slots_of(thursdays, now=wednesday) == 0


def test_a_slot_moved_by_hand_keeps_its_moment(series, following, cmo, now):
    moved = slots.move(following, to=moscow(date(2026, 3, 25), 16), actor=cmo, now=now)
    change(series, cmo, now, weekday=1)
    moved.refresh_from_db()
    assert moved.slot_start == moscow(date(2026, 3, 25), 16)
    week = [start for start in starts_of(series) if date(2026, 3, 23) <= start.date() < date(2026, 3, 30)]
    assert week == [moved.slot_start]


def test_whoever_is_invited_gets_a_seat_and_whoever_is_not_any_more_loses_it(
    series, following, cmo, rep, marketer, now
):
    series_changes.change_series(series, changes={}, invited=[rep], by=cmo, now=now)
    assert following.attendance.filter(person=rep).exists()
    series_changes.change_series(series, changes={}, invited=[marketer], by=cmo, now=now)
    assert set(following.attendance.filter(is_principal=False).values_list("person", flat=True)) == {marketer.pk}


def test_a_stale_change_is_refused_and_nothing_moves(series, cmo, cco, now):
    change(series, cmo, now, title="Новая")
    with pytest.raises(StaleVersion):
        series_changes.change_series(series, changes={"title": "Другая"}, by=cco, now=now, expected_version=1)
    series.refresh_from_db()
    assert series.title == "Новая"


@pytest.mark.parametrize(("fields", "field"), [({"time_zone": "Mars/Olympus"}, "time_zone"), ({"title": " "}, "title")])
def test_a_change_that_makes_no_sense_names_its_field(series, cmo, now, fields, field):
    with pytest.raises(InvalidInput) as refused:
        change(series, cmo, now, **fields)
    assert refused.value.field == field


def test_only_numerous_departments_meet_once_a_month(cmo, cco, rep, marketer, now):
    """R-GM-01."""
    assert [rules.may_be_monthly(n, 25) for n in (24, 25)] == [False, True]
    now -= timedelta(minutes=15)
    made = general_series(cmo, cco, now=now, invited=[rep, marketer], monthly_from=4)
    with pytest.raises(InvalidInput) as refused:
        change(made, cmo, now, period="monthly", monthly_from=5)
    assert refused.value.field == "period"
    made.refresh_from_db()
    change(made, cmo, now, period="monthly")
    assert starts_of(made) == [moscow(date(2026, 4, 6), 9), moscow(date(2026, 5, 4), 9)]
    with pytest.raises(InvalidInput):
        create_series(
            kind="department", title="x", unit=unit(), principals=[cco], weekday=0, starts=time(9), now=now, by=cco,
            period="monthly",
        )  # fmt: skip


def test_a_general_meeting_is_led_by_both_sides(cmo, head_of_marketing, now):
    with pytest.raises(InvalidInput):
        general_series(cmo, head_of_marketing, now=now)


def test_what_touches_both_departments_goes_to_the_general_meeting(series, meeting, cmo, cco, rep, now):
    """R-GM-01: the rest stays with the heads."""
    both = topics.park(text="Один язык", raised_by=rep, now=now, source="employee")
    own = topics.park(text="Наш прайс", raised_by=rep, now=now, side="sales", source="employee")
    assert planned_topics(meeting) == [own, both]
    made = general_series(cmo, cco, now=now)
    assert planned_topics(made.meetings.order_by("slot_start").first()) == [both]
    assert planned_topics(meeting) == [own]


def test_once_a_month_nothing_one_sided_is_put_on_the_agenda(cmo, cco, rep, now):
    """R-GM-01."""
    weekly_one = general_series(cmo, cco, now=now, invited=[rep])
    first = weekly_one.meetings.order_by("slot_start").last()
    topic = general.put_topic(first, text="Наш прайс", touches_both=False, by=rep, now=now)
    assert (topic.side, planned_topics(first)) == ("sales", [topic])
    monthly = general_series(cmo, cco, now=now, invited=[rep], monthly_from=2, period="monthly")
    coming = monthly.meetings.order_by("slot_start").first()
    with pytest.raises(InvalidInput):
        general.put_topic(coming, text="Наш прайс", touches_both=False, by=rep, now=now)
    taken = general.put_topic(coming, text="Общий словарь", touches_both=True, by=rep, now=now)
    assert taken in planned_topics(coming)
    assert topic not in planned_topics(coming)


def test_one_head_proposes_and_the_other_ends(series, cmo, cco, rep, now):
    """R-WM-09."""
    topic = topics.park(text="Кейсы", raised_by=rep, now=now)
    agendas.draft_agenda(series.meetings.order_by("slot_start")[1], now=now)
    propose_end(series, by=cmo, now=now)
    assert Notification.objects.filter(person=cco, key__startswith=f"series-{series.pk}-end-").count() == 1
    with pytest.raises(NotAllowed):
        agree_to_end(series, by=cmo, now=now)
    assert starts_of(series)[-1] > now
    agree_to_end(series, by=cco, now=now)
    assert (series.ended_at, [start for start in starts_of(series) if start > now]) == (now, [])
    assert Topic.objects.get(pk=topic.pk).state == "parked"
    ended = AuditEvent.objects.get(verb="ended")
    assert ended.details == {"proposed_by": cmo.pk, "agreed_by": cco.pk}


def test_a_refused_end_leaves_everything_as_it_was(series, cmo, cco, now):
    propose_end(series, by=cmo, now=now)
    keep_going(series, by=cco, now=now)
    assert (series.end_proposed_by, series.ended_at) == (None, None)
    with pytest.raises(DomainError):
        agree_to_end(series, by=cco, now=now)


def test_a_successor_is_asked_to_continue_and_takes_over_the_promises(
    series, meeting, cmo, cco, marketer, marketing, now
):
    """R-WM-09: one week in a row, one open promise."""
    hold(meeting, cmo, cco, now=now)
    kept = outcomes.add_action(meeting, text="Кейс", owner=cmo, due_date=date(2026, 3, 30), actor=cco, now=now)
    other = outcomes.add_action(meeting, text="Прайс", owner=marketer, due_date=date(2026, 3, 30), actor=cco, now=now)
    running.finish(meeting, by=cmo, now=now + timedelta(minutes=30))
    new = person_with("cmo", marketing, first_name="Вера", last_name="Новая", language="en")
    pass_on(series, leaving=cmo, successor=new, by=cmo, now=now + timedelta(hours=1))
    assert set(series.principals.all()) == {new, cco}
    assert [Action.objects.get(pk=action.pk).owner for action in (kept, other)] == [new, marketer]
    note = Notification.objects.get(person=new, key__startswith=f"series-{series.pk}-passed-on")
    assert note.text == (
        "Мария Котова asks you to continue “Встреча СМО и ССО”: it is yours now, with its topics and promises."
    )
    topic = Topic.objects.get(raised_by=cmo)
    assert topic in planned_topics(series.meetings.filter(state="scheduled").order_by("slot_start").first())
    assert (topic.state, topic.details.count("1")) == ("on_agenda", 2)


def test_a_head_does_not_pass_on_the_place_of_the_other(series, cmo, cco, rep, now):
    with pytest.raises(NotAllowed):
        pass_on(series, leaving=cmo, successor=rep, by=cco, now=now)
    cmo.is_active = False
    cmo.save()
    pass_on(series, leaving=cmo, successor=rep, by=cco, now=now)
    assert set(series.principals.all()) == {rep, cco}


def test_an_invited_colleague_becomes_head_with_the_own_seat(cmo, cco, rep, now):
    made = weekly(cmo, cco, now=now, invited=[rep])
    succeed(made, leaving=cmo, successor=rep, by=cmo, now=now)
    last = made.meetings.order_by("slot_start").last()
    assert (made.invited.count(), last.attendance.get(person=rep).is_principal) == (0, True)


def test_a_stand_up_needs_no_quorum_and_a_general_meeting_one_head(cmo, cco, head_of_sales, rep, now):
    """decisions.md 41; A3: the other head chairs."""
    stand_up = create_series(
        kind="department", title="Летучка", unit=unit(), principals=[head_of_sales], weekday=0, starts=time(9), now=now,
        by=cco, invited=[rep],
    ).meetings.order_by("slot_start").first()  # fmt: skip
    together = general_series(cmo, cco, now=now, starts=time(10)).meetings.order_by("slot_start").first()
    for meeting, who in ((stand_up, head_of_sales), (together, cmo)):
        hold(meeting, who, now=meeting.slot_start)
        running.finish(meeting, by=who, now=meeting.slot_start + timedelta(minutes=15))
    assert (stand_up.counts_as_held, together.counts_as_held) == (True, True)
    assert rhythm_of(together.series, together.slot_end).held == 1


def test_meetings_are_timed_standing_and_sitting(cmo, cco, now):
    """R-GM-07. Worked example: meeting_minutes: standing 15 and 25, median 20; sitting 40."""
    made = general_series(cmo, cco, now=now, format="standing")
    coming = list(made.meetings.order_by("slot_start"))[:3]
    change(made, cmo, now, format="sitting")
    Meeting.objects.filter(pk__in=[m.pk for m in coming[:2]]).update(format="standing")
    for meeting, minutes in zip(coming, (15, 25, 40), strict=True):
        Meeting.objects.filter(pk=meeting.pk).update(
            state="held", actual_start=meeting.slot_start, actual_end=meeting.slot_start + timedelta(minutes=minutes)
        )
    assert [(row.format, row.minutes, row.n) for row in lengths_of(made)] == [
        ("sitting", 40.0, 1),
        ("standing", 20.0, 2),
    ]
    assert rules.typical_minutes([]) is None


def test_a_first_weekday_of_a_month():
    assert rules.first_weekday_of_month(date(2026, 3, 31), 0) == date(2026, 3, 2)
    assert rules.first_weekday_of_month(date(2026, 6, 1), 0) == date(2026, 6, 1)


def test_an_ended_series_is_not_changed(series, cmo, cco, now):
    propose_end(series, by=cmo, now=now)
    agree_to_end(series, by=cco, now=now)
    letters = OutboxMessage.objects.count()
    with pytest.raises(DomainError):
        change(series, cmo, now, title="Снова")
    assert OutboxMessage.objects.count() == letters


def test_a_moment_of_the_new_zone_is_the_hour_there(series, cmo, now):
    change(series, cmo, now - timedelta(minutes=15), time_zone="Asia/Yekaterinburg", starts=time(12))
    assert starts_of(series)[0] == datetime(2026, 3, 16, 7, tzinfo=UTC)


@pytest.mark.parametrize(("make", "asked"), [(weekly, True), (general_series, True), (None, False)])
def test_a_day_before_the_heads_are_asked_for_topics(make, asked, cmo, cco, now):
    """A1, A3: not before a stand-up."""
    day_before = moscow(date(2026, 3, 15), 10)
    if make:
        make(cmo, cco, now=day_before)
    else:
        create_series(
            kind="department", title="Летучка", unit=unit(), principals=[cco], weekday=0, starts=time(9),
            now=day_before, by=cco,
        )  # fmt: skip
    agendas.ask_for_topics(now=day_before)
    assert Notification.objects.filter(person=cco, key__startswith="park-topics-").exists() is asked


def test_questions_are_proposed_to_the_heads_alone(series, meeting, cmo, cco, now):
    """R-WM-10 is about their meeting; a general one with nothing to say has its review."""
    together = general_series(cmo, cco, now=now - timedelta(minutes=15)).meetings.order_by("slot_start").first()
    for frozen in (meeting, together):
        agendas.freeze(frozen, now=now - timedelta(minutes=14))
    assert (meeting.agenda.count(), together.agenda.count()) == (3, 0)
    letter = OutboxMessage.objects.get(key=f"agenda:{together.pk}:{cco.pk}")
    assert "вопроса" not in letter.body
