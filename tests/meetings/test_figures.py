"""B8: the figures of the meetings, summed by the database week by week."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alignment.shared.periods import Period
from loop.models import Action, Decision, Topic
from meetings.metrics import figures as arithmetic
from meetings.metrics import promises, regularity
from meetings.metrics.figures import Week
from meetings.models import (
    ActionReview,
    Attendance,
    Meeting,
    MeetingAction,
    MeetingDecision,
    MeetingSeries,
    MeetingTopic,
    Protocol,
)
from meetings.selectors import figures, rhythm_of
from tests.factories.meetings import moscow
from tests.factories.people import unit

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)
TODAY = date(2026, 3, 17)


@pytest.fixture
def series(cmo, cco):
    return make_series("Встреча СМО и ССО", "cmo_cco", cmo, cco)


def make_series(title, kind, *heads):
    made = MeetingSeries.objects.create(kind=kind, title=title, unit=unit(), starts_on=date(2024, 1, 1))
    made.principals.set(heads)
    return made


def slot(series, day, state="protocol_sent", *, late=0, same_day=True, counts=True):
    start = moscow(day, 9)
    ended = state in ("held", "protocol_sent", "closed")
    meeting = Meeting.objects.create(
        series=series, slot_start=start, slot_end=start + timedelta(minutes=30), state=state,
        actual_start=start + timedelta(minutes=late) if ended else None,
        actual_end=start + timedelta(minutes=30) if ended else None, counts_as_held=counts if ended else None,
    )  # fmt: skip
    if state in ("protocol_sent", "closed"):
        Protocol.objects.create(meeting=meeting, state="sent", drafted_at=start, sent_at=start, same_day=same_day)
    return meeting


def weeks_back(n):
    return MONDAY - timedelta(weeks=n)


def asked(series, *, since=date(2025, 3, 17), until=date(2026, 3, 16), today=TODAY):
    return figures.Question(series, Period(since, until + timedelta(days=1)), today)


def found(series, **days):
    result = figures.meeting_figures(asked(series, **days))
    return {figure.key: figure for figure in result.figures}


def tenths(value):
    return round(value * 100, 1)


def test_decisions_of_a_meeting():
    """Worked example: decisions_per_meeting: 9 decisions at 4 meetings = 2.25."""
    assert arithmetic.decisions_per_meeting(9, 4) == 2.25
    assert arithmetic.decisions_per_meeting(0, 0) is None


def test_the_middle_of_the_ratings():
    """Worked example: median_rating of 3, 7, 8, 8, 10 is 8; of 7 and 8 it is 7.5."""
    assert arithmetic.median_rating({3: 1, 7: 1, 8: 2, 10: 1}) == 8
    assert arithmetic.median_rating({8: 1, 7: 1}) == 7.5
    assert arithmetic.median_rating({}) is None


def test_topics_of_staff():
    """Worked example: staff_topic_share 3 of 8 = 37.5 %."""
    assert arithmetic.staff_topic_share(3, 8) == 0.375
    assert arithmetic.staff_topic_share(0, 0) is None


def test_attendance_leaves_out_the_excused():
    """Worked example: attendance_rate 9 present of 12 invited, 2 excused = 90 % (A3)."""
    assert arithmetic.attendance_rate(9, 12, 2) == 0.9
    assert arithmetic.attendance_rate(0, 2, 2) is None


def test_the_figures_of_the_glossary():
    """B8: 18/21, 15/20, 34/48, 9/11."""
    assert tenths(promises.same_day_rate(18, 21)) == 85.7
    assert tenths(promises.review_first_rate(15, 20)) == 75.0
    assert tenths(promises.on_time_rate(34, 48)) == 70.8
    assert tenths(regularity.punctuality(9, 11)) == 81.8


def test_same_day_18_of_21_from_the_rows(series):
    """B8."""
    for n in range(21):
        slot(series, weeks_back(n), same_day=n >= 3)
    figure = found(series)["same_day_rate"]
    assert (figure.part, figure.whole, tenths(figure.value)) == (18, 21, 85.7)


def test_on_time_starts_9_of_11_from_the_rows(series):
    """B8, R-WM-06: five minutes are on time, six are late."""
    for n in range(11):
        slot(series, weeks_back(n), late=6 if n < 2 else 5)
    figure = found(series)["punctuality"]
    assert (figure.part, figure.whole, tenths(figure.value)) == (9, 11, 81.8)


def test_review_first_15_of_20_from_the_rows(series, cmo):
    """B8, R-GM-05: the review began before the first decision; where nothing was due, it is not judged."""
    action = made_action(cmo, due=date(2026, 3, 1))
    for n in range(20):
        meeting = slot(series, weeks_back(n))
        reviewed_at(meeting, action, minute=20 if n < 5 else 1)
        decided_at(meeting, cmo, minute=10)
    decided_at(slot(series, weeks_back(20)), cmo, minute=1)
    figure = found(series)["review_first_rate"]
    assert (figure.part, figure.whole, figure.value) == (15, 20, 0.75)


def made_action(owner, *, due, done=None, state="open"):
    return Action.objects.create(
        text="Кейс", owner=owner, due_date=due, original_due_date=due, created_at=moscow(due, 9), done_at=done,
        state="done" if done else state, why_not="x" if state == "not_done" else "",
        what_next="x" if state == "not_done" else "",
    )  # fmt: skip


def reviewed_at(meeting, action, *, minute, outcome="done", **fields):
    at = meeting.slot_start + timedelta(minutes=minute)
    ActionReview.objects.create(meeting=meeting, action=action, outcome=outcome, reviewed_at=at, **fields)


def decided_at(meeting, person, *, minute):
    decision = Decision.objects.create(text="Решили", decided_at=meeting.slot_start + timedelta(minutes=minute))
    MeetingDecision.objects.create(meeting=meeting, decision=decision)


def test_on_time_actions_34_of_48_from_the_rows(series, cmo):
    """B8, R-PR-06: the day promised first is the judge; the last minute of that day is in time."""
    due = date(2026, 3, 10)
    meeting = slot(series, weeks_back(1))
    made = [made_action(cmo, due=due, done=moscow(due, 23, 59)) for _n in range(34)]
    made += [made_action(cmo, due=due, done=moscow(date(2026, 3, 11), 0)) for _n in range(7)]
    made += [made_action(cmo, due=due) for _n in range(4)]
    made += [made_action(cmo, due=due, state="not_done") for _n in range(3)]
    made += [made_action(cmo, due=due, state="cancelled"), made_action(cmo, due=TODAY)]
    for action in made:
        MeetingAction.objects.create(meeting=meeting, action=action)
    made_action(cmo, due=due)
    figure = found(series, until=date(2026, 3, 31))["on_time_rate"]
    assert (figure.part, figure.whole, tenths(figure.value)) == (34, 48, 70.8)
    assert found(None, until=date(2026, 3, 31))["on_time_rate"].whole == 49


def test_regularity_and_streak_are_those_of_the_rhythm(series):
    """One arithmetic for the page of a meeting and for the page of figures."""
    plan = ["held", "missed", "held", "excused", "short", "moved", "held", "held", "excused", "held"]
    for n, state in enumerate(plan):
        day = weeks_back(len(plan) - 1 - n)
        slot(series, day, "held" if state == "short" else state, counts=state != "short")
    slot(series, weeks_back(0) + timedelta(days=1), "held", counts=False)
    rhythm, figure = rhythm_of(series, moscow(date(2026, 3, 20), 9)), found(series, until=date(2026, 3, 17))
    assert (rhythm.held, rhythm.scheduled, rhythm.excused) == (5, 9, 2)
    assert (figure["regularity"].value, figure["regularity"].part) == (rhythm.regularity, rhythm.held)
    assert figure["streak"].value == rhythm.streak == 3


@pytest.mark.parametrize(
    ("states", "streak"),
    [
        (["held", "held"], 2),
        (["held", "missed"], 0),
        (["held", "excused"], 1),
        (["missed"], 0),
        (["excused"], 0),
        ([], 0),
    ],
)
def test_a_streak_of_weeks(states, streak):
    weeks = [Week(weeks_back(len(states) - n), **{state: 1}) for n, state in enumerate(states)]
    assert arithmetic.streak(weeks) == streak


def test_a_week_without_a_meeting_breaks_the_streak(series):
    for n in (0, 1, 3):
        slot(series, weeks_back(n))
    assert found(series)["streak"].value == 2


def test_carry_over_decisions_ratings_topics(series, cmo, rep):
    """Worked example: parked_topic_age: topics parked 10, 9 and 7 days ago wait 9 (A1)."""
    meeting = slot(series, weeks_back(1))
    for n in range(8):
        outcome = {"outcome": "not_done", "new_date": date(2026, 4, 1)} if n < 2 else {"outcome": "done"}
        reviewed_at(meeting, made_action(cmo, due=date(2026, 3, 1)), minute=n, **outcome)
    for minute in range(3):
        decided_at(meeting, cmo, minute=minute + 10)
    for person, rating in ((cmo, 7), (rep, 10)):
        Attendance.objects.create(meeting=meeting, person=person, rating=rating, arrived_at=meeting.slot_start)
    for n, (source, by) in enumerate([("employee", rep), ("manual", cmo), ("rule", None), ("signal", None)]):
        topic = Topic.objects.create(text="x", raised_by=by, raised_at=moscow(date(2026, 3, 7 + n), 9), source=source)
        MeetingTopic.objects.create(meeting=meeting, topic=topic, order=n)
    figure = found(series)
    assert (figure["carry_over_rate"].value, figure["decisions_per_meeting"].value) == (0.25, 3)
    assert (figure["median_rating"].value, figure["staff_topic_share"].value) == (8.5, 0.5)
    assert (figure["parked_topic_age"].value, figure["parked_topic_age"].whole) == (9, 3)


def test_attendance_of_general_meetings_by_side(cmo, cco, rep, rep_of_another_team, marketer):
    """A3: present / (invited − excused), of each side."""
    general = make_series("Общее собрание", "general", cmo, cco)
    meeting = slot(general, MONDAY)
    here = {"arrived_at": meeting.slot_start}
    for person, fields in (
        (cmo, here), (marketer, {}), (cco, here), (rep, here), (rep_of_another_team, {"absent_reason": "Отпуск"}),
    ):  # fmt: skip
        Attendance.objects.create(meeting=meeting, person=person, **fields)
    rows = {row.side: row.figure for row in figures.meeting_figures(asked(general)).attendance}
    assert {side: (f.part, f.whole) for side, f in rows.items()} == {"marketing": (1, 2), "sales": (2, 2)}


def test_days_are_those_of_the_series_zone(series):
    """Sunday 23:30 UTC is Monday in Moscow."""
    late = slot(series, weeks_back(1), "missed")
    begins = datetime.fromisoformat("2026-03-15T23:30:00+00:00")
    Meeting.objects.filter(pk=late.pk).update(slot_start=begins, slot_end=begins + timedelta(minutes=20))
    assert [week.monday for week in figures.meeting_figures(asked(series)).weeks] == [MONDAY]
    assert figures.meeting_figures(asked(series, until=date(2026, 3, 15))).weeks == ()


def test_nothing_is_unknown_not_zero(series):
    assert {figure.value for key, figure in found(series).items() if key != "streak"} == {None}
    assert found(series)["streak"].value is None


def test_few_are_shown_with_their_interval(series):
    slot(series, MONDAY)
    low, high = found(series)["same_day_rate"].interval
    assert (tenths(low), tenths(high)) == (20.7, 100.0)
    assert figures.Figure("x", 0.5, 15, 30).interval is None


def test_ten_thousand_meetings_are_summed_by_the_database(series):
    """No row a meeting leaves the database: a year of weeks is what is read."""
    start = moscow(date(2026, 3, 15), 9)
    Meeting.objects.bulk_create(
        Meeting(
            series=series, slot_start=start - timedelta(minutes=50 * n), slot_end=start - timedelta(minutes=50 * n - 30),
            state="held", counts_as_held=True, actual_start=start - timedelta(minutes=50 * n),
        )
        for n in range(10_000)
    )  # fmt: skip
    with CaptureQueriesContext(connection) as queries:
        weeks = figures.weeks_by_series(asked(series))[series.pk]
    assert (len(queries), len(weeks), sum(week.held for week in weeks)) == (1, 50, 10_000)
