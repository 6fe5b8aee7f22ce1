"""B6: working minutes, with its vectors."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.shared.business_time import (
    Calendar,
    add_business_days,
    add_business_minutes,
    business_minutes,
    is_open,
    is_working_day,
    working_days,
)

MOSCOW = ZoneInfo("Europe/Moscow")
PLAIN = Calendar(MOSCOW)
HOLIDAY = Calendar(MOSCOW, special={date(2026, 2, 23): None})
SHORTENED = Calendar(MOSCOW, special={date(2026, 2, 23): None, date(2026, 2, 20): (time(9), time(17))})
ZONES = [
    "Europe/Moscow",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Australia/Lord_Howe",
]
moments = st.datetimes(datetime(2020, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))
spans = st.integers(0, 60 * 24 * 40).map(lambda minutes: timedelta(minutes=minutes))
calendars = st.builds(
    Calendar,
    st.sampled_from(ZONES).map(ZoneInfo),
    st.sets(st.integers(0, 6), min_size=1).map(frozenset),
    st.sampled_from([time(0), time(1, 30), time(9)]),
    st.sampled_from([time(18), time(23, 59), time(0)]),
)


def at(month, day, hour, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("start", "stop", "calendar", "minutes"),
    [
        pytest.param(at(3, 13, 17, 50), at(3, 16, 9, 20), PLAIN, 30, id="over the weekend"),
        pytest.param(at(3, 14, 12), at(3, 16, 9, 4), PLAIN, 4, id="from Saturday"),
        pytest.param(at(3, 17, 8, 30), at(3, 17, 8, 45), PLAIN, 0, id="before opening"),
        pytest.param(at(3, 17, 17, 58), at(3, 18, 9, 10), PLAIN, 12, id="over the night"),
        pytest.param(at(3, 17, 10), at(3, 19, 10), PLAIN, 1080, id="two days"),
        pytest.param(at(2, 20, 16, 30), at(2, 24, 9, 15), HOLIDAY, 105, id="holiday"),
        pytest.param(at(2, 20, 16, 30), at(2, 24, 9, 15), SHORTENED, 45, id="holiday and shortened day"),
    ],
)
def test_business_minutes_of_b6(start, stop, calendar, minutes):
    """B6: every vector."""
    assert business_minutes(start, stop, calendar) == minutes


def test_business_minutes_are_none_backwards():
    assert business_minutes(at(3, 17, 12), at(3, 17, 10), PLAIN) == 0


def test_business_minutes_refuse_a_moment_without_zone():
    with pytest.raises(ValueError, match="time zone"):
        business_minutes(datetime(2026, 3, 17, 12), at(3, 17, 10), PLAIN)


def test_a_working_saturday_counts():
    calendar = Calendar(MOSCOW, special={date(2026, 3, 14): (time(10), time(14))})

    assert business_minutes(at(3, 13, 18), at(3, 16, 9), calendar) == 240


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        (at(3, 13, 17, 50), 30, at(3, 16, 9, 20)),
        (at(3, 14, 12), 15, at(3, 16, 9, 15)),
        (at(3, 17, 8, 30), 60, at(3, 17, 10)),
        (at(3, 17, 17), 60, at(3, 17, 18)),
        (at(3, 17, 10), 1080, at(3, 19, 10)),
    ],
)
def test_a_clock_falls_due_after_its_working_minutes(start, minutes, due):
    assert add_business_minutes(start, minutes, PLAIN) == due


def test_a_calendar_without_working_time_cannot_fall_due():
    with pytest.raises(ValueError, match="no working time"):
        add_business_minutes(at(3, 17, 10), 1, Calendar(MOSCOW, workdays=frozenset()))


def test_working_days_know_holidays():
    assert not is_working_day(date(2026, 2, 23), HOLIDAY)
    assert is_working_day(date(2026, 2, 24), HOLIDAY)
    assert working_days(date(2026, 2, 20), date(2026, 2, 25), HOLIDAY) == 2
    assert is_open(at(2, 24, 9), HOLIDAY)
    assert not is_open(at(2, 24, 18), HOLIDAY)
    assert not is_open(at(2, 23, 12), HOLIDAY)


def test_adding_working_days_steps_over_the_weekend_and_the_holiday():
    assert add_business_days(date(2026, 2, 20), 1, HOLIDAY) == date(2026, 2, 24)
    assert add_business_days(date(2026, 2, 24), -1, HOLIDAY) == date(2026, 2, 20)
    assert add_business_days(date(2026, 2, 21), 0, HOLIDAY) == date(2026, 2, 24)
    assert add_business_days(date(2026, 3, 20), 10, HOLIDAY) == date(2026, 4, 3)


def test_a_night_shift_over_the_spring_change_is_an_hour_shorter():
    """DST: in Berlin the clock jumps from 02:00 to 03:00 on 29 March 2026."""
    berlin = ZoneInfo("Europe/Berlin")
    calendar = Calendar(berlin, frozenset(range(7)), time(0), time(6))
    start, stop = (datetime(2026, 3, day, tzinfo=berlin) for day in (29, 30))

    assert business_minutes(start, stop, calendar) == 300


@given(moments, spans, spans, calendars)
def test_working_time_adds_up(start, first, second, calendar):
    """Whole minutes, since moments are whole minutes here."""
    start = start.replace(second=0, microsecond=0)
    middle, stop = start + first, start + first + second

    parts = business_minutes(start, middle, calendar) + business_minutes(middle, stop, calendar)

    assert parts == business_minutes(start, stop, calendar)
    assert 0 <= parts <= (stop - start).total_seconds() / 60


@given(moments, st.integers(0, 3000), calendars)
def test_a_due_moment_lies_exactly_its_working_minutes_away(start, minutes, calendar):
    due = add_business_minutes(start, minutes, calendar)

    assert business_minutes(start, due, calendar) == minutes
    assert due >= start


@given(moments, spans, calendars, st.sampled_from(ZONES))
def test_the_zone_in_which_a_moment_is_written_changes_nothing(start, span, calendar, zone):
    stop = start + span
    written = start.astimezone(ZoneInfo(zone)), stop.astimezone(ZoneInfo(zone))

    assert business_minutes(*written, calendar) == business_minutes(start, stop, calendar)
