"""Half-open periods and days in a zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.shared.periods import Period, day_start, local_day

MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
ZONES = ["Europe/Moscow", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Africa/Cairo", "Asia/Kolkata"]


def test_a_period_holds_its_start_and_not_its_end():
    assert MARCH.contains(date(2026, 3, 1))
    assert date(2026, 3, 31) in MARCH
    assert date(2026, 4, 1) not in MARCH
    assert MARCH.days() == 31
    assert MARCH.last == date(2026, 3, 31)
    assert len(list(MARCH.each_day())) == 31


def test_a_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="cannot end"):
        Period(date(2026, 3, 2), date(2026, 3, 1))


def test_week_month_quarter_and_year_of_a_day():
    day = date(2026, 3, 18)

    assert Period.week_of(day) == Period(date(2026, 3, 16), date(2026, 3, 23))
    assert Period.month_of(day) == MARCH
    assert Period.quarter_of(day) == Period(date(2026, 1, 1), date(2026, 4, 1))
    assert Period.year_of(day) == Period(date(2026, 1, 1), date(2027, 1, 1))
    assert Period.day_of(day) == Period(day, date(2026, 3, 19))
    assert Period.of_days(day, 3) == Period(date(2026, 3, 16), date(2026, 3, 19))


def test_december_ends_with_the_year():
    assert Period.month_of(date(2026, 12, 31)).end == date(2027, 1, 1)
    assert Period.quarter_of(date(2026, 11, 22)).end == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (MARCH, Period(date(2026, 2, 1), date(2026, 3, 1))),
        (Period.quarter_of(date(2026, 5, 5)), Period.quarter_of(date(2026, 2, 2))),
        (Period.week_of(date(2026, 3, 18)), Period.week_of(date(2026, 3, 11))),
        (Period(date(2026, 3, 5), date(2026, 3, 15)), Period(date(2026, 2, 23), date(2026, 3, 5))),
    ],
)
def test_the_previous_period_is_as_many_months_or_days(period, before):
    assert period.previous() == before


def test_weeks_and_months_are_whole_and_cover_the_period():
    assert [week.start.day for week in MARCH.weeks()] == [23, 2, 9, 16, 23, 30]
    assert list(Period(date(2026, 1, 31), date(2026, 3, 1)).months()) == [
        Period.month_of(date(2026, 1, 1)),
        Period.month_of(date(2026, 2, 1)),
    ]


def test_week_53_belongs_to_the_iso_week_year():
    """B10: week 53, year end."""
    assert Period.week_of(date(2027, 1, 1)).iso_week() == "2026-W53"


def test_a_deal_won_late_in_utc_counts_in_the_next_moscow_month():
    """B10: won 31 Mar 22:30 UTC is 01:30 on 1 April in Moscow."""
    assert local_day(datetime(2026, 3, 31, 22, 30, tzinfo=UTC), "Europe/Moscow") == date(2026, 4, 1)


def test_a_moment_without_zone_has_no_day():
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 3, 31, 22, 30), "Europe/Moscow")


def test_bounds_are_utc_and_the_spring_day_in_berlin_has_23_hours():
    start, end = Period.day_of(date(2026, 3, 29)).bounds(ZoneInfo("Europe/Berlin"))

    assert start == datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
    assert end - start == timedelta(hours=23)


def test_a_day_whose_midnight_is_skipped_starts_after_the_gap():
    """Cairo put its clocks on at midnight of 26 April 2024."""
    start = day_start(date(2024, 4, 26), "Africa/Cairo")

    assert start == datetime(2024, 4, 25, 22, 0, tzinfo=UTC)
    assert local_day(start, "Africa/Cairo") == date(2024, 4, 26)
    assert local_day(start - timedelta(seconds=1), "Africa/Cairo") == date(2024, 4, 25)


@given(st.dates(date(2000, 1, 1), date(2035, 1, 1)), st.sampled_from(ZONES))
def test_every_day_of_every_zone_begins_where_the_one_before_ends(day, zone):
    start, end = Period.day_of(day).bounds(zone)

    assert local_day(start, zone) == day
    assert local_day(start - timedelta(microseconds=1), zone) < day
    assert local_day(end - timedelta(microseconds=1), zone) == day
