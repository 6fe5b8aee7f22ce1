"""Figures of the meetings week by week, for effect cards; and why some of them are not kept so (decisions.md 38, C9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, DateField, F, Q, QuerySet
from django.db.models.functions import TruncDate, TruncWeek
from django.urls import reverse

from alignment.shared.periods import Period
from alignment.shared.ratios import median
from alignment.shared.words import gettext_noop as _
from loop.selectors_readings import Asked, Counted, Keeper, Reader, by_week
from meetings.metrics import figures as arithmetic
from meetings.metrics.catalogue import METRICS
from meetings.metrics.figures import Week
from meetings.models import Attendance, MeetingSeries, MeetingTopic, ProblemCard, Request
from meetings.selectors import figures, figures_talk
from meetings.selectors.questions import Question, general_meetings, held_meetings, slots
from meetings.selectors.requests import NOT_JUDGED
from people import selectors as people

ENOUGH_MARKS = 5  # fewer, and a mark of one person could be told
ANSWERED_IN = 14
JOINTLY_IN = 30
ALL = "all"


def question_of(asked: Asked) -> Question:
    """A series that is not there has no days: it is never read as all of them."""
    if "series" not in asked.cut:
        return Question(None, asked.window, asked.today)
    pk = asked.cut["series"]
    found = MeetingSeries.objects.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None
    window = asked.window if found else Period(asked.window.start, asked.window.start)
    return Question(found, window, asked.today)


def _of_weeks(parts: Callable[[Week], tuple[int, int]]) -> Callable[[Asked], Counted]:
    """From the rows of the meetings' own page: one a series and week."""

    def of(asked: Asked) -> Counted:
        rows = (week for own in figures.weeks_by_series(question_of(asked)).values() for week in own)
        return by_week((week.monday, *parts(week)) for week in rows)

    return of


def _monday(field: str) -> TruncWeek:
    return TruncWeek(field, tzinfo=people.zone(), output_field=DateField())


def _counted(rows: QuerySet[Any], field: str, part: Q, *, distinct: str = "pk") -> Counted:
    """One question: of all rows of a week those that are `part`."""
    weeks = rows.order_by().annotate(monday=_monday(field)).values("monday")
    found = weeks.annotate(
        n=Count(distinct, distinct=True), k=Count(distinct, distinct=True, filter=part)
    ).order_by("monday")  # fmt: skip
    return {row["monday"]: (row["k"], row["n"]) for row in found}


def _review_first(asked: Asked) -> Counted:
    return _counted(figures.reviewing_meetings(question_of(asked)), "slot_start", figures.REVIEW_FIRST)


def _on_time(asked: Asked) -> Counted:
    """R-PR-06: by the day given first."""
    due = figures.due_actions(question_of(asked)).annotate(done_day=TruncDate("done_at", tzinfo=people.zone()))
    days = due.order_by().values("original_due_date")
    rows = days.annotate(n=Count("pk"), kept=Count("pk", filter=Q(done_day__lte=F("original_due_date"))))
    return by_week((row["original_due_date"], row["kept"], row["n"]) for row in rows if row["original_due_date"])


def _carry_over(asked: Asked) -> Counted:
    over = Q(outcome="not_done", new_date__isnull=False)
    return _counted(figures.reviews(question_of(asked)), "meeting__slot_start", over)


def _attendance(asked: Asked) -> Counted:
    """A3: present / (invited − excused) at general meetings, of both sides or of one."""
    sides = [asked.cut["side"]] if "side" in asked.cut else list(figures.SIDES)
    rows = Attendance.objects.filter(
        meeting__in=general_meetings(question_of(asked)), person__memberships__to_date=None,
        person__memberships__department__side__in=sides,
    )  # fmt: skip
    excused = Q(arrived_at=None) & ~Q(absent_reason="")
    return _counted(rows.exclude(excused), "meeting__slot_start", Q(arrived_at__isnull=False))


def _marks(asked: Asked) -> dict[date, list[int]]:
    """By week, where enough were given for nobody's to be told."""
    given = Attendance.objects.filter(meeting__in=held_meetings(question_of(asked)), rating__isnull=False)
    rows = given.order_by().annotate(monday=_monday("meeting__slot_start")).values_list("monday", "rating")
    found: dict[date, list[int]] = defaultdict(list)
    for monday, mark in rows:
        found[monday].append(mark or 0)
    return {monday: marks for monday, marks in found.items() if len(marks) >= ENOUGH_MARKS}


def _rating(asked: Asked) -> Counted:
    return {monday: (median(marks) or 0.0, len(marks)) for monday, marks in _marks(asked).items()}


def _effectiveness(asked: Asked) -> Counted:
    """The mean mark × 10 × decisions with an owner and a date, of the weeks that have both."""
    taken = _counted(
        figures_talk.decisions(question_of(asked)), "taken_at__meeting__slot_start", Q(is_proper=True)
    )  # fmt: skip
    found = {}
    for monday, marks in _marks(asked).items():
        proper, n = taken.get(monday, (0, 0))
        value = arithmetic.effectiveness(sum(marks) / len(marks), int(proper), n)
        if value is not None:
            found[monday] = (value, len(marks))
    return found


def _shared_topics(asked: Asked) -> Counted:
    return _counted(figures_talk.general_items(question_of(asked)), "meeting__slot_start", Q(topic__side="shared"))


def _staff_topics(asked: Asked) -> Counted:
    placed = MeetingTopic.objects.filter(
        meeting__in=slots(question_of(asked)), topic__source__in=["manual", "employee"]
    )
    return _counted(placed, "meeting__slot_start", Q(topic__source="employee"), distinct="topic")


