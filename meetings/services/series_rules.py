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
from meetings.selectors.single_head import one_head
from people.models import BusinessUnit, Person

TWO = 2
BOTH_SIDES = frozenset({"marketing", "sales"})
SHORTEST, LONGEST = 5, 480


def check_heads(kind: str, heads: list[Person], unit: BusinessUnit) -> None:
    if kind == "cmo_cco":
        _check_two_sides(heads, one_head(unit))
    if not heads:
        raise InvalidInput(_("Say who leads the meeting."), field="principals")
    if kind == "general" and not _sides_led(heads) >= BOTH_SIDES:
        raise InvalidInput(_("A general meeting is led by both directors."), field="principals")
    if kind == "cmo_cco" and MeetingSeries.objects.filter(kind=kind, unit=unit, ended_at=None).exists():
        raise DomainError(_("This business unit has its weekly meeting already."))


def _check_two_sides(heads: list[Person], both: Person | None) -> None:
    """A21: one director of both sides meets a deputy of each."""
    if both is None and len(heads) != TWO:
        raise InvalidInput(_("The weekly meeting has two heads: of marketing and of sales."), field="principals")
    deputies = [person for person in heads if both and person.pk != both.pk]
    if both and (both not in heads or sorted(map(loop.side_of, deputies)) != sorted(BOTH_SIDES)):
        raise InvalidInput(
            _("%(name)s leads both sides: the weekly meeting is theirs with a deputy for marketing and one for sales.")
            % {"name": both.name},
            field="principals",
        )


def _sides_led(heads: list[Person]) -> set[str]:
    return {side for head in heads for side in ({loop.side_of(head)} | loop.speaks_for(head))}


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
