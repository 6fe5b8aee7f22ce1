"""B8: figures of the meetings week by week, as an effect card reads them; the same numbers as on their page."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alignment.shared.periods import Period
from alignment.shared.weeks import Week
from loop import selectors_readings as readings
from loop.metrics.effects import pooled
from loop.models import Action, Decision
from meetings.models import ActionReview, Attendance, MeetingDecision, ProblemCard, Request
from meetings.selectors import figures
from tests.factories.meetings import moscow
from tests.factories.people import person_with
from tests.meetings.test_figures import make_series, slot

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)
WEEK = timedelta(weeks=1)
YEAR = MONDAY - 52 * WEEK


@pytest.fixture
def series(cmo, cco):
    return make_series("Встреча СМО и ССО", "cmo_cco", cmo, cco)


@pytest.fixture
def general(cmo, cco):
    return make_series("Общее собрание", "general", cmo, cco)


def read(key, now, *, segment="", start=YEAR, end=MONDAY) -> tuple[Week, ...]:
    return readings.weekly(key, segment, start=start, end=end, now=now)


def counted(key, now, **where) -> tuple[int | None, int]:
    side = pooled(read(key, now, **where))
    return side.k, side.n


def moment(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_same_day_18_of_21(series, now):
    """B8: the weeks of a card add up to the figure of the page."""
    for n in range(1, 22):
        slot(series, MONDAY - n * WEEK, same_day=n > 3)
    assert counted("same_day_rate", now) == (18, 21)
    page = figures.meeting_figures(figures.Question(series, Period(YEAR, MONDAY), MONDAY))
    assert next(one for one in page.figures if one.key == "same_day_rate").part == 18


def test_punctuality_9_of_11(series, now):
    """B8, R-WM-06."""
    for n in range(1, 12):
        slot(series, MONDAY - n * WEEK, late=6 if n < 3 else 5)
    assert counted("punctuality", now) == (9, 11)


def test_regularity_leaves_the_excused_out(series, now):
    """8 held, 1 missed, 1 excused: 8 of 9."""
    for n in range(1, 9):
        slot(series, MONDAY - n * WEEK)
    slot(series, MONDAY - 9 * WEEK, state="missed")
    slot(series, MONDAY - 10 * WEEK, state="excused")
    assert counted("regularity", now) == (8, 9)
    first = read("regularity", now)[-10]
    assert (first.value, first.n) == (None, 0)


def test_review_first_15_of_20(series, cmo, now):
    """B8, R-GM-05: five meetings decided before they looked back."""
    action = Action.objects.create(text="Обещание", created_at=now)
    for n in range(1, 21):
        day = MONDAY - n * WEEK
        meeting = slot(series, day)
        ActionReview.objects.create(meeting=meeting, action=action, outcome="done", reviewed_at=moscow(day, 9, 10))
        decision = Decision.objects.create(text="Решение", decided_at=moscow(day, 9, 5 if n <= 5 else 20))
        MeetingDecision.objects.create(meeting=meeting, decision=decision)
    assert counted("review_first_rate", now) == (15, 20)


def test_promises_34_of_48_by_the_day_given_first(cmo, now):
    """B8, R-PR-06: moved and kept then is late; a cancelled one is none."""
    for n in range(48):
        due = MONDAY - timedelta(days=1 + n)
        late = timedelta(days=1 if n < 14 else 0)
        promised(cmo, due, done=None if n < 4 else due + late)
    promised(cmo, MONDAY - WEEK, state="cancelled")
    assert counted("on_time_rate", now) == (34, 48)


def promised(owner, due: date, *, done: date | None = None, state: str = "") -> Action:
    return Action.objects.create(
        text="Обещание", owner=owner, due_date=due, original_due_date=due, created_at=moment(due - WEEK),
        state=state or ("done" if done else "open"), done_at=moment(done) if done else None,
    )  # fmt: skip


def test_attendance_of_both_sides_and_of_one(general, now, marketing, sales):
    """A3: 3 of 4 of marketing, one excused; 2 of 3 of sales."""
    meeting = slot(general, MONDAY - WEEK)
    for place in range(5):
        absent = {"absent_reason": "Отпуск"} if place == 4 else {}
        came = meeting.slot_start if place < 3 else None
        Attendance.objects.create(
            meeting=meeting, person=person_with("marketer", marketing), arrived_at=came, **absent
        )  # fmt: skip
    for place in range(3):
        came = meeting.slot_start if place < 2 else None
        Attendance.objects.create(meeting=meeting, person=person_with("sales_rep", sales), arrived_at=came)
    assert counted("attendance_rate", now) == (5, 7)
    assert counted("attendance_rate", now, segment="side:marketing") == (3, 4)
    assert counted("attendance_rate", now, segment="side:sales") == (2, 3)


def test_of_fewer_than_five_marks_nothing_is_told(general, now, sales):
    """A mark of one person is never read off a card: four marks are none, five are their median."""
    few, enough = slot(general, MONDAY - 2 * WEEK), slot(general, MONDAY - WEEK)
    for meeting, marks in ((few, (10, 9, 2, 3)), (enough, (10, 8, 8, 2, 3))):
        for mark in marks:
            Attendance.objects.create(meeting=meeting, person=person_with("sales_rep", sales), rating=mark)
    assert [(week.value, week.n) for week in read("median_rating", now)[-2:]] == [(None, 0), (8, 5)]


def asked_for(rep, raised: date, **fields) -> Request:
    at = moment(raised)
    given = {"requester": rep, "to_side": "marketing", "kind": "case", "needed_by": raised + timedelta(days=5),
             "raised_at": at, "acknowledge_by": at + timedelta(days=1), **fields}  # fmt: skip
    return Request.objects.create(**given)


def delivered(rep, raised: date, after: int, **fields) -> Request:
    at = moment(raised + timedelta(days=after))
    return asked_for(rep, raised, **{
        "state": "delivered", "acknowledged_at": moment(raised), "ack_minutes": 30, "delivered_at": at, **fields
    })  # fmt: skip


def test_requests_answered_delivered_and_confirmed(rep, marketer, now):
    """A5: two of three in time; one of them confirmed within fourteen days, one later, which is no success."""
    raised = MONDAY - 6 * WEEK
    confirmed = {"state": "confirmed", "owner": marketer, "delivered_by": marketer}
    delivered(rep, raised, 2, **{**confirmed, "closed_at": moment(raised + timedelta(days=10))})
    delivered(rep, raised, 3, **{**confirmed, "closed_at": moment(raised + timedelta(days=30))}, ack_minutes=90)
    delivered(rep, raised, 6, owner=marketer, delivered_by=marketer)
    assert counted("request_on_time_rate", now) == (2, 3)
    assert counted("request_confirmed_rate", now) == (1, 3)
    week = next(week for week in read("request_ack_minutes", now) if week.n)
    assert (week.start, week.value, week.n) == (raised, 30, 3)
    assert counted("request_on_time_rate", now, segment="side:sales") == (None, 0)


def test_a_request_has_fourteen_days_to_be_declined(rep, now):
    """R-RQ-03, R-EF-02: what was taken back is no request; a week without its fourteen days is not ripe."""
    old, fresh = MONDAY - 4 * WEEK, MONDAY - WEEK
    asked_for(rep, old, state="declined", decline_reason="Нет данных", closed_at=moment(old + timedelta(days=3)))
    asked_for(rep, old)
    asked_for(rep, old, state="withdrawn", closed_at=moment(old + timedelta(days=1)))
    asked_for(rep, fresh)
    found = {week.start: week for week in read("request_declined_rate", now)}
    assert (found[old].successes, found[old].n, found[old].mature) == (1, 2, True)
    assert (found[fresh].n, found[fresh].mature) == (1, False)


def test_problem_cards_closed_by_both_within_thirty_days(cmo, now):
    """A13."""
    opened = MONDAY - 8 * WEEK
    for days in (10, 40, None):
        at = moment(opened + timedelta(days=days or 0))
        closed = {"state": "resolved", "reviewed_at": at, "resolved_at": at} if days else {}
        ProblemCard.objects.create(
            claim="lead_quality", raised_by=cmo, raised_side="sales", statement_sales="Лиды не те",
            opened_at=moment(opened), verdict="Половина не те", data_says="unclear", **closed,
        )  # fmt: skip
    assert counted("card_joint_close_rate", now) == (1, 3)


def test_more_rows_ask_no_more_questions(series, general, cmo, rep, now):
    def questions() -> list[int]:
        found = []
        for key in ("same_day_rate", "on_time_rate", "attendance_rate", "request_on_time_rate", "median_rating"):
            with CaptureQueriesContext(connection) as queries:
                read(key, now)
            found.append(len(queries))
        return found

    def a_week(n: int) -> None:
        slot(series, MONDAY - n * WEEK)
        meeting = slot(general, MONDAY - n * WEEK + timedelta(days=1))
        Attendance.objects.create(meeting=meeting, person=cmo, arrived_at=meeting.slot_start, rating=7)
        promised(cmo, MONDAY - n * WEEK, done=MONDAY - n * WEEK)
        delivered(rep, MONDAY - n * WEEK, 1, delivered_by=cmo)

    a_week(1)
    few = questions()
    for n in range(2, 20):
        a_week(n)
    assert questions() == few
