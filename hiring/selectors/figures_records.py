"""What stands behind a figure: vacancies, applications, offers or interviews, of those that this person may see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from alignment.shared.periods import local_day
from hiring.models import Application, HiringStep, Vacancy
from hiring.selectors import figures
from hiring.selectors.figures_question import Question
from hiring.selectors.fills import fills
from people import selectors as people
from people.models import Person

VACANCIES, APPLICATIONS = "vacancies", "applications"
STEPS = "hiring_stage_conversion"
LEFT = ("advanced", "open", "won", "lost", "rejected", "moved_back")
Find = Callable[[Question], QuerySet[Application]]


@dataclass(frozen=True)
class Records:
    """`n` counts all of them, seen or not: an aggregate may be told, its records open only to those who may."""

    kind: str
    rows: QuerySet[Any]
    n: int

    @property
    def unseen(self) -> int:
        return self.n - self.rows.count()


BEHIND: Mapping[str, Find] = {
    "time_to_hire": figures.hires,
    "time_to_start": figures.started,
    "offer_acceptance": lambda asked: _of(figures.decided_offers(asked)),
    "scorecard_submission": lambda asked: _of(figures.held_interviews(asked)),
    "quality_of_hire": figures.hires,
    "probation_pass": figures.probations_over,
    "first_year_attrition": figures.years_over,
}
OF_VACANCIES = ("time_to_fill", "cost_per_hire")
KEYS = frozenset({*BEHIND, *OF_VACANCIES, STEPS})


def records_of(
    key: str, question: Question, user: Person, *, now: datetime, narrowed: Mapping[str, Any] | None = None
) -> Records:
    """`narrowed` are columns of the steps behind a bar or a cell of the table: stage, way out, cut."""
    if key in OF_VACANCIES:
        vacancies = _vacancies(key, question, now)
        return Records(VACANCIES, vacancies & Vacancy.objects.visible_to(user), vacancies.count())
    behind: QuerySet[Application] = steps_of(question, narrowed or {}) if key == STEPS else BEHIND[key](question)
    seen = Application.objects.visible_to(user).filter(pk__in=behind.values("pk"))
    return Records(APPLICATIONS, seen, behind.count())


def steps_of(question: Question, narrowed: Mapping[str, Any]) -> QuerySet[Application]:
    window = {f"{question.column}__gte": question.start, f"{question.column}__lt": question.end}
    steps = HiringStep.objects.filter(**window, **narrowed)
    return Application.objects.alive().filter(pk__in=steps.values("application"))


def _of(rows: QuerySet[Any]) -> QuerySet[Application]:
    return Application.objects.alive().filter(pk__in=rows.values("application"))


def _vacancies(key: str, question: Question, now: datetime) -> QuerySet[Vacancy]:
    if key == "cost_per_hire":
        return Vacancy.objects.filter(pk__in=figures.hires(question).values("vacancy"))
    found = fills(local_day(now, people.zone()), start=question.start, end=question.end)
    return Vacancy.objects.filter(pk__in={row.vacancy.pk for row in found.rows})
