"""Every figure of hiring (B7) with what it is of; each has its records in `figures_records`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from alignment.shared.periods import local_day
from alignment.shared.ratios import mean, median
from funnel.models import Stage
from hiring.metrics import figures as metrics
from hiring.metrics.figures import Rate, first_year_attrition
from hiring.models import AgencyFee, Application, HiringHour, HiringStep, Interview, Offer, VacancyChannel
from hiring.selectors.facts import PIPELINE
from hiring.selectors.figures_question import NARROW, SEES_ALL, Question
from hiring.selectors.fills import Fills, fills
from hiring.selectors.outcomes import left_on, qualities
from hiring.selectors.scorecards import punctuality
from people import selectors as people
from people.models import Person

KEYS = (
    "time_to_fill", "time_to_hire", "time_to_start", "offer_acceptance", "cost_per_hire", "scorecard_submission",
    "quality_of_hire", "probation_pass", "first_year_attrition",
)  # fmt: skip
DUE_FEES = ("payable", "paid")


@dataclass(frozen=True)
class Figure:
    """`n` is what it is of; a share has its two numbers and bounds. `waiting`: open places in a median."""

    key: str
    value: float | None
    n: int
    made: int | None = None
    interval: tuple[float, float] | None = None
    waiting: int = 0

    @classmethod
    def of_rate(cls, key: str, rate: Rate) -> Figure:
        return cls(key, rate.value, rate.n, rate.made, rate.interval)


def hiring_figures(question: Question, *, now: datetime) -> tuple[Figure, ...]:
    today = local_day(now, people.zone())
    days = accepted_steps(question)
    filled = fills(today, start=question.start, end=question.end)
    return (
        _filled(filled),
        _median("time_to_hire", list(days.values_list("days", flat=True))),
        _median("time_to_start", _starts(question)),
        Figure.of_rate("offer_acceptance", _offers(question)),
        _cost(question, hires=days.count()),
        _cards(question, now),
        _quality(question, today),
        Figure.of_rate("probation_pass", _probation(question)),
        Figure.of_rate("first_year_attrition", _attrition(question, today)),
    )


def seen_by(user: Person, figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
    return figures if user.has_role(*SEES_ALL) else tuple(each for each in figures if each.key not in NARROW)


def accepted_steps(question: Question) -> QuerySet[HiringStep]:
    """Offers accepted in these days."""
    return HiringStep.objects.filter(stage_id__in=_accepted(), day__gte=question.start, day__lt=question.end)


def _accepted() -> QuerySet[Any]:
    return Stage.objects.filter(pipeline__key=PIPELINE, key="accepted").values("pk")


def started(question: Question) -> QuerySet[Application]:
    return Application.objects.alive().filter(started_on__gte=question.start, started_on__lt=question.end)


def decided_offers(question: Question) -> QuerySet[Offer]:
    """What the candidate answered; an offer that we withdrew was not decided by anybody."""
    start, end = question.bounds
    return Offer.objects.filter(
        state__in=("accepted", "declined"), decided_at__gte=start, decided_at__lt=end, application__removed_at=None
    )


def held_interviews(question: Question) -> QuerySet[Interview]:
    start, end = question.bounds
    return Interview.objects.filter(state="held", held_at__gte=start, held_at__lt=end, application__removed_at=None)


def probations_over(question: Question) -> QuerySet[Application]:
    start, end = question.bounds
    return Application.objects.alive().filter(
        stage__key__in=("probation_passed", "probation_failed"), stage_entered_at__gte=start, stage_entered_at__lt=end
    )


def years_over(question: Question) -> QuerySet[Application]:
    """Hires whose first year was over in these days, of whom we know whether they stayed."""
    year = timedelta(days=metrics.YEAR)
    began = Application.objects.alive().filter(
        started_on__gte=question.start - year, started_on__lt=question.end - year
    )
    return began.filter(Q(person__isnull=False) | Q(stage__key="probation_failed"))


def hires(question: Question) -> QuerySet[Application]:
    return Application.objects.alive().filter(pk__in=accepted_steps(question).values("application"))


def _filled(found: Fills) -> Figure:
    return Figure("time_to_fill", found.median, len(found.filled), waiting=len(found.waiting))


def _median(key: str, values: list[int]) -> Figure:
    return Figure(key, median(values), len(values))


def start_delays(today: date) -> list[int]:
    """Of the last two years: days from the accepted offer to the first working day."""
    return _starts(Question(today - timedelta(days=2 * metrics.YEAR), today + timedelta(days=1)))


def _starts(question: Question) -> list[int]:
    rows = started(question).filter(steps__stage_id__in=_accepted()).values_list("steps__day", "started_on")
    return [metrics.days_between(accepted, began) for accepted, began in rows if began is not None]


def _offers(question: Question) -> Rate:
    rows = decided_offers(question)
    return Rate(rows.filter(state="accepted").count(), rows.count())


def _cost(question: Question, *, hires: int) -> Figure:
    """What was spent in these days in the company's currency, by the hires of these days."""
    start, end = question.bounds
    own = people.company().currency
    fees = AgencyFee.objects.filter(
        state__in=DUE_FEES, currency=own, payable_at__gte=start, payable_at__lt=end
    )  # fmt: skip
    boards = VacancyChannel.objects.filter(
        vacancy__currency=own, posted_on__gte=question.start, posted_on__lt=question.end
    )
    worked = HiringHour.objects.alive().filter(on__gte=question.start, on__lt=question.end, vacancy__currency=own)
    hours = worked.aggregate(sum=Sum(F("minutes") * F("hourly_cost_minor")))["sum"] or 0
    value = metrics.cost_per_hire(
        fees.aggregate(sum=Sum("amount_minor"))["sum"] or 0, boards.aggregate(sum=Sum("cost_minor"))["sum"] or 0,
        hours / 60, 1, hires,
    )  # fmt: skip
    return Figure("cost_per_hire", value, hires)


def _cards(question: Question, now: datetime) -> Figure:
    found = punctuality(held_interviews(question), now)
    return Figure.of_rate("scorecard_submission", Rate(found.on_time, found.due))


def _quality(question: Question, today: date) -> Figure:
    rows = hires(question).select_related("vacancy")
    known = [each.value for each in qualities(rows, today).values() if each.value is not None]
    return Figure("quality_of_hire", mean(known), len(known))


def _probation(question: Question) -> Rate:
    rows = probations_over(question)
    return Rate(rows.filter(stage__key="probation_passed").count(), rows.count())


def _attrition(question: Question, today: date) -> Rate:
    rows = list(years_over(question).select_related("stage"))
    left = left_on(row.person_id for row in rows if row.person_id)
    zone = people.zone()

    def gone(row: Application) -> date | None:
        if row.person_id is not None:
            return left.get(row.person_id)
        return local_day(row.stage_entered_at, zone)

    return first_year_attrition([(row.started_on, gone(row)) for row in rows if row.started_on], today)
