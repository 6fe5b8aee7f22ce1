"""The coming weeks for the plan: who goes, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from people import selectors as people
from practices.models import Rotation
from practices.models.rotations import HOLIDAY_WEEK
from practices.selectors.calendar import closes_a_period, working_days
from practices.selectors.rotations import coming

WEEKS_SHOWN = 10
NOTICE_DAYS = 14
ROTATING = ("rotation", "elsewhere", "tour", "swap")


@dataclass(frozen=True)
class Week:
    """`why_not` closes the week to a rotation; `notes` are only told."""

    monday: date
    days: tuple[date, ...]
    rotations: tuple[Rotation, ...]
    why_not: str
    notes: tuple[str, ...]


def weeks(today: date) -> list[Week]:
    calendar = people.working_calendar()
    monday = today - timedelta(days=today.weekday())
    ahead = list(coming(*ROTATING))
    found = []
    for n in range(WEEKS_SHOWN):
        first = monday + timedelta(weeks=n)
        days = tuple(working_days(first, first + timedelta(days=6), calendar))
        found.append(_week(first, days, _of_week(ahead, first), today))
    return found


def _of_week(ahead: list[Rotation], monday: date) -> tuple[Rotation, ...]:
    sunday = (monday + timedelta(days=6)).isoformat()
    return tuple(row for row in ahead if any(monday.isoformat() <= day <= sunday for day in row.days))


def _week(monday: date, days: tuple[date, ...], rotations: tuple[Rotation, ...], today: date) -> Week:
    notes = []
    if any(closes_a_period(day) for day in days):
        notes.append(_("A sales period closes"))
    if len(days) == HOLIDAY_WEEK:
        notes.append(_("A holiday: four days, which is enough"))
    if days and days[0] - today < timedelta(days=NOTICE_DAYS):
        notes.append(_("Less than two weeks ahead"))
    taken = any(row.direction == "rotation" for row in rotations)
    why_not = _("Fewer than four working days") if len(days) < HOLIDAY_WEEK else ""
    if not why_not and days and days[0] < today:
        why_not = _("It has begun")
    if not why_not and taken:
        why_not = _("Somebody goes that week already")
    return Week(monday, days, rotations, why_not, tuple(notes))
