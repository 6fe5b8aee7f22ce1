"""The selection of one application as one reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Model, QuerySet

from alignment.shared.periods import local_day
from hiring.metrics.selection import NEEDED_CARDS
from hiring.models import (
    Application,
    GateOverride,
    HireDecision,
    Interview,
    Offer,
    Outcome,
    ProbationTask,
    Reference,
    Scorecard,
    WorkSample,
    WorkSampleScore,
)
from hiring.selectors import checklist, interviews, outcomes, scorecards
from people import selectors as people
from people.models import Person

KEEPS = 2
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Sample:
    row: WorkSample
    scores: tuple[WorkSampleScore, ...]
    hidden: int
    is_late: bool
    may_score: bool


@dataclass(frozen=True)
class Talk:
    """`my_card`: written by the reader; `may_write`: it took place or runs, and the reader sat there."""

    row: Interview
    cards: tuple[Scorecard, ...]
    waiting: int
    my_card: Scorecard | None
    may_write: bool
    has_begun: bool


@dataclass(frozen=True)
class Told:
    """A reference with its contact masked."""

    row: Reference
    contact: str


@dataclass(frozen=True)
class Page:
    """What an interviewer may not know (references, pay, decision) is simply not in it."""

    application: Application
    is_team: bool
    cards: scorecards.Cards
    lines: list[scorecards.Line]
    talks: list[Talk]
    samples: list[Sample]
    steps: list[checklist.Step]
    needs_sample: bool
    needed_cards: int
    written: int
    has_template: bool
    references: tuple[Told, ...]
    overrides: tuple[GateOverride, ...]
    decision: HireDecision | None
    offers: tuple[Offer, ...]
    tasks: tuple[ProbationTask, ...]
    outcome: Outcome | None
    quality: outcomes.Quality | None
    ramp_days: int | None
    due_on: date | None


def page(user: Person, application: Application, now: datetime) -> Page:
    is_team = Application.objects.editable_by(user).filter(pk=application.pk).exists()
    cards = scorecards.cards_for(user, application)
    today = local_day(now, people.zone())
    reads = not cards.owes
    return Page(
        application=application,
        is_team=is_team,
        cards=cards,
        lines=scorecards.lines(cards.shown) if reads else [],
        talks=_talks(user, application, cards, now),
        samples=_samples(user, application, reads and (is_team or bool(cards.shown)), today),
        steps=checklist.checklist(application),
        needs_sample=checklist.needs_work_sample(application.vacancy.position),
        needed_cards=NEEDED_CARDS,
        written=scorecards.independent_cards(application),
        has_template=scorecards.is_defined(application.vacancy_id),
        references=_references(application) if is_team and reads else (),
        overrides=_all(application.overrides.select_related("by", "stage").order_by("at", "pk"), is_team),
        decision=application.decisions.select_related("by").order_by("at", "pk").last() if is_team and reads else None,
        offers=_all(application.offers.select_related("made_by").order_by("-made_at", "-pk"), is_team),
        tasks=_all(application.probation_tasks.order_by("due_on", "pk"), is_team),
        outcome=Outcome.objects.filter(application=application).select_related("by").first() if is_team else None,
        quality=outcomes.quality(application, today) if is_team else None,
        ramp_days=outcomes.ramp_days([application]).get(application.pk) if is_team else None,
        due_on=outcomes.due_on(application),
    )


def masked(contact: str | None) -> str:
    """“+7•••12”: enough to know it again, too little to call."""
    if not contact:
        return ""
    return f"{contact[:KEEPS]}•••{contact[-KEEPS:]}" if len(contact) > 2 * KEEPS else "•••"


def _all(rows: QuerySet[Row], is_open: bool) -> tuple[Row, ...]:
    return tuple(rows) if is_open else ()


def _references(application: Application) -> tuple[Told, ...]:
    rows = application.references.select_related("by").order_by("taken_at", "pk")
    return tuple(Told(row, masked(row.contact)) for row in rows)


def _talks(user: Person, application: Application, cards: scorecards.Cards, now: datetime) -> list[Talk]:
    found = []
    for row in interviews.of_application(application):
        shown = tuple(card for card in cards.shown if card.interview_id == row.pk)
        mine = next((card for card in shown if card.by_id == user.pk), None)
        seats = [seat.person_id for seat in row.seats.all()]
        takes_place = row.state in ("planned", "held") and now >= row.starts_at
        found.append(Talk(row, shown, len(seats), mine, user.pk in seats and takes_place, now >= row.starts_at))
    return found


def _samples(user: Person, application: Application, reads: bool, today: date) -> list[Sample]:
    rows = application.work_samples.select_related("given_by", "file").prefetch_related("scores__by")
    found = []
    for row in rows.order_by("given_at", "pk"):
        scores = tuple(row.scores.all())
        mine = tuple(score for score in scores if score.by_id == user.pk)
        shown = scores if reads else mine
        is_late = row.handed_in_at is None and row.due_on < today
        found.append(Sample(row, shown, len(scores) - len(shown), is_late, bool(row.handed_in_at) and not mine))
    return found
