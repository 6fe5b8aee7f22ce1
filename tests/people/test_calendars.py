"""B6: working minutes of the company are counted by its own calendar, holidays and shortened days included."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from alignment.shared.business_time import add_business_minutes, business_minutes
from alignment.shared.errors import InvalidInput
from people.models import AuditEvent
from people.selectors import working_calendar, year_of
from people.services.calendars import import_days, mark_day, set_hours

MOSCOW = ZoneInfo("Europe/Moscow")


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=MOSCOW)


@pytest.fixture
def calendar(company):
    return company.calendar


def minutes(start: datetime, stop: datetime) -> int:
    return business_minutes(start, stop, working_calendar())


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [
        (at(13, 17, 50), at(16, 9, 20), 30),  # Friday evening to Monday morning
        (at(14, 12), at(15, 12), 0),  # within a weekend
        (at(16, 9), at(16, 18), 540),
        (at(16, 7), at(16, 9, 1), 1),
        (at(16, 17, 59), at(16, 23), 1),
        (at(16, 12), at(16, 11), 0),
    ],
)
def test_b6_the_plain_week(calendar, start, stop, expected):
    assert minutes(start, stop) == expected


def test_b6_a_holiday_gives_no_minutes(calendar, administrator, now):
    mark_day(calendar, day=date(2026, 3, 9), kind="off", now=now, by=administrator)

    assert minutes(at(6, 17, 30), at(10, 9, 30)) == 60


def test_b6_a_shortened_day_ends_an_hour_earlier(calendar, administrator, now):
    mark_day(calendar, day=date(2026, 4, 30), kind="short", now=now, by=administrator)

    assert minutes(at(30, 16, month=4), at(30, 18, month=4)) == 60


def test_b6_a_shortened_day_may_say_when_it_ends(calendar, administrator, now):
    mark_day(calendar, day=date(2026, 4, 30), kind="short", closes=time(15), now=now, by=administrator)

    assert minutes(at(30, 9, month=4), at(30, 18, month=4)) == 360


def test_b6_a_working_saturday_counts(calendar, administrator, now):
    mark_day(calendar, day=date(2026, 3, 14), kind="working", now=now, by=administrator)

    assert minutes(at(13, 17, 50), at(16, 9, 20)) == 570


def test_b6_a_day_given_back_is_as_in_the_week(calendar, administrator, now):
    mark_day(calendar, day=date(2026, 3, 16), kind="off", now=now, by=administrator)
    mark_day(calendar, day=date(2026, 3, 16), kind="", now=now, by=administrator)

    assert minutes(at(16, 9), at(16, 18)) == 540


def test_b6_the_deadline_of_an_hour_jumps_over_the_weekend(calendar):
    assert add_business_minutes(at(13, 17, 30), 60, working_calendar()) == at(16, 9, 30)


def test_other_hours_and_days_are_the_company_s_choice(calendar, administrator, now):
    set_hours(calendar, opens=time(10), closes=time(16), workdays=[5, 0, 0], now=now, by=administrator)

    assert calendar.workdays == [0, 5]
    assert minutes(at(14, 9), at(17, 18)) == 720


@pytest.mark.parametrize(
    "hours",
    [
        {"opens": time(18), "closes": time(9), "workdays": [0]},
        {"opens": time(9), "closes": time(18), "workdays": []},
        {"opens": time(9), "closes": time(18), "workdays": [7]},
    ],
)
def test_a_week_without_work_is_refused(calendar, administrator, now, hours):
    with pytest.raises(InvalidInput):
        set_hours(calendar, **hours, now=now, by=administrator)

    assert not AuditEvent.objects.exists()


PRODUCTION = """<?xml version="1.0" encoding="UTF-8"?>
<calendar year="2026" lang="ru" date="2025.10.01">
  <holidays><holiday id="1" title="Новогодние каникулы"/></holidays>
  <days>
    <day d="01.01" t="1" h="1"/><day d="03.09" t="1" f="03.08"/><day d="04.30" t="2"/><day d="12.26" t="3"/>
  </days>
</calendar>"""


def test_a_production_calendar_is_loaded_by_its_day_codes(calendar, administrator, now):
    assert import_days(calendar, text=PRODUCTION, now=now, by=administrator) == 4
    assert import_days(calendar, text=PRODUCTION, now=now, by=administrator) == 4

    assert dict(calendar.days.values_list("date", "kind")) == {
        date(2026, 1, 1): "off", date(2026, 3, 9): "off", date(2026, 4, 30): "short", date(2026, 12, 26): "working",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "", "<calendar/>", "not xml", '<calendar year="2026"><day d="02.30" t="1"/></calendar>',
        '<calendar year="2026"><day d="02.03" t="9"/></calendar>',
        '<!DOCTYPE x [<!ENTITY a "b">]><calendar year="2026"/>',
    ],
)  # fmt: skip
def test_another_file_is_refused_in_a_sentence(calendar, administrator, now, text):
    with pytest.raises(InvalidInput):
        import_days(calendar, text=text, now=now, by=administrator)

    assert calendar.days.count() == 0


def test_a_year_shows_marked_days_and_counts_working_ones(calendar, administrator, now):
    mark_day(calendar, day=date(2026, 3, 9), kind="off", now=now, by=administrator)
    mark_day(calendar, day=date(2026, 3, 14), kind="working", now=now, by=administrator)

    march = year_of(calendar, 2026)[2]

    assert march.working_days == 22
    assert march.weeks[0][:6] == (None,) * 6
    assert (march.weeks[0][6].date, march.weeks[0][6].works) == (date(2026, 3, 1), False)
