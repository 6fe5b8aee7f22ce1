"""What is asked about the meetings of a period, and the shape of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from alignment.shared.periods import Period
from alignment.shared.ratios import share, wilson
from meetings.metrics.figures import points
from meetings.models import Meeting, MeetingSeries
from meetings.selectors.meetings import COMING, ENDED
from people import selectors as people

HELD = Q(state__in=ENDED) & ~Q(counts_as_held=False)
FEW = 30


@dataclass(frozen=True)
class Question:
    """A series (None is all of them) and days of its zone."""

    series: MeetingSeries | None
    period: Period
    today: date

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.series.time_zone) if self.series else people.zone()

    @property
    def is_general(self) -> bool:
        """General meetings may be among those asked about."""
        return self.series is None or self.series.kind == "general"


@dataclass(frozen=True)
class Figure:
    """`part` of `whole` where it is a share, times the mean `mark` where it is a product; few make an interval."""

    key: str
    value: float | None
    part: int | None = None
    whole: int | None = None
    mark: float | None = None

    @property
    def interval(self) -> tuple[float, float] | None:
        if self.value is None or self.part is None or not self.whole or self.whole >= FEW:
            return None
        bounds = wilson(self.part, self.whole)
        if bounds is None or self.mark is None:
            return bounds
        return points(self.mark, bounds[0]), points(self.mark, bounds[1])


def figure_of_share(key: str, part: int, whole: int) -> Figure:
    return Figure(key, share(part, whole), part, whole)


def slots(question: Question) -> QuerySet[Meeting]:
    """Past slots that began in the period, whatever became of them."""
    start, end = question.period.bounds(question.zone)
    found = Meeting.objects.filter(slot_start__gte=start, slot_start__lt=end).exclude(state__in=COMING)
    return found.filter(series=question.series) if question.series else found


def held_meetings(question: Question) -> QuerySet[Meeting]:
    return slots(question).filter(HELD)


def general_meetings(question: Question) -> QuerySet[Meeting]:
    return held_meetings(question).filter(series__kind="general")
