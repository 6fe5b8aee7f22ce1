"""The week, the holidays and the shortened days of the company."""

import xml.etree.ElementTree as xml
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from people.models import CalendarDay, Person, WorkingCalendar
from people.models.calendars import DAY_KINDS
from people.selectors import forget_kept
from people.services import audit

KIND_OF_CODE = {"1": "off", "2": "short", "3": "working"}
KINDS = [kind for kind, _label in DAY_KINDS]
WEEK = range(7)


@transaction.atomic
def set_hours(
    calendar: WorkingCalendar, *, opens: time, closes: time, workdays: list[int], now: datetime, by: Person | None
) -> WorkingCalendar:
    if closes <= opens:
        raise InvalidInput(_("The day must end after it begins."), field="closes")
    if not workdays or not set(workdays) <= set(WEEK):
        raise InvalidInput(_("Choose at least one working day of the week."), field="workdays")
    calendar.opens, calendar.closes, calendar.workdays = opens, closes, sorted(set(workdays))
    calendar.save()
    details = {"opens": opens, "closes": closes, "workdays": calendar.workdays}
    audit.record(actor=by, verb="calendar.hours", obj=calendar, now=now, details=details)
    forget_kept()
    return calendar


@transaction.atomic
def mark_day(
    calendar: WorkingCalendar, *, day: date, kind: str, closes: time | None = None, now: datetime, by: Person | None
) -> CalendarDay | None:
    """An empty kind gives the day back to the week."""
    _check_day(calendar, kind, closes)
    if not kind:
        CalendarDay.objects.filter(calendar=calendar, date=day).delete()
        marked = None
    else:
        fields = {"kind": kind, "closes": None if kind == "off" else closes}
        marked, _new = CalendarDay.objects.update_or_create(calendar=calendar, date=day, defaults=fields)
    audit.record(
        actor=by, verb="calendar.day", obj=calendar, now=now, details={"date": day, "kind": kind, "closes": closes}
    )
    forget_kept()
    return marked


@transaction.atomic
def import_days(calendar: WorkingCalendar, *, text: str, now: datetime, by: Person | None) -> int:
    """A production calendar of xmlcalendar.ru: `t` 1 is a day off, 2 shortened, 3 a working day."""
    days = days_in(text)
    for day, kind in days.items():
        CalendarDay.objects.update_or_create(calendar=calendar, date=day, defaults={"kind": kind, "closes": None})
    years = sorted({day.year for day in days})
    audit.record(actor=by, verb="calendar.imported", obj=calendar, now=now, details={"days": len(days), "years": years})
    forget_kept()
    return len(days)


def days_in(text: str) -> Mapping[date, str]:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise InvalidInput(_("This file declares entities; a calendar has none."), field="file")
    try:
        root = xml.fromstring(text)  # noqa: S314 - entities are refused above
        year = int(root.attrib["year"])
        return dict(_day_of(element, year) for element in root.iter("day"))
    except (xml.ParseError, KeyError, ValueError) as error:
        raise InvalidInput(_("This is not a calendar of xmlcalendar.ru."), field="file") from error


def _day_of(element: Any, year: int) -> tuple[date, str]:
    month, day = element.attrib["d"].split(".")
    return date(year, int(month), int(day)), KIND_OF_CODE[element.attrib["t"]]


def _check_day(calendar: WorkingCalendar, kind: str, closes: time | None) -> None:
    if kind and kind not in KINDS:
        raise InvalidInput(_("A day is off, shortened or working."), field="kind")
    if closes is not None and closes <= calendar.opens:
        raise InvalidInput(_("The day must end after it begins."), field="closes")
