"""A3, A4: the secretary of a meeting, in turn."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from delivery.models import Notification, OutboxMessage
from meetings.metrics.secretaries import next_secretary, rule_of
from meetings.models import Meeting
from meetings.services import agendas, chairs, outcomes, reminders, running, secretaries, series, series_changes, slots
from meetings.watch import letters
from people.models import Absence, AuditEvent
from tests.factories.meetings import general, hold, moscow, weekly
from tests.factories.people import unit

QUARTER = timedelta(minutes=15)


@pytest.fixture
def third(head_of_marketing):
    return head_of_marketing


@pytest.fixture
def together(cmo, cco, rep, marketer, third, now):
    """Mondays at nine with three invited, in the order of their numbers: the rep, the marketer, the third."""
    return general(cmo, cco, now=now - QUARTER, invited=[rep, marketer, third])


def secretaries_of(made) -> list:
    return [meeting.secretary for meeting in made.meetings.exclude(state="moved").order_by("slot_start")]


def slot(made, number: int) -> Meeting:
    return made.meetings.order_by("slot_start")[number]


def end(meeting, *here):
    meeting.refresh_from_db()
    hold(meeting, *here, now=meeting.slot_start)
    return running.finish(meeting, by=here[0], now=meeting.slot_start + timedelta(minutes=30))


def held_weekly(made, chair, now) -> None:
    Meeting.objects.bulk_create(
        Meeting(
            series=made, state="held", chair=chair, chair_side="sales", slot_start=now - timedelta(days=7 * week),
            slot_end=now - timedelta(days=7 * week) + QUARTER,
        )
        for week in range(1, 200)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("able", "last", "chosen"),
    [
        ([], None, None),
        ([], 2, None),
        ([3, 1, 2], None, 1),
        ([3, 1, 2], 1, 2),
        ([3, 1, 2], 3, 1),
        ([1, 3], 2, 3),
        ([1, 3], 9, 1),
        ([2], 2, 2),
    ],
)
def test_the_turn_goes_to_the_next_also_after_one_who_has_left(able, last, chosen):
    assert next_secretary(able, last) == chosen


@pytest.mark.parametrize(
    ("kind", "rule"),
    [("cmo_cco", "chair"), ("general", "rotate"), ("department", "rotate"), ("debrief", "chair"), ("custom", "chair")],
)
def test_the_heads_write_their_own_meeting_and_the_invited_the_others(kind, rule):
    assert rule_of(kind) == rule


@pytest.mark.django_db
def test_the_invited_write_in_turn(together, rep, marketer, third):
    assert together.secretary_rule == "rotate"
    assert secretaries_of(together) == [rep, marketer, third, rep, marketer]


@pytest.mark.django_db
def test_a_stand_up_is_written_in_turn_too(cmo, rep, marketer, now):
    made = series.create_series(
        kind="department", title="Планёрка", unit=unit(), principals=[cmo], invited=[rep, marketer], weekday=0,
        starts=now.time(), now=now, by=cmo,
    )  # fmt: skip
    assert secretaries_of(made)[:3] == [rep, marketer, rep]


@pytest.mark.django_db
def test_at_the_weekly_of_the_heads_nobody_is_secretary(cmo, cco, rep, now):
    made = weekly(cmo, cco, now=now, invited=[rep])
    assert made.secretary_rule == "chair"
    assert secretaries_of(made) == [None] * 5


@pytest.mark.django_db
def test_who_is_away_on_the_day_is_passed_over(cmo, cco, rep, marketer, now):
    Absence.objects.create(person=marketer, kind="leave", from_date=date(2026, 3, 23), to_date=date(2026, 3, 23))
    made = general(cmo, cco, now=now - QUARTER, invited=[rep, marketer])
    assert made.meetings.order_by("slot_start")[1].slot_start == moscow(date(2026, 3, 23), 9)
    assert secretaries_of(made) == [rep, rep, marketer, rep, marketer]


@pytest.mark.django_db
def test_neither_a_head_nor_the_moderator_nor_who_has_left_writes(together, cmo, rep, marketer, third, now):
    rep.is_active = False
    rep.save(update_fields=["is_active"])
    together.meetings.update(moderator=marketer)
    slots.ensure_slots_of(together, now=now)
    assert secretaries_of(together) == [third] * 5
    together.principals.add(third)
    slots.ensure_slots_of(together, now=now)
    assert secretaries_of(together) == [None] * 5


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["missed", "excused", "moved"])
def test_a_slot_that_was_not_held_keeps_the_turn(state, together, rep, marketer, third, now):
    first = slot(together, 0)
    Meeting.objects.filter(pk=first.pk).update(state=state)
    slots.ensure_slots_of(together, now=now + timedelta(hours=1))
    coming = together.meetings.filter(state="scheduled").order_by("slot_start")
    assert [meeting.secretary for meeting in coming] == [rep, marketer, third, rep]


@pytest.mark.django_db
def test_the_turn_passes_after_a_meeting_that_was_held_and_stays_with_who_never_came(
    together, cmo, cco, rep, marketer, third
):
    end(slot(together, 0), cco, cmo, rep)
    slots.ensure_slots_of(together, now=slot(together, 0).slot_end)
    assert secretaries_of(together)[:4] == [rep, marketer, third, rep]
    end(slot(together, 1), cco, cmo)
    slots.ensure_slots_of(together, now=slot(together, 1).slot_end)
    assert secretaries_of(together)[:5] == [rep, marketer, marketer, third, rep]


@pytest.mark.django_db
def test_a_move_takes_the_secretary_along(together, cmo, rep, marketer):
    second = slot(together, 1)
    moved = slots.move(second, to=second.slot_start + timedelta(days=1), actor=cmo, now=second.slot_start)
    moved.refresh_from_db()
    assert moved.secretary == marketer
    secretaries.hand_over(moved, to=rep, by=cmo, now=second.slot_start)
    again = slots.move(moved, to=moved.slot_start + timedelta(days=1), actor=cmo, now=second.slot_start)
    again.refresh_from_db()
    assert (again.secretary, again.secretary_swapped) == (rep, True)


@pytest.mark.django_db
def test_handed_over_it_stays_so_and_the_turns_go_on_from_there(together, cmo, rep, marketer, third, now):
    secretaries.hand_over(slot(together, 0), to=third, by=rep, now=now)
    assert secretaries_of(together) == [third, rep, marketer, third, rep]
    slots.ensure_slots_of(together, now=now)
    assert secretaries_of(together) == [third, rep, marketer, third, rep]
    logged = AuditEvent.objects.get(verb="secretary_swapped")
    assert (logged.actor, logged.details) == (rep, {"from": rep.pk, "to": third.pk})


@pytest.mark.django_db
def test_it_is_handed_only_to_who_can_and_while_there_is_time(
    together, cmo, cco, hr_director, marketer, rep, now, english
):
    first = slot(together, 0)
    for wrong in (cmo, hr_director):
        with pytest.raises(InvalidInput, match="Choose somebody who is invited and will be there"):
            secretaries.hand_over(first, to=wrong, by=cmo, now=now)
    assert secretaries.hand_over(first, to=rep, by=cmo, now=now).secretary_swapped is False
    end(first, cco, rep)
    first.refresh_from_db()
    with pytest.raises(DomainError, match="before the meeting is over"):
        secretaries.hand_over(first, to=marketer, by=cmo, now=now)
    quiet = weekly(cmo, cco, now=now, invited=[rep]).meetings.first()
    with pytest.raises(DomainError, match="the heads write themselves"):
        secretaries.hand_over(quiet, to=rep, by=cmo, now=now)
    assert AuditEvent.objects.filter(verb="secretary_swapped").count() == 0


@pytest.mark.django_db
def test_coming_meetings_follow_the_rule_and_a_frozen_one_stays(together, cmo, rep, marketer, third, now):
    agendas.freeze(slot(together, 0), now=now - timedelta(minutes=10))
    series_changes.change_series(together, changes={"secretary_rule": "chair"}, by=cmo, now=now - timedelta(minutes=9))
    assert secretaries_of(together) == [rep, None, None, None, None]
    series_changes.change_series(together, changes={"secretary_rule": "rotate"}, by=cmo, now=now - timedelta(minutes=8))
    assert secretaries_of(together) == [rep, marketer, third, rep, marketer]


@pytest.mark.django_db
def test_whoever_is_no_longer_invited_is_no_longer_secretary(together, cmo, rep, marketer, third, now):
    secretaries.hand_over(slot(together, 1), to=third, by=cmo, now=now)
    series_changes.change_series(together, changes={}, invited=[rep, marketer], by=cmo, now=now - QUARTER)
    assert secretaries_of(together) == [rep, marketer, rep, marketer, rep]


@pytest.mark.django_db
def test_what_the_agenda_has_told_stays_until_that_person_cannot(together, cmo, rep, marketer, third, now):
    agendas.freeze(slot(together, 0), now=now - timedelta(minutes=10))
    Meeting.objects.filter(pk=slot(together, 0).pk).update(secretary=third)
    slots.ensure_slots_of(together, now=now)
    assert secretaries_of(together)[:2] == [third, rep]
    third.is_active = False
    third.save(update_fields=["is_active"])
    slots.ensure_slots_of(together, now=now)
    assert secretaries_of(together)[:3] == [rep, marketer, rep]


@pytest.mark.django_db
def test_the_secretary_who_came_is_the_author_and_else_whoever_ended_it(together, cmo, cco, rep, marketer):
    assert end(slot(together, 0), cco, cmo, rep).author == rep
    assert end(slot(together, 1), cco, cmo).author == cco


@pytest.mark.django_db
def test_reminders_and_al_02_reach_the_secretary_and_the_chair(together, cmo, cco, rep):
    """AL-02: at 17:00 who writes, at 18:00 who writes and the chair."""
    end(slot(together, 0), cmo, cco, rep)
    day = date(2026, 3, 16)
    assert reminders.remind_of_unsent(now=moscow(day, 17, 5)) == 1
    assert [note.person for note in Notification.objects.filter(key__contains="unsent")] == [rep]
    assert {draft.person_id for draft in letters.alerts(moscow(day, 18, 5))} == {rep.pk, cco.pk}


@pytest.mark.django_db
def test_a_promise_that_the_secretary_writes_down_was_asked_for_by_the_chair(together, cmo, cco, rep, marketer, now):
    meeting = hold(slot(together, 0), rep, cmo, cco, now=now)
    common = {"text": "Позвонить", "owner": marketer, "due_date": date(2026, 3, 20), "now": now}
    assert outcomes.add_action(meeting, actor=rep, **common).requested_by == cco
    assert outcomes.add_action(meeting, actor=cmo, **common).requested_by == cmo
    meeting.attendance.filter(is_principal=True).update(arrived_at=None)
    assert outcomes.add_action(meeting, actor=rep, **common).requested_by == rep


@pytest.mark.django_db
def test_the_secretary_starts_on_time_but_brings_nothing_forward(together, rep, marketer, now, english):
    second = slot(together, 1)
    with pytest.raises(NotAllowed, match="Only the people who lead this meeting bring it forward"):
        running.start(second, by=marketer, now=now)
    assert Meeting.objects.get(pk=second.pk).state == "scheduled"
    assert running.start(slot(together, 0), by=rep, now=now).state == "running"


@pytest.mark.django_db
def test_an_extra_meeting_takes_the_turn_and_the_planned_ones_follow(together, cmo, cco, rep, marketer, third, now):
    end(slot(together, 0), cco, cmo, rep)
    second = slot(together, 1)
    extra = running.start(second, by=cmo, now=now + timedelta(days=1))
    assert (extra.pk != second.pk, extra.secretary) == (True, marketer)
    slots.ensure_slots_of(together, now=now + timedelta(days=1))
    assert Meeting.objects.get(pk=second.pk).secretary == third


@pytest.mark.django_db
def test_the_agenda_letter_and_the_invitation_name_the_secretary(cmo, cco, rep, marketer, now, english):
    for person in (rep, marketer):
        person.language = "en"
        person.save(update_fields=["language"])
    made = series.create_and_invite(
        kind="general", title="All hands", unit=unit(), principals=[cmo, cco], invited=[rep, marketer], weekday=0,
        starts=now.astimezone(moscow(date(2026, 3, 16), 9).tzinfo).time(), now=now - QUARTER, by=cmo,
    )  # fmt: skip
    invited = OutboxMessage.objects.get(key__startswith=f"invite:invited:{made.pk}:{marketer.pk}:")
    named = [line.split(" · ")[1] for line in invited.body.splitlines() if "Secretary: " in line]
    assert named == [f"Secretary: {one.name}" for one in (rep, marketer, rep, marketer, rep)]
    assert f"Secretary: {rep.name}" in invited.html
    first = slot(made, 0)
    agendas.freeze(first, now=now - timedelta(minutes=10))
    own, other = (OutboxMessage.objects.get(key=f"agenda:{first.pk}:{one.pk}") for one in (rep, marketer))
    assert f"Secretary: {rep.name}. This time you write the protocol.\n" in own.body
    assert f"Secretary: {rep.name}\n" in other.body
    assert "you write" not in other.body + other.html


@pytest.mark.django_db
def test_planning_costs_the_same_however_long_the_series_and_the_list_of_invited(cmo, cco, rep, marketer, third, now):
    """Of the past only the last meeting that counts is read."""
    short = general(cmo, cco, now=now, invited=[rep])
    long = general(cmo, cco, now=now, invited=[rep, marketer, third], title="Другое")
    held_weekly(long, cco, now)
    counts = []
    for made in (short, long):
        with CaptureQueriesContext(connection) as asked:
            secretaries.plan(made, now=now)
        counts.append([query["sql"] for query in asked if query["sql"].startswith(("SELECT", "UPDATE"))])
    assert [len(asked) for asked in counts] == [6, 6]


@pytest.mark.django_db
def test_the_chairs_of_a_long_series_are_planned_after_its_last_meeting_alone(cmo, cco, now):
    """R-GM-03: of two hundred meetings behind, one row is read."""
    made = general(cmo, cco, now=now)
    held_weekly(made, cco, now)
    with CaptureQueriesContext(connection) as asked:
        chairs.plan(made, now=now)
    read = [query["sql"] for query in asked if 'FROM "meetings_meeting"' in query["sql"]]
    assert (len(read), sum("LIMIT 1" in sql for sql in read), sum('slot_start" >=' in sql for sql in read)) == (3, 2, 1)
