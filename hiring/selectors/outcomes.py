"""What came of a hire: probation, ramp to the first won deal, quality, and whether our scores foretold it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Avg, QuerySet

from alignment.shared.periods import local_day
from funnel.selectors.wins import first_won_days
from hiring.metrics import selection as metrics
from hiring.models import Application, Outcome, Scorecard
from hiring.selectors.scorecards import latest
from people import selectors as people
from people.models import Membership

SELLERS = frozenset({"sales_rep", "head_of_sales"})


@dataclass(frozen=True)
class Quality:
    """The four parts of 0–100 and their mean; a part is None while nobody can know it."""

    kpi_attainment: int | None
    head_rating: int | None
    retention: int | None
    ramp: int | None

    @property
    def value(self) -> float | None:
        return metrics.quality_of_hire(self.kpi_attainment, self.head_rating, self.retention, self.ramp)


@dataclass(frozen=True)
class Calibration:
    """`r` is None while it is being collected."""

    n: int
    r: float | None
    needed: int = metrics.CALIBRATION_MIN_N


def quality(application: Application, today: date) -> Quality:
    return qualities([application], today)[application.pk]


def qualities(applications: Iterable[Application], today: date) -> dict[int, Quality]:
    """Of many at once."""
    rows = list(applications)
    outcomes = {found.application_id: found for found in Outcome.objects.filter(application__in=rows)}
    left = left_on([row.person_id for row in rows if row.person_id])
    return {row.pk: _quality(row, outcomes.get(row.pk), left, today) for row in rows}


def _quality(row: Application, outcome: Outcome | None, left: dict[int, date | None], today: date) -> Quality:
    stayed = metrics.retained(row.started_on, left.get(row.person_id or 0), today) if row.person_id else None
    if outcome is not None and not outcome.is_passed:
        stayed = False
    retention = None if stayed is None else 100 * stayed
    if outcome is None:
        return Quality(None, None, retention, None)
    return Quality(outcome.kpi_attainment, outcome.head_rating, retention, outcome.ramp)


def left_on(persons: Iterable[int]) -> dict[int, date | None]:
    """The last day of the last role of each; None of those who hold one."""
    days: dict[int, list[date | None]] = defaultdict(list)
    for person, until in Membership.objects.filter(person__in=list(persons)).values_list("person", "to_date"):
        days[person].append(until)
    return {
        person: None if None in found else max(day for day in found if day is not None)
        for person, found in days.items()
    }


def ramp_days(applications: Iterable[Application]) -> dict[int, int | None]:
    """From the first day at work to the first won deal, for hires of sales who are colleagues now."""
    rows = [row for row in applications if row.person_id and row.started_on and row.vacancy.position in SELLERS]
    won = first_won_days({row.person_id or 0: row.started_on for row in rows if row.started_on})
    return {row.pk: _days(row.started_on, won.get(row.person_id or 0)) for row in rows}


def _days(started_on: date | None, won_on: date | None) -> int | None:
    return None if started_on is None or won_on is None else (won_on - started_on).days


def calibration(applications: QuerySet[Application]) -> Calibration:
    """The mean score of the cards before the hire against the KPI attained in 90 days."""
    attained = dict(Outcome.objects.filter(application__in=applications).values_list("application", "kpi_attainment"))
    scores = mean_scores(attained)
    pairs = [(scores[pk], float(kpi)) for pk, kpi in attained.items() if pk in scores]
    return Calibration(len(pairs), metrics.calibration(pairs))


def mean_scores(applications: Iterable[int]) -> dict[int, float]:
    """By application: the mean of all marks of the last version of each card."""
    cards = latest(Scorecard.objects.filter(interview__application__in=list(applications)))
    found = cards.values("interview__application").annotate(score=Avg("marks__score"))
    return {row["interview__application"]: row["score"] for row in found if row["score"] is not None}


def due_on(application: Application) -> date | None:
    """The last day of probation."""
    if application.started_on is None:
        return None
    return application.started_on + timedelta(days=application.vacancy.probation_days)


def without_outcome(now: datetime) -> list[Application]:
    """At work, their probation over, and nobody has said what came of it."""
    today = local_day(now, people.zone())
    rows = Application.objects.alive().filter(stage__key="started", outcome=None, started_on__isnull=False)
    found = rows.select_related("vacancy__hiring_head", "stage").order_by("started_on", "pk")
    return [row for row in found if (due := due_on(row)) is not None and today >= due]
