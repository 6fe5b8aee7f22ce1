"""A1, A4, B8: held slots, streaks, same-day protocols and promises."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from meetings.metrics import promises, regularity
from meetings.metrics.promises import Promise
from meetings.metrics.regularity import Presence

MOSCOW = ZoneInfo("Europe/Moscow")
START = datetime(2026, 3, 18, 17, tzinfo=MOSCOW)
END = START + timedelta(minutes=45)
BOTH = [Presence(45), Presence(30)]


def at(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=MOSCOW)


def test_regularity_leaves_out_excused_slots():
    """Worked example: regularity: 11 held of 13 slots, one excused."""
    assert regularity.regularity(11, 13, 1) == pytest.approx(11 / 12)
    assert regularity.regularity(0, 2, 2) is None


def test_punctuality():
    """Worked example: punctuality: 9 of 11 = 81.8 % (B8)."""
    assert round(regularity.punctuality(9, 11), 3) == 0.818


@pytest.mark.parametrize(
    ("principals", "deputies_before", "held"),
    [
        (BOTH, (), True),
        ([Presence(45), Presence(9)], (), False),
        ([Presence(10), Presence(10)], (), True),
        ([Presence(45), Presence(0)], (), False),
        ([], (), False),
        ([Presence(45), Presence(45, by_deputy=True)], (False, False, False), True),
        ([Presence(45), Presence(45, by_deputy=True)], (True, False, False), False),
        ([Presence(45), Presence(45, by_deputy=True)], (True, False, False, False), True),
        ([Presence(45, by_deputy=True), Presence(45, by_deputy=True)], (), False),
        (BOTH, (True,), True),
    ],
)
def test_a_slot_is_held_by_both_heads_for_ten_minutes(principals, deputies_before, held):
    """R-WM-02: a deputy in at most one of four slots in a row."""
    assert regularity.is_held(principals, deputies_before=deputies_before) is held


def test_minutes_count_inside_the_meeting_only():
    """R-WM-02."""
    assert regularity.minutes_present(START - timedelta(minutes=5), None, START, END) == 45
    assert regularity.minutes_present(START + timedelta(minutes=36), END + timedelta(hours=1), START, END) == 9
    assert regularity.minutes_present(None, None, START, END) == 0
    assert regularity.minutes_present(END, END + timedelta(hours=1), START, END) == 0


def test_a_move_within_the_iso_week_keeps_the_slot():
    """R-WM-03, in the meeting's zone: Sunday 23:30 UTC is Monday in Moscow."""
    assert regularity.stays_in_its_week(at(16, 9), at(22, 23), MOSCOW)
    assert not regularity.stays_in_its_week(at(16, 9), datetime(2026, 3, 22, 23, 30, tzinfo=UTC), MOSCOW)


def test_five_minutes_late_are_on_time():
    """R-WM-06."""
    assert regularity.late_minutes(START + timedelta(minutes=6, seconds=59), START) == 6
    assert regularity.late_minutes(START - timedelta(minutes=3), START) == 0
    assert regularity.is_on_time(START + timedelta(minutes=5), START)
    assert not regularity.is_on_time(START + timedelta(minutes=6), START)


def test_a_streak_ends_with_a_missed_slot_and_steps_over_an_excused_one():
    """Worked example: streak."""
    assert regularity.streak(["held", "missed", "held", "excused", "closed", "protocol_sent", "scheduled"]) == 3
    assert regularity.streak(["held", "missed"]) == 0


def test_weeks_in_a_row_cross_the_new_year():
    days = [date(2026, 12, 21), date(2026, 12, 30), date(2027, 1, 15)]

    assert regularity.weeks_streak(days, date(2027, 1, 14), excused_days=[date(2027, 1, 4)]) == 3
    assert regularity.weeks_streak(days, date(2027, 1, 14)) == 1
    assert regularity.weeks_streak(days, date(2027, 1, 20)) == 0


@pytest.mark.parametrize(
    ("sent_at", "same_day"),
    [(at(18, 23, 59), True), (at(19, 0, 1), False), (at(18, 17, 40).astimezone(UTC), True), (None, False)],
)
def test_a_protocol_is_sent_the_same_day_or_not(sent_at, same_day):
    """R-PR-01, B10: a meeting of 18 March, sent 23:59 and 00:01."""
    assert promises.same_day(sent_at, START, END, MOSCOW) is same_day


def test_a_meeting_across_midnight_earns_the_credit_of_its_end():
    """R-PR-01."""
    start, end = at(18, 23, 30), at(19, 0, 30)

    assert promises.same_day(at(19, 12), start, end, MOSCOW)
    assert not promises.same_day(at(18, 23, 59), start, end, MOSCOW)
    assert promises.same_day(at(18, 23, 59), start, None, MOSCOW)


def test_rates_of_protocols():
    """Worked example: same_day_rate 18 of 21, review_first_rate 15 of 20 (B8)."""
    assert round(promises.same_day_rate(18, 21), 3) == 0.857
    assert promises.review_first_rate(15, 20) == 0.75


def test_a_promise_is_kept_by_the_day_promised_first():
    """R-PR-06."""
    due = date(2026, 3, 20)

    assert promises.is_on_time(Promise(due, at(20, 23, 59)), MOSCOW)
    assert not promises.is_on_time(Promise(due, at(21, 0, 1)), MOSCOW)
    assert not promises.is_on_time(Promise(due), MOSCOW)


def test_on_time_counts_what_fell_due_in_the_period():
    """Worked example: on_time_rate: 34 of 48 = 70.8 % (B8); R-PR-06."""
    due = date(2026, 3, 20)
    given = [
        Promise(due, at(19, 12)),
        Promise(due, at(25, 12)),
        Promise(due),
        Promise(due, cancelled=True),
        Promise(date(2026, 4, 1), at(19, 12)),
    ]

    assert promises.on_time(given, date(2026, 3, 1), date(2026, 4, 1), MOSCOW) == (1, 3)
    assert round(promises.on_time_rate(34, 48), 3) == 0.708
    assert promises.on_time_rate(0, 0) is None


def test_a_promise_may_be_moved_once_with_consent_and_before_its_day():
    """R-PR-06, R-PR-08."""
    due = date(2026, 3, 20)

    assert promises.may_move(0, due, date(2026, 3, 19), consented=True)
    assert not promises.may_move(0, due, date(2026, 3, 20), consented=True)
    assert not promises.may_move(0, due, date(2026, 3, 19), consented=False)
    assert not promises.may_move(1, due, date(2026, 3, 19), consented=True)
    assert [promises.becomes_topic(moves) for moves in (1, 2, 3)] == [False, True, True]


def test_carry_over_and_age():
    """Worked example: carry_over_rate 2 of 8, promise_age_days 4 (of 2, 4 and 10)."""
    assert promises.carry_over_rate(2, 8) == 0.25
    assert promises.median_age_days([at(8, 12), at(14, 12), at(16, 12)], date(2026, 3, 18), MOSCOW) == 4
    assert promises.median_age_days([], date(2026, 3, 18), MOSCOW) is None
