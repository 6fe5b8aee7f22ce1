"""What a series may be: who leads which kind, how often it meets, when."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alignment.shared.errors import DomainError, InvalidInput
from loop import selectors as loop
from meetings.metrics.chairs import may_be_monthly
from meetings.models import MeetingSeries
from meetings.selectors import may_moderate
from people.models import BusinessUnit, Person

TWO = 2
SHORTEST, LONGEST = 5, 480


def check_heads(kind: str, heads: list[Person], unit: BusinessUnit) -> None:
    if kind == "cmo_cco" and len(heads) != TWO:
        raise InvalidInput(_("The weekly meeting has two heads: of marketing and of sales."), field="principals")
    if not heads:
        raise InvalidInput(_("Say who leads the meeting."), field="principals")
    if kind == "general" and not {"marketing", "sales"} <= {loop.side_of(head) for head in heads}:
        raise InvalidInput(_("A general meeting is led by both directors."), field="principals")
    if kind == "cmo_cco" and MeetingSeries.objects.filter(kind=kind, unit=unit, ended_at=None).exists():
        raise DomainError(_("This business unit has its weekly meeting already."))


def check_times(series: MeetingSeries) -> None:
    if series.time_zone not in available_timezones():
        raise InvalidInput(_("There is no such time zone."), field="time_zone")
    if not SHORTEST <= series.duration_minutes <= LONGEST:
        raise InvalidInput(_("A meeting takes from 5 minutes to 8 hours."), field="duration_minutes")
    if not series.title.strip():
        raise InvalidInput(_("Give the meeting a title."), field="title")


def check_moderator(series: MeetingSeries) -> None:
    """R-WM-04."""
    if series.moderator and not may_moderate(series.moderator, series):
        raise InvalidInput(_("A moderator belongs to neither side."), field="moderator")


def check_period(series: MeetingSeries, headcount: int) -> None:
    """R-GM-01."""
    if series.period == "weekly":
        return
    if series.kind != "general":
        raise InvalidInput(_("Only a general meeting may be held once a month."), field="period")
    if not may_be_monthly(headcount, series.monthly_from):
        raise InvalidInput(
            ngettext(
                "Once a month only from %(n)s person on: fewer meet every week.",
                "Once a month only from %(n)s people on: fewer meet every week.",
                series.monthly_from,
            )
            % {"n": series.monthly_from},
            field="period",
        )
