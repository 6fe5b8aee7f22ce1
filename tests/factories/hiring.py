"""Vacancies and candidates as their services make them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hiring.models import (
    Application,
    Candidate,
    Interview,
    InterviewSeat,
    Offer,
    Scorecard,
    ScorecardAttribute,
    ScorecardTemplate,
    SearchBrief,
    Vacancy,
)
from hiring.services import applications, briefs, cards, scorecards, vacancies
from people.models import Person
from tests.factories.people import BEGINNING, department, person_with


def vacancy(
    *, head: Person | None = None, now: datetime = BEGINNING, state: str = "open", actor: Person | None = None,
    **values: Any,
) -> Vacancy:  # fmt: skip
    """Open unless another state is asked for."""
    facts = {
        "title": "Интернет-маркетолог",
        "position": "internet_marketer",
        "department": department("Маркетинг", "marketing"),
        "hiring_head": head or person_with("cmo"),
        "reason": "growth",
        "salary_min_minor": 90_000_00,
        "salary_max_minor": 120_000_00,
    } | values
    row = vacancies.create(facts, now=now, actor=actor)
    for step in {"draft": (), "waiting": ("waiting",), "open": ("waiting", "open")}.get(
        state, ("waiting", "open", state)
    ):
        vacancies.turn(row, to=step, now=now, actor=actor)
    return row


def candidate(first: str = "Анна", last: str = "Котова", *, now: datetime = BEGINNING, **values: Any) -> Candidate:
    return Candidate.objects.create(first_name=first, last_name=last, created_at=now, **values)


def application(
    row: Vacancy | None = None, who: Candidate | None = None, *, now: datetime = BEGINNING, stage: str = "new",
    actor: Person | None = None, **values: Any,
) -> Application:  # fmt: skip
    """Moved straight to `stage` by a file, which tells what has happened and meets no gates."""
    made = applications.apply(row or vacancy(now=now), who or candidate(now=now), now=now, actor=actor, **values)
    if stage != "new":
        applications.move(made, to_stage=stage, now=now, actor=actor, door="import")
    return made


def interview(row: Application, *interviewers: Person, now: datetime = BEGINNING, **values: Any) -> Interview:
    """Planned for tomorrow, in the stage where the application stands."""
    talk = Interview.objects.create(application=row, stage=row.stage, starts_at=now + timedelta(days=1), **values)
    for person in interviewers:
        InterviewSeat.objects.create(interview=talk, person=person)
    return talk


CATEGORIES = [
    ("Ремесло", ["Читает воронку", "Ставит опыт"]),
    ("Результаты", ["Называет цифры"]),
    ("Вместе", ["Держит слово"]),
]
QUESTIONS = {"interview_1": ["Каким результатом вы гордитесь?"], "interview_2": ["С чего вы начнёте?"]}


def scorecard(row: Vacancy, *, now: datetime = BEGINNING) -> ScorecardTemplate:
    """R-SC-01: what an interview needs."""
    return scorecards.define(row, categories=CATEGORIES, questions=QUESTIONS, now=now, actor=None)


def card(talk: Interview, by: Person, *, at: datetime | None = None, score: int = 3, **values: Any) -> Scorecard:
    """Handed in right after the talk, with one mark."""
    if not ScorecardTemplate.objects.filter(vacancy=talk.application.vacancy_id).exists():
        scorecard(talk.application.vacancy)
    key = ScorecardAttribute.objects.filter(template__vacancy=talk.application.vacancy_id).order_by("pk")[0].key
    said = {"recommendation": 3, "evidence": "Рассказала о запуске.", "marks": {key: cards.Mark(score, "Нашла шаг.")}}
    return cards.submit(talk, by=by, now=at or talk.starts_at + timedelta(minutes=talk.minutes), **(said | values))


def offer(row: Application, *, now: datetime = BEGINNING, **values: Any) -> Offer:
    """As a row that stands: the way there is a test of its own."""
    day = now.date()
    facts = {"base_minor": 100_000_00, "start_on": day + timedelta(days=30), "answer_by": day + timedelta(days=7)}
    return Offer.objects.create(application=row, made_at=now, **(facts | values))


WHOLE_BRIEF = {
    "1": "hh.ru", "2": "Команда растёт", "3": "Сильная команда", "4": "Заявки каждый день", "5": "Директ\nМетрика",
    "6": "Директору по маркетингу", "7": "Рост дохода", "9": "30 заявок за 60 дней", "10": "Руководитель через 2 года",
    "11": "Не из агентств",
}  # fmt: skip


def brief(row: Vacancy, *, now: datetime = BEGINNING, **values: Any) -> SearchBrief:
    """Eleven of eleven, starting in three weeks, unless `values` say otherwise."""
    begun = briefs.begin(row, now=now, actor=row.hiring_head)
    facts = {"texts": WHOLE_BRIEF, "start_on": (now + timedelta(days=21)).date(), "career_link": "ladder"} | values
    return briefs.write(begun, facts, now=now, actor=row.hiring_head)