def _requests(asked: Asked, field: str) -> QuerySet[Request]:
    start, end = asked.bounds
    found = Request.objects.filter(**{f"{field}__gte": start, f"{field}__lt": end})
    return found.filter(to_side=asked.cut["side"]) if "side" in asked.cut else found


def _ack(asked: Asked) -> Counted:
    """By the week of the answer: one that nobody has answered yet makes no minute."""
    rows = _requests(asked, "acknowledged_at").filter(ack_minutes__isnull=False)
    found: dict[date, list[int]] = defaultdict(list)
    for monday, minutes in rows.order_by().annotate(m=_monday("acknowledged_at")).values_list("m", "ack_minutes"):
        found[monday].append(minutes or 0)
    return {monday: (median(minutes) or 0.0, len(minutes)) for monday, minutes in found.items()}


def _delivered(asked: Asked) -> Counted:
    rows = _requests(asked, "delivered_at").annotate(day=TruncDate("delivered_at", tzinfo=people.zone()))
    return _counted(rows, "delivered_at", Q(day__lte=F("needed_by")))


def _within(field: str, since: str, days: int) -> Q:
    return Q(**{f"{field}__lte": F(since) + timedelta(days=days)})


def _confirmed(asked: Asked) -> Counted:
    helped = Q(state="confirmed") & _within("closed_at", "delivered_at", asked.horizon)
    return _counted(_requests(asked, "delivered_at"), "delivered_at", helped)


def _declined(asked: Asked) -> Counted:
    rows = _requests(asked, "raised_at").exclude(state__in=NOT_JUDGED)
    declined = Q(state="declined") & _within("closed_at", "raised_at", asked.horizon)
    return _counted(rows, "raised_at", declined)


def _cards(asked: Asked) -> Counted:
    start, end = asked.bounds
    rows = ProblemCard.objects.filter(opened_at__gte=start, opened_at__lt=end)
    both = Q(state="resolved") & _within("resolved_at", "opened_at", asked.horizon)
    return _counted(rows, "opened_at", both)


SERIES, SIDE = ("series",), ("side",)
READERS: Mapping[str, Reader] = {
    "regularity": Reader(_of_weeks(lambda week: (week.held, week.held + week.failed)), cuts=SERIES),
    "punctuality": Reader(_of_weeks(lambda week: (week.on_time, week.held)), cuts=SERIES),
    "same_day_rate": Reader(_of_weeks(lambda week: (week.same_day, week.held)), cuts=SERIES),
    "review_first_rate": Reader(_review_first, cuts=SERIES),
    "on_time_rate": Reader(_on_time, cuts=SERIES, note=_("By the week in which a promise was due first.")),
    "carry_over_rate": Reader(_carry_over, cuts=SERIES),
    "median_rating": Reader(
        _rating, is_share=False, cuts=SERIES,
        note=_("Only weeks with five marks or more: of fewer a mark of one person could be told."),
    ),
    "effectiveness": Reader(
        _effectiveness, is_share=False, cuts=SERIES,
        note=_("Only weeks with five marks or more: of fewer a mark of one person could be told."),
    ),
    "shared_topic_share": Reader(_shared_topics, cuts=SERIES),
    "staff_topic_share": Reader(_staff_topics, cuts=SERIES),
    "attendance_rate": Reader(
        _attendance, cuts=(*SERIES, *SIDE), note=_("Of both departments together, or of one of them.")
    ),
    "request_ack_minutes": Reader(
        _ack, is_share=False, cuts=SIDE, note=_("By the week in which a request was answered first.")
    ),
    "request_on_time_rate": Reader(_delivered, cuts=SIDE, note=_("By the week of the delivery.")),
    "request_confirmed_rate": Reader(
        _confirmed, horizon=ANSWERED_IN, cuts=SIDE, note=_("Confirmed within 14 days of the delivery.")
    ),
    "request_declined_rate": Reader(
        _declined, horizon=ANSWERED_IN, cuts=SIDE, note=_("Declined within 14 days of being raised.")
    ),
    "card_joint_close_rate": Reader(
        _cards, horizon=JOINTLY_IN, note=_("Closed by both within 30 days of being opened.")
    ),
}  # fmt: skip

ADDS_UP = _("Each week counts all weeks before it, so it cannot be compared week with week. Measure the regularity.")
NO_BETTER = _("Neither more nor less of it is better, so there is nothing to promise.")
MONTHLY_VOTE = _("The vote is once a month: a window of weeks holds too few of them.")
ONLY_TODAY = _("It is known of today only: how many waited in past weeks is not kept.")
REFUSALS: Mapping[str, str] = {
    "streak": ADDS_UP,
    "meeting_minutes": NO_BETTER,
    "cup_turnout": MONTHLY_VOTE,
    "cup_distinct_holders": MONTHLY_VOTE,
    "cup_concentration": MONTHLY_VOTE,
    "cup_citations": MONTHLY_VOTE,
    "decisions_per_meeting": NO_BETTER,
    "topics_per_meeting": NO_BETTER,
    "parked_topic_age": ONLY_TODAY,
    "promise_age_days": ONLY_TODAY,
    "requests_per_person": NO_BETTER,
    "request_theme_share": NO_BETTER,
    "card_refuted_rate": NO_BETTER,
}


def records(metric: str, cut: Mapping[str, str], period: Period) -> str:
    if metric.startswith("request_"):
        return reverse("meetings:requests")
    if metric.startswith("card_"):
        return reverse("meetings:problems")
    said = {"series": cut.get("series", ALL), "since": period.start, "until": period.last}
    return f"{reverse('meetings:figure-records', args=[metric])}?{urlencode(said)}"


KEEPER = Keeper(_("Meetings"), METRICS, READERS, REFUSALS, records)
