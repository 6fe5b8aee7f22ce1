"""Figures of the meetings in a period: summed by the database, week by week, never row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, DateField, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate, TruncWeek

from loop.models import Action
from meetings.metrics import chairs, promises, regularity
from meetings.metrics import figures as arithmetic
from meetings.metrics.figures import Week
from meetings.models import ActionReview, Attendance, Meeting, MeetingDecision
from meetings.models.series import FORMATS
from meetings.selectors.figures_talk import talk_figures
from meetings.selectors.meetings import ENDED
from meetings.selectors.questions import HELD, Figure, Question, figure_of_share, general_meetings, held_meetings, slots
from people import selectors as people

SHORT = Q(state__in=ENDED, counts_as_held=False)
ON_TIME = HELD & Q(actual_start__lte=F("slot_start") + timedelta(minutes=regularity.TOLERANCE_MINUTES))
SIDES = ("marketing", "sales")


@dataclass(frozen=True)
class Attended:
    side: str
    figure: Figure


@dataclass(frozen=True)
class Length:
    """How long the general meetings of one format take."""

    format: str
    figure: Figure


@dataclass(frozen=True)
class MeetingFigures:
    figures: tuple[Figure, ...]
    attendance: tuple[Attended, ...]
    lengths: tuple[Length, ...]
    weeks: tuple[Week, ...]


def meeting_figures(question: Question) -> MeetingFigures:
    by_series = weeks_by_series(question)
    weeks = [week for found in by_series.values() for week in found]
    held = sum(week.held for week in weeks)
    figures = (
        *_rhythm(weeks, by_series),
        _review_first(question),
        _on_time(question),
        _carry_over(question),
        *talk_figures(question, held),
    )
    return MeetingFigures(figures, _attendance(question), _lengths(question), merged(weeks))


def weeks_by_series(question: Question) -> dict[int, list[Week]]:
    """One row a series and ISO week, oldest first."""
    week = TruncWeek("slot_start", tzinfo=question.zone, output_field=DateField())
    rows = slots(question).annotate(monday=week).values("series_id", "monday").order_by("series_id", "monday")
    counted = rows.annotate(
        held=Count("pk", filter=HELD),
        excused=Count("pk", filter=Q(state="excused")),
        missed=Count("pk", filter=Q(state="missed")),
        short=Count("pk", filter=SHORT),
        moved=Count("pk", filter=Q(state="moved")),
        on_time=Count("pk", filter=ON_TIME),
        same_day=Count("pk", filter=HELD & Q(protocol__same_day=True)),
        protocols=Count("pk", filter=HELD & Q(protocol__sent_at__isnull=False)),
    )
    found: dict[int, list[Week]] = defaultdict(list)
    for row in counted:
        week_of_series: dict[str, Any] = {**row}
        found[week_of_series.pop("series_id")].append(Week(**week_of_series))
    return dict(found)


def merged(weeks: list[Week]) -> tuple[Week, ...]:
    """All series of a week in one row; what was extra in its series stays out."""
    names = ("held", "excused", "moved", "on_time", "same_day", "protocols")
    by_monday: dict[date, list[Week]] = defaultdict(list)
    for week in weeks:
        by_monday[week.monday].append(week)
    return tuple(
        Week(
            monday=monday,
            missed=sum(week.failed for week in found),
            **{name: sum(getattr(week, name) for week in found) for name in names},
        )
        for monday, found in sorted(by_monday.items())
    )


def _rhythm(weeks: list[Week], by_series: dict[int, list[Week]]) -> list[Figure]:
    held, excused = sum(week.held for week in weeks), sum(week.excused for week in weeks)
    scheduled = sum(week.scheduled for week in weeks)
    streaks = [arithmetic.streak(found) for found in by_series.values()]
    return [
        figure_of_share("regularity", held, scheduled - excused),
        figure_of_share("punctuality", sum(week.on_time for week in weeks), held),
        Figure("streak", streaks[0] if len(streaks) == 1 else None),
        figure_of_share("same_day_rate", sum(week.same_day for week in weeks), held),
    ]


def reviewing_meetings(question: Question) -> QuerySet[Meeting]:
    """Held ones that had promises to review, with when the review began and when the first decision fell."""
    reviews = ActionReview.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
    taken = MeetingDecision.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
    found = held_meetings(question).annotate(
        review_began=Subquery(reviews.annotate(first=Min("reviewed_at")).values("first")),
        decided_first=Subquery(taken.annotate(first=Min("decision__decided_at")).values("first")),
    )
    return found.filter(review_began__isnull=False)


REVIEW_FIRST = Q(decided_first=None) | Q(review_began__lte=F("decided_first"))


def _review_first(question: Question) -> Figure:
    row = reviewing_meetings(question).aggregate(n=Count("pk"), first=Count("pk", filter=REVIEW_FIRST))
    return figure_of_share("review_first_rate", row["first"], row["n"])


def due_actions(question: Question) -> QuerySet[Action]:
    """First due in the period and over; of a series, those promised at its meetings."""
    end = min(question.period.end, question.today)
    due = Action.objects.filter(original_due_date__gte=question.period.start, original_due_date__lt=end)
    due = due.exclude(state__in=["draft", "cancelled"])
    return due.filter(promised_at__meeting__series=question.series) if question.series else due


def _on_time(question: Question) -> Figure:
    kept = Q(done_day__lte=F("original_due_date"))
    due = due_actions(question).annotate(done_day=TruncDate("done_at", tzinfo=people.zone()))
    row = due.aggregate(n=Count("pk"), kept=Count("pk", filter=kept))
    return Figure("on_time_rate", promises.on_time_rate(row["kept"], row["n"]), row["kept"], row["n"])


def reviews(question: Question) -> QuerySet[ActionReview]:
    return ActionReview.objects.filter(meeting__in=slots(question))


def _carry_over(question: Question) -> Figure:
    row = reviews(question).aggregate(
        n=Count("pk"), over=Count("pk", filter=Q(outcome="not_done", new_date__isnull=False))
    )
    return Figure("carry_over_rate", promises.carry_over_rate(row["over"], row["n"]), row["over"], row["n"])


def timed_meetings(question: Question) -> QuerySet[Meeting]:
    """Those whose beginning and end are known."""
    return general_meetings(question).filter(actual_start__isnull=False, actual_end__isnull=False)


def _lengths(question: Question) -> tuple[Length, ...]:
    """R-GM-07: standing beside sitting; a format that never was is left out."""
    taken: dict[str, list[int]] = defaultdict(list)
    for meeting in timed_meetings(question).only("format", "actual_start", "actual_end"):
        taken[meeting.format].append(meeting.minutes_taken or 0)
    return tuple(
        Length(form, Figure("meeting_minutes", chairs.typical_minutes(taken[form]), None, len(taken[form])))
        for form, _label in reversed(FORMATS)
        if form in taken
    )


def _attendance(question: Question) -> tuple[Attended, ...]:
    """A3: present / (invited − excused) of each side, of general meetings; a person counts once a meeting."""
    side = F("person__memberships__department__side")
    rows = Attendance.objects.filter(meeting__in=general_meetings(question), person__memberships__to_date=None)
    counted = rows.order_by().annotate(side=side).values("side").annotate(
        invited=Count("pk", distinct=True),
        present=Count("pk", distinct=True, filter=Q(arrived_at__isnull=False)),
        excused=Count("pk", distinct=True, filter=Q(arrived_at=None) & ~Q(absent_reason="")),
    )  # fmt: skip
    rows_of_sides: Iterable[Mapping[str, Any]] = counted
    found = {row["side"]: dict(row) for row in rows_of_sides}
    return tuple(_attended(name, found[name]) for name in SIDES if name in found)


def _attended(side: str, row: dict[str, int]) -> Attended:
    value = arithmetic.attendance_rate(row["present"], row["invited"], row["excused"])
    return Attended(side, Figure("attendance_rate", value, row["present"], row["invited"] - row["excused"]))
